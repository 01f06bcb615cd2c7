"""An event pattern as JSON text enters, how one would say it leaves."""

import json
from collections.abc import Iterator, Mapping

from account_event_handler.ingest.sanitize import clean, cut

LIMIT = 120  # characters; --json shows all of a pattern


def short(pattern: str) -> str:
    """`source aws.s3, eventName DeleteBucket`; the text itself where it is no JSON object."""
    try:
        source = json.loads(pattern)
    except ValueError:
        source = None
    said = ", ".join(_fields(source, "")) if isinstance(source, dict) else pattern
    return clean(said, LIMIT)


def _fields(node: Mapping[str, object], path: str) -> Iterator[str]:
    for name, value in node.items():
        at = f"{path}.{name}" if path else name
        if name == "$or" and isinstance(value, list):
            ways = (", ".join(_fields(each, path)) for each in value if isinstance(each, dict))
            yield " or ".join(f"({way})" for way in ways)
        elif isinstance(value, dict):
            yield from _fields(value, at)
        else:
            yield f"{at.removeprefix('detail.')} {_said(value)}"


def _said(value: object) -> str:
    """`a or b`, `prefix a`, `exists true`."""
    if isinstance(value, list):
        return cut(" or ".join(map(_said, value)), 60)
    if isinstance(value, dict):
        return " ".join(f"{name} {_said(operand)}" for name, operand in value.items())
    return value if isinstance(value, str) else json.dumps(value)
