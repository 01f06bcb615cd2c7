"""Operators on strings, and what every operator is made of: a test of one value of an event."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

type Test = Callable[[object], bool]


class PatternError(ValueError):
    """An event pattern that EventBridge would not take; reads "path: reason"."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path or 'pattern'}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Caseless:
    """A string that ignores case.

    EventBridge takes each character of the pattern in its lower or its upper case, whatever their
    lengths: "straße" covers "STRASSE". Case-folding both sides would take the Kelvin sign for a k.
    """

    cases: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, wanted: str) -> "Caseless":
        return cls(tuple((character.lower(), character.upper()) for character in wanted))

    def equals(self, value: str) -> bool:
        return self._reach(value) == len(value)

    def starts(self, value: str) -> bool:
        return self._reach(value) >= 0

    def ends(self, value: str) -> bool:
        end = len(value)
        for lower, upper in reversed(self.cases):
            if value.endswith(lower, 0, end):
                end -= len(lower)
            elif value.endswith(upper, 0, end):
                end -= len(upper)
            else:
                return False
        return True

    def _reach(self, value: str) -> int:
        """How many characters are read from the start, -1 when one is not as wanted."""
        start = 0
        for lower, upper in self.cases:
            if value.startswith(lower, start):
                start += len(lower)
            elif value.startswith(upper, start):
                start += len(upper)
            else:
                return -1
        return start


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
