import json
from datetime import UTC, datetime
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.ingest import decode, envelope_of
from account_event_handler.model import AccountEvent, Unreadable
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from tests.support.samples import sample


def read(payload: object) -> AccountEvent:
    event = decode(payload)
    assert isinstance(event, AccountEvent)
    return event


def test_an_event_arrives_the_same_as_an_object_and_as_a_queue_s_text() -> None:
    event = sample("s3-bucket-deleted")
    assert read(event) == read(json.dumps(event))


def test_a_cloudtrail_event_is_known_by_its_event_id() -> None:
    event = sample("s3-bucket-deleted")
    assert read(event).id == event["detail"]["eventID"]


def test_a_service_s_own_event_is_known_by_the_envelope_s_id() -> None:
    event = sample("ssm-parameter-changed")
    assert read(event).id == event["id"]


def test_what_an_event_does_not_say_is_empty() -> None:
    event = read({"source": "aws.s3", "detail-type": "X", "detail": None, "time": 5, "account": []})
    assert (event.account, event.region, event.time, event.resources) == ("", "", None, ())
    assert event.detail == {}


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-20T09:41:07Z", datetime(2026, 11, 20, 9, 41, 7, tzinfo=UTC)),
        ("2026-11-20T10:41:07+01:00", datetime(2026, 11, 20, 9, 41, 7, tzinfo=UTC)),
        ("2026-11-20T09:41:07", datetime(2026, 11, 20, 9, 41, 7, tzinfo=UTC)),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_a_time_is_read_as_utc_or_not_at_all(text: str, time: datetime | None) -> None:
    assert read({"source": "a", "detail-type": "b", "time": text}).time == time


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ("", "it is empty"),
        ("  \n", "it is empty"),
        ("{", "it is not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[1]", "a JSON array"),
        ('"text"', "a JSON string"),
        ("5", "a JSON number"),
        ("true", "a JSON boolean"),
        ("null", "a JSON null"),
        ("{}", "no source and detail-type"),
        ('{"source": "aws.s3"}', "no detail-type"),
        ('{"source": 3, "detail-type": "x"}', "no source"),
        ('{"source": "a", "detail-type": "b", "detail": [1]}', "its detail is a JSON array"),
        (None, "a JSON null"),
    ],
)
def test_what_is_no_event_says_why(payload: Any, reason: str) -> None:
    unreadable = decode(payload)
    assert isinstance(unreadable, Unreadable)
    assert reason in unreadable.reason


@pytest.mark.parametrize("half", ["\\ud800", "\\uDFFF"])
def test_half_a_surrogate_pair_costs_no_more_than_itself(half: str) -> None:
    text = json.dumps(sample("s3-bucket-deleted")).replace("payments-archive", f"a{half}b\\ud83d\\ude00")
    alert = judge(text, CATALOG).alert
    assert alert
    assert headline_of(alert).endswith("a\ufffdb😀")
    assert judge(json.loads(text), CATALOG).alert is not None


def test_half_a_surrogate_pair_in_a_link_costs_no_alert() -> None:
    event = sample("guardduty-finding-reported--critical")
    event["detail"]["id"] += "\ud800"
    alert = judge(event, CATALOG).alert
    assert alert
    assert alert.watch == "guardduty-finding-reported"


def test_an_unreadable_message_tells_its_size() -> None:
    assert decode("{" + "x" * 99) == Unreadable(
        "it is not JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))", 100
    )


def test_a_field_is_found_by_its_path_through_objects_and_lists() -> None:
    event = read({"source": "a", "detail-type": "b", "detail": {"x": [{"y": 1}], "z": {"0": 2}}})
    assert event.field("x.0.y") == 1
    assert event.field("z.0") == 2
    assert event.field("x.1.y") is None
    assert event.field("x.y") is None
    assert event.field("x.0.y.z") is None
    assert event.text("x.0.y") == ""


RECORD = {
    "eventID": "e-1",
    "eventType": "AwsApiCall",
    "eventSource": "monitoring.amazonaws.com",
    "recipientAccountId": "111122223333",
    "userIdentity": {"accountId": "444455556666"},
    "eventTime": "2026-11-20T09:41:07Z",
    "awsRegion": "eu-west-1",
}


def test_a_record_of_a_log_file_gets_the_envelope_that_eventbridge_gives_it() -> None:
    assert envelope_of(RECORD) == {
        "version": "0",
        "id": "e-1",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.monitoring",
        "account": "111122223333",
        "time": "2026-11-20T09:41:07Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": RECORD,
    }


@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ({"recipientAccountId": None}, "account", "444455556666"),
        ({"recipientAccountId": None, "userIdentity": None}, "account", ""),
        ({"eventSource": "signin.amazonaws.com.cn"}, "source", "aws.signin"),
        ({"eventSource": None}, "source", ""),
        ({"eventSource": 7}, "source", ""),
        ({"eventSource": None, "insightDetails": {}}, "source", "aws.cloudtrail"),
        ({"eventType": "AwsServiceEvent"}, "detail-type", "AWS Service Event via CloudTrail"),
        ({"eventType": "AwsConsoleSignIn"}, "detail-type", "AWS Console Sign In via CloudTrail"),
        ({"eventType": "AwsVpceEvent"}, "detail-type", "AWS Network Activity Event via CloudTrail"),
        ({"eventType": "New"}, "detail-type", "AWS API Call via CloudTrail"),
        ({"eventType": [1]}, "detail-type", "AWS API Call via CloudTrail"),
    ],
)
def test_what_a_record_leaves_out_is_taken_from_elsewhere_or_is_empty(change: Any, name: str, value: str) -> None:
    assert envelope_of({**RECORD, **change})[name] == value


def test_an_envelope_goes_before_the_record_for_the_account_and_behind_it_for_id_and_time() -> None:
    envelope = {"source": "aws.s3", "detail-type": "x", "detail": RECORD, "resources": ["arn:a", 7]}
    for outer in ({}, {"id": "other", "time": "2026-11-21T00:00:00Z"}):
        event = read({**envelope, **outer})
        assert (event.id, event.account, event.region) == ("e-1", "111122223333", "eu-west-1")
        assert event.time == datetime(2026, 11, 20, 9, 41, 7, tzinfo=UTC)
        assert event.resources == ("arn:a",)
    event = read({**envelope, "account": "777788889999", "region": "us-east-1"})
    assert (event.account, event.region) == ("777788889999", "us-east-1")


def test_only_an_alarm_s_id_is_made_of_what_it_says() -> None:
    state = {"value": "ALARM", "timestamp": "2026-11-20T09:41:07.000+0000"}
    payload = {"source": "aws.x", "id": "own", "detail": {"alarmName": "a", "state": state}}
    assert read({**payload, "detail-type": "Another"}).id == "own"
    assert len(read({**payload, "detail-type": "CloudWatch Alarm State Change"}).id) == 32
