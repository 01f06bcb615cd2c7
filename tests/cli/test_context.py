import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.context import SUMMARY_LIMIT, pattern_summary


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (
            {"source": ["aws.s3"], "detail": {"eventName": ["DeleteBucket", "PutBucketAcl"]}},
            "source aws.s3, eventName DeleteBucket, PutBucketAcl",
        ),
        ({"detail": {"userIdentity": {"arn": [{"prefix": "arn:aws:sts"}]}}}, "userIdentity.arn prefix arn:aws:sts"),
        ({"account": [{"anything-but": ["1", "2"]}]}, "account anything-but 1, 2"),
        ({"detail": {"severity": [{"numeric": [">", 7]}]}}, "severity numeric >, 7"),
        ({"detail": {"readOnly": [False, None]}}, "readOnly false, null"),
        ({"$or": [{"source": ["a"]}, {"region": ["b"]}]}, "$or source a, region b"),
    ],
)
def test_a_pattern_is_said_as_one_would_say_it(pattern: object, said: str) -> None:
    assert pattern_summary(json.dumps(pattern)) == said


def test_a_pattern_that_is_none_is_shown_as_far_as_it_goes() -> None:
    assert pattern_summary("no JSON") == "no JSON"
    assert pattern_summary("[1]") == "1"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=8), below),
    max_leaves=12,
)


@given(json_values)
def test_whatever_the_table_holds_is_one_short_clean_line(value: object) -> None:
    said = pattern_summary(json.dumps(value))
    assert len(said) <= SUMMARY_LIMIT
    assert said.isprintable()
