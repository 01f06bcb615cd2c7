from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account_event_handler.event_pattern import Pattern
from account_event_handler.event_pattern.index import PatternIndex

TEXTS = st.sampled_from(["a", "b", "c", "", "10.0.0.1"])
LEAVES = st.lists(TEXTS, min_size=1, max_size=2) | st.sampled_from(
    [[{"prefix": "a"}], [{"exists": False}], ["a", None], [True], [{"anything-but": "a"}]]
)
FIELDS = ("source", "detail-type", "x")
DETAIL = st.fixed_dictionaries({}, optional={"eventName": LEAVES, "y": LEAVES}).filter(bool)
PATTERNS = st.fixed_dictionaries({}, optional={**dict.fromkeys(FIELDS, LEAVES), "detail": DETAIL}).filter(bool)
WITH_OR = PATTERNS | st.builds(lambda ways: {"$or": ways}, st.lists(PATTERNS, min_size=2, max_size=3))
VALUES = TEXTS | st.sampled_from([None, True, 1, {}, {"a": "b"}]) | st.lists(TEXTS, max_size=2)
INNER = st.fixed_dictionaries({}, optional={"eventName": VALUES, "y": VALUES})
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(FIELDS, VALUES),
        "detail": INNER | st.lists(INNER, max_size=2) | TEXTS,
        "detail.eventName": TEXTS,
        "detail.y": TEXTS,
    },
)


@given(sources=st.lists(WITH_OR, min_size=5, max_size=9), event=EVENTS)
def test_an_index_finds_what_asking_every_pattern_finds(sources: list[dict[str, Any]], event: dict[str, Any]) -> None:
    patterns = [Pattern(source) for source in sources]
    index = PatternIndex((pattern, place) for place, pattern in enumerate(patterns))
    found = [place for place, pattern in enumerate(patterns) if pattern.matches(event)]
    assert list(index.matching(event)) == found
    assert index.matches(event) is bool(found)


class Noting(Pattern, frozen=True, eq=False):
    """A pattern that notes which are asked."""

    asked: ClassVar[list[Pattern]] = []

    def matches(self, event: Any) -> bool:
        self.asked.append(self)
        return super().matches(event)


@pytest.mark.parametrize(
    "named",
    [
        lambda text: {"source": [text]},
        lambda text: {"source": ["aws.s3"], "detail": {"eventName": [text]}},
        lambda text: {"detail": {"userIdentity": {"arn": [text]}}},
        lambda text: {"detail-type": ["x"], "detail": {"errorCode": [text]}},
    ],
)
def test_a_pattern_is_asked_only_about_what_has_the_value_it_names(named: Any) -> None:
    Noting.asked.clear()
    patterns = [Noting(named(f"other-{number}")) for number in range(100)]
    index = PatternIndex((pattern, None) for pattern in patterns)
    detail = {"eventName": "y", "errorCode": "z", "userIdentity": {"arn": "x"}}
    event = {"source": "aws.s3", "detail-type": "x", "detail": detail}
    assert not index.matches(event)
    assert Noting.asked == []
