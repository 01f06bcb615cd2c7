"""The bytes of a list of records enter, those of each record that is wanted leave.

A list is decoded only from its beginning or its end to the wanted ones, whichever is nearer: about
where the part should end there is a border, or what looks like one. If the part is a list too, it
holds the same records; if not, or if it is too short, the whole list is decoded.
"""

from collections.abc import Sequence

import msgspec

RECORD_SEPARATOR = b'},{"eventVersion":'  # how CloudTrail goes on after a record
FAULTS = (msgspec.MsgspecError, ValueError, RecursionError)  # what decoding raises

raws = msgspec.json.Decoder(list[msgspec.Raw]).decode


def listed(records: memoryview) -> bytes:
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
        return raws(listed(records))
    except FAULTS:
        return []
