"""Step 1: any payload enters, an AccountEvent leaves, or Unreadable with the reason."""

import json

from account_event_handler.arrive.eventbridge import read_eventbridge
from account_event_handler.model import AccountEvent, Unreadable

__all__ = ["arrive"]


def arrive(payload: object) -> AccountEvent | Unreadable:
    """Read one event: a decoded EventBridge event, or the text of one as a queue carries it."""
    if isinstance(payload, str):
        return _read_text(payload)
    return read_eventbridge(payload, size=0)


def _read_text(text: str) -> AccountEvent | Unreadable:
    try:
        decoded = json.loads(text)
    except RecursionError:
        return Unreadable("its JSON is nested too deeply", len(text))
    except ValueError as error:
        reason = f"it is not JSON ({error})" if text.strip() else "it is empty"
        return Unreadable(reason, len(text))
    return read_eventbridge(decoded, size=len(text))
