"""Pieces of a JSON text enter, a window that moves over it leaves."""

import re
from collections.abc import Callable, Iterator

from account_event_handler.ingest.log_files.damage import DamagedError
from account_event_handler.ingest.log_files.json_value import JsonValueScanner, behind

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
