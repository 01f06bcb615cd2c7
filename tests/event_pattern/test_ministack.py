"""MiniStack's TestEventPattern: where it agrees with AWS so do we; where it does not is told."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from account_event_handler.event_pattern import Pattern, PatternError
from tests.event_pattern.strategies import EXISTS, OPERATORS, SCALARS, broken_expressions, events, patterns
from tests.event_pattern.verdicts import Matches, ours

pytestmark = pytest.mark.ministack
FIXED = settings(settings.get_profile("pattern"), max_examples=100)


@FIXED
@given(data=st.data(), pattern=patterns(SCALARS | OPERATORS | EXISTS))
def test_both_agree_on_every_operator(ministack: Matches, data: st.DataObject, pattern: dict[str, Any]) -> None:
    event = data.draw(events(pattern, arrays=False))
    assert_same(ministack, pattern, event)


@FIXED
@given(data=st.data(), pattern=patterns(SCALARS | OPERATORS))
def test_both_agree_on_arrays_of_objects(ministack: Matches, data: st.DataObject, pattern: dict[str, Any]) -> None:
    event = data.draw(events(pattern, arrays=True))
    assert_same(ministack, pattern, event)


@FIXED
@given(broken_expressions(), SCALARS)
def test_both_refuse_the_same_operands(ministack: Matches, expression: Any, value: Any) -> None:
    assert_same(ministack, {"a": [expression]}, {"a": value})


def assert_same(ministack: Matches, pattern: Any, event: Any) -> None:
    # What MiniStack makes of the envelope's own fields is not what is compared.
    pattern, event = {"detail": pattern}, {"detail": event}
    assert ours(pattern, event) == ministack(pattern, event)


def nested(value: Any, depth: int) -> Any:
    for _ in range(depth):
        value = [value]
    return value


DIFFERENCES = [
    pytest.param(
        {"a": {"x": [{"exists": False}], "y": [1]}},
        {"a": [{"y": 1}, {"x": 2}]},
        False,
        True,
        id="absence is asked of every element until a field before it has settled on one",
    ),
    pytest.param(
        {"tags": {"my.tag": ["x"]}},
        {"tags": {"my.tag": "x"}},
        True,
        False,
        id="a dot in an event's name joins steps as one in the pattern does",
    ),
    pytest.param(
        {"ip": ["2001:db8::1"]},
        {"ip": "2001:0db8:0:0:0:0:0:1"},
        True,
        False,
        id="a plain string that is an address is compared as an address",
    ),
    pytest.param(
        {"ip": [{"cidr": "10.0.0.0/8"}]},
        {"ip": "::ffff:a00:1"},
        True,
        False,
        id="Java reads an IPv4 address mapped to IPv6 as the IPv4 address",
    ),
    pytest.param(
        {"a": ["x"], "$or": [{"a": {"b": ["y"]}}, {"c": [1]}]},
        {"a": ["x", {"b": "y"}]},
        True,
        False,
        id="a list may hold both the value and the object of one field",
    ),
    pytest.param({"a": ["x"]}, {"a": nested("x", 60)}, True, False, id="lists in lists have no documented depth"),
    pytest.param(
        {"n": [{"numeric": [">", 6e9]}]}, {"n": 7e9}, None, True, id="numeric matching is documented for -5e9 to 5e9"
    ),
    pytest.param(
        {"ip": [{"cidr": "10.0.0.0/+8"}]},
        {"ip": "10.0.0.1"},
        None,
        True,
        id="a sign before the bits is a slip, though Java's integers may have one",
    ),
]


@pytest.mark.parametrize(("pattern", "event", "right", "theirs"), DIFFERENCES)
def test_ministack_differs(ministack: Matches, pattern: Any, event: Any, right: bool | None, theirs: bool) -> None:
    assert ours({"detail": pattern}, {"detail": event}) is right
    assert ministack({"detail": pattern}, {"detail": event}) is theirs


def test_ministack_takes_a_longer_pattern_than_the_api_does(ministack: Matches) -> None:
    pattern, event = {"detail": {"a": ["x" * 5_000]}}, {"detail": {"a": "x" * 5_000}}
    assert ministack(pattern, event) is True
    with pytest.raises(PatternError, match="more than 4096"):
        Pattern.from_json(json.dumps(pattern))
