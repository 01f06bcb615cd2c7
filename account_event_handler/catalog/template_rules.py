"""The template's own rules, as the function knows them: they pass a little more than the watches describe.

`make template` writes `rules.json` beside this module.
"""

import json
from functools import cache
from pathlib import Path

from account_event_handler.event_pattern import Pattern
from account_event_handler.event_pattern.index import PatternIndex
from account_event_handler.model import AccountEvent


def is_passed(event: AccountEvent) -> bool:
    """Whether one of them passes it; what comes by none was sent by an operator's own rule."""
    return _index().matches(event.envelope)


@cache
def patterns() -> tuple[Pattern, ...]:
    return tuple(Pattern(source) for source in json.loads(Path(__file__).with_name("rules.json").read_text()))


@cache
def _index() -> PatternIndex[None]:
    return PatternIndex((pattern, None) for pattern in patterns())
