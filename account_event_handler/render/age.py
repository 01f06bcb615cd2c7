"""An Alert and the time enter; the Alert that says how old its event is leaves."""

from dataclasses import replace
from datetime import datetime

from account_event_handler.model import Alert

HOUR, DAY = 3600, 86_400  # seconds
NEWS = HOUR  # what is no older needs no word: the log files' road alone takes minutes


def aged(alert: Alert, now: datetime) -> Alert:
    """With "6 h ago" or "3 days ago" where it happened more than an hour before `now`."""
    return replace(alert, age=_ago((now - alert.time).total_seconds()) if alert.time else "")


def _ago(seconds: float) -> str:
    if seconds <= NEWS:
        return ""
    if seconds < 2 * DAY:
        return f"{seconds // HOUR:.0f} h ago"
    return f"{seconds // DAY:.0f} days ago"
