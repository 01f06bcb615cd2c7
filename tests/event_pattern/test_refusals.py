"""What EventBridge refuses is refused when the pattern is loaded, with its path and a reason."""

from typing import Any

import pytest

from account_event_handler.event_pattern import Pattern, PatternError

AT = "detail.f[0]"
DEEP: Any = ["x"]
for _ in range(150):
    DEEP = {"a": DEEP}

PATTERNS = [
    ({}, "pattern: must not be an empty object"),
    ([], "pattern: must be an object"),
    (None, "pattern: must be an object"),
    ("text", "pattern: must be an object"),
    ({"source": "aws.iam"}, "source: must be a list of values or an object"),
    ({"detail": {"a": 8}}, "detail.a: must be a list of values or an object"),
    ({"detail": {"a": None}}, "detail.a: must be a list of values or an object"),
    ({"detail": {"a": ("x",)}}, "detail.a: must be a list of values or an object"),
    ({"detail": {}}, "detail: must not be an empty object"),
    ({"detail": {"a": {}}}, "detail.a: must not be an empty object"),
    ({"source": []}, "source: must not be an empty list"),
    ({"source": ["a", []]}, "source[1]: must be a string, number, true, false, null or an op"),
    ({"source": [object()]}, "source[0]: must be a string, number, true, false, null or an op"),
    ({"source": [float("nan")]}, "source[0]: must be a number that JSON can write"),
    ({"source": [float("inf")]}, "source[0]: must be a number that JSON can write"),
    ({8: ["a"]}, "pattern: the field name 8 is not a string"),
    (DEEP, "pattern: is nested more than 100 levels deep"),
    ({".".join("a" * 150): ["x"]}, "lies more than 100 levels deep"),
    ({"detail": {"eventName": [{"prefixx": "a"}]}}, "detail.eventName[0]: unknown operator 'prefixx'"),
]

EXPRESSIONS = [
    ({}, f"{AT}: must hold exactly one operator"),
    ({"prefix": "a", "suffix": "b"}, f"{AT}: must hold exactly one operator"),
    ({"Prefix": "a"}, f"{AT}: unknown operator 'Prefix'"),
    ({"prefix": 8}, f"{AT}.prefix: must be a string"),
    ({"prefix": None}, f"{AT}.prefix: must be a string"),
    ({"prefix": ["a"]}, f"{AT}.prefix: must be a string"),
    ({"prefix": {}}, f"{AT}.prefix: must be a string or one equals-ignore-case"),
    ({"prefix": {"suffix": "a"}}, f"{AT}.prefix: must be a string or one equals-ignore-case"),
    ({"prefix": {"equals-ignore-case": 8}}, f"{AT}.prefix.equals-ignore-case: must be a string"),
    ({"suffix": True}, f"{AT}.suffix: must be a string"),
    ({"suffix": {"prefix": "a"}}, f"{AT}.suffix: must be a string or one equals-ignore-case"),
    ({"suffix": {"equals-ignore-case": ["a"]}}, f"{AT}.suffix.equals-ignore-case: must be a str"),
    ({"equals-ignore-case": ["a"]}, f"{AT}.equals-ignore-case: must be a string"),
    ({"equals-ignore-case": {"prefix": "a"}}, f"{AT}.equals-ignore-case: must be a string"),
    ({"exactly": 8}, f"{AT}.exactly: must be a string"),
    ({"wildcard": 8}, f"{AT}.wildcard: must be a string"),
    ({"wildcard": ["a*"]}, f"{AT}.wildcard: must be a string"),
    ({"wildcard": "a**b"}, f"{AT}.wildcard: must not hold two stars in a row"),
    ({"wildcard": "**"}, f"{AT}.wildcard: must not hold two stars in a row"),
    ({"wildcard": r"a\b"}, f"{AT}.wildcard: a backslash must escape a star or a backslash"),
    ({"wildcard": "a\\"}, f"{AT}.wildcard: a backslash must escape a star or a backslash"),
    ({"exists": None}, f"{AT}.exists: must be true or false"),
    ({"exists": "true"}, f"{AT}.exists: must be true or false"),
    ({"exists": 1}, f"{AT}.exists: must be true or false"),
    ({"cidr": 8}, f"{AT}.cidr: must be a string"),
    ({"cidr": ["10.0.0.0/8"]}, f"{AT}.cidr: must be a string"),
    ({"cidr": "10.0.0.1"}, f"{AT}.cidr: must be an address, a slash and a number of bits"),
    ({"cidr": "10.0.0.0/"}, f"{AT}.cidr: must be an address, a slash and a number of bits"),
    ({"cidr": "10.0.0.0/x"}, f"{AT}.cidr: must be an address, a slash and a number of bits"),
    ({"cidr": "10.0.0.0/-8"}, f"{AT}.cidr: must be an address, a slash and a number of bits"),
    ({"cidr": "10.0.0.0/8/8"}, f"{AT}.cidr: must be an address, a slash and a number of bits"),
    ({"cidr": "10.0.0/8"}, f"{AT}.cidr: '10.0.0' is not an IP address"),
    ({"cidr": "10.0.0.256/8"}, f"{AT}.cidr: '10.0.0.256' is not an IP address"),
    ({"cidr": "x::/8"}, f"{AT}.cidr: 'x::' is not an IP address"),
    ({"cidr": "::1::/8"}, f"{AT}.cidr: '::1::' is not an IP address"),
    ({"cidr": "10.0.0.1/32"}, f"{AT}.cidr: an IPv4 block has fewer than 32 bits"),
    ({"cidr": "::1/128"}, f"{AT}.cidr: an IPv6 block has fewer than 128 bits"),
    ({"numeric": 8}, f"{AT}.numeric: must be a comparison"),
    ({"numeric": []}, f"{AT}.numeric: must be a comparison"),
    ({"numeric": [8]}, f"{AT}.numeric: must be a comparison"),
    ({"numeric": [">"]}, f"{AT}.numeric: must be a comparison"),
    ({"numeric": [8, ">"]}, f"{AT}.numeric: must be a comparison"),
    ({"numeric": [">", 0, "<"]}, f"{AT}.numeric: must be a comparison"),
    ({"numeric": [">", 0, ">", 0]}, f"{AT}.numeric: must be a comparison"),
    ({"numeric": ["<", 5, ">", 0]}, f"{AT}.numeric: must be a comparison"),
    ({"numeric": ["=", 5, "<", 9]}, f"{AT}.numeric: must be a comparison"),
    ({"numeric": [">", 0, "<", 5, "<", 6]}, f"{AT}.numeric: must be a comparison"),
    ({"numeric": ["==", 5]}, f"{AT}.numeric[0]: unknown comparison '=='"),
    ({"numeric": [">", "5"]}, f"{AT}.numeric[1]: must be a number"),
    ({"numeric": [">", True]}, f"{AT}.numeric[1]: must be a number"),
    ({"numeric": [">", None]}, f"{AT}.numeric[1]: must be a number"),
    ({"numeric": [">", 0, "<", "5"]}, f"{AT}.numeric[3]: must be a number"),
    ({"numeric": [">", 5_000_000_001]}, f"{AT}.numeric[1]: must be between -5e9 and 5e9"),
    ({"numeric": ["<", -5e9 - 1]}, f"{AT}.numeric[1]: must be between -5e9 and 5e9"),
    ({"numeric": [">", 0, "<", 10**400]}, f"{AT}.numeric[3]: must be between -5e9 and 5e9"),
    ({"numeric": [">", float("nan")]}, f"{AT}.numeric[1]: must be a number that JSON can write"),
    ({"numeric": [">", 5, "<", 5]}, f"{AT}.numeric: the lower bound must be less than the upper"),
    ({"numeric": [">=", 5, "<=", 5]}, f"{AT}.numeric: the lower bound must be less than the up"),
    ({"anything-but": None}, f"{AT}.anything-but: must be a string, a number, or a list of ei"),
    ({"anything-but": True}, f"{AT}.anything-but: must be a string, a number, or a list of ei"),
    ({"anything-but": []}, f"{AT}.anything-but: must be a string, a number, or a list of either"),
    ({"anything-but": ["a", 8]}, f"{AT}.anything-but: must be a string, a number, or a list of"),
    ({"anything-but": ["a", None]}, f"{AT}.anything-but: must be a string, a number, or a list"),
    ({"anything-but": [8, True]}, f"{AT}.anything-but: must be a string, a number, or a list"),
    ({"anything-but": [["a"]]}, f"{AT}.anything-but: must be a string, a number, or a list of"),
    ({"anything-but": [{"prefix": "a"}]}, f"{AT}.anything-but: must be a string, a number, or"),
    ({"anything-but": 10**400}, f"{AT}.anything-but: is too large to be compared exactly"),
    ({"anything-but": 2**53 + 1}, f"{AT}.anything-but: is too large to be compared exactly"),
    ({"anything-but": {}}, f"{AT}.anything-but: must hold exactly one operator"),
    ({"anything-but": {"prefix": "a", "suffix": "b"}}, f"{AT}.anything-but: must hold exactly"),
    ({"anything-but": {"numeric": ["=", 5]}}, f"{AT}.anything-but: cannot negate 'numeric'"),
    ({"anything-but": {"cidr": "10.0.0.0/8"}}, f"{AT}.anything-but: cannot negate 'cidr'"),
    ({"anything-but": {"exists": True}}, f"{AT}.anything-but: cannot negate 'exists'"),
    ({"anything-but": {"anything-but": "a"}}, f"{AT}.anything-but: cannot negate 'anything-but'"),
    ({"anything-but": {"prefix": ""}}, f"{AT}.anything-but.prefix: must not be an empty string"),
    ({"anything-but": {"suffix": ["a", ""]}}, f"{AT}.anything-but.suffix: must not be an empty"),
    ({"anything-but": {"prefix": []}}, f"{AT}.anything-but.prefix: must not be an empty list"),
    ({"anything-but": {"prefix": 8}}, f"{AT}.anything-but.prefix: must be a string"),
    ({"anything-but": {"suffix": [8, "a"]}}, f"{AT}.anything-but.suffix: must be a string"),
    ({"anything-but": {"prefix": {"equals-ignore-case": "a"}}}, f"{AT}.anything-but.prefix: must be a string"),
    ({"anything-but": {"equals-ignore-case": 8}}, f"{AT}.anything-but.equals-ignore-case: must"),
    ({"anything-but": {"wildcard": ["a*", 8]}}, f"{AT}.anything-but.wildcard: must be a string"),
    ({"anything-but": {"wildcard": "**"}}, f"{AT}.anything-but.wildcard: must not hold two stars"),
]

TEXTS = [
    ("", "pattern: is not JSON"),
    ("{'source': ['a']}", "pattern: is not JSON"),
    ('{"source": ["a"]} x', "pattern: is not JSON"),
    ('{"source": ["a"]', "pattern: is not JSON"),
    ("[" * 4_000, "pattern: is not JSON"),
    ('["source"]', "pattern: must be an object"),
    ('{"source": [NaN]}', "source[0]: must be a number that JSON can write"),
    ('{"source": ["' + "a" * 4_100 + '"]}', "pattern: has 4116 characters, more than 4096"),
]


@pytest.mark.parametrize(("pattern", "reason"), PATTERNS)
def test_a_pattern_of_the_wrong_shape_is_refused(pattern: Any, reason: str) -> None:
    with pytest.raises(PatternError) as denied:
        Pattern(pattern)
    assert reason in str(denied.value)


@pytest.mark.parametrize(("expression", "reason"), EXPRESSIONS)
def test_a_wrong_operator_is_refused_with_its_path(expression: Any, reason: str) -> None:
    with pytest.raises(PatternError) as denied:
        Pattern({"detail": {"f": [expression]}})
    assert str(denied.value).startswith(reason)
    assert str(denied.value) == f"{denied.value.path}: {denied.value.reason}"


@pytest.mark.parametrize(("text", "reason"), TEXTS)
def test_a_text_that_is_no_pattern_is_refused(text: str, reason: str) -> None:
    with pytest.raises(PatternError) as denied:
        Pattern.from_json(text)
    assert str(denied.value).startswith(reason)


def test_a_refusal_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="pattern: must not be an empty object"):
        Pattern({})


def test_the_longest_text_is_taken() -> None:
    text = '{"source": ["' + "a" * (4_096 - 16) + '"]}'
    assert len(text) == 4_096
    assert Pattern.from_json(text).matches({"source": "a" * (4_096 - 16)})


def test_of_a_repeated_key_the_last_counts() -> None:
    pattern = Pattern.from_json('{"source": ["a"], "source": ["b"]}')
    assert pattern.matches({"source": "b"})
    assert not pattern.matches({"source": "a"})


def test_the_deepest_pattern_matches() -> None:
    event: Any = "x"
    pattern: Any = ["x"]
    for _ in range(99):
        event, pattern = {"a": event}, {"a": pattern}
    assert Pattern(pattern).matches(event)
    assert Pattern({".".join("a" * 99): ["x"]}).matches(event)
