"""Step 6: a stopped trail is started again; the alert that says so leaves.

Three ways lead here and share one memory of each stop, so that one stop is restarted once and told
once: the event that tells of it, the alarm on a trail's log group, and the look every few minutes.
"""

from account_event_handler.remediate.responses import Responded, Responses
from account_event_handler.remediate.wiring import trail_responses

__all__ = ["Responded", "Responses", "trail_responses"]
