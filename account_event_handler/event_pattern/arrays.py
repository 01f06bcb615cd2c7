"""The full search through events with arrays of objects, where the quick verdict is none.

Fields that lie in different elements of one array never satisfy a pattern together. As EventBridge
does, the fields are taken in the order of their names; each one found settles the elements it lies
in for those that follow. So an absent field is looked for in the elements settled by then, and in
every element while none is.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from account_event_handler.event_pattern.tree import Leaf


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """The event, or one element of an array: the fields in it outside of deeper arrays."""

    array: "Array | None" = None
    values: dict[str, list[object]] = field(default_factory=dict)
    arrays: "list[Array]" = field(default_factory=list)

    def elements(self) -> "Iterator[Scope]":
        """This element and those it lies in."""
        scope = self
        while scope.array is not None:
            yield scope
            scope = scope.array.within


@dataclass(frozen=True, slots=True, eq=False)
class Array:
    name: str
    within: Scope
    elements: list[Scope] = field(default_factory=list)


type Settled = frozenset[Scope]


def search(fields: Mapping[str, Leaf], event: Mapping[str, Any]) -> bool:
    names = sorted(fields)
    root = _scopes(event, fields)
    states: set[Settled] = {frozenset()}
    for index, name in enumerate(names):
        states = {
            _still_needed(state, names[index + 1 :])
            for before in states
            for state in _settle(root, name, fields[name], before)
        }
    return bool(states)


def _still_needed(settled: Settled, names: list[str]) -> Settled:
    """Forgetting what no later field depends on keeps the work proportional to the event."""
    return frozenset(
        scope for scope in settled if scope.array and any(name.startswith(scope.array.name) for name in names)
    )


def _settle(root: Scope, name: str, leaf: Leaf, before: Settled) -> Iterator[Settled]:
    """What may be settled once this field is: one outcome per place that satisfies it."""
    found = list(_holders(root, name, before))
    if leaf.may_be_absent and not found:
        yield before
    for scope in found:
        if any(map(leaf.admits, scope.values[name])):
            yield before.union(scope.elements())


def _holders(root: Scope, name: str, settled: Settled) -> Iterator[Scope]:
    chosen = {scope.array: scope for scope in settled}
    pending = [root]
    while pending:
        scope = pending.pop()
        if name in scope.values:
            yield scope
        for array in scope.arrays:
            if name.startswith(array.name):
                element = chosen.get(array)
                pending.extend(array.elements if element is None else [element])


def _scopes(event: Mapping[str, Any], names: Collection[str]) -> Scope:
    root, ahead = Scope(), _ways_to(names)
    pending: list[tuple[Scope, str, object]] = [(root, key, value) for key, value in event.items() if key in ahead]
    while pending:
        scope, name, value = pending.pop()
        if isinstance(value, dict):
            paths = ((f"{name}.{key}", below) for key, below in value.items() if isinstance(key, str))
            pending.extend((scope, path, below) for path, below in paths if path in ahead)
        elif isinstance(value, list):
            pending.extend(_elements(Array(name, scope), value))
        elif name in names:
            scope.values.setdefault(name, []).append(value)
    return root


def _elements(array: Array, values: list[object]) -> Iterator[tuple[Scope, str, object]]:
    """A scalar counts as lying beside its array, as on EventBridge."""
    array.within.arrays.append(array)
    for value in values:
        if isinstance(value, dict | list):
            element = Scope(array)
            array.elements.append(element)
            yield element, array.name, value
        else:
            yield array.within, array.name, value


def _ways_to(names: Iterable[str]) -> set[str]:
    """The names themselves and every beginning of them that ends before a dot."""
    return {way for name in names for way in accumulate(name.split("."), "{}.{}".format)}
