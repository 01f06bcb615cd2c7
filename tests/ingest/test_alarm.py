import json
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Unreadable
from account_event_handler.own_stack.context import StackContext
from account_event_handler.pipeline.judge import judge
from tests.support.samples import sample

EVENTBRIDGE = sample("cloudwatch-alarm-raised")
DETAIL = EVENTBRIDGE["detail"]
(ARN,) = EVENTBRIDGE["resources"]
METRIC = DETAIL["configuration"]["metrics"][0]["metricStat"]
MESSAGE = {
    "AlarmName": DETAIL["alarmName"],
    "AlarmDescription": DETAIL["configuration"]["description"],
    "AWSAccountId": "111122223333",
    "AlarmConfigurationUpdatedTimestamp": "2026-11-01T09:00:00.000+0000",
    "NewStateValue": "ALARM",
    "NewStateReason": DETAIL["state"]["reason"],
    "StateChangeTime": DETAIL["state"]["timestamp"],
    "Region": "EU (Ireland)",
    "AlarmArn": ARN,
    "OldStateValue": DETAIL["previousState"]["value"],
    "OKActions": [],
    "AlarmActions": ["arn:aws:sns:eu-west-1:111122223333:trail-alarm"],
    "InsufficientDataActions": [],
    "Trigger": {
        "MetricName": METRIC["metric"]["name"],
        "Namespace": METRIC["metric"]["namespace"],
        "StatisticType": "Statistic",
        "Statistic": METRIC["stat"].upper(),
        "Unit": None,
        "Dimensions": [{"value": value, "name": name} for name, value in METRIC["metric"]["dimensions"].items()],
        "Period": METRIC["period"],
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 90.0,
        "TreatMissingData": "missing",
        "EvaluateLowSampleCountPercentile": "",
    },
}
ENVELOPE = {
    "Type": "Notification",
    "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
    "TopicArn": "arn:aws:sns:eu-west-1:111122223333:trail-alarm",
    "Subject": 'ALARM: "payments-db-cpu" in EU (Ireland)',
    "Message": json.dumps(MESSAGE),
    "Timestamp": "2026-11-20T09:50:31.050Z",
    "SignatureVersion": "1",
    "Signature": "x",
    "SigningCertURL": "x",
    "UnsubscribeURL": "x",
}
RECORD = {"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": "x"}
SHAPES: dict[str, dict[str, Any]] = {
    "sns-in-a-queue": ENVELOPE,
    "sns-raw": MESSAGE,
    "sns-to-lambda": {"Records": [{**RECORD, "Sns": ENVELOPE}]},
    "straight-to-lambda": {
        "source": "aws.cloudwatch",
        "alarmArn": ARN,
        "accountId": "111122223333",
        "time": DETAIL["state"]["timestamp"],
        "region": "eu-west-1",
        "alarmData": DETAIL,
    },
}
each_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)


def read(payload: Any) -> AccountEvent:
    event = decode(payload)
    assert isinstance(event, AccountEvent)
    return event


@each_shape
def test_an_alarm_is_the_same_event_in_every_shape(shape: dict[str, Any]) -> None:
    event, expected = read(shape), read(EVENTBRIDGE)
    for name in ("id", "source", "detail_type", "account", "region", "time", "resources"):
        assert getattr(event, name) == getattr(expected, name)
    for path in (
        *("alarmName", "state.value", "state.reason", "state.timestamp", "previousState.value"),
        *("configuration.description", "configuration.metrics.0.metricStat"),
    ):
        assert event.field(path) == expected.field(path)
    assert read(json.dumps(shape)) == event


@each_shape
def test_an_alarm_is_told_in_the_same_words_in_every_shape(shape: dict[str, Any]) -> None:
    context = StackContext(frozenset({"AlarmNames"}))
    alert = judge(shape, CATALOG, context).alert
    assert alert is not None
    assert alert == judge(EVENTBRIDGE, CATALOG, context).alert


@each_shape
def test_the_trails_own_alarm_is_left_to_whoever_acts_on_it(shape: dict[str, Any]) -> None:
    options = frozenset({"AlarmNames"})
    assert judge(shape, CATALOG, StackContext(options, trail_alarm=ARN)).alert is None
    assert judge(shape, CATALOG, StackContext(options, trail_alarm=ARN + "s")).alert is not None


def test_one_change_of_state_has_one_id_and_another_has_another() -> None:
    ids = {read(EVENTBRIDGE).id}
    for change in (
        {"StateChangeTime": "2026-11-20T09:51:31.000+0000"},
        {"NewStateValue": "OK"},
        {"AlarmArn": ARN + "s"},
    ):
        ids.add(read({**MESSAGE, **change}).id)
    assert len(ids) == 4


@pytest.mark.parametrize("shape", ["sns-in-a-queue", "sns-to-lambda"])
def test_a_message_that_leaves_out_the_arn_is_the_same_alarm(shape: str) -> None:
    message = json.dumps({key: value for key, value in MESSAGE.items() if key != "AlarmArn"})
    envelope = {**ENVELOPE, "Message": message}
    payload = envelope if shape == "sns-in-a-queue" else {"Records": [{"Sns": envelope}]}
    assert read(payload) == read(SHAPES[shape])


def test_an_alarm_of_which_only_the_name_is_known_is_still_one() -> None:
    message = {"AlarmName": "x", "NewStateValue": "ALARM"}
    event = read(message)
    assert (event.resources, event.account, event.text("alarmName")) == ((), "", "x")


def test_milliseconds_make_no_other_id() -> None:
    later = {**MESSAGE, "StateChangeTime": MESSAGE["StateChangeTime"].replace(".000+", ".006+")}
    assert read(later).id == read(EVENTBRIDGE).id


def test_an_alarm_without_its_moment_keeps_the_id_it_has() -> None:
    event = json.loads(json.dumps(EVENTBRIDGE))
    del event["detail"]["state"]["timestamp"]
    assert read(event).id == EVENTBRIDGE["id"]


def test_a_composite_alarm_has_its_rule_and_no_metric() -> None:
    message = {**MESSAGE, "AlarmRule": "ALARM(a)"}
    del message["Trigger"]
    event = read(message)
    assert event.text("configuration.alarmRule") == "ALARM(a)"
    assert event.field("configuration.metrics") is None


@pytest.mark.parametrize(
    "payload",
    [
        {**ENVELOPE, "Message": "hello"},
        {**ENVELOPE, "Message": "[1]"},
        {**ENVELOPE, "Message": "[" * 100_000},
        {**ENVELOPE, "Message": 7},
        {**ENVELOPE, "Type": "SubscriptionConfirmation"},
        {"Records": [{"Sns": {"Message": "{}"}}]},
        {"Records": [{"Sns": None}]},
        {"Records": []},
        {"AlarmName": "x"},
        {"AlarmName": 1, "NewStateValue": "ALARM"},
        {"alarmData": []},
    ],
)
def test_what_is_no_alarm_is_unreadable(payload: dict[str, Any]) -> None:
    assert isinstance(decode(payload), Unreadable)


@pytest.mark.parametrize("value", [None, 7, [], {}, "", [None], "x"])
def test_a_field_of_another_type_does_no_harm(value: object) -> None:
    for name in set(MESSAGE) - {"AlarmName", "NewStateValue"}:
        assert read({**MESSAGE, name: value})
    for name in MESSAGE["Trigger"]:
        assert read({**MESSAGE, "Trigger": {**MESSAGE["Trigger"], name: value}})
    for name in ("alarmArn", "time", "region"):
        assert read({**SHAPES["straight-to-lambda"], name: value})


@pytest.mark.parametrize(
    ("dimensions", "named"),
    [([{"name": "a", "value": "b"}, {"name": 7}, "x"], {"a": "b"}), ({"name": "a"}, {}), (None, {})],
)
def test_of_a_metric_its_dimensions_are_read_as_far_as_they_can_be(dimensions: Any, named: dict[str, str]) -> None:
    event = read({**MESSAGE, "Trigger": {"MetricName": "Errors", "Dimensions": dimensions}})
    (metric,) = event.field("configuration.metrics")
    assert metric["metricStat"]["metric"]["dimensions"] == named
    assert metric["metricStat"]["stat"] == ""
    assert metric["returnData"] is True


@pytest.mark.parametrize("arn", ["alarm", "arn:aws:cloudwatch", ""])
def test_an_arn_that_is_none_costs_no_alarm(arn: str) -> None:
    event = read({**SHAPES["straight-to-lambda"], "alarmArn": arn})
    assert (event.account, event.region, event.resources) == ("", "", (arn,) if arn else ())
