"""When each severity of a watch applies, in the words of its conditions."""

import re
from collections.abc import Callable
from itertools import groupby

from account_event_handler.catalog.conditions import words_of
from account_event_handler.catalog.policy.document import NOBODY, ResourcePolicy
from account_event_handler.catalog.watch import Watch
from account_event_handler.model import LOUDEST_FIRST, AccountEvent, Result, Severity, SeverityByEvent
from tools.generate.markdown import severity_word, text
from tools.generate.shown import shown

OTHERWISE = "otherwise"
ONE_STEP_LOWER = "one step lower"
_CASE = re.compile(rf"({ONE_STEP_LOWER}|{'|'.join(Severity)})(?:: (.+)| ({OTHERWISE}))")

type Case = tuple[Severity | None, str]  # when it applies; None for one step lower


def cases_of(watch: Watch) -> list[Case]:
    """In the order in which they are decided, with empty words where a condition has none."""
    policy = getattr(watch.severity, "__self__", None)
    is_narrow = isinstance(policy, ResourcePolicy) and watch.when == policy.opens
    cases = [(severity, words) for severity, words in when_of(watch.severity) if not is_narrow or words != NOBODY]
    if shown(watch).result is Result.DENIED and watch.denied is None:
        return [(severity and severity.quieter(), words) for severity, words in cases]
    return cases


def when_of(severity: Severity | Callable[[AccountEvent], Severity]) -> list[Case]:
    """The same of a severity alone."""
    if isinstance(severity, Severity):
        return [(severity, OTHERWISE)]
    if isinstance(severity, SeverityByEvent):
        words = words_of(severity.condition)
        rest = when_of(severity.else_)
        return [(severity.then, words), *(case for case in rest if case[1] != words)]  # that is decided here
    words = words_of(severity).format(getattr(severity, "__self__", None))  # a method's: {0.public}
    found = [_CASE.fullmatch(part) for part in words.split("; ")]
    return [
        (None if case[1] == ONE_STEP_LOWER else Severity(case[1]), case[2] or case[3]) if case else (None, "")
        for case in found
    ]


def severities_of(watch: Watch) -> tuple[Severity, ...]:
    """All that a call can have that was done, or denied where only that is shown, loudest first."""
    if isinstance(watch.severity, Severity):
        return shown(watch).severities
    cases = cases_of(watch)
    named = {severity for severity, _ in cases if severity}
    if len(named) < len({severity for severity, _ in cases}):
        named |= {severity.quieter() for severity in named}
    return tuple(severity for severity in LOUDEST_FIRST if severity in named)


def explained(watch: Watch) -> str:
    """`**critical**: anyone; low otherwise` as Markdown, empty where the severity is always the same."""
    if isinstance(watch.severity, Severity):
        return ""
    parts = []
    for severity, cases in groupby(cases_of(watch), lambda case: case[0]):
        words = [words for _, words in cases]
        label = severity_word(severity) if severity else ONE_STEP_LOWER
        parts.append(f"{label} {OTHERWISE}" if OTHERWISE in words else f"{label}: {text(', or '.join(words))}")
    return "; ".join(parts)
