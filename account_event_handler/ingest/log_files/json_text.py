"""Reading JSON text that comes in pieces: where a value ends, and where the text is damaged."""

import re
from collections.abc import Callable, Iterator


class DamagedError(Exception):
    """The file cannot be read any further; everything before the damage was given."""


_SPACE = re.compile(rb"[ \t\n\r]*+")
_SCALAR = re.compile(rb'[^ \t\n\r,:"{}\[\]]*+')
_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_NESTED = re.compile(rb'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+', re.DOTALL)  # up to a bracket
_QUOTE, _BACKSLASH = b'"\\'
END = -1  # in place of a byte: the text has none left
SPACES = b" \t\n\r"


def behind(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    """The index behind what the pattern matches at this place."""
    found = pattern.match(data, at)
    return found.end() if found else at


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

    def value(self, longest: int) -> bytes | None:
        """Take the value that begins here; None for one of more than `longest` bytes."""
        kept, size = bytearray(), 0
        for part in self._parts():
            size += len(part)
            if size <= longest:
                kept += part
        return bytes(kept) if size <= longest else None

    def _parts(self) -> Iterator[bytes]:
        """The value that begins here, followed by strings and brackets alone, however broken it is inside."""
        begin, depth, inside = self.at, 0, _SCALAR
        if self.data[begin : begin + 1] in (b'"', b"{", b"["):
            inside, depth = (_STRING, 0) if self.data[begin] == _QUOTE else (_NESTED, 1)
            self.at += 1
        while depth or inside is not _NESTED:
            self.at = behind(inside, self.data, self.at)
            if self.at == len(self.data) or self.data[self.at] == _BACKSLASH:  # it goes on
                yield self.data[begin : self.at]
                if not self.refill():
                    raise self.damage or DamagedError("it is cut short")
                begin = 0
                continue
            if inside is _SCALAR:
                break
            byte = self.data[self.at]
            self.at += 1
            if byte == _QUOTE:
                inside = _NESTED if inside is _STRING else _STRING
            else:
                depth += 1 if byte in b"{[" else -1
        yield self.data[begin : self.at]
