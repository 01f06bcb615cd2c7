import json
from datetime import UTC, datetime
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.ingest import decode
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
