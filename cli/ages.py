"""A time or a span as people give it enters, the moment leaves; and the other way round."""

import re
from datetime import UTC, datetime, timedelta

_SPAN = re.compile(r"(\d{1,4})([dhw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def moment(text: str, now: datetime) -> datetime:
    """`30d`, `12h` and `2w` from now, or a date or time in ISO 8601, UTC where it says no zone.

    A date alone is the whole day: its end. Raises ValueError.
    """
    if span := _SPAN.fullmatch(text.strip()):
        return now + int(span[1]) * _UNITS[span[2]]
    time = datetime.fromisoformat(text.strip())
    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    is_date = len(text.strip()) <= len("2026-12-31")
    return (time + timedelta(days=1) if is_date else time).astimezone(UTC)


def span(seconds: float) -> str:
    """`12 days`, `3 hours`, `1 minute`: the largest unit that fits, rounded down."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if (count := int(abs(seconds) // length)) >= 1:
            return f"{count} {unit}" + "s" * (count > 1)
    return "less than a minute"


def ago(then: float, now: float) -> str:
    """`3 hours ago`."""
    return f"{span(now - then)} ago"
