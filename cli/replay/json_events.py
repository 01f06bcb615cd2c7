"""Reads the events of a file that is not CloudTrail's log file: JSON, JSON lines, gzip or not.

It holds a list, lines, one event, or several of these. An event may also be a bare CloudTrail
record, or what LookupEvents answers. What is broken costs itself only.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from account_event_handler.ingest import envelope_of
from account_event_handler.ingest.log_files import DamagedError
from account_event_handler.ingest.log_files.inflate import Open, fastest, text_of

LARGEST = 1_048_576  # characters of an event, four times what EventBridge allows
HELD = 8 * LARGEST  # of what is held to find its end; more is passed over
_JSON = json.JSONDecoder()
_SPACES = re.compile(r"[ \t\n\r]*+")
_NEXT_LINE = re.compile(r"\n(?=[\[{])")  # where to go on behind what is not JSON
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|["\[\]{},]', re.DOTALL)
_RECORDS = re.compile(r'\{[^{}]*?"Records"\s*:')
# How the AWS CLI prints what `aws cloudtrail lookup-events` has found.
_LOOKED_UP = re.compile(r'\{\s*"Events"\s*:\s*(?=\[)')
_LONGEST_HEAD = 64  # characters that the above may take
_PASSED = 16_384  # characters that are kept although they are done with
_LONGEST_TOKEN = 16  # characters of a literal or an escape that may be cut


class JsonText:
    """A text that is decoded value by value as its pieces come; `data` from `at` on is to come."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self.damaged: DamagedError | None = None
        self.data, self.at = "", 0

    def more(self) -> bool:
        """Read on; False at the end."""
        try:
            piece = next(self._pieces, b"")
        except DamagedError as damage:  # it counts once everything before it is read
            self.damaged, piece = damage, b""
        self.data, self.at = self.data[self.at :] + self._decoder.decode(piece), 0
        return bool(piece)

    def damage(self, otherwise: str) -> DamagedError:
        """Why there is no more text."""
        return self.damaged or DamagedError(otherwise)

    def next(self) -> str:
        """The next character that is not white space, empty at the end."""
        while True:
            found = _SPACES.match(self.data, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.data):
                return self.data[self.at]
            if not self.more():
                return ""

    def take(self, wanted: str) -> str:
        """Take one of these characters; raises DamagedError for another."""
        found = self.next()
        if not found or found not in wanted:
            raise DamagedError("it is not JSON") if found else self.damage("it is cut short")
        self.at += 1
        return found

    def value(self) -> object:
        """Take a value, None for one that is too large; raises ValueError for what is not JSON."""
        while True:
            try:
                value, end = _JSON.raw_decode(self.data, self.at)
                if end == len(self.data) and isinstance(value, int | float):
                    if self.more():  # a number may go on
                        continue
                    end = len(self.data)
                is_large, self.at = end - self.at > LARGEST, end
                return None if is_large else value
            except RecursionError as error:
                raise ValueError from error
            except json.JSONDecodeError as error:
                is_cut = error.msg.startswith("Unterminated") or error.pos >= len(self.data)
                may_be_cut = is_cut or error.pos >= len(self.data) - _LONGEST_TOKEN
                if not may_be_cut or len(self.data) - self.at > HELD:
                    raise
                if not self.more():
                    if is_cut:
                        raise self.damage("it is cut short") from error
                    raise

    def pass_over(self) -> None:
        """Go behind a broken value in a list, by strings and brackets alone."""
        depth = 0
        while True:
            found = _TOKEN.search(self.data, self.at)
            if found is None or found[0] == '"':
                self.at = found.start() if found else len(self.data)
                if len(self.data) - self.at > HELD or not self.more():
                    raise self.damage("it is cut short")
                continue
            if found[0] in ",]}" and not depth:
                self.at = found.start()
                return
            depth += (found[0] in "[{") - (found[0] in "]}")
            self.at = found.end()

    def next_line(self) -> None:
        """Go to the next line that begins a value, or to the end."""
        while not (found := _NEXT_LINE.search(self.data, self.at)):
            self.at = max(self.at, len(self.data) - 1)  # the line may end where the piece does
            if not self.more():
                self.at = len(self.data)
                return
        self.at = found.end()
        if self.at > _PASSED:  # a JSONDecodeError counts the lines of all that is held before it
            self.data, self.at = self.data[self.at :], 0


def is_log_file(file: Open) -> bool:
    """Whether it is CloudTrail's, by its first MiB; it is when nothing can be made out."""
    text = JsonText(text_of(lambda: _first(file()), fastest()))
    if (begins := text.next()) != "{":
        return not begins
    while len(text.data) < LARGEST and not _RECORDS.match(text.data, text.at):
        if not text.more():
            break
    if _RECORDS.match(text.data, text.at):
        return True
    try:
        value = json.loads(text.data[text.at :])
    except (ValueError, RecursionError):  # it goes on, or it is lines
        return False
    return isinstance(value, dict) and "Records" in value


def _first(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces up to the one that reaches 1 MiB."""
    size = 0
    for piece in pieces:
        yield piece
        size += len(piece)
        if size >= LARGEST:
            return


def values(file: Open) -> Iterator[object]:
    """Each event decoded, None for what is not JSON or too large; may raise DamagedError."""
    text = JsonText(text_of(file, fastest()))
    if not text.next():
        raise text.damage("it is empty")
    while begins := text.next():
        if begins == "[":
            yield from _listed(text)
        elif begins == "{" and _is_looked_up(text):
            yield from _listed(text)
            while text.take(",}") == ",":  # another page's token at most
                text.next()
                text.value()
                text.take(":")
                text.next()
                text.value()
        else:
            try:
                if begins != "{":
                    raise ValueError
                yield text.value()
            except ValueError:
                yield None
                text.next_line()
    if text.damaged:
        raise text.damaged


def _listed(text: JsonText) -> Iterator[object]:
    text.take("[")
    if text.next() == "]":
        text.take("]")
        return
    while True:
        text.next()
        try:
            yield text.value()
        except ValueError:
            yield None
            text.pass_over()
        if text.take(",]") == "]":
            return


def _is_looked_up(text: JsonText) -> bool:
    """Go to the list, if it is one of LookupEvents."""
    while len(text.data) - text.at < _LONGEST_HEAD and text.more():
        pass
    found = _LOOKED_UP.match(text.data, text.at)
    text.at = found.end() if found else text.at
    return bool(found)


def envelopes(value: Any) -> Iterator[object]:
    """The event of a value; what is none is left to `decode` to say so."""
    match value:
        case {"detail-type": _}:
            yield value
        case {"CloudTrailEvent": str(record)}:
            try:
                yield from envelopes(json.loads(record))
            except (ValueError, RecursionError):
                yield None
        case {"eventSource": str()}:
            yield envelope_of(value)
        case _:
            yield value
