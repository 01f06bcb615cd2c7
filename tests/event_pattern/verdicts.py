"""A pattern and an event enter, whether they match leaves, or None for a refused pattern."""

from collections.abc import Callable
from typing import Any

from account_event_handler.event_pattern import Pattern, PatternError

type Matches = Callable[[Any, Any], bool | None]


def ours(pattern: Any, event: Any) -> bool | None:
    try:
        return Pattern(pattern).matches(event)
    except PatternError:
        return None
