"""Messages that the function sends itself, as events in the activity queue.

These messages travel through the activity queue like every event, so they share its retries. Only
the function and the rules of the stack may send to that queue, and no rule passes this source
except the stack's own schedules.
"""

import json
from collections.abc import Mapping
from typing import Any

SOURCE = "account-watcher"
GROUP_WINDOW_CLOSED = "Fold Window Closed"
RATE_LIMIT_BEGAN = "Flood Began"
RATE_LIMIT_WINDOW_CLOSED = "Flood Window Closed"
REDELIVER_ALERT = "Alert Waits"
HEARTBEAT = "Heartbeat"  # the template's schedule sends it
LOOK_AT_TRAILS = "Look at Trails"  # so it does this
TRAIL_NEWS = "Trail News"
TRAIL_REPAIR_UNFINISHED = "Trail Repair Unfinished"
FINDINGS = (TRAIL_NEWS, TRAIL_REPAIR_UNFINISHED)  # mutes and groups apply to what comes of these


def internal_event(detail_type: str, event_id: str, detail: Mapping[str, Any]) -> str:
    """An event in EventBridge's envelope, with what is to be remembered until it comes back."""
    return json.dumps(
        {"id": event_id, "source": SOURCE, "detail-type": detail_type, "detail": detail}, ensure_ascii=False
    )
