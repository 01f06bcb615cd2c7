"""The operand of a numeric comparison enters, a test of one event value leaves."""

import operator
from collections.abc import Callable
from math import isfinite
from typing import TypeIs

from account_event_handler.event_pattern.errors import PatternError
from account_event_handler.event_pattern.strings import Test

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
# What EventBridge documents for numeric matching.
_FARTHEST = 5e9


def is_number(value: object) -> TypeIs[int | float]:
    """Whether this is a number in JSON, where true is not 1."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def number(operand: object, at: str) -> float:
    if not is_number(operand):
        raise PatternError(at, "must be a number")
    if isinstance(operand, float) and not isfinite(operand):
        raise PatternError(at, "must be a number that JSON can write")
    return operand


def exact_number(operand: object, at: str) -> float:
    """A number that EventBridge's 64-bit floats hold as it is written."""
    known = number(operand, at)
    try:
        if float(known) == known:
            return known
    except OverflowError:
        pass
    raise PatternError(at, "is too large to be compared exactly")


def equals(operand: object, at: str) -> Test:
    """A plain number in a pattern: 8 and 8.0 are the same, whatever AWS's guide says."""
    wanted = number(operand, at)
    return lambda value: is_number(value) and value == wanted


def numeric(operand: object, at: str) -> Test:
    match operand:
        case [str(sign), bound]:
            return _one_sided(sign, _bound(bound, f"{at}[1]"), at)
        case [(">" | ">=") as above, bottom, ("<" | "<=") as below, top]:
            low, high = _bound(bottom, f"{at}[1]"), _bound(top, f"{at}[3]")
            if low >= high:
                raise PatternError(at, "the lower bound must be less than the upper one")
            return _both(_one_sided(above, low, at), _one_sided(below, high, at))
    raise PatternError(at, 'must be a comparison, as [">", 0], or a range, as [">", 0, "<=", 5]')


def _bound(operand: object, at: str) -> float:
    bound = number(operand, at)
    if not -_FARTHEST <= bound <= _FARTHEST:
        raise PatternError(at, "must be between -5e9 and 5e9")
    return bound


def _one_sided(sign: str, bound: float, at: str) -> Test:
    compare = _COMPARE.get(sign)
    if compare is None:
        raise PatternError(f"{at}[0]", f"unknown comparison {sign!r}")
    return lambda value: is_number(value) and compare(value, bound)


def _both(one: Test, other: Test) -> Test:
    return lambda value: one(value) and other(value)
