"""Reads the events of a file that is not CloudTrail's log file: JSON, JSON lines or text with JSON in it, gzip or not.

It holds a list, lines, one event, or several of these. An event may be EventBridge's or a bare CloudTrail record,
within whatever an AWS service, a command (JSON, text, YAML, table), CSV or another tool put around it: objects, lists,
texts, base64. What is not JSON costs itself only.
"""

import base64
import binascii
import codecs
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, islice
from typing import Any

from account_event_handler.ingest import envelope_of
from account_event_handler.ingest.alarm import as_eventbridge
from account_event_handler.ingest.log_files import DamagedError
from account_event_handler.ingest.log_files.inflate import Open, fastest, text_of
from account_event_handler.model import Unreadable
from cli.replay.sources import CHUNK

LARGEST = 1_048_576  # characters of an event, four times what EventBridge allows
_JSON = json.JSONDecoder(strict=False)  # what YAML folds has line breaks within texts
_NEXT_LINE = re.compile(r"\n(?=[\[{])")  # where to go on behind what is not JSON
# Or within a line, behind what stands before it, also in a text
_KEYS = "(?:eventVersion|version|detail-type|awsRegion|additionalEventData|Records|[eE]vents?|messageType|message)"
_RECORD = re.compile(rf'\{{\s*"{_KEYS}"|"\{{\\"{_KEYS}\\"')
_VALUE = re.compile(r'\{|"[\[{]+\\')  # outside of lists: an object, or one in a text
# Of lists the elements, and of a log file its records, one by one: the list may be damaged, or large
_BETWEEN = re.compile(r'(?:[ \t\n\r\[\],]|\{\s*"Records"\s*:\s*(?=\[\s*(?:\{\s*"eventVersion|$)))*')
_RECORDS = re.compile(r'\s*\{[^{}]*?"Records"\s*:(?!\s*\[\s*\{\s*"(?:messageId|Event|kinesis|body|Sequence|Data))')
_OF_LAMBDA = re.compile(r'"[eE]ventSource"\s*:\s*"aws:')  # the records of SQS, SNS, Kinesis and S3
_CSV = re.compile(r'\{\s*""\w')
# Lines of a table, of YAML or of text that an AWS command prints around the records
_FRAME = re.compile(r"\s*([|+-]|[A-Z]+(\t|$)|[\]}]+\s*$)")
# And where a record is in YAML or in PowerShell's list, their other fields
_LISTED, _FIELD = re.compile(r"(?m)^ *(- )*\w+ *: ['\"]?\{"), re.compile(r" *(- )*\w+ *:( |$)")
_BASE64 = re.compile(r"(?:H4sI|ey|ew|W3)[\w+/=\n]{40,}")  # of gzip or JSON
# Of an answer without an event, the lists that would hold them
_LISTS = ("Events", "Records", "events", "logEvents", "Messages", "QueryResultRows", "results")
_DEEPEST = 16
_LAKE = Unreadable("it is a row of CloudTrail Lake without the column eventJson", 0)
_COLUMNS = Unreadable("it is a row of columns, not CloudTrail's record", 0)


def is_log_file(file: Open) -> bool:
    """Whether it is CloudTrail's, by its first MiB; it is when nothing can be made out."""
    text, encoding = "", ""
    try:
        pieces = text_of(lambda: islice(file(), LARGEST // CHUNK), fastest(), any_text=True)
        first = next(pieces, b"")
        encoding = _encoding(first)
        for piece in codecs.iterdecode(chain([first], pieces), encoding, "replace"):
            text += piece
            if len(text) >= LARGEST:
                break
    except DamagedError:
        pass  # reading it says so
    if not text.strip():
        return True
    return bool(_RECORDS.match(text)) and encoding.startswith("utf-8") and not _OF_LAMBDA.search(text)


def values(file: Open) -> Iterator[object]:
    """Each event decoded, None for what is not JSON or too large; may raise DamagedError."""
    depth, lost, is_cut, found = 0, 0, False, False
    for part in map(_unquoted, _parts(file)):
        lost += is_cut  # not by the end of the file
        at, is_cut, is_listed = 0, False, bool(_LISTED.search(part))
        while between := _BETWEEN.match(part, at):
            depth += between[0].count("[") - between[0].count("]")
            found |= "[" in between[0]
            at = between.end()
            if at == len(part):
                break
            try:
                value, end = _decoded(part, at, depth)
            except (ValueError, RecursionError) as error:
                follows = _RECORD.search(part, _behind(part, at, error))
                depth, is_cut = 0, not follows and _is_cut(error)
                behind = follows.start() if follows else len(part)
                lost += 0 if is_cut else _lost(part, at, behind, is_listed=is_listed)
                at = behind
                continue
            yield from [None] * lost
            yield from _kept(value, depth, end - at)
            at, lost, found = end, 0, True
    if not found:
        raise DamagedError("it is not JSON")
    yield from [None] * lost
    if is_cut or depth > 0:
        raise DamagedError("it is cut short")


def _unquoted(part: str) -> str:
    """Of CSV the rows with JSON in them, as if they were not quoted."""
    if not _CSV.search(part):
        return part
    header, _, rows = part.partition("\n")
    return (part if "{" in header else rows).replace('""', '"')


def _decoded(part: str, at: int, depth: int) -> tuple[Any, int]:
    if depth <= 0 and not _VALUE.match(part, at):
        raise ValueError("it is text")
    return _JSON.raw_decode(part, at)


def _kept(value: Any, depth: int, size: int) -> list[object]:
    """The value, None for one event that is too large, nothing for the other columns of a row that has an event."""
    if size > LARGEST and len(_found(value, _DEEPEST)) < 2:
        return [None]
    is_column = depth > 1 and not isinstance(value, dict) and not _found(value, _DEEPEST)
    return [] if is_column else [value]


def _lost(part: str, start: int, end: int, *, is_listed: bool) -> int:
    """How many lines between values are lost: not what frames a record on its line, nor the lines of a table."""
    lines = part[start:end].split("\n")
    is_record = part.startswith("{", start)  # that cannot be read
    if end < len(part) and not (len(lines) == 1 and is_record):
        lines.pop()
    begun = part[part.rfind("\n", 0, start) + 1 : start].lstrip()
    if lines and not is_record and ((begun and begun[0] not in "{[") or part[start - 1 : start] == "\t"):
        lines.pop(0)
    frames = _FIELD if is_listed else _FRAME
    return sum(1 for line in lines if line.strip() and not frames.match(line) and not _FRAME.match(line))


def _behind(part: str, at: int, error: Exception) -> int:
    """Where to go on: a text that does not end runs into the next line, or to the first quote of the next record."""
    line, place = part.find("\n", at), getattr(error, "pos", at) - len('{"')
    return max(at + 1, min(line, place) if line > 0 else place)


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


def _encoding(start: bytes) -> str:
    """PowerShell writes UTF-16, with a mark or without."""
    found = json.detect_encoding(start)
    return "utf-8-sig" if found == "utf-8" else found


def envelopes(value: Any) -> Iterator[object]:
    """The events in a value; what of it is none is left to `decode` to say so, None is what is not JSON."""
    if found := _found(value, _DEEPEST):
        yield from found
    elif isinstance(value, dict) and (name := next((name for name in _LISTS if isinstance(value.get(name), list)), "")):
        yield from ([_LAKE] * len(value[name]) if name == "QueryResultRows" else value[name])
    else:
        yield value


def _found(value: Any, depth: int) -> list[object]:
    """The events in it, however deep, and what else is in a list that holds some."""
    match value:
        case {"detail-type": str()}:
            return [value]
        case {"insightDetails": dict()}:
            return [envelope_of(value)]
        case str() if depth:
            return _in_text(value, depth - 1)
        case list() if depth:
            inner = [_found(each, depth - 1) for each in value]
            are_many = sum(map(bool, inner)) > 1
            if any(inner):  # beside a single event, short values are columns of its row
                listed = zip(value, inner, strict=True)
                return [one for each, found in listed for one in found or [each] * (are_many or not _is_short(each))]
        case {"eventSource": str(source), "eventName": str()} if not source.startswith("aws:"):
            columns = isinstance(value.get("userIdentity"), str) or isinstance(value.get("requestParameters"), str)
            if not columns and ("eventVersion" in value or "userIdentity" in value):
                return [envelope_of(value)]
            return _within(value, depth) or [_COLUMNS]
        case dict() if depth:
            alarm = as_eventbridge(value)
            return [alarm] if alarm else _within(value, depth)
    return []


def _within(value: dict[str, Any], depth: int) -> list[object]:
    return [event for each in value.values() for event in _found(each, depth - 1)]


def _is_short(value: object) -> bool:
    return not isinstance(value, dict | list) or len(value) < 3


def _in_text(text: str, depth: int) -> list[object]:
    """The events in JSON, in base64 of it or of gzip, or in text with JSON in it."""
    try:
        if text.lstrip().startswith(("{", "[")):
            return _found(_JSON.decode(text), depth)
    except (ValueError, RecursionError):
        pass
    data, found = b"", list[object]()
    if _BASE64.match(text):
        with suppress(binascii.Error):
            data = base64.b64decode(text)
    elif _RECORD.search(text):
        data = text.encode(errors="replace")
    try:
        for value in values(lambda: [data]) if data else ():
            found += [None] if value is None else _found(value, depth)
    except DamagedError:
        found.append(None)
    return found
