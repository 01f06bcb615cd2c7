"""The text of a file that is no log file enters, the events in it leave as EventBridge sends them.

It is a JSON list, JSON lines, one event, or several of these. An event may also be a bare record of
CloudTrail's, or what LookupEvents answers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from account_event_handler.ingest.log_files import DamagedError, envelope_of
from account_event_handler.ingest.log_files.inflate import BYTE_ORDER_MARK, Open, fastest, text_of
from account_event_handler.ingest.log_files.json_text import END, JsonCursor
from cli.replay.objects import LARGEST, decoded_text, next_object, to_next_line

# How the AWS CLI writes what `aws cloudtrail lookup-events` has found.
_LOOKED_UP = re.compile(rb'\{\s*"Events"\s*:\s*(?=\[)')
_LONGEST_HEAD = 64  # bytes that the above may take


def is_log_file(file: Open) -> bool:
    """Whether it is CloudTrail's, by its first MiB; it is when nothing can be made out."""
    pieces = text_of(lambda: _up_to(LARGEST, file()), fastest())
    try:
        text = _window(_up_to(LARGEST, pieces))
        if text.next() != ord("{"):
            return False
        text.take(b"{")
    except DamagedError:
        return True
    try:
        return _has_records(text)
    except DamagedError:  # a value goes on behind what is looked at
        return False


def values(file: Open) -> Iterator[object]:
    """Each event decoded, None for what is no JSON or too large; raises DamagedError at the end.

    A line that is no JSON costs itself only.
    """
    text = _window(text_of(file, fastest()))
    yield from _all_of(text)
    text.end()


def _all_of(text: JsonCursor) -> Iterator[object]:
    while (begins := text.next()) != END:
        if begins == ord("["):
            yield from _listed(text)
        elif found := _LOOKED_UP.match(_head(text)):
            text.at += found.end()
            yield from _listed(text)
            _leave(text)
        elif begins == ord("{"):
            value, lines = next_object(text)
            for line in lines:
                yield from _alone(line)
            if not lines:
                yield value
        else:
            to_next_line(text)
            yield None


def _alone(line: bytes) -> Iterator[object]:
    try:
        yield from _all_of(JsonCursor(iter([line])))
    except DamagedError:
        yield None


def envelopes(value: object) -> Iterator[object]:
    """The events of a value, for `arrive` to say what is none."""
    match value:
        case {"detail-type": _}:
            yield value
        case {"CloudTrailEvent": str(record)}:
            yield from envelopes(decoded_text(record))
        case {"eventSource": str()} if isinstance(value, Mapping):
            yield envelope_of(value)
        case _:
            yield value


def _listed(text: JsonCursor) -> Iterator[object]:
    text.take(b"[")
    if text.next() == ord("]"):
        text.take(b"]")
        return
    more = True
    while more:
        text.next()
        yield decoded_text(text.value(LARGEST))
        more = text.take(b",]") == ord(",")


def _leave(text: JsonCursor) -> None:
    """Take the rest of an object, of which a list was taken: another page's token at most."""
    while text.take(b",}") == ord(","):
        text.next()
        text.value(longest=0)
        text.take(b":")
        text.next()
        text.value(longest=0)


def _head(text: JsonCursor) -> bytes:
    """What comes next, without white space before it."""
    while len(text.data) - text.at < _LONGEST_HEAD and text.refill():
        pass
    return text.data[text.at : text.at + _LONGEST_HEAD]


def _has_records(text: JsonCursor) -> bool:
    while text.next() == ord('"'):
        name = text.value(LARGEST)
        text.take(b":")
        text.next()
        if name == b'"Records"':
            return True
        text.value(longest=0)
        if text.take(b",}") == ord("}"):
            return False
    return False


def _up_to(most: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces up to the one that reaches `most` bytes."""
    for piece in pieces:
        yield piece
        most -= len(piece)
        if most <= 0:
            return


def _window(pieces: Iterator[bytes]) -> JsonCursor:
    """The text behind its byte order mark."""
    text = JsonCursor(pieces)
    while len(text.data) < len(BYTE_ORDER_MARK) and text.refill():
        pass
    if text.data.startswith(BYTE_ORDER_MARK):
        text.at = len(BYTE_ORDER_MARK)
    if text.next() == END:
        raise text.damage or DamagedError("it is empty")
    return text
