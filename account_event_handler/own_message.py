"""What the watcher says to itself: a word and a detail enter, the text of an event leaves.

These messages travel through the activity queue like every event, so they share its retries. Only
the function and the rules of the stack may send to that queue, and no rule passes this source
except the stack's own schedules.
"""

import json
from collections.abc import Mapping
from typing import Any

SOURCE = "account-watcher"
FOLD_WINDOW_CLOSED = "Fold Window Closed"
FLOOD_BEGAN = "Flood Began"
FLOOD_WINDOW_CLOSED = "Flood Window Closed"
ALERT_WAITS = "Alert Waits"
HEARTBEAT = "Heartbeat"  # the template's schedule sends it


def own_message(detail_type: str, event_id: str, detail: Mapping[str, Any]) -> str:
    """An event in EventBridge's envelope, with what is to be remembered until it comes back."""
    return json.dumps(
        {"id": event_id, "source": SOURCE, "detail-type": detail_type, "detail": detail},
        ensure_ascii=False,
    )
