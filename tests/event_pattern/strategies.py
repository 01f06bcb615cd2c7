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


# Drawn part by part: to make a strategy of each pattern would take longer than all else.
@st.composite
def events(draw: st.DrawFn, pattern: dict[str, Any], *, arrays: bool) -> dict[str, Any]:
    """Events in the shape of the pattern and with its values, each in most of its fields.

    With arrays, an object may be a list of such objects, of lists of them, and of plain values.
    """
    return _event(draw, pattern, arrays)


@st.composite
def plain_events(draw: st.DrawFn, pattern: dict[str, Any]) -> dict[str, Any]:
    """Without arrays of objects, arrays of arrays, empty ones, or booleans."""
    return _plain_event(draw, pattern)


def _event(draw: st.DrawFn, pattern: dict[str, Any], arrays: bool) -> dict[str, Any]:
    return {
        key: _object(draw, below, arrays) if isinstance(below, dict) else _value(draw, below)
        for key, below in _some_fields(draw, pattern)
    }


def _plain_event(draw: st.DrawFn, pattern: dict[str, Any]) -> dict[str, Any]:
    event: dict[str, Any] = {"filled": "x"}
    for key, below in _some_fields(draw, pattern):
        if isinstance(below, dict):
            event[key] = _plain_event(draw, below)
        else:
            near = [one for one in (*_scalars(below), "x") if not isinstance(one, bool)]
            some = [_near_or(draw, near, PLAIN_SCALARS) for _ in range(draw(st.integers(1, 3)))]
            event[key] = some if draw(st.integers(0, 3)) == 3 else some[0]
    return event


def _some_fields(draw: st.DrawFn, pattern: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """All of a pattern's fields, or most."""
    is_full = draw(st.booleans())
    yield from (field for field in dict(_fields(pattern)).items() if is_full or draw(st.integers(0, 3)))


def _near_or(draw: st.DrawFn, near: list[Any], others: SearchStrategy[Any]) -> Any:
    """One of the pattern's own values, or another: what its operators exclude is near it, too."""
    return draw(others) if draw(st.booleans()) else near[draw(st.integers(0, len(near) - 1))]


def _fields(pattern: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for branch in pattern.get("$or", []):
        yield from _fields(branch)
    yield from ((key, below) for key, below in pattern.items() if key != "$or")


def _object(draw: st.DrawFn, pattern: dict[str, Any], arrays: bool) -> Any:
    if arrays and draw(st.integers(0, 2)) == 2:
        return [_element(draw, pattern, draw(st.integers(0, 9))) for _ in range(draw(st.integers(1, 3)))]
    return _event(draw, pattern, arrays) if arrays or draw(st.integers(0, 2)) else draw(SCALARS)


def _element(draw: st.DrawFn, pattern: dict[str, Any], kind: int) -> Any:
    if kind == 9:
        return [_element(draw, pattern, draw(st.integers(0, 8))) for _ in range(draw(st.integers(0, 2)))]
    return draw(SCALARS) if kind > 4 else _event(draw, pattern, arrays=True)


def _value(draw: st.DrawFn, values: list[Any], deepest: int = 2) -> Any:
    if deepest and draw(st.integers(0, 8)) == 8:
        return [_value(draw, values, deepest - 1) for _ in range(draw(st.integers(0, 2)))]
    return _near_or(draw, list(_scalars(values)), SCALARS)


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
