"""A window on the text between two records enters, the records that somebody may want leave.

Where a record ends is a guess at first: behind it CloudTrail always writes the same few bytes. The
JSON decoder judges the guess by decoding the records before it as one list. Only whole values pass,
so a guess that passes is true, whatever the records hold; where it does not, the decoder is asked
for the end of each record.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

import msgspec

from account_event_handler.ingest.log_files.damage import UnreadableRecord
from account_event_handler.ingest.log_files.json_cursor import JsonCursor
from account_event_handler.ingest.log_files.prefilter import WATCHED, RecordPrefilter
from account_event_handler.ingest.log_files.record_batch import (
    FAULTS,
    RECORD_SEPARATOR,
    at_places,
    listed,
    raws,
)

LARGEST = 1_048_576  # bytes of one record, four times what CloudTrail itself allows
_ENOUGH = 65_536  # bytes to look at before there is more to read
_BATCH = 32_768  # bytes; fewer cost more calls, more cost a longer way to a record that is wanted
_LAST = b"}]"
# msgspec's words for a whole value that something follows: that byte's number, counted from 1.
_FOLLOWED = re.compile(r"trailing characters \(byte (\d+)\)")


@dataclass(frozen=True, slots=True)
class WantedRecord:
    """A record in full; `position` counts from 0, `by` is WATCHED, SEEN or their sum."""

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
        """Take as many records as can be had at once, at least one; those that matter leave."""
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
            batch = listed(view[at:end])
            try:
                who = list(map(wanted.__getitem__, wanted.looks(batch)))
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
            self._wanted.look(memoryview(text.data)[text.at :])
        except msgspec.DecodeError as error:
            followed = _FOLLOWED.search(str(error))
            end = text.at + int(followed[1]) - 1 if followed else 0
            return end if text.data[end : end + 1] in {b",", b"]"} else 0
        except FAULTS:
            return 0
        return len(text.data)

    def _read(self, raw: Raw, position: int) -> list[Read]:
        try:
            by = self._wanted[self._wanted.look(raw)]
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
