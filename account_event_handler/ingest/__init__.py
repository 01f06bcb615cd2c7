"""Decoding any payload into an AccountEvent, or into Unreadable with the reason."""

import json
from collections.abc import Mapping
from dataclasses import replace

from account_event_handler.ingest.eventbridge import read_eventbridge
from account_event_handler.model import AccountEvent, Unreadable

__all__ = ["arrive"]


def decode(payload: object) -> AccountEvent | Unreadable:
    """Read one event: a decoded EventBridge event, or the text of one as a queue carries it."""
    if isinstance(payload, str):
        return _read_text(payload)
    return _read(payload, size=0)


def _read_text(text: str) -> AccountEvent | Unreadable:
    try:
        decoded = json.loads(text)
    except RecursionError:
        return Unreadable("its JSON is nested too deeply", len(text))
    except ValueError as error:
        reason = f"it is not JSON ({error})" if text.strip() else "it is empty"
        return Unreadable(reason, len(text))
    return _read(decoded, size=len(text))


def _read(payload: object, size: int) -> AccountEvent | Unreadable:
    if isinstance(payload, Mapping) and "detail-type" not in payload:
        # Imported here: hardly anything comes in another shape than EventBridge's.
        from account_event_handler.ingest.alarm import as_eventbridge

        payload = as_eventbridge(payload) or payload
    event = read_eventbridge(payload, size)
    if isinstance(event, AccountEvent) and event.detail_type == "CloudWatch Alarm State Change":
        from account_event_handler.ingest.alarm import alarm_id

        return replace(event, id=alarm_id(event))
    return event
