"""Arrays of objects: what may and what may not match together."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from account_event_handler.event_pattern import Pattern, expand
from account_event_handler.event_pattern.matching import Leaf, search
from tests.event_pattern.strategies import EXISTS, OPERATORS, SCALARS, events, patterns

FIXED = settings(settings.get_profile("pattern"), max_examples=200)

ANNA = {"first": "Anna", "last": "Smith"}
PETER = {"first": "Peter", "last": "Jones"}


@pytest.mark.parametrize(
    "people", [ANNA, [ANNA], [PETER, ANNA], [[PETER], [PETER, ANNA]], ["x", None, ANNA], [[[ANNA]]]]
)
def test_an_array_offers_each_of_its_objects(people: Any) -> None:
    pattern = Pattern({"people": {"first": ["Anna"], "last": ["Smith"]}})
    assert pattern.matches({"people": people})


@pytest.mark.parametrize(
    "people",
    [
        [],
        [[]],
        [PETER],
        [{"first": "Anna"}, {"last": "Smith"}],
        [[{"first": "Anna"}], [{"last": "Smith"}]],
        [[{"first": "Anna"}, {"last": "Smith"}]],
        [{"first": "Anna", "last": "Jones"}, {"first": "Peter", "last": "Smith"}],
        ["Anna", "Smith"],
    ],
)
def test_fields_of_different_elements_do_not_match_together(people: Any) -> None:
    pattern = Pattern({"people": {"first": ["Anna"], "last": ["Smith"]}})
    assert not pattern.matches({"people": people})


def test_arrays_in_arrays_stay_within_their_element() -> None:
    pattern = Pattern({"a": {"b": {"x": [1], "y": [2]}, "z": [3]}})
    assert pattern.matches({"a": [{"b": [{"x": 0}, {"x": 1, "y": 2}], "z": 3}]})
    assert not pattern.matches({"a": [{"b": [{"x": 1}, {"y": 2}], "z": 3}]})
    assert not pattern.matches({"a": [{"b": [{"x": 1, "y": 2}]}, {"z": 3}]})
    assert not pattern.matches({"a": [{"b": {"x": 1}}, {"b": {"y": 2}, "z": 3}]})


def test_different_arrays_are_chosen_from_independently() -> None:
    pattern = Pattern({"a": {"x": [1]}, "b": {"x": [2]}})
    assert pattern.matches({"a": [{"x": 0}, {"x": 1}], "b": [{"x": 2}, {"x": 0}]})
    assert not pattern.matches({"a": [{"x": 1}], "b": [{"x": 1}]})
    assert not pattern.matches({"a": [{"x": 0}], "b": {"x": 2}})


def test_a_list_of_plain_values_binds_nothing() -> None:
    pattern = Pattern({"a": {"tags": ["x"], "y": [1]}})
    assert pattern.matches({"a": {"tags": ["w", "x"], "y": 1}})
    assert pattern.matches({"a": [{"tags": ["w", "x"], "y": 1}]})
    assert not pattern.matches({"a": [{"tags": ["x"]}, {"y": 1}]})


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([{"first": "Anna"}], True),
        ([{"first": "Anna"}, {"last": "Jones"}], True),
        ([{"first": "Anna", "last": "Smith"}], False),
        ([{"first": "Anna", "last": "Smith"}, {"first": "Anna"}], True),
        ([{"last": "Smith"}], False),
    ],
)
def test_a_field_found_before_settles_where_another_must_be_absent(people: Any, expected: bool) -> None:
    # "first" comes before "last", so the element is known by the time that absence is asked.
    pattern = Pattern({"people": {"last": [{"exists": False}], "first": ["Anna"]}})
    assert pattern.matches({"people": people}) is expected


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([{"last": "Smith"}], True),
        ([{"first": "Anna", "last": "Smith"}], False),
        ([{"last": "Smith"}, {"first": "Anna"}], False),
    ],
)
def test_a_field_asked_for_first_must_be_absent_from_every_element(people: Any, expected: bool) -> None:
    pattern = Pattern({"people": {"last": ["Smith"], "first": [{"exists": False}]}})
    assert pattern.matches({"people": people}) is expected


def test_a_field_is_absent_from_an_array_without_objects() -> None:
    pattern = Pattern({"people": {"first": [{"exists": False}]}})
    without: list[Any] = [[], ["x"], [[]], [{}]]
    assert all(pattern.matches({"people": people}) for people in without)
    assert not pattern.matches({"people": [{}, {"first": None}]})


def test_the_time_grows_with_the_event_and_not_with_its_square() -> None:
    pattern = Pattern({"a": {"x": [1], "y": [{"anything-but": 2}], "z": [3]}})
    event = {"a": [{"x": 1, "y": [1, 2], "z": index % 2} for index in range(20_000)]}
    started = time.process_time()
    assert not pattern.matches(event)
    assert time.process_time() - started < 10


def test_arrays_of_any_depth_are_read() -> None:
    value: Any = [{"b": "x"}]
    for _ in range(3_000):
        value = [value]
    assert Pattern({"a": {"b": ["x"]}}).matches({"a": value})
    assert not Pattern({"a": {"b": ["y"]}}).matches({"a": value})
    assert Pattern({"a": [{"exists": False}]}).matches({"a": value})


type Place = tuple[tuple[int, int], ...]
type Found = list[tuple[str, object, Place]]


@FIXED
@given(st.data(), patterns(SCALARS | OPERATORS | EXISTS | EXISTS))
def test_what_matches_is_what_the_definition_of_the_engine_says(data: st.DataObject, pattern: dict[str, Any]) -> None:
    event = data.draw(events(pattern, arrays=True).flatmap(_sometimes_dotted))
    found: Found = []
    _flatten(event, "", (), found, iter(range(10_000)))
    defined = any(_satisfied(sorted(way.items()), found, {}) for way in expand(pattern))
    assert Pattern(pattern).matches(event) is defined


@FIXED
@given(st.data(), patterns(SCALARS | OPERATORS | EXISTS))
def test_the_quick_way_never_contradicts_the_search(data: st.DataObject, pattern: dict[str, Any]) -> None:
    event = data.draw(events(pattern, arrays=data.draw(st.booleans())))
    searched = any(search(way, event) for way in expand(pattern))
    assert Pattern(pattern).matches(event) is searched


def _sometimes_dotted(event: dict[str, Any]) -> SearchStrategy[dict[str, Any]]:
    dotted: dict[str, Any] = {}
    for key, value in event.items():
        inner = value.items() if isinstance(value, dict) else ()
        dotted |= {f"{key}.{name}": below for name, below in inner} or {key: value}
    return st.sampled_from([event, dotted, {**event, **dotted}])


def _flatten(value: Any, name: str, place: Place, found: Found, ids: Iterator[int]) -> None:
    """Every scalar with its name and the array elements it lies in, as the engine flattens."""
    if isinstance(value, dict):
        for key, below in value.items():
            _flatten(below, f"{name}.{key}" if name else key, place, found, ids)
    elif isinstance(value, list):
        array = next(ids)
        for index, element in enumerate(value):
            inside = isinstance(element, dict | list)
            _flatten(element, name, (*place, (array, index)) if inside else place, found, ids)
    else:
        found.append((name, value, place))


def _satisfied(leaves: list[tuple[str, Leaf]], found: Found, chosen: Mapping[int, int]) -> bool:
    """Tries every choice, one field after the other in the order of their names."""
    if not leaves:
        return True
    (name, leaf), *rest = leaves
    consistent = [
        (value, place)
        for field, value, place in found
        if field == name and all(chosen.get(array, index) == index for array, index in place)
    ]
    if leaf.may_be_absent and not consistent and _satisfied(rest, found, chosen):
        return True
    return any(leaf.admits(value) and _satisfied(rest, found, {**chosen, **dict(place)}) for value, place in consistent)
