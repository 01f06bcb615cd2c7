"""The text of a file that is no log file enters, the events in it leave as EventBridge sends them.

It is a JSON list, JSON lines or one event. An event may also be a bare CloudTrail record, or what
LookupEvents answers.
"""

import json
import re
from collections.abc import Iterator, Mapping

from account_event_handler.arrive.log_file import DamagedError, envelope_of
from account_event_handler.arrive.log_file.inflate import BYTE_ORDER_MARK, Open, fastest, text_of
from account_event_handler.arrive.log_file.text import END, Window

# How the AWS CLI writes what `aws cloudtrail lookup-events` has found.
_LOOKED_UP = re.compile(rb'\{\s*"Events"\s*:\s*(?=\[)')
LARGEST = 1_048_576  # bytes of an event, four times what EventBridge allows


def is_log_file(head: bytes) -> bool:
    """Whether the file that begins so is CloudTrail's; it is when nothing can be made out."""
    try:
        text = _window(lambda: [head])
        if text.next() != ord("{"):
            return False
        text.take(b"{")
    except DamagedError:
        return True
    try:
        return _has_records(text)
    except DamagedError:  # a value goes on behind the head
        return False


def values(file: Open) -> Iterator[object]:
    """Each event decoded, None for what is no JSON or too large; raises DamagedError at the end."""
    text = _window(file)
    if found := _LOOKED_UP.match(text.data, text.at):
        text.at = found.end()  # what follows the list is another page's token at most
        yield from _listed(text)
        return
    if text.next() == ord("["):
        yield from _listed(text)
        text.end()
        return
    while text.next() != END:
        if text.next() != ord("{"):
            raise text.damaged("it is not JSON")
        yield _decoded(text.value(LARGEST))
    text.end()


def envelopes(value: object) -> Iterator[object]:
    """The events of a value, for `arrive` to say what is none."""
    match value:
        case {"detail-type": _}:
            yield value
        case {"CloudTrailEvent": str(record)}:
            yield from envelopes(_decoded(record))
        case {"eventSource": str()} if isinstance(value, Mapping):
            yield envelope_of(value)
        case _:
            yield value


def _listed(text: Window) -> Iterator[object]:
    text.take(b"[")
    if text.next() == ord("]"):
        text.take(b"]")
        return
    more = True
    while more:
        text.next()
        yield _decoded(text.value(LARGEST))
        more = text.take(b",]") == ord(",")


def _has_records(text: Window) -> bool:
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


def _window(file: Open) -> Window:
    """The text behind its byte order mark."""
    text = Window(text_of(file, fastest()))
    while len(text.data) < len(BYTE_ORDER_MARK) and text.refill():
        pass
    if text.data.startswith(BYTE_ORDER_MARK):
        text.at = len(BYTE_ORDER_MARK)
    if text.next() == END:
        raise text.damage or DamagedError("it is empty")
    return text


def _decoded(text: bytes | str | None) -> object:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
