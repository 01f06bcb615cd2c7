"""Each operator: what it takes and what it leaves."""

import sys
from ipaddress import ip_address, ip_network
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from account_event_handler.event_pattern import Pattern

FIXED = settings(settings.get_profile("pattern"), max_examples=200)
NOT_STRINGS: list[Any] = [None, True, False, 0, 8, 2.5, [], {}]


def holds(expression: dict[str, Any], value: Any) -> bool:
    return Pattern({"field": [expression]}).matches({"field": value})


CASES = [
    ("prefix", "ab", ["ab", "abc"], ["a", "AB", "xab"]),
    ("prefix", "", ["", "x"], []),
    ("prefix", {"equals-ignore-case": "eb"}, ["EB", "ebX", "Eb"], ["e", "xeb"]),
    ("prefix", {"equals-ignore-case": ""}, ["", "x"], []),
    ("suffix", ".png", [".png", "a.png"], ["png", ".PNG", ".png "]),
    ("suffix", "", ["", "x"], []),
    ("suffix", {"equals-ignore-case": ".png"}, [".PNG", "a.pNg"], ["png", "a.png."]),
    ("equals-ignore-case", "Alice", ["alice", "ALICE"], ["alic", "alicee", "älice"]),
    ("equals-ignore-case", "", [""], ["x"]),
    ("exactly", "a", ["a"], ["A", "aa"]),
    ("wildcard", "a*c", ["ac", "abc", "a\nc", "acc", "a**c"], ["a", "abcd", "xac", "AC"]),
    ("wildcard", "*", ["", "x", "*"], []),
    ("wildcard", "", [""], ["x"]),
    ("wildcard", "abc", ["abc"], ["ab", "abcd"]),
    ("wildcard", "*/lib/*", ["/lib/", "a/lib/b"], ["lib", "/lib", "/LIB/"]),
    ("wildcard", "ab*ba", ["abba", "abxba"], ["aba", "ab"]),
    ("wildcard", "*a*a*", ["aa", "xaxax"], ["a", "xax"]),
    ("wildcard", "*ab*b", ["abb", "ababb"], ["ab", "abab "]),
    ("wildcard", r"a\*b", ["a*b"], ["ab", "axb", r"a\*b"]),
    ("wildcard", r"a\\*", ["a\\", "a\\b"], ["a", "a*"]),
    ("wildcard", r"*\**", ["*", "a*b"], ["", "ab"]),
    ("wildcard", "?[a]", ["?[a]"], ["xa"]),
    ("cidr", "10.0.0.0/24", ["10.0.0.0", "10.0.0.255", "010.0.0.1"], ["10.0.1.0", "9.255.255.255"]),
    ("cidr", "10.0.0.77/24", ["10.0.0.0", "10.0.0.255"], ["10.0.1.0"]),
    ("cidr", "0.0.0.0/0", ["255.255.255.255"], ["::1"]),
    ("cidr", "2001:db8::/32", ["2001:DB8::1", "2001:db8:ffff::"], ["2001:db9::", "10.0.0.1"]),
    ("cidr", "10.0.0.0/8", ["::ffff:a00:1"], ["::a00:1", "::ffff:10.0.0.1"]),
    ("cidr", "10.0.0.0/8", [], ["10.0.0", "10.0.0.0.0", "10.0.0.256", "x", "", "10.0.0.1/32"]),
    ("cidr", "10.0.0.0/8", [], ["10.0.0.1 ", "10.0.0.-1", "10.0.0.٣", "fe80::1%eth0", "10.0.0.0000000001"]),
    ("anything-but", "a", ["b", "A", ""], ["a"]),
    ("anything-but", ["a", "b"], ["c"], ["a", "b"]),
    ("anything-but", "10.0.0.1", ["010.0.0.1"], ["10.0.0.1"]),
    ("anything-but", {"prefix": "init"}, ["x", "ini", "Init"], ["init", "initial"]),
    ("anything-but", {"prefix": ["a", "b"]}, ["c"], ["ax", "bx"]),
    ("anything-but", {"suffix": ".png"}, ["x"], ["a.png"]),
    ("anything-but", {"suffix": [".png", ".jpg"]}, [".gif"], ["a.png", "a.jpg"]),
    ("anything-but", {"equals-ignore-case": "a"}, ["b"], ["a", "A"]),
    ("anything-but", {"equals-ignore-case": ["a", "b"]}, ["c"], ["A", "B"]),
    ("anything-but", {"wildcard": "*/lib/*"}, ["lib"], ["a/lib/b"]),
    ("anything-but", {"wildcard": ["a*", "*b"]}, ["c"], ["ax", "xb"]),
    ("anything-but", {"wildcard": ""}, ["x"], [""]),
]


@pytest.mark.parametrize(("name", "operand", "taken", "left"), CASES)
def test_a_string_operator_takes_these_and_leaves_those(
    name: str, operand: Any, taken: list[str], left: list[str]
) -> None:
    assert [value for value in taken if not holds({name: operand}, value)] == []
    assert [value for value in left if holds({name: operand}, value)] == []


@pytest.mark.parametrize(
    "expression",
    [
        {"prefix": ""},
        {"suffix": ""},
        {"prefix": {"equals-ignore-case": ""}},
        {"equals-ignore-case": "true"},
        {"wildcard": "*"},
        {"cidr": "0.0.0.0/0"},
        {"exactly": "8"},
    ],
)
@pytest.mark.parametrize("value", NOT_STRINGS)
def test_a_string_operator_takes_only_strings(expression: dict[str, Any], value: Any) -> None:
    assert not holds(expression, value)


@pytest.mark.parametrize("value", [None, True, False, 0, 8, 2.5])
@pytest.mark.parametrize("operand", ["8", ["true", "null"], {"prefix": "8"}, {"wildcard": "*"}, {"suffix": "l"}])
def test_anything_but_strings_takes_every_other_type(operand: Any, value: Any) -> None:
    assert holds({"anything-but": operand}, value)


@pytest.mark.parametrize(
    ("operand", "value", "taken"),
    [
        (8, 8, False),
        (8, 8.0, False),
        ([8, 9], 9, False),
        (8, 9, True),
        (8, "8", True),
        (1, True, True),
        (0, False, True),
        (0, None, True),
        (123456789012, 123456789012, False),
        (8, float("nan"), True),
        (8, 10**400, True),
    ],
)
def test_anything_but_numbers_takes_all_but_these(operand: Any, value: Any, taken: bool) -> None:
    assert holds({"anything-but": operand}, value) is taken


@pytest.mark.parametrize(
    ("operand", "taken", "left"),
    [
        (["=", 5], [5, 5.0], [4, 6, 5.000001]),
        (["<", 5], [4.999999, -(10**400)], [5, 6]),
        (["<=", 5], [5, 4], [5.000001]),
        ([">", 5], [5.000001, 10**400, 6e9], [5, 4]),
        ([">=", 5], [5, 6], [4.999999]),
        ([">", 0, "<=", 5], [0.1, 5], [0, 5.1]),
        ([">=", 0, "<", 5], [0, 4.9], [-0.1, 5]),
        (["=", 3.018e2], [301.8], [302]),
        ([">=", -5e9, "<=", 5e9], [-5_000_000_000, 5_000_000_000], [5_000_000_001]),
        (["=", 1], [1], [True, "1", None, float("nan"), float("inf")]),
    ],
)
def test_numeric_takes_these_and_leaves_those(operand: list[Any], taken: list[Any], left: list[Any]) -> None:
    assert [value for value in taken if not holds({"numeric": operand}, value)] == []
    assert [value for value in left if holds({"numeric": operand}, value)] == []


@pytest.mark.parametrize(
    ("wanted", "taken", "left"),
    [
        ("straße", ["STRASSE", "straße", "STRAßE"], ["strasse", "STRAsSE"]),
        ("k", ["K"], ["\u212a"]),  # the Kelvin sign lowers to k, but is neither case of k
        ("\u1e9e", ["ß", "\u1e9e"], ["ss", "SS"]),
        ("ß", ["SS"], ["\u1e9e"]),
        ("\U00010400", ["\U00010428"], ["x"]),
    ],
)
def test_either_case_of_each_character_is_taken_on_its_own(wanted: str, taken: list[str], left: list[str]) -> None:
    forms = (("equals-ignore-case", wanted), *((name, {"equals-ignore-case": wanted}) for name in ("prefix", "suffix")))
    for name, operand in forms:
        assert [value for value in taken if not holds({name: operand}, value)] == []
        assert [value for value in left if holds({name: operand}, value)] == []


def test_no_character_begins_or_ends_its_other_case() -> None:
    # Otherwise taking the first case that fits could miss what the second would have found.
    characters = map(chr, range(sys.maxunicode + 1))
    cases = ((c.lower(), c.upper()) for c in characters if c.lower() != c.upper())
    assert not [
        (lower, upper)
        for lower, upper in cases
        if lower.startswith(upper) or upper.startswith(lower) or lower.endswith(upper) or upper.endswith(lower)
    ]


@FIXED
@given(st.ip_addresses(), st.ip_addresses(), st.integers(0, 127))
@example(ip_address("10.0.0.1"), ip_address("10.0.0.1"), 31)
def test_a_block_agrees_with_the_standard_library(network: Any, address: Any, bits: int) -> None:
    bits = min(bits, network.max_prefixlen - 1)
    mapped = [getattr(one, "ipv4_mapped", None) or one for one in (network, address)]
    if [one.version for one in mapped] == [network.version, address.version]:
        expected = address in ip_network(f"{network}/{bits}", strict=False)
        assert holds({"cidr": f"{network}/{bits}"}, str(address)) is expected


@FIXED
@given(st.text("ab*\\", max_size=8), st.text("ab*\\", max_size=8))
def test_a_wildcard_agrees_with_a_regular_expression(wanted: str, value: str) -> None:
    import re

    tokens = re.findall(r"\\[*\\]|\*|[^*\\]", wanted)
    if "".join(tokens) == wanted and ("*", "*") not in pairwise(tokens):
        expression = "".join(".*" if one == "*" else re.escape(one[-1]) for one in tokens)
        expected = re.fullmatch(expression, value, re.DOTALL) is not None
        assert holds({"wildcard": wanted}, value) is expected


def test_operators_in_one_list_are_alternatives() -> None:
    pattern = Pattern({"field": [{"prefix": "a"}, {"numeric": [">", 5]}, "x", None]})
    assert all(pattern.matches({"field": value}) for value in ("abc", 6, "x", None))
    assert not any(pattern.matches({"field": value}) for value in ("b", 5, True))
