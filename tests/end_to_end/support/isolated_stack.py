"""One function with queues, a topic, a table and a Slack of its own, for fault tests."""

import json
import os
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any

from local_stack.deployment import Deployment
from local_stack.errors import LocalStackError
from tests.end_to_end.support.faults import Faults
from tests.end_to_end.support.slack import SlackStandIn

OUTPUTS = {  # of the template, by the queues' names here
    "activity": "ActivityQueueUrl",
    "dead_letters": "DeadLettersUrl",
    "denied": "DeniedQueueUrl",
    "denied_dead_letters": "DeniedDeadLettersUrl",
    "log_files": "LogFileQueueUrl",
    "log_file_dead_letters": "LogFileDeadLettersUrl",
}


@dataclass(slots=True)
class IsolatedStack:
    """A function, its queues, topic, table and Slack, all of the same name, and its faults.

    `urls` are the queues' by their names here; `topic` is an ARN; `alerts` is what the topic got so
    far, in its JSON, and `published_at` the epoch seconds at which it did.
    """

    deployment: Deployment
    name: str
    slack: SlackStandIn
    faults: Faults
    urls: dict[str, str]
    topic: str
    alerts: list[dict[str, Any]] = field(default_factory=list)
    published_at: list[float] = field(default_factory=list)

    def send(self, *bodies: str, to: str = "activity") -> None:
        """Put messages into a queue, as rules do, ten at a time: each in the group of its account."""
        for some in batched(bodies, 10, strict=False):
            entries = [{"Id": str(place), "MessageBody": body, **_group_of(body)} for place, body in enumerate(some)]
            self.deployment.client("sqs").send_message_batch(QueueUrl=self.urls[to], Entries=entries)

    def subscribe_mail(self) -> None:
        """Subscribe an e-mail address, for which alone the function keeps the topic's pace."""
        sns = self.deployment.client("sns")
        sns.subscribe(TopicArn=self.topic, Protocol="email", Endpoint="you@example.com")

    def waiting(self, queue: str = "activity", *, delayed: bool = True) -> int:
        """How many messages are in a queue: visible, in flight and, if wanted, delayed."""
        attributes = self.deployment.client("sqs").get_queue_attributes(
            QueueUrl=self.urls[queue], AttributeNames=["All"]
        )["Attributes"]
        visible, in_flight, later = (
            int(attributes[f"ApproximateNumberOfMessages{state}"]) for state in ("", "NotVisible", "Delayed")
        )
        return visible + in_flight + later * delayed

    def wait_until_empty(self, seconds: float = 180) -> None:
        """Wait until no message is left in any state; raises LocalStackError."""
        end = time.monotonic() + seconds
        while waiting := self.waiting():
            if time.monotonic() > end:
                raise LocalStackError(f"{waiting} messages are still in the queue of {self.name}")
            time.sleep(0.2)

    def topic_alerts(self) -> list[dict[str, Any]]:
        """Every alert that the topic got, in order."""
        for message in self._received("alerts"):
            self.alerts.append(json.loads(message["Body"]))
            self.published_at.append(int(message["Attributes"]["SentTimestamp"]) / 1000)
        return self.alerts

    def dead_letters(self) -> list[dict[str, Any]]:
        """Take the dead letters: `Body` and `MessageAttributes` of each."""
        return list(self._received("dead_letters"))

    def items(self) -> Iterable[dict[str, Any]]:
        """Every item of the table, as DynamoDB writes it."""
        dynamodb = self.deployment.client("dynamodb")
        for page in dynamodb.get_paginator("scan").paginate(TableName=self.name):
            yield from page["Items"]

    def logged(self, text: str) -> int:
        """How many lines of the function's log contain a text."""
        name = f'"function_name":"{self.name}"'
        lines = self.deployment.ministack.log.splitlines()
        return sum(name in line and text in line for line in lines)

    def processes(self) -> list[int]:
        """The processes that run the function now, known by their folders' names."""
        folder = str(self.deployment.ministack.folder / f"ministack-lambda-{self.name}-")
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if folder.encode() in path.read_bytes():
                    found.append(int(path.parent.name))
            except OSError:  # it has ended
                continue
        return found

    def kill(self) -> int:
        """Kill every process of the function, as a failing host does; returns how many."""
        running = self.processes()
        for process in running:
            os.kill(process, signal.SIGKILL)
        return len(running)

    def _received(self, queue: str) -> Iterator[dict[str, Any]]:
        sqs, url = self.deployment.client("sqs"), self.urls[queue]
        asked = {
            "QueueUrl": url,
            "MaxNumberOfMessages": 10,
            "MessageAttributeNames": ["All"],
            "AttributeNames": ["SentTimestamp"],
        }
        while messages := sqs.receive_message(**asked).get("Messages"):
            for message in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                yield message


def _group_of(body: str) -> dict[str, str]:
    """The MessageGroupId that the rules' targets give an event."""
    event = json.loads(body) if body.startswith("{") else {}
    return {"MessageGroupId": event["account"]} if event.get("account") else {}
