"""A match expression such as {"prefix": "x"} enters, a test of one event value leaves."""

from collections.abc import Callable, Mapping
from typing import Any

from account_event_handler.event_pattern.addresses import cidr
from account_event_handler.event_pattern.errors import PatternError
from account_event_handler.event_pattern.numeric import exact_number, is_number, numeric
from account_event_handler.event_pattern.strings import (
    Test,
    equals_ignore_case,
    exactly,
    prefix,
    suffix,
    text,
    wildcard,
)

type Operator = Callable[[object, str], Test]


def test_of(expression: Mapping[str, Any], at: str) -> Test:
    if len(expression) != 1:
        raise PatternError(at, "must hold exactly one operator")
    [(name, operand)] = expression.items()
    build = _OPERATORS.get(name)
    if build is None:
        raise PatternError(at, f"unknown operator {name!r}")
    return build(operand, f"{at}.{name}")


def is_present(_value: object) -> bool:
    """Holds for every value there is."""
    return True


def is_absent(_value: object) -> bool:
    """Holds for no value; whoever asks about a field without one looks for this very test."""
    return False


def _exists(operand: object, at: str) -> Test:
    if not isinstance(operand, bool):
        raise PatternError(at, "must be true or false")
    return is_present if operand else is_absent


def _anything_but(operand: object, at: str) -> Test:
    if isinstance(operand, Mapping):
        return _anything_but_like(operand, at)
    values = operand if isinstance(operand, list) else [operand]
    if values and all(isinstance(value, str) for value in values):
        texts = frozenset(values)
        return lambda value: not (isinstance(value, str) and value in texts)
    if values and all(map(is_number, values)):
        numbers = frozenset(exact_number(value, at) for value in values)
        return lambda value: not (is_number(value) and value in numbers)
    raise PatternError(at, "must be a string, a number, or a list of either")


def _anything_but_like(operand: Mapping[str, Any], at: str) -> Test:
    if len(operand) != 1:
        raise PatternError(at, "must hold exactly one operator")
    [(name, wanted)] = operand.items()
    build = _NEGATABLE.get(name)
    if build is None:
        raise PatternError(at, f"cannot negate {name!r}")
    at = f"{at}.{name}"
    texts = [text(value, at) for value in (wanted if isinstance(wanted, list) else [wanted])]
    if not texts:
        raise PatternError(at, "must not be an empty list")
    if name in ("prefix", "suffix") and "" in texts:
        raise PatternError(at, "must not be an empty string")
    tests = [build(value, at) for value in texts]
    return lambda value: not any(test(value) for test in tests)


_NEGATABLE: dict[str, Operator] = {
    "prefix": prefix,
    "suffix": suffix,
    "equals-ignore-case": equals_ignore_case,
    "wildcard": wildcard,
}
_OPERATORS: dict[str, Operator] = {
    **_NEGATABLE,
    "anything-but": _anything_but,
    "cidr": cidr,
    "exactly": exactly,
    "exists": _exists,
    "numeric": numeric,
}
