"""A stopped trail is started again, and the alert says what became of it.

Three ways lead here and share one state of each trail, so that a stop is restarted and alerted
once: the event of the call, the alarm on a trail's log group, and a check every few minutes.
"""

from account_event_handler.remediate.responses import Responded, Responses

__all__ = ["Responded", "Responses"]
