from datetime import UTC, datetime, timedelta

import pytest

from cli.context import ago, span
from cli.values import moment

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("30d", datetime(2026, 12, 20, 12, tzinfo=UTC)),
        ("12h", datetime(2026, 11, 21, 0, tzinfo=UTC)),
        (" 2w ", datetime(2026, 12, 4, 12, tzinfo=UTC)),
        ("2026-12-31", datetime(2027, 1, 1, tzinfo=UTC)),
        ("2026-12-31T18:00", datetime(2026, 12, 31, 18, tzinfo=UTC)),
        ("2026-12-31T18:00+02:00", datetime(2026, 12, 31, 16, tzinfo=UTC)),
        ("2026-12-31T18:00Z", datetime(2026, 12, 31, 18, tzinfo=UTC)),
    ],
)
def test_a_time_may_be_a_span_a_date_or_both(text: str, time: datetime) -> None:
    assert moment(text, NOW) == time


@pytest.mark.parametrize("text", ["", "tomorrow", "30", "d", "-3d", "30 days", "2026-13-01"])
def test_what_is_no_time_raises(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        moment(text, NOW)


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(days=12, hours=23), "12 days"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=3, minutes=59), "3 hours"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(seconds=59), "less than a minute"),
        (-timedelta(hours=2), "2 hours"),
    ],
)
def test_a_span_is_said_in_its_largest_unit(length: timedelta, said: str) -> None:
    assert span(length.total_seconds()) == said
    assert ago(0, length.total_seconds()) == f"{said} ago"
