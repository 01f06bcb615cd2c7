"""Matching events against EventBridge event patterns, without AWS.

The semantics are those of EventBridge itself, quirks included, so that a rule on the bus and the
same pattern in the Lambda agree on every event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from account_event_handler.event_pattern.alternatives import Fields, expand
from account_event_handler.event_pattern.arrays import search
from account_event_handler.event_pattern.strings import PatternError
from account_event_handler.event_pattern.tree import Tree

__all__ = ["Pattern", "PatternError"]

# What the API takes; the quota of a rule is half of it unless it was raised.
_MOST_CHARACTERS = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """An event pattern, compiled once. Raises PatternError for what EventBridge would reject."""

    source: Mapping[str, Any]
    ways: tuple[tuple[Tree, Fields], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        ways = tuple((Tree.of(fields), fields) for fields in expand(self.source))
        object.__setattr__(self, "ways", ways)

    @classmethod
    def from_json(cls, text: str) -> "Pattern":
        """The pattern that an operator wrote; of a repeated key the last counts, as on AWS."""
        if len(text) > _MOST_CHARACTERS:
            raise PatternError("", f"has {len(text)} characters, more than {_MOST_CHARACTERS}")
        # Imported here: the catalog's own patterns are not text.
        import json

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
