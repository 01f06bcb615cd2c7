"""$or: what it offers, how it meets the fields around it, and when it is only a name."""

from itertools import product
from typing import Any

import pytest

from account_event_handler.event_pattern import Pattern, PatternError


def test_either_object_is_enough() -> None:
    pattern = Pattern({"s": ["x"], "$or": [{"a": [1]}, {"b": [{"prefix": "y"}], "c": [3]}]})
    assert pattern.matches({"s": "x", "a": 1})
    assert pattern.matches({"s": "x", "b": "yes", "c": 3})
    assert not pattern.matches({"s": "x", "b": "yes", "a": 2})
    assert not pattern.matches({"a": 1})


def test_several_and_nested_ones_multiply() -> None:
    pattern = Pattern(
        {"$or": [{"a": [1]}, {"b": [1]}], "detail": {"$or": [{"c": [1]}, {"$or": [{"d": [1]}, {"e": [1]}], "f": [1]}]}}
    )
    for a, b, c, d, e, f in product([0, 1], repeat=6):
        event = {"a": a, "b": b, "detail": {"c": c, "d": d, "e": e, "f": f}}
        assert pattern.matches(event) is bool((a or b) and (c or ((d or e) and f)))


def test_an_object_may_go_into_the_same_field_as_its_neighbours() -> None:
    pattern = Pattern({"detail": {"n": ["x"]}, "$or": [{"detail": {"a": [1]}}, {"detail": {"b": [1]}}]})
    assert pattern.matches({"detail": {"n": "x", "b": 1}})
    assert not pattern.matches({"detail": {"n": "y", "b": 1}})


def test_of_values_before_and_inside_the_later_win() -> None:
    # Each way through the $or is one flat list of fields; writing a field again replaces it.
    before = Pattern({"a": ["1"], "$or": [{"a": ["2"]}, {"b": ["3"]}]})
    assert before.matches({"a": "2"})
    assert before.matches({"a": "1", "b": "3"})
    assert not before.matches({"a": "1"})
    after = Pattern({"$or": [{"a": ["2"]}, {"b": ["3"]}], "a": ["1"]})
    assert after.matches({"a": "1"})
    assert not after.matches({"a": "2"})


def test_a_field_may_be_a_value_here_and_an_object_there() -> None:
    pattern = Pattern({"a": ["x"], "$or": [{"a": {"b": ["y"]}}, {"c": [1]}]})
    assert pattern.matches({"a": "x", "c": 1})
    assert pattern.matches({"a": ["x", {"b": "y"}]})
    assert not pattern.matches({"a": "x"})
    assert not pattern.matches({"a": {"b": "y"}})


@pytest.mark.parametrize(
    ("pattern", "event"),
    [
        ({"$or": {"a": ["x"]}}, {"$or": {"a": "x"}}),
        ({"$or": ["x"]}, {"$or": "x"}),
        ({"$or": ["x", "y"]}, {"$or": "y"}),
        ({"$or": [{"prefix": "x"}, {"suffix": "y"}]}, {"$or": "xyz"}),
        ({"detail": {"$or": [{"numeric": [">", 5]}]}}, {"detail": {"$or": 6}}),
    ],
)
def test_what_is_no_or_is_the_name_of_a_field(pattern: dict[str, Any], event: dict[str, Any]) -> None:
    # For patterns written before there was the operator, as Event Ruler's README tells.
    assert Pattern(pattern).matches(event)
    assert not Pattern(pattern).matches({"a": "x"})


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ({"$or": []}, "$or: must be a list of at least two objects"),
        ({"$or": [{"a": ["x"]}]}, "$or: must be a list of at least two objects"),
        ({"$or": "x"}, "$or: must be a list of at least two objects"),
        ({"$or": [{"a": ["x"]}, {}]}, "$or[1]: must not be an empty object"),
        ({"$or": [{"a": ["x"]}, ["b"]]}, "$or[1]: must be an object"),
        ({"$or": [{"a": ["x"]}, {"b": "y"}]}, "$or[1].b: must be a list of values or an object"),
        ({"d": {"$or": [{"a": [{"prefixx": 1}]}, {}]}}, "d.$or[0].a[0]: unknown operator 'prefix"),
        ({"$or": [{"prefix": ["x"]}, {"a": [1]}]}, "$or[0].prefix: is a reserved word inside $or"),
        ({"$or": [{"a": {"<": ["x"]}}, {"b": [1]}]}, "$or[0].a.<: is a reserved word inside $or"),
        ({"$or": [{"a": [1]}, {"b": [1]}], "c": 1}, "c: must be a list of values or an object"),
    ],
)
def test_a_wrong_or_is_refused_with_its_path(pattern: dict[str, Any], reason: str) -> None:
    with pytest.raises(PatternError) as denied:
        Pattern(pattern)
    assert str(denied.value).startswith(reason)


def _either(count: int) -> dict[str, Any]:
    return {"$or": [{"a": [index]} for index in range(count)]}


def test_a_thousand_combinations_are_taken() -> None:
    pattern = Pattern({**_either(10), "x": _either(10), "y": _either(10)})
    assert pattern.matches({"a": 9, "x": {"a": 0}, "y": {"a": 5}})
    assert not pattern.matches({"a": 9, "x": {"a": 0}, "y": {"a": 10}})


@pytest.mark.parametrize(
    "pattern",
    [
        _either(1_001),
        {**_either(10), "x": _either(10), "y": _either(11)},
        {"$or": [_either(23), *({"b": [index]} for index in range(43))]},
        {f"x{index}": _either(10) for index in range(400)},
    ],
)
def test_more_than_a_thousand_combinations_are_refused(pattern: dict[str, Any]) -> None:
    # AWS multiplies the lengths of all $or, nested or not.
    with pytest.raises(PatternError, match="more than 1000 combinations"):
        Pattern(pattern)
