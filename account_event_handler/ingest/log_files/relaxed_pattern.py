"""A pattern and the fields that can be seen enter; whether an event could match it leaves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from account_event_handler.event_pattern.alternatives import Fields, expand
from account_event_handler.event_pattern.arrays import search
from account_event_handler.event_pattern.tree import Tree

_NAME = "detail.eventName"


@dataclass(frozen=True, slots=True)
class RelaxedPattern:
    """A pattern that leaves out what it cannot see: it matches more than it would, never less."""

    ways: tuple[tuple[Tree, Fields], ...]

    @classmethod
    def of(cls, pattern: Mapping[str, Any], seen: Collection[str]) -> "RelaxedPattern":
        """`seen` are the dotted paths of what an event will hold of all that it could hold."""
        ways = [
            {path: leaf for path, leaf in way.items() if path in seen} for way in expand(pattern)
        ]
        return cls(tuple((Tree.of(way), way) for way in ways))

    @property
    def names(self) -> frozenset[str]:
        """The values of eventName that it asks for; empty where it asks for no certain ones."""
        leaves = [way.get(_NAME) for _, way in self.ways]
        if any(leaf is None or leaf.tests for leaf in leaves):
            return frozenset()
        return frozenset(text for leaf in leaves if leaf for text in leaf.texts)

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Whether the pattern matches the event or an event that has more fields."""
        for tree, way in self.ways:
            verdict = tree.match(event)
            if search(way, event) if verdict is None else verdict:
                return True
        return False
