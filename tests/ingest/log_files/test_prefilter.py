import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.watch import api_call
from account_event_handler.event_pattern import Pattern
from account_event_handler.ingest import envelope_of
from account_event_handler.ingest.log_files import SESSION, WATCHED, RecordPrefilter
from account_event_handler.own_stack.context import StackContext
from account_event_handler.pipeline.judge import judge
from tests.ingest.log_files.files import WANTED, Outcome, file_of, is_described, patterns_of, quiet
from tests.support.samples import QUIET, SPEAKING, every_sample, load

ANYWHERE = {"detail-type": ["AWS API Call via CloudTrail"], "detail": {"x": {"y": {"z": ["1"]}}}}


def by(wanted: RecordPrefilter, **fields: Any) -> int:
    """Who wants a record with these fields."""
    return wanted[wanted.signature(json.dumps({"eventSource": "s3.amazonaws.com", **fields}).encode())]


def wanting(*patterns: Mapping[str, Any]) -> RecordPrefilter:
    def about(source: str) -> Iterable[Mapping[str, Any]]:
        return [each for each in patterns if source in each.get("source", [""])]

    return RecordPrefilter(about)


SAMPLES = [path for path in SPEAKING + QUIET if is_described(load(path).get("detail"))]


@every_sample(SAMPLES)
def test_a_sample_gives_the_same_alert_out_of_a_log_file(path: Path) -> None:
    event = load(path)
    data = file_of([quiet(), event["detail"], quiet()])
    (read,) = Outcome(data).wanted
    context = StackContext(options=frozenset({"ConsoleChanges"}))
    assert judge(envelope_of(read.record), CATALOG, context).alert == judge(event, CATALOG, context).alert


def test_nearly_all_samples_of_cloudtrail_are_put_to_the_test() -> None:
    assert len(SAMPLES) > 500


def test_records_that_no_watch_is_about_are_not_decoded_in_full() -> None:
    assert Outcome(file_of([quiet()] * 100)).wanted == []


def test_what_only_an_option_wants_is_wanted_with_the_option_only() -> None:
    by_hand = quiet(eventName="PutBucketTagging", readOnly=False, userAgent="console.amazonaws.com")
    without = RecordPrefilter(lambda source: [watch.on for watch in CATALOG.about(source) if not watch.option])
    assert len(Outcome(file_of([by_hand])).wanted) == 1
    assert Outcome(file_of([by_hand]), wanted=without).wanted == []


def test_root_and_refusals_are_wanted_in_any_service() -> None:
    role, root = {"type": "AssumedRole"}, {"type": "Root"}
    new = {"eventSource": "new.amazonaws.com", "eventName": "ListNews"}
    denied = new | {"errorCode": "Client.UnauthorizedOperation"}
    assert by(WANTED, **denied, userIdentity=role) == WATCHED
    assert by(WANTED, **new, userIdentity=root) == WATCHED
    assert by(WANTED, **new, userIdentity=role) == 0


def test_a_name_written_with_a_dot_is_not_overlooked() -> None:
    wanted = wanting(ANYWHERE)
    for fields in (
        {"x": {"y": {"z": "1"}}},
        {"x.y.z": "1"},
        {"x.y": {"z": "1"}},
        {"x": {"y.z": "1"}},
        {"x": {"y.z": ["1"]}},
        {"x": [{"y": {"z": "1"}}]},
        {"x": {"y": {"z": ["1"]}}},
    ):
        written = {"eventSource": "s3.amazonaws.com", **fields}
        assert len(Outcome(file_of([written]), wanted=wanted).wanted) == 1
    assert by(wanted, x={"y": {"z": "2"}}) == by(wanted, x=None) == by(wanted) == 0


@pytest.mark.parametrize("number", [0, 0.0, 1])
def test_a_number_hides_no_truth_value_and_none_hides_it(number: float) -> None:
    value = bool(number)
    pattern = {"detail-type": ["AWS API Call via CloudTrail"], "detail": {"readOnly": [value]}}
    about_it = wanting(pattern)
    assert by(about_it, readOnly=not value) == 0
    data = file_of([quiet(readOnly=number), quiet(readOnly=value)])
    assert [read.position for read in Outcome(data, wanted=about_it).wanted] == [0, 1]
    data = file_of([quiet(readOnly=not value), quiet(readOnly=value), quiet(readOnly=number)])
    assert [read.position for read in Outcome(data, wanted=wanting(pattern)).wanted] == [1, 2]


def test_a_record_that_names_no_source_is_looked_at_in_full() -> None:
    assert WANTED[WANTED.signature(b"{}")] == WATCHED


def test_only_the_sources_that_come_are_asked_for_and_only_once() -> None:
    asked: list[str] = []

    def about(source: str) -> list[Mapping[str, Any]]:
        asked.append(source)
        return [api_call("s3", "DeleteBucket")] if source == "aws.s3" else []

    wanted = RecordPrefilter(about)
    for name in ("GetBucketAcl", "DeleteBucket", "ListBuckets"):
        by(wanted, eventName=name)
    assert (asked.count("aws.s3"), set(asked)) == (1, {"", "aws.s3"})


def test_who_is_to_see_a_record_is_told_apart_from_who_watches_it() -> None:
    wanted = RecordPrefilter(patterns_of(), {("aws.s3", "DeleteBucket"), ("aws.s3", "GetBucketAcl")})
    assert by(wanted, eventName="DeleteBucket") == WATCHED + SESSION
    assert by(wanted, eventName="GetBucketAcl") == SESSION
    assert by(wanted, eventName="DeleteBucketPolicy") == WATCHED


def test_what_is_remembered_of_looks_does_not_grow_for_ever() -> None:
    wanted = wanting(ANYWHERE)
    for number in range(300):
        by(wanted, eventName=f"{number}{'x' * 10_000}")
    assert len(wanted) < 100
    assert by(wanted, x={"y": {"z": "1"}}) == WATCHED


def test_a_pattern_that_tests_nothing_known_lets_everything_through() -> None:
    wanted = wanting({"account": ["111122223333"]})
    assert by(wanted, eventName="GetBucketAcl") == WATCHED


def test_a_pattern_may_name_calls_by_how_they_begin() -> None:
    pattern = api_call("s3", "DeleteBucket", {"prefix": "Put"})  # type: ignore[arg-type]
    assert by(wanting(pattern), eventName="PutBucketAcl") == WATCHED
    assert by(wanting(pattern), eventName="DeleteBucket") == WATCHED
    assert by(wanting(pattern), eventName="GetBucketAcl") == 0


def test_an_eventname_that_an_alternative_overrides_is_not_overlooked() -> None:
    detail = {"eventName": ["A"], "$or": [{"eventName": ["B"]}, {"requestParameters": {"x": ["1"]}}]}
    pattern = {"source": ["aws.s3"], "detail": detail}
    for fields in ({"eventName": "B"}, {"eventName": "A", "requestParameters": {"x": "1"}}):
        event = {"source": "aws.s3", "detail": fields}
        assert Pattern(pattern).matches(event)
        assert by(wanting(pattern), **fields) == WATCHED
    assert by(wanting(pattern), eventName="C") == 0


def test_the_fields_looked_at_are_those_of_patterns_about_any_source() -> None:
    general = {
        "detail": {"a": {"b": ["1"]}, "$or": [{"c": ["1"]}, {"d": [{"exists": False}]}]},
        "account": ["111122223333"],
    }
    fields = wanting(general, api_call("s3", "DeleteBucket", e=["1"])).kind.__struct_encode_fields__
    assert set(fields) == {"a", "a.b", "c", "d", "eventSource", "eventName", "eventType"}


names = st.sampled_from(["a", "b", "c", "d", "e"])
leaves = st.sampled_from([["1"], ["2"], [{"exists": False}], [{"prefix": "1"}], [None], [True]])
inner = st.dictionaries(names, leaves | st.dictionaries(names, leaves, min_size=1), min_size=1)
patterns = st.builds(
    lambda fields, ways: fields | ({"$or": ways} if len(ways) > 1 else {}), inner, st.lists(inner, max_size=3)
)
held = st.sampled_from(["1", "12", "2", None, True])
events = st.dictionaries(names, held | st.dictionaries(names, held), max_size=5)


@given(pattern=patterns, event=events, seen=st.sets(names))
def test_a_pattern_that_sees_less_matches_whatever_it_matched(
    pattern: dict[str, Any], event: dict[str, Any], seen: set[str]
) -> None:
    paths = {*seen, *(f"{name}.{below}" for name in seen for below in "abcde")}
    loose = Pattern(pattern, paths)
    if Pattern(pattern).matches(event):
        assert loose.matches({name: value for name, value in event.items() if name in seen})
    everything = {*"abcde", *(f"{a}.{b}" for a in "abcde" for b in "abcde")}
    assert Pattern(pattern, everything).matches(event) == Pattern(pattern).matches(event)
