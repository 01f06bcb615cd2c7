"""The log files that an S3 or CloudTrail notification announces.

S3 announces a new object through EventBridge, SQS, SNS or straight to the function, CloudTrail itself through SNS. Only
in S3's own notification are keys written as in a URL.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote_plus

from msgspec import Struct

_LOG_FILE = re.compile(
    r"(?:.*/)?AWSLogs/(?:o-[a-z0-9]+/)?[0-9]{12}/CloudTrail/[a-z0-9-]+/[0-9/]{10}/[^/]+\.json\.gz", re.DOTALL
)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")
_LONGEST_KEY = 1_024  # bytes, S3's own limit
_DEEPEST = 3  # S3's notification in SNS's envelope in a queue's text, and one to spare
_VALIDATION = "CloudTrail validation message"  # what it publishes to see whether it may


class S3Object(Struct, frozen=True):
    """An object in a bucket; the key is plain."""

    bucket: str
    key: str


class S3Notification(Struct, frozen=True):
    """The log files to read, the objects to pass over, such as digests, and what nobody can make out."""

    files: tuple[S3Object, ...] = ()
    skipped: tuple[S3Object, ...] = ()
    faults: tuple[str, ...] = ()


type _Entry = S3Object | str  # an object, or what is wrong with it


def s3_notification_of(payload: object) -> S3Notification | None:
    """Read a decoded payload or the text of one; never raises, whatever it holds.

    A notification may announce nothing, as the one does by which S3 tries out a new notification.
    """
    found = _read(payload, _DEEPEST)
    if found is None:
        return None
    entries = dict.fromkeys(found)  # each object once, in order
    objects = [entry for entry in entries if isinstance(entry, S3Object)]
    return S3Notification(
        tuple(each for each in objects if _LOG_FILE.fullmatch(each.key)),
        tuple(each for each in objects if not _LOG_FILE.fullmatch(each.key)),
        tuple(entry for entry in entries if isinstance(entry, str)),
    )


def _read(payload: object, deepest: int) -> list[_Entry] | None:
    if isinstance(payload, str):
        return _read_text(payload, deepest)
    match payload:
        case {"Event": "s3:TestEvent"}:
            return []
        case {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}:
            return [_stored(_in(detail, "bucket", "name"), _in(detail, "object", "key"))]
        case {"s3Bucket": bucket, "s3ObjectKey": list(keys)}:
            return [_stored(bucket, key) for key in keys]
        case {"Type": "Notification", "Message": str(message)}:
            return _read_text(message, deepest)
        case {"Records": [_, *_] as records}:
            return _read_records(records, deepest)
    return None


def _read_text(text: str, deepest: int) -> list[_Entry] | None:
    if text.startswith(_VALIDATION):
        return []
    try:
        return _read(json.loads(text), deepest - 1) if deepest else None
    except (ValueError, RecursionError):
        return None


def _read_records(records: Sequence[object], deepest: int) -> list[_Entry] | None:
    """S3's records, or SNS's as they come to a function; None where no record is either."""
    found = [_read_record(record, deepest) for record in records]
    if all(entries is None for entries in found):
        return None
    strange: list[_Entry] = ["one of its records is no notice of a log file"]
    return [entry for entries in found for entry in (strange if entries is None else entries)]


def _read_record(record: object, deepest: int) -> list[_Entry] | None:
    match record:
        case {"eventSource": "aws:s3", "eventName": str(name)} if "ObjectCreated:" not in name:
            return []  # such as the removal of an old file
        case {"eventSource": "aws:s3", **rest}:
            key = _in(rest, "s3", "object", "key")
            plain = unquote_plus(key) if isinstance(key, str) else key
            return [_stored(_in(rest, "s3", "bucket", "name"), plain)]
        case {"EventSource": "aws:sns", "Sns": {"Message": str(message)}}:
            return _read_text(message, deepest)
    return None


def _stored(bucket: object, key: object) -> _Entry:
    if not isinstance(bucket, str) or not _BUCKET.fullmatch(bucket):
        return "it names no bucket"
    if not isinstance(key, str) or not 0 < len(key.encode(errors="replace")) <= _LONGEST_KEY:
        return f"it names no object in the bucket {bucket}"
    return S3Object(bucket, key)


def _in(value: object, *path: str) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
