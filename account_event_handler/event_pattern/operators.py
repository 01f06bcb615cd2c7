"""The operators of a match expression, such as {"prefix": "x"}, as tests of one value."""

import operator
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, TypeIs

from account_event_handler.event_pattern.strings import (
    PatternError,
    Test,
    equals_ignore_case,
    exactly,
    prefix,
    suffix,
    text,
    wildcard,
)

type Operator = Callable[[object, str], Test]
type Address = tuple[int, int]

_WIDTH = {4: 32, 6: 128}
_IPV6_CHARACTERS = frozenset("0123456789abcdefABCDEF:")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
# What EventBridge documents for numeric matching.
_FARTHEST = 5e9


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


def address(written: str) -> Address | None:
    """The version and the number of an address, or None when the text is not one."""
    if ":" in written:
        return _ipv6(written) if _IPV6_CHARACTERS.issuperset(written) else None
    octets = written.split(".", 4)
    if len(octets) != 4 or len(written) > 15:
        return None
    number = 0
    for octet in octets:
        # Leading zeros are read as decimal, as EventBridge does; ipaddress rejects them.
        if not (octet.isascii() and octet.isdigit() and int(octet) < 256):
            return None
        number = number << 8 | int(octet)
    return 4, number


def same_address(wanted: list[Address]) -> Test:
    """EventBridge compares a plain string that is an address by address, not by spelling."""
    return lambda value: isinstance(value, str) and address(value) in wanted


def cidr(operand: object, at: str) -> Test:
    written, slash, bits = text(operand, at).partition("/")
    if not (slash and bits.isascii() and bits.isdigit()):
        raise PatternError(at, "must be an address, a slash and a number of bits")
    parsed = address(written)
    if parsed is None:
        raise PatternError(at, f"{written!r} is not an IP address")
    version, number = parsed
    if int(bits) >= _WIDTH[version]:
        raise PatternError(at, f"an IPv{version} block has fewer than {_WIDTH[version]} bits")
    host_bits = _WIDTH[version] - int(bits)
    network = number >> host_bits

    def test(value: object) -> bool:
        parsed = address(value) if isinstance(value, str) else None
        return parsed is not None and parsed[0] == version and parsed[1] >> host_bits == network

    return test


def _ipv6(written: str) -> Address | None:
    # Imported here: seldom needed, and it would double the time the package takes to load.
    from ipaddress import IPv6Address

    try:
        parsed = IPv6Address(written)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped
    return (6, int(parsed)) if mapped is None else (4, int(mapped))


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
