import json
from dataclasses import replace

import boto3
from moto import mock_aws

from account_event_handler.identity.machine import machine_text
from account_event_handler.render.mail import body, subject
from account_event_handler.render.topic_message import topic_message
from tests.support.alerts import alert_of

ALERT = alert_of("s3-bucket-deleted")


def test_people_get_text_and_machines_json() -> None:
    texts = json.loads(topic_message(ALERT))
    assert texts.pop("default") == body(ALERT)
    assert texts == dict.fromkeys(("sqs", "lambda", "https"), machine_text(ALERT))


def test_sns_takes_an_alert_of_any_length() -> None:
    long = replace(ALERT, facts=tuple((f"Fact {n}", '"é\\ ' * 2000) for n in range(40)))
    assert len(machine_text(long).encode()) > 262_144
    with mock_aws():
        sns = boto3.client("sns")
        topic = sns.create_topic(Name="alerts")["TopicArn"]
        sns.publish(
            TopicArn=topic,
            Subject=subject(long),
            Message=topic_message(long),
            MessageStructure="json",
        )
