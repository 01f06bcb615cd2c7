"""The plain ways to satisfy an event pattern: each $or is multiplied out.

A way gives each field, named by its path joined with dots, the values it may hold. EventBridge
expands $or in the same manner, so where a field is named twice the later values win.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from account_event_handler.event_pattern.strings import PatternError
from account_event_handler.event_pattern.tree import Leaf

type Fields = dict[str, Leaf]

_MOST_COMBINATIONS = 1_000
# EventBridge documents no depth; beyond this a pattern is a mistake, and recursion stays safe.
_DEEPEST = 100
# Inside $or these cannot name a field; some are reserved for operators that do not exist yet.
_RESERVED = frozenset(
    {"exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard"}
    | {"numeric", "=", "<", "<=", ">", ">=", "cidr", "ip-address-in-range", "regex"}
    | {"ip-address-not-in-range", "not-wildcard", "not-equals-ignore-case", "in-date-range"}
    | {"date-after", "date-on-or-after", "date-before", "date-on-or-before"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the pattern: what errors show, and what the names of the fields begin with."""

    shown: str = ""
    within: str = ""
    or_is_operator: bool = True
    inside_or: bool = False

    def show(self, key: str) -> str:
        return f"{self.shown}.{key}" if self.shown else key

    def below(self, key: str) -> "Place":
        within = f"{self.within}{key}."
        return Place(self.show(key), within, self.or_is_operator, self.inside_or)

    def branch(self, index: int) -> "Place":
        return Place(self.show(f"$or[{index}]"), self.within, self.or_is_operator, True)


def expand(pattern: object) -> list[Fields]:
    if _combinations(pattern, 0) > _MOST_COMBINATIONS:
        raise PatternError("", f"its $or make more than {_MOST_COMBINATIONS} combinations")
    try:
        return _expanded(pattern, Place())
    except PatternError as denied:
        # EventBridge then takes $or for a field's name, as it was before there was the operator.
        try:
            return _expanded(pattern, Place(or_is_operator=False))
        except PatternError:
            raise denied from None


def _combinations(node: object, depth: int) -> int:
    if depth > _DEEPEST:
        raise PatternError("", f"is nested more than {_DEEPEST} levels deep")
    product = 1
    if isinstance(node, Mapping):
        for key, value in node.items():
            if not isinstance(value, list):
                product *= _combinations(value, depth + 1)
            elif key == "$or":
                product *= max(len(value), 1)
                product *= prod(_combinations(member, depth + 1) for member in value)
    return product


def _expanded(pattern: object, place: Place) -> list[Fields]:
    ways: list[Fields] = [{}]
    _read(ways, pattern, place)
    return ways


def _read(ways: list[Fields], node: object, place: Place) -> None:
    """Adds the fields of one object to every way."""
    if not isinstance(node, Mapping):
        raise PatternError(place.shown, "must be an object")
    if not node:
        raise PatternError(place.shown, "must not be an empty object")
    for key, value in node.items():
        if not isinstance(key, str):
            raise PatternError(place.shown, f"the field name {key!r} is not a string")
        if key == "$or" and place.or_is_operator:
            _read_or(ways, value, place)
        else:
            _read_field(ways, key, value, place)


def _read_field(ways: list[Fields], key: str, value: object, place: Place) -> None:
    name, shown = f"{place.within}{key}", place.show(key)
    if place.inside_or and key in _RESERVED:
        raise PatternError(shown, "is a reserved word inside $or")
    if name.count(".") > _DEEPEST:
        raise PatternError(shown, f"lies more than {_DEEPEST} levels deep")
    if isinstance(value, list):
        values = Leaf.of(value, shown)
        for way in ways:
            way[name] = values
    elif isinstance(value, Mapping):
        _read(ways, value, place.below(key))
    else:
        raise PatternError(shown, "must be a list of values or an object")


def _read_or(ways: list[Fields], members: object, place: Place) -> None:
    if not isinstance(members, list) or len(members) < 2:
        raise PatternError(place.show("$or"), "must be a list of at least two objects")
    before = list(ways)
    ways.clear()
    for index, member in enumerate(members):
        branch = [dict(way) for way in before]
        _read(branch, member, place.branch(index))
        ways.extend(branch)
