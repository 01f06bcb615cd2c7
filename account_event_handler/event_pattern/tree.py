"""The fields of a pattern and an event enter, a quick verdict leaves, or none.

The event is walked once, along the pattern. Where a list of objects, or a name with a dot in it,
makes the answer depend on more than that, there is no verdict and the slower search decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from account_event_handler.event_pattern.leaf import ABSENT, Leaf

_EMPTY: dict[str, Any] = {}


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
