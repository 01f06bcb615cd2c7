"""How a plain pattern, fields and the values they may hold, is matched with an event: quickly, or by a full search."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from account_event_handler.event_pattern.operators import PatternError, Test, address, is_absent, test_of

_ABSENT = object()
_EMPTY: dict[str, Any] = {}


class Leaf(Struct, frozen=True):
    """The values that a pattern lists for one field."""

    texts: frozenset[str]
    tests: tuple[Test, ...]
    may_be_absent: bool

    @classmethod
    def of(cls, values: list[object], at: str) -> "Leaf":
        if not values:
            raise PatternError(at, "must not be an empty list")
        texts = frozenset([value for value in values if isinstance(value, str)])
        tests = [test_of(each, f"{at}[{n}]") for n, each in enumerate(values) if not isinstance(each, str)]
        if addresses := [found for text in texts if (found := address(text))]:
            # EventBridge compares a plain string that is an address by address, not by spelling.
            tests.append(lambda value: isinstance(value, str) and address(value) in addresses)
        return cls(texts, tuple(tests), is_absent in tests)

    def holds(self, value: object) -> bool:
        """Whether the field may hold this; an object or an empty list is as good as absent."""
        if isinstance(value, list):
            found = list(_scalars(value))
            return any(map(self.admits, found)) if found else self.may_be_absent
        return self.may_be_absent if value is _ABSENT or isinstance(value, dict) else self.admits(value)

    def admits(self, scalar: object) -> bool:
        if isinstance(scalar, str) and scalar in self.texts:
            return True
        return bool(self.tests) and any(test(scalar) for test in self.tests)


def _scalars(value: list[object]) -> Iterator[object]:
    """What a list holds at any depth, but not inside objects: those are fields of their own."""
    pending = [value]
    while pending:
        for element in pending.pop():
            if isinstance(element, list):
                pending.append(element)
            elif not isinstance(element, dict):
                yield element


def _ways_to(names: Iterable[str]) -> Iterator[str]:
    """The names themselves and every beginning of them that ends before a dot."""
    for name in names:
        end = len(name)
        while end >= 0:
            yield name[:end]
            end = name.rfind(".", 0, end)


class Tree(Struct, frozen=True):
    """The fields of a plain pattern, along which an event is walked once.

    There is no verdict where a list of objects, or a name with a dot in it, makes the answer depend on more than that.
    """

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
        dotted = frozenset([f"{step}.{way}" for step, rest in below.items() for way in _ways_to(rest)])
        return cls(tuple(leaves), tuple(branches), dotted)

    def match(self, node: Mapping[str, Any]) -> bool | None:
        for key, texts, leaf in self.leaves:
            value = node.get(key, _ABSENT)
            if not ((value.__class__ is str and value in texts) or leaf.holds(value)):
                return False
        if not self.branches:
            return True
        if not self.dotted.isdisjoint(node.keys()):
            return None
        verdict: bool | None = True
        for key, tree in self.branches:
            below = node.get(key)
            found = None if isinstance(below, list) else tree.match(below if isinstance(below, dict) else _EMPTY)
            if found is False:
                return False
            verdict = verdict and found
        return verdict


class _Scope(Struct, frozen=True, eq=False):
    """The event, or one element of an array: the fields in it outside of deeper arrays."""

    array: "_Array | None" = None
    values: dict[str, list[object]] = field(default_factory=dict)
    arrays: "list[_Array]" = field(default_factory=list)

    def elements(self) -> "Iterator[_Scope]":
        """This element and those it lies in."""
        scope = self
        while scope.array is not None:
            yield scope
            scope = scope.array.within


class _Array(Struct, frozen=True, eq=False):
    name: str
    within: _Scope
    elements: list[_Scope] = field(default_factory=list)


type _Settled = frozenset[_Scope]


def search(fields: Mapping[str, Leaf], event: Mapping[str, Any]) -> bool:
    """Whether the event satisfies all fields, in whatever arrays of objects they lie.

    Fields that lie in different elements of one array never satisfy a pattern together. As EventBridge does, the fields
    are taken in the order of their names; each one found settles the elements it lies in for those that follow. So an
    absent field is looked for in the elements settled by then, and in every element while none is.
    """
    names = sorted(fields)
    root = _scopes(event, fields)
    states: set[_Settled] = {frozenset()}
    for index, name in enumerate(names, 1):
        states = {
            _still_needed(state, names[index:])
            for before in states
            for state in _settle(root, name, fields[name], before)
        }
    return bool(states)


def _still_needed(settled: _Settled, names: list[str]) -> _Settled:
    """Forgetting what no later field depends on keeps the work proportional to the event."""
    return frozenset(
        scope for scope in settled if scope.array and any(name.startswith(scope.array.name) for name in names)
    )


def _settle(root: _Scope, name: str, leaf: Leaf, before: _Settled) -> Iterator[_Settled]:
    """What may be settled once this field is: one outcome per place that satisfies it."""
    found = list(_holders(root, name, before))
    if leaf.may_be_absent and not found:
        yield before
    for scope in found:
        if any(map(leaf.admits, scope.values[name])):
            yield before.union(scope.elements())


def _holders(root: _Scope, name: str, settled: _Settled) -> Iterator[_Scope]:
    chosen = {scope.array: scope for scope in settled}
    pending = [root]
    while pending:
        scope = pending.pop()
        if name in scope.values:
            yield scope
        for array in scope.arrays:
            if name.startswith(array.name):
                pending.extend([chosen[array]] if array in chosen else array.elements)


def _scopes(event: Mapping[str, Any], names: Collection[str]) -> _Scope:
    root, ahead = _Scope(), set(_ways_to(names))
    pending: list[tuple[_Scope, str, object]] = [(root, key, value) for key, value in event.items() if key in ahead]
    while pending:
        scope, name, value = pending.pop()
        if isinstance(value, dict):
            paths = ((f"{name}.{key}", below) for key, below in value.items() if isinstance(key, str))
            pending.extend((scope, path, below) for path, below in paths if path in ahead)
        elif isinstance(value, list):
            pending.extend(_elements(_Array(name, scope), value))
        elif name in names:
            scope.values.setdefault(name, []).append(value)
    return root


def _elements(array: _Array, values: list[object]) -> Iterator[tuple[_Scope, str, object]]:
    """A scalar counts as lying beside its array, as on EventBridge."""
    array.within.arrays.append(array)
    for value in values:
        if isinstance(value, dict | list):
            element = _Scope(array)
            array.elements.append(element)
            yield element, array.name, value
        else:
            yield array.within, array.name, value
