"""Plain values, absence and lists: what a field must hold to be one of the values."""

from typing import Any

import pytest

from account_event_handler.event_pattern import Pattern

HUGE = 10**400


def holds(values: list[Any], value: Any) -> bool:
    return Pattern({"detail": {"field": values}}).matches({"detail": {"field": value}})


@pytest.mark.parametrize(
    ("values", "value"),
    [
        (["a"], "a"),
        (["b", "a"], "a"),
        ([""], ""),
        ([8], 8.0),
        ([8.0], 8),
        ([0], -0.0),
        ([123456789012], 123456789012),
        ([HUGE], HUGE),
        ([True], True),
        ([False], False),
        ([None], None),
        (["a", 1, None], None),
        (["a\n"], "a\n"),
    ],
)
def test_an_equal_value_matches(values: list[Any], value: Any) -> None:
    assert holds(values, value)


@pytest.mark.parametrize(
    ("values", "value"),
    [
        (["a"], "A"),
        (["a"], "a "),
        (["é"], "e\u0301"),
        (["8"], 8),
        ([8], "8"),
        ([1], True),
        ([True], 1),
        ([True], 1.0),
        ([0], False),
        ([False], 0),
        ([None], "null"),
        (["null"], None),
        ([None], ""),
        ([None], False),
        ([0], None),
        (["a"], {"a": "a"}),
        ([None], []),
        ([None], {}),
        ([1], float("nan")),
        ([HUGE], float("inf")),
    ],
)
def test_a_value_of_another_type_or_spelling_does_not_match(values: list[Any], value: Any) -> None:
    assert not holds(values, value)


@pytest.mark.parametrize(
    ("values", "value"),
    [
        (["a"], ["a"]),
        (["a", "b"], ["c", "b"]),
        ([8], ["x", 8.0]),
        ([None], [None]),
        (["a"], [["a"]]),
        (["a"], [[], [[], ["a"]]]),
        (["a"], [{"field": "b"}, "a"]),
        ([{"anything-but": "a"}], ["a", "b"]),
        ([{"prefix": "a"}], ["b", "ab"]),
        ([{"exists": True}], [None]),
    ],
)
def test_one_element_of_a_list_is_enough(values: list[Any], value: Any) -> None:
    assert holds(values, value)


@pytest.mark.parametrize(
    ("values", "value"),
    [
        (["a"], []),
        (["a"], ["b", "c"]),
        (["a"], [{"field": "a"}]),
        ([{"anything-but": "a"}], ["a", "a"]),
        ([{"anything-but": "a"}], []),
        ([{"anything-but": "a"}], [[], {}]),
        ([{"exists": True}], []),
        ([{"exists": False}], ["a"]),
    ],
)
def test_a_list_without_a_fitting_scalar_does_not_match(values: list[Any], value: Any) -> None:
    assert not holds(values, value)


@pytest.mark.parametrize("value", ["", 0, False, None, [None], [[""]]])
def test_every_scalar_exists_even_null(value: Any) -> None:
    assert holds([{"exists": True}], value)
    assert not holds([{"exists": False}], value)


@pytest.mark.parametrize("value", [{}, {"deeper": 1}, [], [[]], [{}], [{"deeper": 1}]])
def test_only_a_scalar_exists(value: Any) -> None:
    assert holds([{"exists": False}], value)
    assert not holds([{"exists": True}], value)


@pytest.mark.parametrize(
    "event", [{}, {"detail": {}}, {"detail": None}, {"detail": []}, {"detail": "text"}, {"detail": [1]}]
)
def test_a_field_without_its_object_is_absent(event: dict[str, Any]) -> None:
    assert Pattern({"detail": {"field": [{"exists": False}]}}).matches(event)
    for value in ("a", None, {"exists": True}, {"anything-but": "a"}):
        assert not Pattern({"detail": {"field": [value]}}).matches(event)


def test_absence_is_one_value_among_others() -> None:
    pattern = Pattern({"field": ["a", {"exists": False}]})
    assert pattern.matches({"field": "a"})
    assert pattern.matches({})
    assert not pattern.matches({"field": "b"})


def test_all_fields_must_match_and_others_are_ignored() -> None:
    pattern = Pattern({"source": ["aws.iam"], "detail": {"eventName": ["CreateUser"]}})
    assert pattern.matches({"source": "aws.iam", "x": 1, "detail": {"eventName": "CreateUser"}})
    assert not pattern.matches({"source": "aws.iam", "detail": {"eventName": "DeleteUser"}})
    assert not pattern.matches({"source": "aws.s3", "detail": {"eventName": "CreateUser"}})
    assert not pattern.matches({"source": "aws.iam"})


def test_an_operator_names_a_field_where_a_field_stands() -> None:
    pattern = Pattern({"prefix": ["a"], "o": {"numeric": [8], "=": [{"exists": False}]}})
    assert pattern.matches({"prefix": "a", "o": {"numeric": 8}})


def test_names_are_case_sensitive() -> None:
    assert not Pattern({"Source": ["a"]}).matches({"source": "a"})


@pytest.mark.parametrize(
    "event", [{"a.b": "x"}, {"a": {"b": "x"}}, {"a": [{"b": "x"}]}, {"a.b": ["x"], "a": {"b": "y"}}]
)
@pytest.mark.parametrize("pattern", [{"a.b": ["x"]}, {"a": {"b": ["x"]}}])
def test_a_dot_in_a_name_is_a_step_on_the_way(pattern: dict[str, Any], event: dict[str, Any]) -> None:
    # The engine joins names with dots; a key as "token.actions.githubusercontent.com:aud" works.
    assert Pattern(pattern).matches(event)


def test_a_field_below_a_name_with_a_dot_is_found() -> None:
    pattern = Pattern({"a": {"b": {"c": ["x"]}, "d": [{"exists": False}]}})
    assert pattern.matches({"a.b": {"c": "x"}})
    assert pattern.matches({"a": {"b.c": "x"}})
    assert pattern.matches({"a.b.c": "x"})
    assert not pattern.matches({"a.b": {"c": "x"}, "a.d": 1})


@pytest.mark.parametrize(
    ("wanted", "spelled"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("10.0.0.1", "010.000.0.01"),
        ("2001:db8::1", "2001:0DB8:0:0:0:0:0:1"),
        ("10.0.0.1", "::ffff:a00:1"),
    ],
)
def test_an_address_matches_however_it_is_spelled(wanted: str, spelled: str) -> None:
    assert holds([wanted], spelled)


@pytest.mark.parametrize(
    ("wanted", "value"), [("10.0.0.1", "10.0.0.2"), ("08:23", "8:23"), ("1.2.3", "1.2.03"), ("10.0.0.1", 167772161)]
)
def test_what_is_no_address_is_compared_as_text(wanted: str, value: Any) -> None:
    assert holds([wanted], wanted)
    assert not holds([wanted], value)


def test_an_event_may_be_any_mapping() -> None:
    from types import MappingProxyType

    assert Pattern({"a": {"b": ["x"]}}).matches(MappingProxyType({"a": {"b": "x"}}))
    assert Pattern({"a": {"b": ["x"]}}).matches(MappingProxyType({"a": [{"b": "x"}]}))


def test_a_pattern_keeps_the_mapping_it_was_given() -> None:
    source = {"source": ["aws.iam"]}
    assert Pattern(source).source is source
