from typing import Any

import pytest

from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent
from tests.support.calls import told
from tests.support.watches import watch

ALARM_RAISED = watch("cloudwatch-alarm-raised")

METRIC = {"name": "CPUUtilization", "dimensions": {"InstanceId": "i-1"}}
CROSSED = "Threshold Crossed: 1 out of the last 1 datapoints [{} (20/11/26 09:45:00)] was {} the"


def reason(text: Any, metric: Any = None) -> str | None:
    metrics = [{"metricStat": {"metric": metric}}] if metric else []
    detail = {"state": {"reason": text}, "configuration": {"metrics": metrics}}
    event = decode({"source": "aws.cloudwatch", "detail-type": "any", "detail": detail})
    assert isinstance(event, AccountEvent)
    return ALARM_RAISED.words["reason"](event)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{CROSSED.format('99.501', 'greater than')} threshold (90.0)", "at 99.5, above 90"),
        (f"{CROSSED.format('3', 'less than or equal to')} threshold (5.25)", "at 3, at or below 5.25"),
        (f"{CROSSED.format('1.0E-4', 'not less than or equal to')} threshold (0.0)", "at 0, above 0"),
        (
            "Threshold Crossed: 2 out of the last 3 datapoints [7.0 (20/11/26 09:45:00), 6.0"
            " (20/11/26 09:40:00)] were greater than or equal to the threshold (5.0)",
            "at 7, at or above 5",
        ),
    ],
)
def test_a_crossed_threshold_is_said_in_words(text: Any, said: Any) -> None:
    assert reason(text, METRIC) == f"CPUUtilization of i-1 {said}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:child transitioned to ALARM at noon", "child went to ALARM"),
        ("Threshold Crossed: no datapoints were received for 1 period", "no data for its metric in 1 period"),
        (f"{CROSSED.format('2', 'greater than')} threshold (1)", "the last value at 2, above 1"),
        ("Threshold Crossed: no datapoints were received for 2 periods", "no data for its metric in 2 periods"),
    ],
)
def test_other_reasons_are_told_without_json(text: Any, said: Any) -> None:
    assert reason(text) == said


@pytest.mark.parametrize(("text", "said"), [('Unchecked: {"version": "1.0"}', "Unchecked"), ("", "")])
def test_what_cloudwatch_wrote_is_told_without_json(text: str, said: str) -> None:
    assert reason(text) == said


def test_a_metric_without_a_name_is_none() -> None:
    assert reason(f"{CROSSED.format('2', 'greater than')} threshold (1)", {"dimensions": {"InstanceId": "i-1"}}) == (
        "the last value at 2, above 1"
    )


@pytest.mark.parametrize(("suppressed_by", "said"), [("", "high"), ("WaitPeriod", "info")])
def test_an_alarm_whose_actions_are_suppressed_is_quiet(suppressed_by: str, said: str) -> None:
    state = {"reason": "Unchecked", "actionsSuppressedBy": suppressed_by}
    assert told("cloudwatch-alarm-raised", alarmName="cpu", state=state) == f"{said}: Alarm cpu is in ALARM: Unchecked"


@pytest.mark.parametrize(
    ("call", "request_parameters", "said"),
    [
        ("PutMetricAlarm", {"alarmName": "cpu", "actionsEnabled": True}, "low: alice changed alarm cpu"),
        ("PutMetricAlarm", {"alarmName": "cpu", "actionsEnabled": False}, ""),
        ("DeleteInsightRules", {}, "low: alice deleted insight rules"),
        ("DisableInsightRules", {}, "low: alice disabled insight rules"),
        ("DeleteAnomalyDetector", {}, "low: alice deleted anomaly detector"),
    ],
)
def test_an_alarm_that_is_changed_is_no_alarm_that_is_deleted(call: str, request_parameters: Any, said: str) -> None:
    assert told("cloudwatch-alarms-changed", call, request_parameters) == said
