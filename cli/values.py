"""What the value of an option stands for: a time, a text."""

import re
from datetime import UTC, datetime, timedelta

from account_event_handler.ingest.sanitize import clean
from cli.errors import UsageError

_SPAN = re.compile(r"(\d{1,4})([dhw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def span_of(text: str) -> timedelta | None:
    """`30d`, `12h` or `2w`."""
    found = _SPAN.fullmatch(text.strip())
    return int(found[1]) * _UNITS[found[2]] if found else None


def moment(text: str, now: datetime) -> datetime:
    """A span from now, or a date (its end) or time in ISO 8601, in UTC unless it says otherwise. Raises ValueError."""
    if (span := span_of(text)) is not None:
        return now + span
    time = datetime.fromisoformat(text.strip())
    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    is_date = len(text.strip()) <= len("2026-12-31")
    return (time + timedelta(days=1) if is_date else time).astimezone(UTC)


def end(given: str, now: datetime, longest: int) -> datetime:
    """The moment that `--ends` names, in the future and at most `longest` seconds away."""
    text = f"--ends {clean(given)}"
    try:
        ends = moment(given, now)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text} is not a time.", "Use 30d, 12h, or a date such as 2026-12-31.") from error
    if ends <= now:
        raise UsageError(f"{text} is in the past.", "Use a time in the future.")
    if (ends - now).total_seconds() > longest:
        raise UsageError(f"{text} is too far away: {longest // 86_400} days at most.", "Renew it then.")
    return ends


def words(given: str, option: str, limit: int = 200) -> str:
    """A text that is not empty, cleaned of what a terminal or a message would act on."""
    if text := clean(given, limit):
        return text
    raise UsageError(f"{option} is empty.", f"Give {option} a text that people can read.")
