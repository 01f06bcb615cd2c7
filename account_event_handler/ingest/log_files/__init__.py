"""CloudTrail's log files, read as they stream by for the records that a watch may want.

Records are taken in batches, without decoding those nobody wants. Where a record ends is a guess at first: CloudTrail
always writes the same few bytes after it. The JSON decoder checks the guess by decoding the records before it as one
list. Only whole values pass, so a guess that passes is true, whatever the records hold; where it does not, the decoder
is asked for the end of each record.

Of a batch with a wanted record, only the part from its nearer end to the wanted ones is decoded as raw values. About
where that part should end there is a separator, or what looks like one: if the part is a list, it holds the same
records; if not, or if it is too short, the whole is decoded.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from account_event_handler.ingest.log_files.inflate import BYTE_ORDER_MARK, Engine, Open, fastest, text_of
from account_event_handler.ingest.log_files.json_text import END, DamagedError, JsonCursor
from account_event_handler.ingest.log_files.prefilter import SESSION, WATCHED, RecordPrefilter

__all__ = ["SESSION", "WATCHED", "DamagedError", "LogFile", "RecordPrefilter", "UnreadableRecord", "WantedRecord"]

RECORD_SEPARATOR = b'},{"eventVersion":'  # how CloudTrail goes on after a record
FAULTS = (msgspec.MsgspecError, ValueError, RecursionError)  # what decoding raises

raws = msgspec.json.Decoder(list[msgspec.Raw]).decode
LARGEST = 1_048_576  # bytes of one record, four times what CloudTrail itself allows
_ENOUGH = 65_536  # bytes to look at before there is more to read
_BATCH = 32_768  # bytes; fewer cost more calls, more cost a longer way to a record that is wanted
_LAST = b"}]"
# msgspec's words for a whole value that something follows: that byte's number, counted from 1.
_FOLLOWED = re.compile(r"trailing characters \(byte (\d+)\)")


class WantedRecord(Struct, frozen=True):
    """A record in full; `position` counts from 0, `by` is WATCHED, SESSION or their sum."""

    position: int
    record: dict[str, Any]
    by: int


class UnreadableRecord(Struct, frozen=True):
    """A record that costs itself only; `position` counts the file's records from 0."""

    position: int
    reason: str


type Read = WantedRecord | UnreadableRecord
type Raw = bytes | msgspec.Raw


class Prefilter(Protocol):
    """What wants a record: `signature` decodes what is needed of one, `signatures` of a list of them."""

    @property
    def signature(self) -> Callable[[Any], Any]: ...
    @property
    def signatures(self) -> Callable[[Any], list[Any]]: ...
    def __getitem__(self, signature: Any, /) -> int: ...


class LogFile:
    """A file of records, to be iterated once; `records` is how many there were so far, unreadable ones included.

    Files that were put together into one are read one after the other. `file` opens it, a second time where its gzip is
    damaged. `at_each` is called before each piece of text is read. Iterating raises DamagedError after the last record
    that can be read, and whatever `file` and `at_each` raise.
    """

    def __init__(
        self, file: Open, wanted: Prefilter, engine: Engine | None = None, at_each: Callable[[], None] = lambda: None
    ) -> None:
        self._text, self._wanted = JsonCursor(text_of(file, engine or fastest()), at_each), wanted
        self._no_guess = (0, True, 0)  # as much being known of the text, before this index
        self.records = 0

    def __iter__(self) -> Iterator[Read]:
        text, more = self._text, True
        while len(text.data) < len(BYTE_ORDER_MARK) and text.refill():
            pass
        if text.data.startswith(BYTE_ORDER_MARK):
            text.at = len(BYTE_ORDER_MARK)
        if text.next() == END:
            raise text.damage or DamagedError("it is empty")
        if text.next() == ord("["):
            raise DamagedError("it has no Records")
        while more:
            text.take(b"{")
            yield from self._document()
            more = text.next() == ord("{")
        if text.next() != END:
            raise DamagedError("something follows where it should end")
        if text.damage:
            raise text.damage

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

    def _name(self) -> object:
        """Take the name of a member and its colon, up to where the value begins."""
        text = self._text
        if text.next() != ord('"'):
            raise text.damaged("it is not JSON")
        try:
            name = json.loads(text.value(LARGEST) or b'""')
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
        more = text.next() != ord("]") or text.take(b"]") == ord(",")
        while more:
            text.next()
            yield from self._take()
            more = text.take(b",]") == ord(",")

    def _take(self) -> list[Read]:
        """Take as many records as can be had at once, at least one; return the wanted ones."""
        text, more = self._text, True
        while more and len(text.data) - text.at < _ENOUGH:
            more = text.refill()
        refills, had_more, end = self._no_guess
        # The last guess was wrong, no more is known since, and its end is not reached.
        is_misled = (refills, had_more) == (text.refills, more) and text.at < end
        reads = None if is_misled else self._many(more)
        return self._one() if reads is None else reads

    def _many(self, more: bool) -> list[Read] | None:
        """Take the records before each border that seems to be one, until one is none."""
        text, wanted, reads = self._text, self._wanted, list[Read]()
        data, begin, at, last = text.data, text.at, text.at, False
        view = memoryview(data)
        while not last:
            end = data.find(RECORD_SEPARATOR, at + _BATCH) + 1
            last = not end
            if last and (more or not (end := data.rfind(_LAST, at) + 1)):
                end = len(data)
                break
            batch = as_list(view[at:end])
            try:
                who = list(map(wanted.__getitem__, wanted.signatures(batch)))
            except FAULTS:
                who = []  # no border, or a record that is out of the ordinary
            if not (who or self._apart(batch, reads)):
                break
            if any(who):
                reads += self._together(batch, who)
            self.records += len(who)
            text.at, at = end, end + 1
        self._no_guess = text.refills, more, end
        return reads if text.at > begin else None

    def _together(self, batch: bytes, who: list[int]) -> list[Read]:
        """Read those of the records that somebody wants."""
        places = [place for place, by in enumerate(who) if by]
        wanted = zip(at_places(batch, len(who), places), places, strict=True)
        return [_full(raw, self.records + place, who[place]) for raw, place in wanted]

    def _apart(self, batch: bytes, reads: list[Read]) -> bool:
        """Read each record by itself; False where the batch is no list."""
        try:
            apart = raws(batch)
        except FAULTS:
            return False
        for raw in apart:
            reads += self._read(raw)
        return True

    def _one(self) -> list[Read]:
        """Take one record, wherever it ends."""
        text = self._text
        end = self._end()
        raw = text.data[text.at : end] if end else text.value(LARGEST)
        text.at = end or text.at
        if raw is None:
            self.records += 1
            return [UnreadableRecord(self.records - 1, "it is larger than 1 MiB")]
        return self._read(raw)

    def _end(self) -> int:
        """The index behind the record if the decoder can tell, else 0."""
        text = self._text
        try:
            self._wanted.signature(memoryview(text.data)[text.at :])
        except msgspec.DecodeError as error:
            followed = _FOLLOWED.search(str(error))
            end = text.at + int(followed[1]) - 1 if followed else 0
            return end if text.data[end : end + 1] in {b",", b"]"} else 0
        except FAULTS:
            return 0
        return len(text.data)

    def _read(self, raw: Raw) -> list[Read]:
        self.records += 1
        try:
            by = self._wanted[self._wanted.signature(raw)]
        except FAULTS:  # in doubt it is wanted
            by = WATCHED
        return [_full(raw, self.records - 1, by)] if by else []


def as_list(records: memoryview) -> bytes:
    """The list of records that commas part."""
    return b"".join((b"[", records, b"]"))


def at_places(batch: bytes, count: int, places: Sequence[int]) -> list[msgspec.Raw]:
    """The records at these places, in order, of a list that is known to hold so many."""
    each, view = len(batch) // count, memoryview(batch)
    from_begin, from_end = places[-1] + 1, count - places[0]  # how many, all that are asked for
    if from_begin <= from_end:
        end = batch.find(RECORD_SEPARATOR, from_begin * each + each // 2) + 1
        part, shift = view[1:end], 0
    else:
        begin = batch.find(RECORD_SEPARATOR, len(batch) - from_end * each - each * 3 // 2) + 2
        part, shift = view[begin:-1], -count
    try:
        some = raws(as_list(part))
    except FAULTS:
        some = []
    if len(some) < min(from_begin, from_end):
        some = raws(batch)
    return [some[place + shift] for place in places]


def _full(raw: Raw, position: int, by: int) -> Read:
    try:
        record = msgspec.json.decode(raw)
    except FAULTS:
        try:  # it takes what JSON does not: NaN, half of a surrogate pair
            record = json.loads(bytes(raw))
        except (ValueError, RecursionError):
            return UnreadableRecord(position, "it is not JSON")
    if not isinstance(record, dict):
        return UnreadableRecord(position, "it is no JSON object")
    if "insightDetails" not in record and (not isinstance(record.get("eventSource"), str) or not record["eventSource"]):
        return UnreadableRecord(position, "it has no eventSource")
    return WantedRecord(position, record, by)
