"""Random patterns and events that often have something to do with each other."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

# Two kinds of names, so that no field is a list of values here and an object there.
FIELDS = st.sampled_from(["a", "b", "c"])
OBJECTS = st.sampled_from(["o", "p"])

ASCII = st.sampled_from(
    [
        *("", "a", "A", "ab", "AB", "abc", "bc", "a*c", "a\\c", "8"),
        *("10.0.0.1", "10.9.0.1", "2001:db8::1", "2001:db9::1"),
    ]
)
TEXTS = ASCII | st.sampled_from(["straße", "STRASSE"])
NUMBERS = st.sampled_from([-3, 0, 1, 1.0, 2.5, 8, 8.0, 123456789012])
SCALARS = TEXTS | NUMBERS | st.booleans() | st.none()

WILDCARDS = st.sampled_from(["*", "a*", "*c", "a*c", "*b*", "a\\*c", "a\\\\c", "", "*a*b*c*"])
PROPER_BLOCKS = st.sampled_from(["10.0.0.0/8", "10.0.0.0/16", "2001:db8::/32"])
BLOCKS = PROPER_BLOCKS | st.sampled_from(["10.0.0.1/31", "0.0.0.0/0"])
BOUNDS = st.sampled_from([-3, 0, 1, 2.5, 8])
RANGES = st.tuples(BOUNDS, BOUNDS).filter(lambda bounds: bounds[0] < bounds[1])


def _one_or_more(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return values | st.lists(values, min_size=1, max_size=3)


def _only(name: str, operands: SearchStrategy[Any]) -> SearchStrategy[dict[str, Any]]:
    return operands.map(lambda operand: {name: operand})


EXISTS = _only("exists", st.booleans())
NUMERIC = _only(
    "numeric",
    st.tuples(st.sampled_from(["=", "<", "<=", ">", ">="]), BOUNDS).map(list)
    | st.builds(
        lambda above, below, bounds: [above, bounds[0], below, bounds[1]],
        st.sampled_from([">", ">="]),
        st.sampled_from(["<", "<="]),
        RANGES,
    ),
)


def operators(texts: SearchStrategy[str], blocks: SearchStrategy[str]) -> SearchStrategy[dict[str, Any]]:
    """Every operator but exists, which says something else in arrays of objects."""
    affixes = texts | _only("equals-ignore-case", texts)
    filled = _one_or_more(texts.filter(bool))
    return (
        _only("prefix", affixes)
        | _only("suffix", affixes)
        | _only("equals-ignore-case", texts)
        | _only("wildcard", WILDCARDS)
        | _only("cidr", blocks)
        | NUMERIC
        | _only("anything-but", _one_or_more(texts) | _one_or_more(NUMBERS))
        | _only("anything-but", _only("prefix", filled) | _only("suffix", filled))
        | _only("anything-but", _only("equals-ignore-case", _one_or_more(texts)))
        | _only("anything-but", _only("wildcard", _one_or_more(WILDCARDS)))
    )


OPERATORS = operators(TEXTS, BLOCKS)
# What moto reads as AWS does: see its test for what it reads otherwise.
PLAIN_SCALARS = ASCII | NUMBERS | st.none()
PLAIN_OPERATORS = operators(ASCII, PROPER_BLOCKS)


def patterns(values: SearchStrategy[Any], *, or_beside_fields: bool = True) -> SearchStrategy[dict[str, Any]]:
    """Objects and $or, up to three levels deep, around lists of the values."""
    lists = st.lists(values, min_size=1, max_size=2)
    leaves: SearchStrategy[dict[str, Any]]
    pattern = leaves = st.dictionaries(FIELDS, lists, min_size=1, max_size=2)
    for _ in range(2):
        objects = st.dictionaries(OBJECTS, pattern, min_size=1, max_size=1)
        either = st.lists(pattern, min_size=2, max_size=2).map(lambda some: {"$or": some})
        both = st.tuples(leaves, objects | either if or_beside_fields else objects)
        pattern = leaves | objects | either | both.map(_joined) | both.map(_joined_backwards)
    return pattern


def _joined(parts: tuple[dict[str, Any], dict[str, Any]]) -> dict[str, Any]:
    return {**parts[0], **parts[1]}


def _joined_backwards(parts: tuple[dict[str, Any], dict[str, Any]]) -> dict[str, Any]:
    return {**parts[1], **parts[0]}


def events(pattern: dict[str, Any], *, arrays: bool) -> SearchStrategy[dict[str, Any]]:
    """Events in the shape of the pattern and with its values, each in most of its fields.

    With arrays, an object may be a list of such objects, of lists of them, and of plain values.
    """
    fields = {
        key: _objects(below, arrays) if isinstance(below, dict) else _values(below) for key, below in _fields(pattern)
    }
    return st.fixed_dictionaries(fields) | st.fixed_dictionaries({}, optional=fields)


def plain_events(pattern: dict[str, Any]) -> SearchStrategy[dict[str, Any]]:
    """Without arrays of objects, arrays of arrays, empty ones, or booleans."""
    fields: dict[str, SearchStrategy[Any]] = {}
    for key, below in _fields(pattern):
        if isinstance(below, dict):
            fields[key] = plain_events(below)
        else:
            near = st.sampled_from([*_scalars(below), "x"]).filter(lambda one: one is not True)
            some = near.filter(lambda one: one is not False) | PLAIN_SCALARS
            fields[key] = some | some | st.lists(some, min_size=1, max_size=3)
    full = {"filled": st.just("x")}
    return st.fixed_dictionaries(fields | full) | st.fixed_dictionaries(full, optional=fields)


def _fields(pattern: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for branch in pattern.get("$or", []):
        yield from _fields(branch)
    yield from ((key, below) for key, below in pattern.items() if key != "$or")


def _objects(pattern: dict[str, Any], arrays: bool) -> SearchStrategy[Any]:
    inside = events(pattern, arrays=arrays)
    if not arrays:
        return inside | inside | inside | SCALARS
    elements = inside | inside | SCALARS | st.lists(inside | SCALARS, max_size=2)
    return inside | st.lists(elements, min_size=1, max_size=3)


def _values(values: list[Any]) -> SearchStrategy[Any]:
    near = st.sampled_from(list(_scalars(values)))
    some = near | SCALARS
    return near | near | some | st.lists(some | st.lists(some, max_size=2), max_size=2)


def _scalars(value: Any) -> Iterator[Any]:
    if isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _scalars(inner)
    else:
        yield value


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3) | FIELDS | OBJECTS, inner, max_size=4)
    ),
    max_leaves=12,
)


def broken_expressions() -> SearchStrategy[dict[str, Any]]:
    """Operators, known and not, with operands that are mostly not theirs."""
    names = st.sampled_from(
        [
            *("prefix", "suffix", "equals-ignore-case", "wildcard", "anything-but", "numeric"),
            *("cidr", "exists", "exactly", "Prefix", "regex"),
        ]
    )
    texts = TEXTS | WILDCARDS | BLOCKS | st.sampled_from(["a**", "a\\b", "10.0.0.0/32", "x/8"])
    scalars = texts | texts | SCALARS | st.sampled_from(["=", ">", "<=", 2**53 + 1])
    return st.recursive(
        st.dictionaries(names, scalars | st.lists(scalars, max_size=4), max_size=2),
        lambda inner: st.dictionaries(names, inner | st.lists(inner, max_size=2), max_size=2),
        max_leaves=3,
    )
