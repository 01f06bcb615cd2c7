"""Taking records out of a log file's text in batches, without decoding those nobody wants.

Where a record ends is a guess at first: CloudTrail always writes the same few bytes after it. The
JSON decoder checks the guess by decoding the records before it as one list. Only whole values pass,
so a guess that passes is true, whatever the records hold; where it does not, the decoder is asked
for the end of each record.

Of a batch with a wanted record, only the part from its nearer end to the wanted ones is decoded as
raw values. About where that part should end there is a separator, or what looks like one: if the
part is a list, it holds the same records; if not, or if it is too short, the whole is decoded.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from account_event_handler.ingest.log_files.json_text import JsonCursor, UnreadableRecord
from account_event_handler.ingest.log_files.prefilter import WATCHED, RecordPrefilter

RECORD_SEPARATOR = b'},{"eventVersion":'  # how CloudTrail goes on after a record
FAULTS = (msgspec.MsgspecError, ValueError, RecursionError)  # what decoding raises

raws = msgspec.json.Decoder(list[msgspec.Raw]).decode


def as_list(records: memoryview) -> bytes:
    """The list of records that commas part."""
    return b"".join((b"[", records, b"]"))


def at_places(batch: bytes, count: int, places: Sequence[int]) -> list[msgspec.Raw]:
    """The records at these places, in order, of a list that is known to hold so many."""
    each, view = len(batch) // count, memoryview(batch)
    from_begin, from_end = places[-1] + 1, count - places[0]  # how many, all that are asked for
    if from_begin <= from_end:
        end = batch.find(RECORD_SEPARATOR, from_begin * each + each // 2) + 1
        some, shift = _raws_of(view[1:end]), 0
    else:
        begin = batch.find(RECORD_SEPARATOR, len(batch) - from_end * each - each * 3 // 2) + 2
        some, shift = _raws_of(view[begin:-1]), -count
    if len(some) < min(from_begin, from_end):
        some = raws(batch)
    return [some[place + shift] for place in places]


def _raws_of(records: memoryview) -> list[msgspec.Raw]:
    try:
        return raws(as_list(records))
    except FAULTS:
        return []


LARGEST = 1_048_576  # bytes of one record, four times what CloudTrail itself allows
_ENOUGH = 65_536  # bytes to look at before there is more to read
_BATCH = 32_768  # bytes; fewer cost more calls, more cost a longer way to a record that is wanted
_LAST = b"}]"
# msgspec's words for a whole value that something follows: that byte's number, counted from 1.
_FOLLOWED = re.compile(r"trailing characters \(byte (\d+)\)")


@dataclass(frozen=True, slots=True)
class WantedRecord:
    """A record in full; `position` counts from 0, `by` is WATCHED, SESSION or their sum."""

    position: int
    record: dict[str, Any]
    by: int


type Read = WantedRecord | UnreadableRecord
type Raw = bytes | msgspec.Raw


class Records:
    """Takes records out of the window, from the beginning of one to the end of one."""

    def __init__(self, text: JsonCursor, wanted: RecordPrefilter) -> None:
        self._text, self._wanted = text, wanted
        self._no_guess = (0, True, 0)  # as much being known of the text, before this index
        self.count = 0

    def take(self) -> list[Read]:
        """Take as many records as can be had at once, at least one; return the wanted ones."""
        text, more = self._text, True
        while more and len(text.data) - text.at < _ENOUGH:
            more = text.refill()
        reads = None if self._is_misled(more) else self._many(more)
        return self._one() if reads is None else reads

    def _is_misled(self, more: bool) -> bool:
        """Whether the last guess was wrong, no more is known since, and its end is not reached."""
        refills, had_more, end = self._no_guess
        return (refills, had_more) == (self._text.refills, more) and self._text.at < end

    def _many(self, more: bool) -> list[Read] | None:
        """Take the records before each border that seems to be one, until one is none."""
        text, wanted, reads = self._text, self._wanted, list[Read]()
        data, begin, at, last = text.data, text.at, text.at, False
        view = memoryview(data)
        while not last:
            end = data.find(RECORD_SEPARATOR, at + _BATCH) + 1
            last = not end
            if last and (more or not (end := data.rfind(_LAST, at) + 1)):
                break
            batch = as_list(view[at:end])
            try:
                who = list(map(wanted.__getitem__, wanted.signatures(batch)))
            except FAULTS:
                who = []  # no border, or a record that is out of the ordinary
            if not (who or self._apart(batch, reads)):
                self._no_guess = text.refills, more, end
                return reads if text.at > begin else None
            if any(who):
                reads += self._together(batch, who)
            self.count += len(who)
            text.at, at = end, end + 1
        self._no_guess = text.refills, more, len(data)
        return reads if text.at > begin else None

    def _together(self, batch: bytes, who: list[int]) -> list[Read]:
        """Read those of the records that somebody wants."""
        places = [place for place, by in enumerate(who) if by]
        wanted = zip(at_places(batch, len(who), places), places, strict=True)
        return [_full(raw, self.count + place, who[place]) for raw, place in wanted]

    def _apart(self, batch: bytes, reads: list[Read]) -> bool:
        """Read each record by itself; False where the batch is no list."""
        try:
            apart = raws(batch)
        except FAULTS:
            return False
        for raw in apart:
            reads += self._read(raw, self.count)
            self.count += 1
        return True

    def _one(self) -> list[Read]:
        """Take one record, wherever it ends."""
        text, position = self._text, self.count
        end = self._end()
        raw = text.data[text.at : end] if end else text.value(LARGEST)
        text.at = end or text.at
        self.count += 1
        if raw is None:
            return [UnreadableRecord(position, "it is larger than 1 MiB")]
        return self._read(raw, position)

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

    def _read(self, raw: Raw, position: int) -> list[Read]:
        try:
            by = self._wanted[self._wanted.signature(raw)]
        except FAULTS:  # in doubt it is wanted
            by = WATCHED
        return [_full(raw, position, by)] if by else []


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
    if not isinstance(record.get("eventSource"), str) or not record["eventSource"]:
        return UnreadableRecord(position, "it has no eventSource")
    return WantedRecord(position, record, by)
