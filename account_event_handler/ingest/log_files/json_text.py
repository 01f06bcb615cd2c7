"""Reading JSON text that comes in pieces: where a value ends, and where the text is damaged."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass


class DamagedError(Exception):
    """The file cannot be read any further; everything before the damage was given."""


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """A record that costs itself only; `position` counts the file's records from 0."""

    position: int
    reason: str


_STRUCTURE = re.compile(rb'"|[{\[]++|[}\]]++')
_IN_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_SCALAR = re.compile(rb'[^ \t\n\r,:"{}\[\]]*+')
_QUOTE, _BACKSLASH = b'"\\'
_GOES_ON = -1


class JsonValueScanner:
    """Follows a value to its end by strings and brackets alone, however broken it is inside."""

    __slots__ = ("_depth", "_escaped", "_in_string", "_is_scalar")

    def __init__(self) -> None:
        self._is_scalar: bool | None = None  # not known before its first byte
        self._in_string = self._escaped = False
        self._depth = 0

    def follow(self, data: bytes, at: int) -> int:
        """The index behind the value, or -1 when it goes on where the next bytes start."""
        if self._is_scalar is None and at < len(data):
            self._is_scalar = data[at] not in b'"{['
        if self._is_scalar:
            end = behind(_SCALAR, data, at)
            return end if end < len(data) else _GOES_ON
        while 0 <= at < len(data):
            at = self._through_string(data, at) if self._in_string else self._to_next(data, at)
            if at >= 0 and not (self._depth or self._in_string):
                return at
        return _GOES_ON

    def _to_next(self, data: bytes, at: int) -> int:
        """Behind the next quote or brackets, or behind the bracket that ends the value."""
        found = _STRUCTURE.search(data, at)
        if not found:
            return _GOES_ON
        start, end = found.span()
        if data[start] == _QUOTE:
            self._in_string = True
        elif data[start] in b"{[":
            self._depth += end - start
        else:
            end = min(end, start + self._depth)
            self._depth -= end - start
        return end

    def _through_string(self, data: bytes, at: int) -> int:
        end = behind(_IN_STRING, data, at + self._escaped)
        self._escaped = end < len(data) and data[end] == _BACKSLASH  # of what comes next
        if self._escaped or end >= len(data):
            return _GOES_ON
        self._in_string = False
        return end + 1


def behind(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    """The index behind what the pattern matches at this place."""
    found = pattern.match(data, at)
    return found.end() if found else at


END = -1  # in place of a byte: the text has none left
SPACES = b" \t\n\r"
_SPACE = re.compile(rb"[ \t\n\r]*+")


class JsonCursor:
    """The part of a text that is looked at: `data` from `at` on; what lies before is done with."""

    __slots__ = ("_at_each", "_pieces", "at", "damage", "data", "refills")

    def __init__(self, pieces: Iterator[bytes], at_each: Callable[[], None] = lambda: None) -> None:
        self._pieces, self._at_each = pieces, at_each
        self.damage: DamagedError | None = None
        self.data, self.at, self.refills = b"", 0, 0

    def refill(self) -> bool:
        """Put the next piece behind what is left; False when there is none.

        `at_each` is called first, and what it raises comes through.
        """
        self._at_each()
        try:
            piece = next(self._pieces, b"")
        except DamagedError as damage:  # it counts once everything before it is read
            self.damage, piece = damage, b""
        if piece:
            self.data, self.at = self.data[self.at :] + piece, 0
            self.refills += 1
        return bool(piece)

    def next(self) -> int:
        """The next byte that is no white space, still to be taken, or END."""
        while True:
            if self.at < len(self.data):
                byte = self.data[self.at]
                if byte not in SPACES:
                    return byte
                self.at = behind(_SPACE, self.data, self.at)
            elif not self.refill():
                return END

    def take(self, wanted: bytes) -> int:
        """Take one of these bytes, after any white space; raises DamagedError for another."""
        byte = self.next()
        if byte == END or byte not in wanted:
            raise self.damaged("it is not JSON")
        self.at += 1
        return byte

    def damaged(self, reason: str) -> DamagedError:
        """What to raise here: the reason, or at the end of the text why there is no more."""
        if self.next() == END:
            return self.damage or DamagedError("it is cut short")
        return DamagedError(reason)

    def end(self) -> None:
        """Raise DamagedError unless the text ends here, and whole."""
        if self.next() != END:
            raise DamagedError("something follows where it should end")
        if self.damage:
            raise self.damage

    def value(self, longest: int) -> bytes | None:
        """Take the value that begins here; None for one of more than `longest` bytes."""
        value, kept, size = JsonValueScanner(), bytearray(), 0
        while True:
            end = value.follow(self.data, self.at)
            part = self.data[self.at : None if end < 0 else end]
            self.at += len(part)
            size += len(part)
            if size <= longest:
                kept += part
            if end >= 0:
                return bytes(kept) if size <= longest else None
            if not self.refill():
                raise self.damaged("")
