"""Conditions and words that entries are made of: what a request's fields say.

Paths are dotted, as `AccountEvent.field` takes them: those of `request…` begin below `requestParameters`, all others
at the top of `detail`. Most functions return one of an event, for `when=`, `Severity.when` or `words=`.
"""

import re
from collections.abc import Callable
from typing import Any

from account_event_handler.catalog.call_names import kind_of
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import external_account, flag, number, plural, strings, values_at
from account_event_handler.model import AccountEvent

Condition = Callable[[AccountEvent], bool]
Word = Callable[[AccountEvent], str | None]


def said[F: Callable[..., object]](words: str) -> Callable[[F], F]:
    """Gives a condition the words in which docs/watches.md says that it holds.

    A function that returns the severity itself says all: "critical: anyone; high: another account; low otherwise".
    """

    def give(function: F) -> F:
        function.__dict__["said"] = words
        return function

    return give


def words_of(function: Callable[..., object]) -> str:
    """The words that it was given, or its docstring's first line where that begins with "Whether"; else empty."""
    first = (function.__doc__ or "").partition("\n")[0]
    whether = first.removeprefix("Whether ").removesuffix(".") if first.startswith("Whether ") else ""
    return str(getattr(function, "said", whether))


def request(event: AccountEvent, path: str) -> Any:
    """The request's field, None where it is missing."""
    return event.field(f"requestParameters.{path}")


def request_is(path: str, *values: object) -> Condition:
    """The field is one of these values; a number or true may also be written as text."""
    return field_is(f"requestParameters.{path}", *values)


def field_is(path: str, *values: object) -> Condition:
    """The field is one of these values; a number or true may also be written as text."""
    words = f"{_name(path)} is {' or '.join(map(_name, values))}"
    return said(words)(lambda event: any(_is(event.field(path), value) for value in values))


def _name(value: object) -> str:
    """A field's path or its value, as the words of a condition name it."""
    return str(value).lower() if isinstance(value, bool) else str(value).removeprefix("requestParameters.")


def _is(found: object, value: object) -> bool:
    if isinstance(value, bool):
        return flag(found) is value
    return number(found) == value if isinstance(value, int) else found == value


def request_has(*paths: str) -> Condition:
    """One of the fields is there and not empty."""
    words = f"{' or '.join(paths)} is set"
    return said(words)(lambda event: any(request(event, path) for path in paths))


def is_set_or_kept(path: str, value: str) -> Condition:
    """The request sets the field to the value, or is an update that leaves the field as it was."""
    is_set, is_left = request_is(path, value), not_(request_has(path))
    return lambda event: is_set(event) or (event.text("eventName").startswith("Update") and is_left(event))


def any_of(*conditions: Condition) -> Condition:
    """At least one holds."""
    words = ", or ".join(map(words_of, conditions))
    return said(words)(lambda event: any(condition(event) for condition in conditions))


def not_(condition: Condition) -> Condition:
    """It does not hold."""
    return said(words_of(condition).replace(" is ", " is not ", 1))(lambda event: not condition(event))


def by_call(else_: str, **texts: str) -> Callable[[AccountEvent], str]:
    """A text for a sentence, by the name of the call."""
    return lambda event: texts.get(event.text("eventName"), else_)


def word(condition: Condition, then: str, else_: str | None = None) -> Callable[[AccountEvent], str | None]:
    """A word for a sentence, by whether the condition holds."""
    return lambda event: then if condition(event) else else_


def has(word: Callable[[AccountEvent], object]) -> Condition:
    """The word that a sentence takes from this function is there and not empty."""
    return said(words_of(word))(lambda event: bool(word(event)))


def all_of(*conditions: Condition) -> Condition:
    """Every one holds."""
    return lambda event: all(condition(event) for condition in conditions)


def event_is(*names: str) -> Condition:
    """The event is a call of one of these names."""
    return said(" or ".join(names))(lambda event: event.text("eventName") in names)


def request_text(event: AccountEvent, path: str) -> str:
    """The request's field as text, empty where it is missing."""
    return event.text(f"requestParameters.{path}")


def request_mentions(path: str, *fragments: str) -> Condition:
    """The field's text holds one of these, in any case."""
    return field_mentions(f"requestParameters.{path}", *fragments)


def field_mentions(path: str, *fragments: str) -> Condition:
    """The field's text holds one of these, in any case."""
    return lambda event: any(fragment in event.text(path).lower() for fragment in fragments)


def any_at(path: str, *values: object) -> Condition:
    """One of the fields is one of these values; each step of the path may be a list."""
    return lambda event: any(found in values for found in values_at(event.detail, path))


def text_at(*paths: str) -> Callable[[AccountEvent], str]:
    """The first of the fields that is a text, empty where none is."""
    return lambda event: next(filter(None, map(event.text, paths)), "")


def name_at(*paths: str) -> Callable[[AccountEvent], str]:
    """The same; of an ARN or a URL its last part."""

    def name(event: AccountEvent) -> str:
        text = text_at(*paths)(event)
        return text.rpartition("/")[2] if text.startswith(("arn:", "http")) else text

    return name


def phrase(template: str, *paths: str, else_: str | None = None) -> Callable[[AccountEvent], str | None]:
    """The name at the paths, put in the place of the template's `{}`: "group admins", "group {:.8}"."""
    return lambda event: template.format(name) if (name := name_at(*paths)(event)) else else_


def number_at(path: str, else_: int) -> Callable[[AccountEvent], int]:
    """The field where it is a whole number, 0 or more, or the digits of one."""
    return lambda event: found if (found := number(event.field(path))) is not None and found >= 0 else else_


def account_at(path: str) -> Callable[[AccountEvent], str]:
    """The first other account that an ARN or an id is of; empty where all are of the own one."""

    @said("another account")
    def account(event: AccountEvent) -> str:
        return next(filter(None, (external_account(event, each) for each in values_at(event.detail, path))), "")

    return account


def list_at(path: str) -> Callable[[AccountEvent], str | None]:
    """The texts of a list, as a sentence says them: "a, b and 4 more"."""
    return lambda event: human_list(strings(values_at(event.detail, path))) or None


def listed(kind: str, *paths: str) -> Callable[[AccountEvent], str]:
    """`alarm a` or `alarms a and b`, of the first field that lists some; `alarms` where none does."""

    def names(event: AccountEvent) -> str:
        found = next(filter(None, (strings(event.field(path)) for path in paths)), [])
        return f"{kind}{'s' * (len(found) != 1)} {human_list(found)}".rstrip()

    return names


def counted(kind: str, path: str, else_: str) -> Callable[[AccountEvent], str]:
    """`1 finding` or `2 findings`, as many as the field lists."""
    return lambda event: plural(len(strings(event.field(path))), kind) or else_


def part_at(path: str, after: str, until: str = "/") -> Callable[[AccountEvent], str]:
    """What stands between these two in the field's text, the whole text where the first does not."""

    def part(event: AccountEvent) -> str:
        text = event.text(path)
        return text.partition(after)[2].partition(until)[0] or text

    return part


def matches(said: str | Word, pattern: str) -> Condition:
    """The regular expression is found in the text of a field, or in a word."""

    def is_found(event: AccountEvent) -> bool:
        text = event.text(said) if isinstance(said, str) else said(event)
        return bool(re.search(pattern, text or ""))  # compiled when it is first asked: most never are

    return is_found


def kind(event: AccountEvent) -> str:
    """What the call's name says it is about: `cache cluster` for DeleteCacheCluster."""
    return kind_of("")(event)
