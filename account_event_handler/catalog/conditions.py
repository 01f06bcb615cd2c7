"""Conditions and words that entries are made of: what a request's fields say.

Paths are dotted, as `AccountEvent.field` takes them, below `requestParameters` but for `field_is`.
Each function returns one of an event, for `when=`, `Severity.when` or `words=`.
"""

from collections.abc import Callable
from typing import Any

from account_event_handler.model import AccountEvent

Condition = Callable[[AccountEvent], bool]


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
