"""Where a record goes that is tried again later, or never: by the queue that it came from."""

import json
from copy import replace
from typing import Any

import pytest
from aws_lambda_powertools import Logger, Metrics
from moto import mock_aws

from account_event_handler.aws.queue import MessageQueue, internal_event
from account_event_handler.deliver.delivery import BUSY, DeliveryResult
from account_event_handler.limits import MOST_HOPS
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.wiring import Wiring
from tests.pipeline.test_batch import World
from tests.support.alerts import alert_of
from tests.support.pipeline import environment
from tests.support.state_table import Clock, memory_table
from tests.support.virtual_queue import VirtualQueue

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
    policy.redeliver_later(alert_of("s3-bucket-deleted"), DeliveryResult(deferred=(("topic", BUSY),)), 1, record)
    assert asked.urls == [f"{QUEUES}/{queue}", f"{QUEUES}/{queue}-dead", f"{QUEUES}/{queue}"]


def test_a_message_that_is_sent_on_again_and_again_ends_among_the_dead_letters() -> None:
    clock = Clock()
    sqs, started = VirtualQueue(clock), list[int]()
    client: Any = lambda: sqs  # noqa: E731 it is typed as no lambda could be
    queue = MessageQueue(client, "activity")

    def send_on(event: AccountEvent) -> tuple[Alert, ...]:
        started.append(len(started))
        queue.send(internal_event("Circle", event.id, {}), 60)
        return ()

    with mock_aws():
        watcher = environment(World(memory_table(clock)), sqs, [], 0)
    watcher = replace(watcher, handlers={"Circle": send_on})
    first = internal_event("Circle", "circle", {})
    sqs.send_message("activity", first)  # by an older version, without a count
    while sqs.messages:
        records = sqs.batch()
        sqs.forget(records, watcher.take(records))
    assert len(started) == MOST_HOPS
    assert (sqs.dead, sqs.reasons) == ([first], ["the function has sent it on 8 times, so it goes in circles"])
