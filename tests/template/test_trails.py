"""What the template has for CloudTrail to stay on, and for the watcher's heart to beat."""

import json
from typing import Any

import pytest

from account_event_handler.aws.queue import HEARTBEAT, LOOK_AT_TRAILS, SOURCE
from tests.tools.test_rules import resources

ENVIRONMENT = resources()["AccountEventHandler"]["Properties"]["Environment"]["Variables"]


def properties(name: str) -> dict[str, Any]:
    found: dict[str, Any] = resources()[name]["Properties"]
    return found


@pytest.mark.parametrize(
    ("rule", "detail_type", "schedule"),
    [("TrailLookRule", LOOK_AT_TRAILS, "rate(15 minutes)"), ("HeartbeatRule", HEARTBEAT, "rate(23 hours)")],
)
def test_a_schedule_sends_what_the_function_answers(rule: str, detail_type: str, schedule: str) -> None:
    (target,) = properties(rule)["Targets"]
    assert json.loads(target["Input"]) == {"source": SOURCE, "detail-type": detail_type, "detail": {}}
    assert target["Arn"] == "GetAtt ActivityQueue.Arn"
    assert properties(rule)["ScheduleExpression"] == schedule


def test_the_filter_counts_stopped_and_deleted_trails_and_nothing_else() -> None:
    wanted = '{ ($.eventName = "DeleteTrail") || ($.eventName = "StopLogging") }'
    assert properties("TrailStoppedFilter")["FilterPattern"] == wanted
    (counted,) = properties("TrailStoppedFilter")["MetricTransformations"]
    alarm = properties("TrailStoppedAlarm")
    assert (alarm["Namespace"], alarm["MetricName"]) == (counted["MetricNamespace"], counted["MetricName"])
    assert (alarm["Threshold"], alarm["TreatMissingData"]) == (1, "notBreaching")


@pytest.mark.parametrize(
    ("subscription", "topic"), [("EmailSubscription", "AlertTopic"), ("TrailAlarmMail", "TrailAlarmTopic")]
)
def test_both_topics_have_the_mail(subscription: str, topic: str) -> None:
    assert properties(subscription) == {"TopicArn": f"Ref {topic}", "Protocol": "email", "Endpoint": "Ref EmailAddress"}
    assert properties(topic)["KmsMasterKeyId"] == "Ref TopicKey"


def test_the_trails_alarm_rings_at_its_topic_which_the_queue_hears() -> None:
    assert properties("TrailStoppedAlarm")["AlarmActions"] == ["Ref TrailAlarmTopic"]
    queued = properties("TrailAlarmQueued")
    assert (queued["TopicArn"], queued["Protocol"]) == ("Ref TrailAlarmTopic", "sqs")
    assert queued["Endpoint"] == "GetAtt ActivityQueue.Arn"


def test_alarms_may_use_the_topics_key() -> None:
    statements = properties("TopicKey")["KeyPolicy"]["Statement"]
    (alarms,) = (each for each in statements if each["Sid"] == "AlarmsOfThisAccount")
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert set(alarms["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEPLOYERS", "Ref Deployers"),
        ("TOPIC_KEY_ID", "Ref TopicKey"),
        ("TRAIL_STOPPERS", "Ref TrailStoppers"),
        ("RESTART_CLOUD_TRAIL", "Ref RestartCloudTrail"),
    ],
)
def test_the_function_is_told(name: str, value: str) -> None:
    assert ENVIRONMENT[name] == value


def test_the_function_knows_the_alarm_by_its_name() -> None:
    name = properties("TrailStoppedAlarm")["AlarmName"]
    assert name in str(ENVIRONMENT["TRAIL_ALARM_NAME"])
