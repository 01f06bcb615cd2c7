"""Whatever comes in: a pattern compiles or is refused, and matching never raises."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from account_event_handler.event_pattern import Pattern, PatternError
from tests.event_pattern.strategies import EXISTS, JSON, OPERATORS, SCALARS, broken_expressions, events, patterns

FIXED = settings(settings.get_profile("pattern"), max_examples=150)
EVERY_VALUE: list[Any] = [
    *("", "10.0.0.1", "::1", 0, 8.5, True, None),
    *({"exists": flag} for flag in (True, False)),
    *({name: ""} for name in ("prefix", "suffix", "equals-ignore-case", "wildcard", "exactly")),
    *({name: {"equals-ignore-case": "ß"}} for name in ("prefix", "suffix")),
    *({"cidr": block} for block in ("10.0.0.0/8", "2001:db8::/32")),
    *({"numeric": [sign, 0]} for sign in ("=", "<", "<=", ">", ">=")),
    *({"anything-but": operand} for operand in ("a", 8, {"prefix": "a"}, {"wildcard": "*a*"})),
]

EVERY_PATTERN = [Pattern(pattern) for value in EVERY_VALUE for pattern in ({"a": [value]}, {"a": {"a": [value]}})]


@FIXED
@given(st.data(), patterns(SCALARS | OPERATORS | EXISTS))
def test_matching_never_raises(data: st.DataObject, pattern: dict[str, Any]) -> None:
    event: Any = data.draw(JSON | events(pattern, arrays=True))
    assert isinstance(Pattern(pattern).matches(event), bool)


@FIXED
@given(JSON | st.dictionaries(st.text(max_size=3), st.lists(broken_expressions())))
def test_anything_as_a_pattern_compiles_or_is_refused(source: Any) -> None:
    try:
        pattern = Pattern(source)
    except PatternError:
        return
    assert isinstance(pattern.matches({}), bool)


@FIXED
@given(st.text() | JSON.map(json.dumps))
def test_any_text_as_a_pattern_compiles_or_is_refused(text: str) -> None:
    try:
        pattern = Pattern.from_json(text)
    except PatternError:
        return
    assert isinstance(pattern.matches({}), bool)


def _deep(kind: type[list[Any]] | type[dict[str, Any]]) -> Any:
    value: Any = "x"
    for _ in range(1_200):  # more than Python's own functions may call each other
        value = [value] if kind is list else {"a": value}
    return value


@pytest.mark.parametrize(
    "value",
    [
        *(10**5_000, -(10**400), float("nan"), float("inf"), -0.0, 1e308),
        *("\ud800", "\x00", "a" * 100_000, ":" * 1_000, "1." * 1_000, "9" * 5_000 + ".0.0.1"),
        *(b"bytes", Decimal(8), {1, 2}, (1, 2), object(), 8j, type),
        *({8: 1}, {10**5_000: 1}, {None: {"a": 1}}, {"": {"": 1}}, {".": {"..": 1}}),
        *([{"a": [{"a": []}, []]}, {}, [], None], _deep(list), _deep(dict)),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.sweep
@pytest.mark.parametrize("shape", ["field", "object", "list", "dotted"])
def test_no_value_makes_an_operator_raise(value: Any, shape: str) -> None:
    shapes = {
        "field": {"a": value},
        "object": {"a": {"a": value}},
        "list": {"a": [{"a": value}, value]},
        "dotted": {"a.a": value, "a": value},
    }
    for pattern in EVERY_PATTERN:
        assert isinstance(pattern.matches(shapes[shape]), bool)


@pytest.mark.parametrize("event", [None, [], "text", 8, b"", object()])
def test_what_is_no_object_matches_nothing(event: Any) -> None:
    assert not Pattern({"a": [{"exists": False}]}).matches(event)
