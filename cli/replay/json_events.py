"""Reads the events of a file that is not CloudTrail's log file: JSON or JSON lines, gzip or not.

It holds a list, lines, one event, or several of these. An event may also be a bare CloudTrail
record, or what LookupEvents answers. A line that is not JSON costs itself only.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from account_event_handler.ingest.log_files import DamagedError, envelope_of
from account_event_handler.ingest.log_files.inflate import Open, fastest, text_of
from cli.replay.sources import CHUNK

LARGEST = 1_048_576  # characters of an event, four times what EventBridge allows
_JSON = json.JSONDecoder()
_SPACES = re.compile(r"[ \t\n\r]*+")
_NEXT_LINE = re.compile(r"\n(?=[\[{])")  # where to go on behind what is not JSON
_RECORDS = re.compile(r'\s*\{[^{}]*?"Records"\s*:')
_PASSED = 16_384  # characters that are kept although they are done with
_LONGEST_TOKEN = 16  # characters of a literal or an escape that may be cut


def is_log_file(file: Open) -> bool:
    """Whether it is CloudTrail's, by its first MiB; it is when nothing can be made out."""
    text = _Text(text_of(lambda: islice(file(), LARGEST // CHUNK), fastest()))
    while text.more() and len(text.data) < LARGEST:
        pass
    return not text.data.strip() or bool(_RECORDS.match(text.data))


def values(file: Open) -> Iterator[object]:
    """Each event decoded, None for what is not JSON or too large; may raise DamagedError."""
    text, depth = _Text(text_of(file, fastest())), 0
    while begins := text.next():
        if begins in "[],":  # of a list its elements are read, one by one
            depth += {"[": 1, "]": -1, ",": 0}[begins]
            text.at += 1
            continue
        try:
            value, size = text.value()
        except ValueError:
            yield None
            depth = 0
            text.next_line()
            continue
        match value:
            case {"Events": list(events)}:
                yield from events
            case _:
                yield value if size <= LARGEST else None
    if text.damaged or depth > 0:
        raise text.damaged or DamagedError("it is cut short")


class _Text:
    """A text that is decoded value by value as its pieces come; `data` from `at` on is to come."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = codecs.iterdecode(pieces, "utf-8-sig", "replace")
        self.damaged: DamagedError | None = None
        self.data, self.at = "", 0

    def more(self) -> bool:
        """Read as much again as is still to come; False at the end."""
        pieces, size = [self.data[self.at :]], 0
        try:
            for piece in self._pieces:
                pieces.append(piece)
                size += len(piece)
                if size >= len(pieces[0]):
                    break
        except DamagedError as damage:  # it counts once everything before it is read
            self.damaged = damage
        self.data, self.at = "".join(pieces), 0
        return size > 0

    def next(self) -> str:
        """The next character that is not white space, empty at the end."""
        while True:
            if found := _SPACES.match(self.data, self.at):
                self.at = found.end()
            if self.at < len(self.data):
                return self.data[self.at]
            if not self.more():
                return ""

    def value(self) -> tuple[object, int]:
        """Take a value, with its size; raises ValueError for no JSON, DamagedError where the text ends in it."""
        while True:
            try:
                value, end = _JSON.raw_decode(self.data, self.at)
            except RecursionError as error:
                raise ValueError from error
            except json.JSONDecodeError as error:
                is_cut = error.msg.startswith("Unterminated") or error.pos >= len(self.data)
                if not is_cut and error.pos < len(self.data) - _LONGEST_TOKEN:
                    raise
                if self.more():
                    continue
                if is_cut:
                    raise self.damaged or DamagedError("it is cut short") from error
                raise
            size, self.at = end - self.at, end
            return value, size

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
