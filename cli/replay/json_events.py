"""Reads the events of a file that is not CloudTrail's log file: JSON, JSON lines or text with JSON in it, gzip or not.

It holds a list, lines, one event, or several of these. An event may be EventBridge's, a bare CloudTrail record, or
either within what LookupEvents, CloudTrail Lake, CloudWatch Logs, SQS, SNS, Kinesis or Splunk put around it, as their
commands print it (JSON, text, YAML, table). What is not JSON costs itself only.
"""

import base64
import binascii
import codecs
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from account_event_handler.ingest import envelope_of
from account_event_handler.ingest.log_files import DamagedError
from account_event_handler.ingest.log_files.inflate import Open, fastest, text_of
from account_event_handler.model import Unreadable
from cli.replay.sources import CHUNK

LARGEST = 1_048_576  # characters of an event, four times what EventBridge allows
_JSON = json.JSONDecoder(strict=False)  # what YAML folds has line breaks within texts
_NEXT_LINE = re.compile(r"\n(?=[\[{])")  # where to go on behind what is not JSON
_RECORD = re.compile(r'\{\s*"(?:eventVersion|version|detail-type)"')  # or within a line, behind what stands before it
_BETWEEN = re.compile(r"(?:[ \t\n\r\[\],]|\d{4}-\d\d-\d\dT[\d:.]+Z )*")  # of lists the elements; CloudWatch's times
_RECORDS = re.compile(r'\s*\{[^{}]*?"Records"\s*:(?!\s*\[\s*\{\s*"(?:messageId|Event|kinesis|body))')
# Lines of a table, of YAML or of text that an AWS command prints around the records
_FRAME = re.compile(r"\s*([|+-]|EVENTS\t|RESOURCES\t|(- )?(AccessKey|Cloud|Event|Next|ReadOnly|Resource|User)\w*:)")
# What is put around events, by the member that has them: lists, JSON as text, base64 of it
_AROUND = (
    *("CloudTrailEvent", "Events", "Records", "events", "logEvents", "Messages", "message", "Message", "body", "Body"),
    *("Sns", "QueryResultRows", "eventJson", "result", "results", "_raw", "awslogs", "kinesis", "data"),
)
_DEEPEST = 12
_UTF8 = "utf-8-sig"
_LAKE = Unreadable("it is a row of CloudTrail Lake without the column eventJson", 0)


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
    return not text.strip() or (bool(_RECORDS.match(text)) and not _is_wide(file))


def values(file: Open) -> Iterator[object]:
    """Each event decoded, None for what is not JSON or too large; may raise DamagedError."""
    depth, is_cut, found = 0, False, False
    for part in _parts(file):
        if is_cut:  # not by the end of the file
            yield None
        at, is_cut = 0, False
        while between := _BETWEEN.match(part, at):
            depth += between[0].count("[") - between[0].count("]")
            at = between.end()
            if at == len(part):
                break
            try:
                value, end = _JSON.raw_decode(part, at)
            except (ValueError, RecursionError) as error:
                follows = _RECORD.search(part, max(at + 1, getattr(error, "pos", len(part))))
                depth, is_cut = 0, not follows and _is_cut(error)
                if not is_cut:
                    yield from [None] * _lost(part, at, follows.start() if follows else len(part))
                if not follows:
                    break
                at = follows.start()
                continue
            found = True
            is_event = not isinstance(value, dict) or not any(name in value for name in _AROUND)
            yield None if is_event and end - at > LARGEST else value
            at = end
    if not found:
        raise DamagedError("it is neither gzip nor JSON")
    if is_cut or depth > 0:
        raise DamagedError("it is cut short")


def _lost(part: str, start: int, end: int) -> int:
    """How many lines between values are lost: not what frames a record on its line, nor the lines of a table."""
    lines = part[start:end].split("\n")
    if end < len(part) and not (len(lines) == 1 and lines[0].startswith("{")):
        lines.pop()
    begun = part[:start].rpartition("\n")[2].lstrip()
    if lines and begun and begun[0] not in "{[":
        lines.pop(0)
    return sum(1 for line in lines if line.strip() and not _FRAME.match(line))


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
    pieces = iter(text_of(file, fastest(), any_text=True))
    first = next(pieces, b"")
    return codecs.iterdecode(chain([first], pieces), _encoding(first), "replace")


def _is_wide(file: Open) -> bool:
    """Whether it is UTF-16, which is no encoding of CloudTrail's own files."""
    return _encoding(next(iter(file()), b"")) != _UTF8


def _encoding(start: bytes) -> str:
    """PowerShell writes UTF-16, with a mark or without."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return {b"{\0": "utf-16-le", b"[\0": "utf-16-le", b"\0{": "utf-16-be", b"\0[": "utf-16-be"}.get(
        start[:2], "utf-8-sig"
    )


def envelopes(value: Any, depth: int = _DEEPEST) -> Iterator[object]:
    """The events in a value, None for text that is not JSON; what is no event is left to `decode` to say so."""
    match value:
        case {"detail-type": _}:
            yield value
        case str() if depth:
            yield from _within(value, depth - 1)
        case list():
            yield from (event for each in value for event in envelopes(each, depth - 1) if depth)
        case {"QueryResultRows": list(rows)}:
            for row in rows:
                columns = {name: text for cell in row for name, text in cell.items()}
                yield from envelopes(columns.get("eventJson"), depth - 1) if "eventJson" in columns else [_LAKE]
        case dict() if depth and (name := next((each for each in _AROUND if each in value), "")):
            yield from envelopes(value[name], depth - 1)
        case {"eventSource": str()} | {"insightDetails": dict()}:
            yield envelope_of(value)
        case _:
            yield value


def _within(text: str, depth: int) -> Iterator[object]:
    """The events in JSON, or in base64 of it as CloudWatch Logs and Kinesis send it."""
    try:
        yield from envelopes(json.loads(text), depth)
    except (ValueError, RecursionError):
        try:
            data = base64.b64decode(text, validate=True)
            data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
            yield from envelopes(json.loads(data), depth)
        except (ValueError, RecursionError, binascii.Error, OSError, EOFError, zlib.error):
            yield None
