"""Matching events against EventBridge event patterns, without AWS.

The semantics are those of EventBridge itself, quirks included, so that a rule on the bus and the same pattern in the
Lambda agree on every event.
"""

import json
from collections.abc import Collection, Mapping
from functools import cached_property
from math import prod
from typing import Any

from msgspec import Struct

from account_event_handler.event_pattern.matching import Leaf, Tree, search
from account_event_handler.event_pattern.operators import PatternError

__all__ = ["Pattern", "PatternError"]

type Fields = dict[str, Leaf]  # by path, joined with dots: the values that each may hold

# What the API takes; the quota of a rule is half of it unless it was raised.
_MOST_CHARACTERS = 4_096
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


class Pattern(Struct, frozen=True, eq=False, dict=True):
    """An event pattern, compiled once. Raises PatternError for what EventBridge would reject.

    With `known`, the paths of the fields that an event can be seen to have, the others are left out: it then matches
    more events than it would, and never fewer.
    """

    source: Mapping[str, Any]
    known: Collection[str] | None = None

    def __post_init__(self) -> None:
        self.ways  # noqa: B018 so that a bad pattern is refused here

    @cached_property
    def ways(self) -> tuple[tuple[Tree, Fields], ...]:
        ways = expand(self.source)
        if self.known is not None:
            ways = [{path: leaf for path, leaf in way.items() if path in self.known} for way in ways]
        return tuple((Tree.of(way), way) for way in ways)

    @classmethod
    def from_json(cls, text: str) -> "Pattern":
        """The pattern that an operator wrote; of a repeated key the last counts, as on AWS."""
        if len(text) > _MOST_CHARACTERS:
            raise PatternError("", f"has {len(text)} characters, more than {_MOST_CHARACTERS}")
        try:
            source = json.loads(text)
        except ValueError as error:
            raise PatternError("", f"is not JSON: {error}") from None
        return cls(source)

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Whether EventBridge would match the event; never raises, whatever the event holds."""
        if not isinstance(event, dict):
            return isinstance(event, Mapping) and self.matches(dict(event))
        for tree, fields in self.ways:
            verdict = tree.match(event)
            if verdict is None:
                verdict = search(fields, event)
            if verdict:
                return True
        return False


def expand(pattern: object) -> list[Fields]:
    """The plain ways to satisfy a pattern: each $or is multiplied out, as EventBridge does.

    Where a field is named twice the later values win.
    """
    if _combinations(pattern, 0) > _MOST_COMBINATIONS:
        raise PatternError("", f"its $or make more than {_MOST_COMBINATIONS} combinations")
    try:
        return _read([{}], pattern, _Place())
    except PatternError as denied:
        # EventBridge then takes $or for a field's name, as it was before there was the operator.
        try:
            return _read([{}], pattern, _Place(or_is_operator=False))
        except PatternError:
            raise denied from None


def _combinations(node: object, depth: int) -> int:
    if depth > _DEEPEST:
        raise PatternError("", f"is nested more than {_DEEPEST} levels deep")
    product = 1
    for key, value in node.items() if isinstance(node, Mapping) else ():
        if not isinstance(value, list):
            product *= _combinations(value, depth + 1)
        elif key == "$or":
            product *= max(len(value), 1) * prod(_combinations(member, depth + 1) for member in value)
    return product


class _Place(Struct, frozen=True):
    """Where in the pattern: what errors show, and what the names of the fields begin with."""

    shown: str = ""
    within: str = ""
    or_is_operator: bool = True
    inside_or: bool = False

    def show(self, key: str) -> str:
        return f"{self.shown}.{key}" if self.shown else key


def _read(ways: list[Fields], node: object, place: _Place) -> list[Fields]:
    """The ways with the fields of one object added to each."""
    if not isinstance(node, Mapping):
        raise PatternError(place.shown, "must be an object")
    if not node:
        raise PatternError(place.shown, "must not be an empty object")
    for key, value in node.items():
        if not isinstance(key, str):
            raise PatternError(place.shown, f"the field name {key!r} is not a string")
        read = _read_or if key == "$or" and place.or_is_operator else _read_field
        ways = read(ways, key, value, place)
    return ways


def _read_field(ways: list[Fields], key: str, value: object, place: _Place) -> list[Fields]:
    name, shown = f"{place.within}{key}", place.show(key)
    if place.inside_or and key in _RESERVED:
        raise PatternError(shown, "is a reserved word inside $or")
    if name.count(".") > _DEEPEST:
        raise PatternError(shown, f"lies more than {_DEEPEST} levels deep")
    if isinstance(value, list):
        leaf = Leaf.of(value, shown)
        for way in ways:
            way[name] = leaf
        return ways
    if isinstance(value, Mapping):
        return _read(ways, value, _Place(shown, f"{name}.", place.or_is_operator, place.inside_or))
    raise PatternError(shown, "must be a list of values or an object")


def _read_or(ways: list[Fields], key: str, members: object, place: _Place) -> list[Fields]:
    if not isinstance(members, list) or len(members) < 2:
        raise PatternError(place.show(key), "must be a list of at least two objects")
    places = [_Place(place.show(f"{key}[{index}]"), place.within, True, True) for index in range(len(members))]
    return [way for branch in zip(members, places, strict=True) for way in _read([*map(dict, ways)], *branch)]
