"""Moments and spans, in epoch seconds, as people read them."""

from datetime import UTC, datetime

_UNITS = (("days", 86_400), ("h", 3_600), ("min", 60))


def day_and_clock(moment: int) -> str:
    """`2026-11-20 03:12:09 UTC`."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def near(moment: int, other: int) -> str:
    """`03:12:09 UTC` if `other`, which the reader knows, is of the same day; else with its day."""
    text = day_and_clock(moment)
    return text[11:] if text[:10] == day_and_clock(other)[:10] else text


def span(seconds: int) -> str:
    """`29 s`, `4 min`, `3 h`, `2 days`: how long something lasted, two of a unit at least."""
    for unit, size in _UNITS:
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{max(0, seconds)} s"
