"""The structure of a log file: documents, their Records, and the records in them."""

import json
from collections.abc import Callable, Iterator

from account_event_handler.ingest.log_files.inflate import BYTE_ORDER_MARK, Engine, Open, fastest, text_of
from account_event_handler.ingest.log_files.json_text import END, DamagedError, JsonCursor
from account_event_handler.ingest.log_files.prefilter import RecordPrefilter
from account_event_handler.ingest.log_files.records import LARGEST, Read, Records


class LogFile:
    """A file of records, to be iterated once; `records` is how many there were so far.

    Files that were put together into one are read one after the other.

    `file` opens it, a second time where its gzip is damaged. `at_each` is called before each piece
    of text is read. Iterating raises DamagedError after the last record that can be read, and
    whatever `file` and `at_each` raise.
    """

    def __init__(
        self,
        file: Open,
        wanted: RecordPrefilter,
        engine: Engine | None = None,
        at_each: Callable[[], None] = lambda: None,
    ) -> None:
        self._text = JsonCursor(text_of(file, engine or fastest()), at_each)
        self._records = Records(self._text, wanted)

    @property
    def records(self) -> int:
        """Those that cannot be read included."""
        return self._records.count

    def __iter__(self) -> Iterator[Read]:
        text = self._text
        self._begin()
        more = True
        while more:
            text.take(b"{")
            yield from self._document()
            more = text.next() == ord("{")
        text.end()

    def _document(self) -> Iterator[Read]:
        text, arrays = self._text, 0
        more = text.next() != ord("}") or text.take(b"}") == ord(",")
        while more:
            if self._name() == "Records":
                arrays += 1
                yield from self._array()
            else:
                text.value(longest=0)
            more = text.take(b",}") == ord(",")
        if arrays != 1:  # of several JSON takes the last, and which that is shows too late
            raise DamagedError(f"it has {'several' if arrays else 'no'} Records")

    def _begin(self) -> None:
        text = self._text
        while len(text.data) < len(BYTE_ORDER_MARK) and text.refill():
            pass
        if text.data.startswith(BYTE_ORDER_MARK):
            text.at = len(BYTE_ORDER_MARK)
        if text.next() == END:
            raise text.damage or DamagedError("it is empty")
        if text.next() == ord("["):
            raise DamagedError("it has no Records")

    def _name(self) -> object:
        """Take the name of a member and its colon, up to where the value begins."""
        text = self._text
        if text.next() != ord('"'):
            raise text.damaged("it is not JSON")
        written = text.value(LARGEST) or b'""'
        try:
            name = json.loads(written)
        except ValueError:
            raise DamagedError("it is not JSON") from None
        text.take(b":")
        text.next()
        return name

    def _array(self) -> Iterator[Read]:
        text = self._text
        if text.next() != ord("["):
            raise text.damaged("its Records are no list")
        text.take(b"[")
        if text.next() == ord("]"):
            text.take(b"]")
            return
        while True:
            yield from self._records.take()
            if text.take(b",]") == ord("]"):
                return
            text.next()
