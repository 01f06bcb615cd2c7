"""EventBridge's envelope: any payload read into an AccountEvent, and put around a CloudTrail record."""

import json
import re
from collections.abc import Mapping
from copy import replace
from datetime import UTC, datetime
from typing import Any

from account_event_handler.model import AccountEvent, Unreadable

_HALF = re.compile("[\ud800-\udfff]")
_API_CALL = "AWS API Call via CloudTrail"
_DETAIL_TYPES = {
    "AwsApiCall": _API_CALL,
    "AwsConsoleAction": "AWS Console Action via CloudTrail",
    "AwsConsoleSignIn": "AWS Console Sign In via CloudTrail",
    "AwsServiceEvent": "AWS Service Event via CloudTrail",
    "AwsCloudTrailInsight": "AWS Insight via CloudTrail",
    "AwsVpceEvent": "AWS Network Activity Event via CloudTrail",
    "AwsVpceEvents": "AWS Network Activity Event via CloudTrail",
}


def decode(payload: object) -> AccountEvent | Unreadable:
    """Read one event: a decoded EventBridge event, or the text of one as a queue carries it.

    Only source, detail-type and detail must be what they should be: an event that does not say its time or its account
    is still an event.
    """
    size = 0
    if isinstance(payload, str):
        text, size = payload, len(payload)
        try:
            payload = json.loads(text)
            if "\\ud" in text or "\\uD" in text:
                payload = whole(payload)
        except RecursionError:
            return Unreadable("its JSON is nested too deeply", size)
        except ValueError as error:
            return Unreadable(f"it is not JSON ({error})" if text.strip() else "it is empty", size)
    if isinstance(payload, Mapping) and "detail-type" not in payload:
        # Imported here: hardly anything comes in another shape than EventBridge's.
        from account_event_handler.ingest.alarm import as_eventbridge

        payload = as_eventbridge(payload) or payload
    event = _read(payload)
    if isinstance(event, str):
        return Unreadable(event, size)
    if event.detail_type == "CloudWatch Alarm State Change":
        from account_event_handler.ingest.alarm import alarm_id

        return replace(event, id=alarm_id(event))
    return event


def whole(value: Any) -> Any:
    """The value with U+FFFD for each half of a surrogate pair: JSON may hold one, UTF-8 and so all that is sent not."""
    match value:
        case str():
            return value if value.isascii() else _HALF.sub("\ufffd", value)
        case dict():
            return {whole(key): whole(each) for key, each in value.items()}
        case list():
            return [whole(each) for each in value]
    return value


def _read(payload: object) -> AccountEvent | str:
    """The event, or what is wrong with it."""
    if not isinstance(payload, Mapping):
        return f"it is a JSON {_kind(payload)}, not an object"
    if missing := " and ".join(name for name in ("source", "detail-type") if not _text(payload, name)):
        return f"it has no {missing}"
    detail = payload.get("detail")
    if detail is not None and not isinstance(detail, Mapping):
        return f"its detail is a JSON {_kind(detail)}, not an object"
    detail = detail or {}
    resources = payload.get("resources")
    return AccountEvent(
        id=_text(detail, "eventID") or _text(payload, "id"),
        source=_text(payload, "source"),
        detail_type=_text(payload, "detail-type"),
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


def envelope_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """What EventBridge would send of the record; its id is the record's, so that both roads name one event."""
    identity = record.get("userIdentity")
    own_account = identity.get("accountId", "") if isinstance(identity, Mapping) else ""
    return {
        "version": "0",
        "id": record.get("eventID", ""),
        "detail-type": detail_type_of(record.get("eventType")),
        "source": source_of(record.get("eventSource")),
        "account": record.get("recipientAccountId") or own_account,
        "time": record.get("eventTime", ""),
        "region": record.get("awsRegion", ""),
        "resources": [],
        "detail": record,
    }


def source_of(event_source: object) -> str:
    """`aws.iam` for iam.amazonaws.com, `aws.monitoring` for CloudWatch's, empty for no text."""
    if not isinstance(event_source, str) or not event_source:
        return ""
    return f"aws.{event_source.partition('.amazonaws.')[0]}"


def detail_type_of(event_type: object) -> str:
    """A record that does not say what it is, or says what nobody knew, is taken for a call."""
    return _DETAIL_TYPES.get(event_type, _API_CALL) if isinstance(event_type, str) else _API_CALL
