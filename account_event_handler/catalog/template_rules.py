"""The template's own rules, as the function knows them: they pass a little more than the watches describe.

`make template` writes `rules.json` beside this module.
"""

import json
from functools import cache
from pathlib import Path

from account_event_handler.event_pattern import Pattern
from account_event_handler.model import AccountEvent


def is_passed(event: AccountEvent) -> bool:
    """Whether one of them passes it; what comes by none was sent by an operator's own rule."""
    envelope = event.envelope
    return any(pattern.matches(envelope) for pattern in patterns())


@cache
def patterns() -> tuple[Pattern, ...]:
    return tuple(Pattern(source) for source in json.loads(Path(__file__).with_name("rules.json").read_text()))
