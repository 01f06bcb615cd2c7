"""The fields of a plain pattern as a tree, and the quick verdict on most events.

The event is walked once, along the pattern. Where a list of objects, or a name with a dot in it,
makes the answer depend on more than that, there is no verdict and the slower `arrays.search`
decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from account_event_handler.event_pattern.operators import address, equals, is_absent, same_address, test_of
from account_event_handler.event_pattern.strings import PatternError, Test

ABSENT = object()
_EMPTY: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Leaf:
    """The values that a pattern lists for one field."""

    texts: frozenset[str]
    tests: tuple[Test, ...]
    may_be_absent: bool

    @classmethod
    def of(cls, values: list[object], at: str) -> "Leaf":
        if not values:
            raise PatternError(at, "must not be an empty list")
        texts = frozenset([value for value in values if isinstance(value, str)])
        tests = [] if len(texts) == len(values) else _tests(values, at)
        if addresses := [found for text in texts if (found := address(text))]:
            tests.append(same_address(addresses))
        return cls(texts, tuple(tests), is_absent in tests)

    def holds(self, value: object) -> bool:
        """Whether the field may hold this; an object or an empty list is as good as absent."""
        if isinstance(value, list):
            found = list(scalars(value))
            return any(map(self.admits, found)) if found else self.may_be_absent
        if value is ABSENT or isinstance(value, dict):
            return self.may_be_absent
        return self.admits(value)

    def admits(self, scalar: object) -> bool:
        if isinstance(scalar, str) and scalar in self.texts:
            return True
        return bool(self.tests) and any(test(scalar) for test in self.tests)


def scalars(value: list[object]) -> Iterator[object]:
    """What a list holds at any depth, but not inside objects: those are fields of their own."""
    pending = [value]
    while pending:
        for element in pending.pop():
            if isinstance(element, list):
                pending.append(element)
            elif not isinstance(element, dict):
                yield element


def _tests(values: list[object], at: str) -> list[Test]:
    places = ((value, f"{at}[{index}]") for index, value in enumerate(values))
    return [_test(value, place) for value, place in places if not isinstance(value, str)]


def _test(value: object, at: str) -> Test:
    if value is None or isinstance(value, bool):
        return lambda scalar: scalar is value
    if isinstance(value, int | float):
        return equals(value, at)
    if isinstance(value, Mapping):
        return test_of(value, at)
    raise PatternError(at, "must be a string, number, true, false, null or an operator")


@dataclass(frozen=True, slots=True)
class Tree:
    leaves: tuple[tuple[str, frozenset[str], Leaf], ...]
    branches: "tuple[tuple[str, Tree], ...]"
    # How an event with dots in its names could hold here what the pattern has further below.
    dotted: frozenset[str]

    @classmethod
    def of(cls, fields: Mapping[str, Leaf]) -> "Tree":
        leaves: list[tuple[str, frozenset[str], Leaf]] = []
        below: dict[str, dict[str, Leaf]] = {}
        for name, leaf in fields.items():
            step, dot, rest = name.partition(".")
            if dot:
                below.setdefault(step, {})[rest] = leaf
            else:
                leaves.append((name, leaf.texts, leaf))
        branches = [(step, cls.of(rest)) for step, rest in below.items()]
        dotted = [f"{step}.{name}" for step, tree in branches for name in tree.names()]
        return cls(tuple(leaves), tuple(branches), frozenset(dotted))

    def names(self) -> list[str]:
        keys = [key for key, *_ in self.leaves] + [key for key, _ in self.branches]
        return [*keys, *self.dotted]

    def match(self, node: Mapping[str, Any]) -> bool | None:
        for key, texts, leaf in self.leaves:
            value = node.get(key, ABSENT)
            if not ((value.__class__ is str and value in texts) or leaf.holds(value)):
                return False
        if not self.branches:
            return True
        return self._match_branches(node) if self.dotted.isdisjoint(node.keys()) else None

    def _match_branches(self, node: Mapping[str, Any]) -> bool | None:
        verdict: bool | None = True
        for key, tree in self.branches:
            below = node.get(key)
            if isinstance(below, list):
                verdict = None
                continue
            found = tree.match(below if isinstance(below, dict) else _EMPTY)
            if found is False:
                return False
            verdict = verdict and found
        return verdict
