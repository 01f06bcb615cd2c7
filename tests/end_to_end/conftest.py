"""The built stack on the local AWS, once for all end-to-end tests."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from local_stack.deployment import Deployment
from local_stack.stack import local_stack
from local_stack.trip import Traveller, messages_in

PARAMETERS: dict[str, Any] = {  # of the template: every sample is told, none is a repeat
    "AlarmNames": "*",
    "LogLevel": "DEBUG",  # at which no more may be written of what is secret
    "WindowMinutes": "0",
    "TrailLogGroup": "trail-log",
    "TrailStoppers": "arn:aws:iam::111122223333:user/keeper",
    "TrailBucket": "management-events-of-everyone",
    "TrailTopic": "arn:aws:sns:eu-west-1:111122223333:trail",
}


@dataclass
class Machine:
    """An SQS subscriber of the alert topic; keeps the JSON alerts it has got by event id."""

    deployment: Deployment
    queue: str
    alerts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def read(self) -> None:
        sqs = self.deployment.client("sqs")
        while messages := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in messages:
                alert = json.loads(message["Body"])
                self.alerts.setdefault(alert["id"], []).append(alert)
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])


def subscribe(deployment: Deployment, name: str, **attributes: str) -> Machine:
    """A queue that gets the topic's raw messages, with these subscription attributes."""
    sqs, sns = deployment.client("sqs"), deployment.client("sns")
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    sns.subscribe(
        TopicArn=deployment.outputs["AlertTopicArn"],
        Protocol="sqs",
        Endpoint=arn["Attributes"]["QueueArn"],
        Attributes={"RawMessageDelivery": "true", **attributes},
    )
    return Machine(deployment, queue)


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


def wait_until_taken(deployment: Deployment) -> None:
    wait_until(lambda: messages_in(deployment, "ActivityQueueUrl") == 0, 300)


@pytest.fixture(scope="session")
def traveller() -> Iterator[Traveller]:
    with local_stack(**PARAMETERS) as running:
        yield running


@pytest.fixture(scope="session")
def deployment(traveller: Traveller) -> Deployment:
    return traveller.deployment
