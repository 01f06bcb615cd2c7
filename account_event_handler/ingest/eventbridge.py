"""Reading an EventBridge event into an AccountEvent."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from account_event_handler.model import AccountEvent, Unreadable


def read_eventbridge(payload: object, size: int) -> AccountEvent | Unreadable:
    """Read the envelope; only source, detail-type and detail must be what they should be.

    Everything else may be missing or of another type: an event that does not say its time or its
    account is still an event.
    """
    if not isinstance(payload, Mapping):
        return Unreadable(f"it is a JSON {_kind(payload)}, not an object", size)
    source, detail_type = _text(payload, "source"), _text(payload, "detail-type")
    if not source or not detail_type:
        missing = " and ".join(name for name in ("source", "detail-type") if not _text(payload, name))
        return Unreadable(f"it has no {missing}", size)
    detail = payload.get("detail")
    if detail is not None and not isinstance(detail, Mapping):
        return Unreadable(f"its detail is a JSON {_kind(detail)}, not an object", size)
    return _event(payload, source, detail_type, detail or {})


def _event(payload: Mapping[str, Any], source: str, detail_type: str, detail: Mapping[str, Any]) -> AccountEvent:
    resources = payload.get("resources")
    return AccountEvent(
        id=_text(detail, "eventID") or _text(payload, "id"),
        source=source,
        detail_type=detail_type,
        account=_text(payload, "account") or _text(detail, "recipientAccountId"),
        region=_text(payload, "region") or _text(detail, "awsRegion"),
        time=_time(_text(detail, "eventTime")) or _time(_text(payload, "time")),
        resources=tuple(arn for arn in resources if isinstance(arn, str)) if isinstance(resources, list) else (),
        detail=detail,
    )


def _text(mapping: Mapping[str, Any], key: str) -> str:
    value = mapping.get(key)
    return value if isinstance(value, str) else ""


def _time(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _kind(value: object) -> str:
    names = {list: "array", str: "string", int: "number", float: "number", bool: "boolean"}
    return names.get(type(value), "null")
