"""Searching a file's bytes before anything of it is decoded: what names nothing is inflated and passed over."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from hashlib import sha256
from json import dumps

import msgspec
from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct, field
from urllib3.exceptions import HTTPError

from account_event_handler.ingest import decode, envelope_of, whole
from account_event_handler.ingest.log_files import WATCHED, DamagedError, LogFile, UnreadableRecord
from account_event_handler.ingest.log_files.inflate import fastest, text_of
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Unreadable
from cli.errors import explained
from cli.replay.json_events import envelopes, is_log_file, values
from cli.replay.sources import Source
from cli.stack import Aws
from cli.who.question import By, Search

_BEGIN = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"Records"\s*:\s*\[(?:\s*\]|\s*\{\s*"event[VTSNC])')  # CloudTrail's own
_END = re.compile(rb"\}\s*\]\s*\}\s*$|\[\s*\]\s*\}\s*$")
_KEY = re.compile(rb"(?<![A-Z0-9])A[KS]IA[A-Z0-9]{12,124}")
_FEW = 8  # texts that are looked for one by one; more keys are looked up among all that there are
_TAIL = 64  # bytes of a file that show whether it ends as it should


class Found(Struct):
    """What a search found in a file: records as JSON, what could not be read of it, and the text's SHA-256."""

    file: int
    records: list[bytes] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    sha256: str = ""  # where it was to be checked and could be


class Needles:
    """The texts of a search in every way in which JSON may spell them; made once for each process."""

    def __init__(self, search: Search) -> None:
        self._lower = search.by is By.PERSON
        texts = [text.casefold() if self._lower else text for text in search.texts]
        keys = [text.encode() for text in texts if _KEY.fullmatch(text.encode())] if len(texts) > _FEW else []
        self._keys = frozenset(keys)
        self._texts = tuple(spelled for text in texts if text.encode() not in self._keys for spelled in _spelled(text))
        self._calls = tuple(f'"{call}"'.encode() for call in sorted(search.calls))
        self.longest = max(map(len, (*self._texts, *self._keys, *self._calls)), default=1)

    def has_call(self, data: bytes) -> bool:
        return not self._calls or any(call in data for call in self._calls)

    def has_text(self, data: bytes) -> bool:
        if self._lower:
            data = data.lower()
        if any(text in data for text in self._texts):
            return True
        return bool(self._keys) and not self._keys.isdisjoint(_KEY.findall(data))

    def are_in(self, record: bytes) -> bool:
        return self.has_call(record) and self.has_text(record)

    # What LogFile asks of a prefilter: here a record's bytes are its signature.
    signature = staticmethod(msgspec.json.Decoder(msgspec.Raw).decode)
    signatures = staticmethod(msgspec.json.Decoder(list[msgspec.Raw]).decode)

    def __getitem__(self, raw: msgspec.Raw) -> int:
        return WATCHED if self.are_in(bytes(raw)) else 0


def _spelled(text: str) -> Iterator[bytes]:
    """As CloudTrail writes it, with every other character than ASCII's escaped, with slashes escaped."""
    plain = {dumps(text, ensure_ascii=False)[1:-1], dumps(text)[1:-1]}
    for each in sorted(plain | {spelled.replace("/", "\\/") for spelled in plain}):
        yield each.encode(errors="surrogatepass")


def found_in(file: Source, number: int, aws: Aws, search: Search, needles: Needles) -> Found:
    """Search one file; whatever is wrong with it costs what is behind the fault."""
    found = Found(number)
    chunks = partial(file.chunks, aws)
    pieces = text_of(chunks, fastest(), any_text=True)
    if file.sha256:
        pieces = _hashed(pieces, found)

    def read() -> None:
        _search(pieces, chunks, search, needles, found)
        if file.sha256:
            for _ in pieces:  # what the search had no need of
                pass

    if problem := problem_of(read, aws):
        found.problems.append(problem)
    del found.problems[1:]  # of a file the first says enough
    return found


def problem_of(read: Callable[[], None], aws: Aws) -> str:
    """Why a file could not be read to its end, empty where it could: one file costs one file."""
    try:
        read()
    except (DamagedError, OSError) as error:
        return str(error) if isinstance(error, DamagedError) else error.strerror or type(error).__name__
    except (ClientError, BotoCoreError, HTTPError) as error:
        return explained(error, aws.profile).message
    except Exception as error:
        return f"reading it failed with {type(error).__name__}"
    return ""


def _hashed(pieces: Iterator[bytes], found: Found) -> Iterator[bytes]:
    hashed = sha256()
    for piece in pieces:
        hashed.update(piece)
        yield piece
    found.sha256 = hashed.hexdigest()


def _search(
    pieces: Iterator[bytes], chunks: Callable[[], Iterable[bytes]], search: Search, needles: Needles, found: Found
) -> None:
    before, has_call, has_text, damage = b"", False, False, None
    try:
        for piece in pieces:
            if not before and not _BEGIN.match(piece[:512]):
                _search_others(chunks, search, needles, found)
                return
            data = before + piece
            has_call, has_text = has_call or needles.has_call(data), has_text or needles.has_text(data)
            if has_call and has_text:  # perhaps not of one record
                _search_records(chunks, search, needles, found)
                return
            before = data[-max(needles.longest - 1, _TAIL) :]
    except DamagedError as error:
        damage = error
    if damage or not _END.search(before):
        raise damage or DamagedError("it is cut short")


def _search_records(chunks: Callable[[], Iterable[bytes]], search: Search, needles: Needles, found: Found) -> None:
    for read in LogFile(chunks, needles):
        if isinstance(read, UnreadableRecord):
            found.problems.append(f"record {read.position + 1}: {read.reason}")
        else:
            _take(decode(envelope_of(read.record)), search, found)


def _search_others(chunks: Callable[[], Iterable[bytes]], search: Search, needles: Needles, found: Found) -> None:
    """A file that holds events in another way than CloudTrail's, as `replay` reads them."""
    if is_log_file(chunks):
        _search_records(chunks, search, needles, found)
        return
    for payload in (each for value in values(chunks) for each in envelopes(value)):
        event = Unreadable("", 0) if payload is None or isinstance(payload, Unreadable) else decode(payload)
        if isinstance(event, Unreadable):
            found.problems.append(clean(event.reason) or "it holds what is not JSON")
        elif needles.are_in(_json(event)):
            _take(event, search, found)


def _take(event: AccountEvent | Unreadable, search: Search, found: Found) -> None:
    if isinstance(event, AccountEvent) and search.is_within(event):
        found.records.append(_json(event))


def _json(event: AccountEvent) -> bytes:
    try:
        return msgspec.json.encode(event.detail)
    except (ValueError, OverflowError, TypeError, msgspec.MsgspecError):  # half a character, a number of 65 bits
        return dumps(whole(event.detail)).encode()
