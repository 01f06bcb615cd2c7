"""Finds which of many patterns match an event, by asking only those that name a value it has."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from account_event_handler.event_pattern import Fields, Pattern

# Nearly every event has the same in these, so that they narrow little.
_COMMON = ("account", "region", "detail-type", "detail.eventSource", "detail.awsRegion")
_FEW = 4  # patterns that are as quickly asked themselves


class PatternIndex[Found]:
    """Patterns and what is found by each.

    Each way of a pattern is filed under a field of which it names every value that it admits; those with no such field
    are always asked.
    """

    def __init__(self, patterns: Iterable[tuple[Pattern, Found]]) -> None:
        self._all = list(patterns)
        self._always: set[int] = set()
        self._fields: dict[str, dict[str, set[int]]] = {}
        for number, (pattern, _) in enumerate(self._all):
            for _, fields in pattern.ways:
                self._file(number, fields)
        if len(self._all) <= _FEW:
            self._always, self._fields = set(range(len(self._all))), {}
        self._places = [(_Place(path), values) for path, values in self._fields.items()]

    def matching(self, event: Mapping[str, Any]) -> Iterator[Found]:
        """What the patterns that match find, in the order in which they were given."""
        event = event if isinstance(event, dict) else dict(event)
        numbers = self._always
        for place, values in self._places:
            held = place.held(event)
            if held is None:
                numbers = numbers.union(*values.values())
            elif held in values:
                numbers = numbers | values[held]
        for number in sorted(numbers) if numbers else ():
            pattern, found = self._all[number]
            if pattern.matches(event):
                yield found

    def matches(self, event: Mapping[str, Any]) -> bool:
        return any(True for _ in self.matching(event))

    def _file(self, number: int, fields: Fields) -> None:
        named = [path for path, leaf in fields.items() if leaf.texts and not leaf.tests]
        if not named:
            self._always.add(number)
            return
        path = min(named, key=_rank)
        for text in fields[path].texts:
            self._fields.setdefault(path, {}).setdefault(text, set()).add(number)


def _rank(path: str) -> tuple[bool, bool, bool, str]:
    """The name first, then what only some events have, then the source."""
    return path in _COMMON, path == "source", path != "detail.eventName", path


class _Place:
    """Where an event has a field, and by which dotted names it could have it otherwise."""

    def __init__(self, path: str) -> None:
        steps = path.split(".")
        ends = range(len(steps) + 1)
        self._steps = [
            (step, frozenset(".".join(steps[at:end]) for end in ends if end > at + 1)) for at, step in enumerate(steps)
        ]

    def held(self, event: Mapping[str, Any]) -> str | None:
        """The text there, "" for anything that equals no text, None where it may be several."""
        node: object = event
        for step, dotted in self._steps:
            if not isinstance(node, dict):
                return None if isinstance(node, list) else ""
            if dotted and not dotted.isdisjoint(node):
                return None
            node = node.get(step, "")
        if isinstance(node, str):
            return node
        return None if isinstance(node, list) else ""
