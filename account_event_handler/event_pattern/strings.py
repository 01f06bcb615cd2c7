"""The operand of a string operator enters, a test of one event value leaves."""

from collections.abc import Callable, Mapping
from typing import Any

from account_event_handler.event_pattern.caseless import Caseless
from account_event_handler.event_pattern.errors import PatternError

type Test = Callable[[object], bool]


def text(operand: object, at: str) -> str:
    if not isinstance(operand, str):
        raise PatternError(at, "must be a string")
    return operand


def exactly(operand: object, at: str) -> Test:
    wanted = text(operand, at)
    return lambda value: isinstance(value, str) and value == wanted


def prefix(operand: object, at: str) -> Test:
    if isinstance(operand, Mapping):
        starts = _caseless(operand, at).starts
        return lambda value: isinstance(value, str) and starts(value)
    start = text(operand, at)
    return lambda value: isinstance(value, str) and value.startswith(start)


def suffix(operand: object, at: str) -> Test:
    if isinstance(operand, Mapping):
        ends = _caseless(operand, at).ends
        return lambda value: isinstance(value, str) and ends(value)
    end = text(operand, at)
    return lambda value: isinstance(value, str) and value.endswith(end)


def equals_ignore_case(operand: object, at: str) -> Test:
    equals = Caseless.of(text(operand, at)).equals
    return lambda value: isinstance(value, str) and equals(value)


def wildcard(operand: object, at: str) -> Test:
    pieces = _pieces(text(operand, at), at)
    return lambda value: isinstance(value, str) and _in_order(pieces, value)


def _caseless(operand: Mapping[str, Any], at: str) -> Caseless:
    if operand.keys() != {"equals-ignore-case"}:
        raise PatternError(at, "must be a string or one equals-ignore-case")
    return Caseless.of(text(operand["equals-ignore-case"], f"{at}.equals-ignore-case"))


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


def _in_order(pieces: list[str], value: str) -> bool:
    first, *between = pieces
    if not between:
        return value == first
    start, end = len(first), len(value) - len(between[-1])
    if end < start or not (value.startswith(first) and value.endswith(between[-1])):
        return False
    for piece in between[:-1]:
        found = value.find(piece, start, end)
        if found < 0:
            return False
        start = found + len(piece)
    return True
