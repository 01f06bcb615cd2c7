"""moto's EventPattern: where it agrees with AWS so do we; where it does not is told."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.event_pattern.strategies import EXISTS, PLAIN_OPERATORS, PLAIN_SCALARS, patterns, plain_events
from tests.event_pattern.verdicts import Matches, ours

FIXED = settings(settings.get_profile("pattern"), max_examples=200)


@FIXED
@given(data=st.data(), pattern=patterns(PLAIN_SCALARS | PLAIN_OPERATORS | EXISTS, or_beside_fields=False))
def test_both_agree_on_plain_events(moto: Matches, data: st.DataObject, pattern: dict[str, Any]) -> None:
    event = data.draw(plain_events(pattern))
    assert ours(pattern, event) == moto(pattern, event)


DIFFERENCES = [
    pytest.param({"f": [1]}, {"f": True}, False, id="true is not 1"),
    pytest.param({"f": [{"numeric": ["=", 1]}]}, {"f": True}, False, id="true is not a number to compare"),
    pytest.param({"f": [{"anything-but": 1}]}, {"f": True}, True, id="true is something else than 1"),
    pytest.param({"f": [{"exists": True}]}, {"f": []}, False, id="an empty list is no leaf"),
    pytest.param({"f": [{"exists": True}]}, {"f": {}}, False, id="an empty object is no leaf"),
    pytest.param({"f": [{"anything-but": "a"}]}, {"f": {}}, False, id="anything-but needs a value to judge"),
    pytest.param({"f": ["a"]}, {"f": [["a"]]}, True, id="lists in lists are flattened"),
    pytest.param({"o": {"f": ["a"]}}, {"o": [{"f": "a"}]}, True, id="an array of objects offers its objects"),
    pytest.param(
        {"f": ["1"], "$or": [{"f": ["2"]}, {"g": ["3"]}]},
        {"f": "2"},
        True,
        id="values in $or replace those written before it",
    ),
    pytest.param({"$or": {"f": ["a"]}}, {"$or": {"f": "a"}}, True, id="$or without a list is a field's name"),
    pytest.param(
        {"f": [{"equals-ignore-case": "k"}]},
        {"f": "\u212a"},
        False,
        id="each character has two cases, and the Kelvin sign is neither case of k",
    ),
    pytest.param(
        {"f": [{"equals-ignore-case": "straße"}]},
        {"f": "STRASSE"},
        True,
        id="the other case of a character may be longer",
    ),
    pytest.param(
        {"f": [{"cidr": "10.0.0.1/8"}]}, {"f": "10.9.9.9"}, True, id="a block may be written by any of its addresses"
    ),
    pytest.param({"f": [{"cidr": "0.0.0.0/0"}]}, {"f": 8}, False, id="a number is not an address"),
    pytest.param(
        {"f": ["2001:db8::1"]},
        {"f": "2001:DB8:0::1"},
        True,
        id="a plain string that is an address is compared as an address",
    ),
    pytest.param({"f": [{"wildcard": "a*c"}]}, {"f": "a\nc"}, True, id="a star stands for line breaks too"),
    pytest.param({}, {"f": "a"}, None, id="an empty pattern is refused"),
    pytest.param({"o": {}}, {"o": {"f": 1}}, None, id="an empty object is refused"),
    pytest.param({"f": [{"prefixx": "a"}]}, {"f": "b"}, None, id="an unknown operator is refused"),
    pytest.param(
        {"f": [{"prefix": "a", "suffix": "c"}]}, {"f": "ab"}, None, id="two operators in one object are refused"
    ),
    pytest.param({"f": [{"prefix": ["a"]}]}, {"f": "a"}, None, id="a list of prefixes is refused"),
    pytest.param({"f": [{"wildcard": "**"}]}, {"f": "a"}, None, id="two stars are refused"),
    pytest.param({"f": [{"numeric": ["<", 5, ">", 0]}]}, {"f": 1}, None, id="a range begins at its bottom"),
    pytest.param({"f": [{"anything-but": ["a", 8]}]}, {"f": "b"}, None, id="a list of mixed types is refused"),
    pytest.param({"f": [{"cidr": "10.0.0.1/32"}]}, {"f": "10.0.0.1"}, None, id="a block of one is refused"),
]


@pytest.mark.parametrize(("pattern", "event", "right"), DIFFERENCES)
def test_moto_differs(moto: Matches, pattern: Any, event: Any, right: bool | None) -> None:
    assert ours(pattern, event) is right
    assert moto(pattern, event) is not right
