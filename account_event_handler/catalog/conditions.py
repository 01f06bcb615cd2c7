"""Conditions and words that entries are made of: what an event's fields say.

Paths are dotted, as `AccountEvent.field` takes them: below `requestParameters` for what is called `request…`, else from
the top of `detail`, as sentences name them. Each function that returns one of an event is for `when=`, `Severity.when`
or `words=`.
"""

import re
from collections.abc import Callable
from typing import Any

from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import external_account, plural, strings
from account_event_handler.model import AccountEvent

Condition = Callable[[AccountEvent], bool]
Word = Callable[[AccountEvent], str | None]


def request(event: AccountEvent, path: str) -> Any:
    """The request's field, None where it is missing."""
    return event.field(f"requestParameters.{path}")


def request_is(path: str, *values: object) -> Condition:
    """The field is one of these values, of the same type."""
    return field_is(f"requestParameters.{path}", *values)


def field_is(path: str, *values: object) -> Condition:
    """The field, at a path from the top of `detail`, is one of these values, of the same type."""
    return lambda event: any(
        found == value and type(found) is type(value) for found in [event.field(path)] for value in values
    )


def request_has(*paths: str) -> Condition:
    """One of the fields is there and not empty."""
    return lambda event: any(request(event, path) for path in paths)


def any_of(*conditions: Condition) -> Condition:
    """At least one holds."""
    return lambda event: any(condition(event) for condition in conditions)


def not_(condition: Condition) -> Condition:
    """It does not hold."""
    return lambda event: not condition(event)


def word(condition: Condition, then: str, else_: str | None = None) -> Callable[[AccountEvent], str | None]:
    """A word for a sentence, by whether the condition holds."""
    return lambda event: then if condition(event) else else_


def has(word: Callable[[AccountEvent], object]) -> Condition:
    """The word that a sentence takes from this function is there and not empty."""
    return lambda event: bool(word(event))


def all_of(*conditions: Condition) -> Condition:
    """Every one holds."""
    return lambda event: all(condition(event) for condition in conditions)


def event_is(*names: str) -> Condition:
    """The event is a call of one of these names."""
    return lambda event: event.text("eventName") in names


def request_text(event: AccountEvent, path: str) -> str:
    """The request's field as text, empty where it is missing."""
    return event.text(f"requestParameters.{path}")


def request_mentions(path: str, *fragments: str) -> Condition:
    """The field's text holds one of these, in any case."""
    return lambda event: any(fragment in request_text(event, path).lower() for fragment in fragments)


def matches(said: str | Word, pattern: str) -> Condition:
    """The regular expression is found in the text of a field, or in a word."""
    found_in = re.compile(pattern).search
    return lambda event: bool(found_in((event.text(said) if isinstance(said, str) else said(event)) or ""))


def request_int(event: AccountEvent, path: str, default: int) -> int:
    """The request's whole number, 0 or more, the default where it says none."""
    number = str(request(event, path))
    return int(number) if number.isdecimal() else default


def name_at(path: str, form: str = "{}", else_: str = "") -> Callable[[AccountEvent], str]:
    """The field's text, or what follows the last "/" of its ARN, in a form such as "role {}"."""

    def name(event: AccountEvent) -> str:
        text = event.text(path)
        found = text.rpartition("/")[2] if text.startswith("arn:") else text
        return form.format(found) if found else else_

    return name


def part_at(path: str, after: str, until: str = "/") -> Callable[[AccountEvent], str]:
    """What stands between these two in the field's text, the whole text where the first does not."""

    def part(event: AccountEvent) -> str:
        text = event.text(path)
        return text.partition(after)[2].partition(until)[0] or text

    return part


def account_at(path: str) -> Callable[[AccountEvent], str]:
    """Another account that the field names, by its number or in an ARN; empty for the own one."""
    return lambda event: external_account(event, event.field(path))


def listed(kind: str, *paths: str) -> Callable[[AccountEvent], str]:
    """`alarm a` or `alarms a and b`, of the first field that lists some; `alarms` where none does."""

    def names(event: AccountEvent) -> str:
        found = next(filter(None, (strings(event.field(path)) for path in paths)), [])
        return f"{kind}{'s' * (len(found) != 1)} {human_list(found)}".rstrip()

    return names


def counted(kind: str, path: str, else_: str) -> Callable[[AccountEvent], str]:
    """`1 finding` or `2 findings`, as many as the field lists."""
    return lambda event: plural(len(strings(event.field(path))), kind) or else_
