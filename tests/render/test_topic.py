import json
from copy import replace

import boto3
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from account_event_handler.render.message import message_of
from account_event_handler.render.sms import sms
from account_event_handler.render.topic import body, machine_text, subject, topic_message
from tests.support.alerts import alert_of, alert_with

ALERT = alert_of("s3-bucket-deleted")
FIELDS = [
    *("version", "id", "watch", "also", "severity", "headline", "outcome", "action", "actor"),
    *("account", "accountName", "region", "time", "service", "resources", "facts"),
    *("why", "advice", "link", "flags", "events"),
]


def test_the_json_alert_has_the_documented_fields() -> None:
    alert = json.loads(machine_text(alert_of("s3-bucket-deleted--refused")))
    assert list(alert) == FIELDS
    assert alert["version"] == "1"
    assert alert["outcome"]["result"] == "refused"
    assert alert["outcome"]["errorCode"] == "AccessDenied"
    assert alert["actor"]["name"] == "alice"
    assert alert["time"] == "2026-11-20T09:41:07+00:00"


def test_a_flag_is_a_word_for_machines_too() -> None:
    flagged = replace(alert_of("s3-bucket-deleted"), flags=("outside the pipeline",))
    assert json.loads(machine_text(flagged))["flags"] == ["outside the pipeline"]
    assert dict(message_of(flagged).lines)["Flagged"] == "outside the pipeline"
    assert "Flagged" not in dict(message_of(alert_of("s3-bucket-deleted")).lines)


def test_a_service_s_own_event_has_no_actor() -> None:
    assert json.loads(machine_text(alert_of("ecs-task-failed")))["actor"] is None


@given(st.text())
def test_any_text_survives_as_json(text: str) -> None:
    assert json.loads(machine_text(alert_with(text)))["headline"] == text


def test_people_get_text_and_machines_json() -> None:
    texts = json.loads(topic_message(ALERT))
    assert texts.pop("default") == body(ALERT)
    assert texts.pop("sms") == sms(ALERT)
    assert texts == dict.fromkeys(("sqs", "lambda", "https"), machine_text(ALERT))


def test_sns_takes_an_alert_of_any_length() -> None:
    long = replace(ALERT, facts=tuple((f"Fact {n}", '"é\\ ' * 2000) for n in range(40)))
    assert len(machine_text(long).encode()) > 262_144
    with mock_aws():
        sns = boto3.client("sns")
        topic = sns.create_topic(Name="alerts")["TopicArn"]
        sns.publish(TopicArn=topic, Subject=subject(long), Message=topic_message(long), MessageStructure="json")
