"""Whether a pattern matches an event, by each engine; None for a pattern it denies."""

from collections.abc import Callable
from typing import Any

from account_event_handler.event_pattern import Pattern, PatternError

type Matches = Callable[[Any, Any], bool | None]


def ours(pattern: Any, event: Any) -> bool | None:
    try:
        return Pattern(pattern).matches(event)
    except PatternError:
        return None
