"""Reads the events of a file that is not CloudTrail's log file: JSON or JSON lines, gzip or not.

It holds a list, lines, one event, or several of these. An event may also be a bare CloudTrail record, or what
LookupEvents answers. A line that is not JSON costs itself only.
"""

import codecs
import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from account_event_handler.ingest import envelope_of
from account_event_handler.ingest.log_files import DamagedError
from account_event_handler.ingest.log_files.inflate import Open, fastest, text_of
from cli.replay.sources import CHUNK

LARGEST = 1_048_576  # characters of an event, four times what EventBridge allows
_JSON = json.JSONDecoder()
_NEXT_LINE = re.compile(r"\n(?=[\[{])")  # where to go on behind what is not JSON
_BETWEEN = re.compile(r"[ \t\n\r\[\],]*")  # values: of a list its elements are read, one by one
_RECORDS = re.compile(r'\s*\{[^{}]*?"Records"\s*:')


def is_log_file(file: Open) -> bool:
    """Whether it is CloudTrail's, by its first MiB; it is when nothing can be made out."""
    text = ""
    try:
        for piece in _text(lambda: islice(file(), LARGEST // CHUNK)):
            text += piece
            if len(text) >= LARGEST:
                break
    except DamagedError:
        pass  # reading it says so
    return not text.strip() or bool(_RECORDS.match(text))


def values(file: Open) -> Iterator[object]:
    """Each event decoded, None for what is not JSON or too large; may raise DamagedError."""
    depth, is_cut = 0, False
    for part in _parts(file):
        if is_cut:  # not by the end of the file
            yield None
        at, is_cut = 0, False
        while between := _BETWEEN.match(part, at):
            depth += between[0].count("[") - between[0].count("]")
            if between.end() == len(part):
                break
            try:
                value, at = _JSON.raw_decode(part, between.end())
            except (ValueError, RecursionError) as error:
                depth, is_cut = 0, _is_cut(error)
                if not is_cut:
                    yield None
                break
            match value:
                case {"Events": list(events)}:
                    yield from events
                case _:
                    yield value if at - between.end() <= LARGEST else None
    if is_cut or depth > 0:
        raise DamagedError("it is cut short")


def _is_cut(error: Exception) -> bool:
    """Whether the text ends within a value."""
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.msg.startswith("Unterminated") or error.pos == len(error.doc)


def _parts(file: Open) -> Iterator[str]:
    """The text, parted where a line begins a value; DamagedError comes after all that can be had of it."""
    held, damage = list[str](), None
    try:
        for piece in _text(file):
            first, *others = _NEXT_LINE.split(piece)
            held.append(first)
            for other in others:
                yield "".join(held)
                held = [other]
    except DamagedError as error:
        damage = error
    yield "".join(held)
    if damage:
        raise damage


def _text(file: Open) -> Iterator[str]:
    return codecs.iterdecode(text_of(file, fastest()), "utf-8-sig", "replace")


def envelopes(value: Any) -> Iterator[object]:
    """The event of a value; what is none is left to `decode` to say so."""
    match value:
        case {"detail-type": _}:
            yield value
        case {"CloudTrailEvent": str(record)}:
            try:
                yield from envelopes(json.loads(record))
            except (ValueError, RecursionError):
                yield None
        case {"eventSource": str()} | {"insightDetails": dict()}:
            yield envelope_of(value)
        case _:
            yield value
