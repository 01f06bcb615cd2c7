"""Where a record goes that is tried again later, or never: by the queue that it came from."""

import json
from typing import Any

import pytest
from aws_lambda_powertools import Logger, Metrics

from account_event_handler.wiring import Wiring

QUEUES = "https://sqs.eu-west-1.amazonaws.com/111122223333"
ENVIRONMENT = {
    "TOPIC_ARN": "arn:aws:sns:eu-west-1:111122223333:alerts",
    "ACTIVITY_QUEUE_URL": f"{QUEUES}/activity",
    "DEAD_LETTER_QUEUE_URL": f"{QUEUES}/activity-dead",
    "DENIED_QUEUE_URL": f"{QUEUES}/denied",
    "DENIED_DEAD_LETTER_QUEUE_URL": f"{QUEUES}/denied-dead",
    "MEMORY_TABLE": "memory",
}


class Asked:
    """An SQS that notes the queue of each request."""

    def __init__(self) -> None:
        self.urls: list[str] = []

    def send_message(self, **asked: Any) -> None:
        self.urls.append(asked["QueueUrl"])

    change_message_visibility = send_message


@pytest.mark.parametrize("queue", ["activity", "denied"])
def test_a_record_is_tried_again_and_dead_lettered_beside_its_own_queue(
    queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiring, asked = Wiring(ENVIRONMENT, Logger("test"), Metrics("test", "test")), Asked()
    monkeypatch.setattr(wiring.clients, "sqs", lambda: asked)
    policy = wiring.watcher().retry_policy
    record = {
        "messageId": "1",
        "receiptHandle": "r",
        "body": json.dumps({}),
        "eventSourceARN": f"arn:aws:sqs:eu-west-1:111122223333:{queue}",
    }
    assert not policy.failed(record, ValueError())
    assert policy.settle(record, (), "nothing mends it")
    assert asked.urls == [f"{QUEUES}/{queue}", f"{QUEUES}/{queue}-dead"]
