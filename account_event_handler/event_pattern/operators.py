"""The operators of event patterns, such as {"prefix": "x"}, as tests of one value of an event."""

import re
from collections.abc import Callable, Mapping
from math import isfinite
from operator import eq, ge, gt, le, lt
from typing import Any, TypeIs

type Test = Callable[[object], bool]
type Operator = Callable[[object, str], Test]
type Address = tuple[int, int]  # its version and its number

_WIDTH = {4: 32, 6: 128}
_IPV6_CHARACTERS = frozenset("0123456789abcdefABCDEF:")
_COMPARE: dict[str, Callable[[float, float], bool]] = {"=": eq, "<": lt, "<=": le, ">": gt, ">=": ge}
_FARTHEST = 5e9  # what EventBridge documents for numeric matching
_NEGATABLE = ("prefix", "suffix", "equals-ignore-case", "wildcard")


class PatternError(ValueError):
    """An event pattern that EventBridge would not take; reads "path: reason"."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path or 'pattern'}: {reason}")
        self.path, self.reason = path, reason


def test_of(wanted: object, at: str) -> Test:
    """The test of what a pattern lists for a field, but for a string, which the field equals."""
    if wanted is None or isinstance(wanted, bool):
        return lambda value: value is wanted
    if isinstance(wanted, int | float):
        # 8 and 8.0 are the same, whatever AWS's guide says.
        number = _number(wanted, at)
        return lambda value: _is_number(value) and value == number
    if not isinstance(wanted, Mapping):
        raise PatternError(at, "must be a string, number, true, false, null or an operator")
    if len(wanted) != 1:
        raise PatternError(at, "must hold exactly one operator")
    [(name, operand)] = wanted.items()
    if name not in _OPERATORS:
        raise PatternError(at, f"unknown operator {name!r}")
    return _OPERATORS[name](operand, f"{at}.{name}")


def is_absent(_value: object) -> bool:
    """Holds for no value; whoever asks about a field without one looks for this very test."""
    return False


def _exists(operand: object, at: str) -> Test:
    if not isinstance(operand, bool):
        raise PatternError(at, "must be true or false")
    return (lambda _value: True) if operand else is_absent


def _text(operand: object, at: str) -> str:
    if not isinstance(operand, str):
        raise PatternError(at, "must be a string")
    return operand


def _exactly(operand: object, at: str) -> Test:
    wanted = _text(operand, at)
    return lambda value: value == wanted


def _prefix(operand: object, at: str) -> Test:
    if isinstance(operand, Mapping):
        return _caseless("{}.*", _nested_text(operand, at))
    start = _text(operand, at)
    return lambda value: isinstance(value, str) and value.startswith(start)


def _suffix(operand: object, at: str) -> Test:
    if isinstance(operand, Mapping):
        return _caseless(".*{}", _nested_text(operand, at))
    end = _text(operand, at)
    return lambda value: isinstance(value, str) and value.endswith(end)


def _equals_ignore_case(operand: object, at: str) -> Test:
    return _caseless("{}", _text(operand, at))


def _nested_text(operand: Mapping[str, Any], at: str) -> str:
    if operand.keys() != {"equals-ignore-case"}:
        raise PatternError(at, "must be a string or one equals-ignore-case")
    return _text(operand["equals-ignore-case"], f"{at}.equals-ignore-case")


def _caseless(around: str, wanted: str) -> Test:
    """A regular expression around a string whose case is ignored.

    EventBridge takes each character of the pattern in its lower or its upper case, whatever their lengths: "straße"
    covers "STRASSE". Case-folding both sides would take the Kelvin sign for a k.
    """
    cases = "".join(f"(?:{re.escape(each.lower())}|{re.escape(each.upper())})" for each in wanted)
    matches = re.compile(around.format(cases), re.DOTALL).fullmatch
    return lambda value: isinstance(value, str) and matches(value) is not None


def _wildcard(operand: object, at: str) -> Test:
    first, *between = _pieces(_text(operand, at), at)
    if not between:
        return lambda value: value == first
    *between, last = between

    def test(value: object) -> bool:
        if not (isinstance(value, str) and value.startswith(first) and value.endswith(last)):
            return False
        start, end = len(first), len(value) - len(last)
        for piece in between:
            found = value.find(piece, start, end)
            if found < 0:
                return False
            start = found + len(piece)
        return start <= end

    return test


def _pieces(wanted: str, at: str) -> list[str]:
    """The literal text around the stars; one piece when there is no star."""
    pieces, rest = [""], iter(wanted)
    for character in rest:
        if character == "*":
            pieces.append("")
        elif character != "\\":
            pieces[-1] += character
        elif (escaped := next(rest, None)) in ("*", "\\"):
            pieces[-1] += escaped
        else:
            raise PatternError(at, "a backslash must escape a star or a backslash")
    if "" in pieces[1:-1]:
        raise PatternError(at, "must not hold two stars in a row")
    return pieces


def _anything_but(operand: object, at: str) -> Test:
    if isinstance(operand, Mapping):
        return _anything_but_like(operand, at)
    values = operand if isinstance(operand, list) else [operand]
    if values and all(isinstance(value, str) for value in values):
        texts = frozenset(values)
        return lambda value: not (isinstance(value, str) and value in texts)
    if values and all(map(_is_number, values)):
        numbers = frozenset(_exact_number(value, at) for value in values)
        return lambda value: not (_is_number(value) and value in numbers)
    raise PatternError(at, "must be a string, a number, or a list of either")


def _anything_but_like(operand: Mapping[str, Any], at: str) -> Test:
    if len(operand) != 1:
        raise PatternError(at, "must hold exactly one operator")
    [(name, wanted)] = operand.items()
    if name not in _NEGATABLE:
        raise PatternError(at, f"cannot negate {name!r}")
    at = f"{at}.{name}"
    texts = [_text(value, at) for value in (wanted if isinstance(wanted, list) else [wanted])]
    if not texts:
        raise PatternError(at, "must not be an empty list")
    if name in ("prefix", "suffix") and "" in texts:
        raise PatternError(at, "must not be an empty string")
    tests = [_OPERATORS[name](value, at) for value in texts]
    return lambda value: not any(test(value) for test in tests)


def _is_number(value: object) -> TypeIs[int | float]:
    """Whether this is a number in JSON, where true is not 1."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(operand: object, at: str) -> float:
    if not _is_number(operand):
        raise PatternError(at, "must be a number")
    if isinstance(operand, float) and not isfinite(operand):
        raise PatternError(at, "must be a number that JSON can write")
    return operand


def _exact_number(operand: object, at: str) -> float:
    """A number that EventBridge's 64-bit floats hold as it is written."""
    known = _number(operand, at)
    try:
        if float(known) == known:
            return known
    except OverflowError:
        pass
    raise PatternError(at, "is too large to be compared exactly")


def _numeric(operand: object, at: str) -> Test:
    match operand:
        case [str(sign), bound]:
            limit = _bound(bound, f"{at}[1]")
            if sign not in _COMPARE:
                raise PatternError(f"{at}[0]", f"unknown comparison {sign!r}")
            compare = _COMPARE[sign]
            return lambda value: _is_number(value) and compare(value, limit)
        case [(">" | ">=") as above, bottom, ("<" | "<=") as below, top]:
            low, high = _bound(bottom, f"{at}[1]"), _bound(top, f"{at}[3]")
            if low >= high:
                raise PatternError(at, "the lower bound must be less than the upper one")
            exceeds, precedes = _COMPARE[above], _COMPARE[below]
            return lambda value: _is_number(value) and exceeds(value, low) and precedes(value, high)
    raise PatternError(at, 'must be a comparison, as [">", 0], or a range, as [">", 0, "<=", 5]')


def _bound(operand: object, at: str) -> float:
    bound = _number(operand, at)
    if not -_FARTHEST <= bound <= _FARTHEST:
        raise PatternError(at, "must be between -5e9 and 5e9")
    return bound


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


def _ipv6(written: str) -> Address | None:
    # Imported here: seldom needed, and it would double the time the package takes to load.
    from ipaddress import IPv6Address

    try:
        parsed = IPv6Address(written)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped
    return (6, int(parsed)) if mapped is None else (4, int(mapped))


def _cidr(operand: object, at: str) -> Test:
    written, slash, bits = _text(operand, at).partition("/")
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


_OPERATORS: dict[object, Operator] = {
    "anything-but": _anything_but,
    "cidr": _cidr,
    "equals-ignore-case": _equals_ignore_case,
    "exactly": _exactly,
    "exists": _exists,
    "numeric": _numeric,
    "prefix": _prefix,
    "suffix": _suffix,
    "wildcard": _wildcard,
}
