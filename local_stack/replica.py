"""One function with a world of its own: what a test puts into it, and what comes out of it."""

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
from local_stack.faults import Faults
from local_stack.slack import SlackStandIn

QUEUES = ("activity", "dead", "told")  # the function's, its dead letters', the topic's subscriber


@dataclass(slots=True)
class Replica:
    """A function, its queues, topic, table and Slack, all of the same name, and its faults.

    `urls` are the queues' by their names here; `topic` is an ARN; `alerts` is what the topic was
    told so far, as machines read it, and `told_at` the epoch seconds at which it was.
    """

    deployment: Deployment
    name: str
    slack: SlackStandIn
    faults: Faults
    urls: dict[str, str]
    topic: str
    alerts: list[dict[str, Any]] = field(default_factory=list)
    told_at: list[float] = field(default_factory=list)

    def send(self, *bodies: str) -> None:
        """Put messages into the queue, as rules do, as many at once as SQS takes."""
        for some in batched(bodies, 10, strict=False):
            entries = [{"Id": str(place), "MessageBody": body} for place, body in enumerate(some)]
            self.deployment.client("sqs").send_message_batch(
                QueueUrl=self.urls["activity"], Entries=entries
            )

    def waiting(self, *, yet_to_appear: bool = True) -> int:
        """How many messages wait in the queue or are worked on, and how many it still delays."""
        attributes = self.deployment.client("sqs").get_queue_attributes(
            QueueUrl=self.urls["activity"], AttributeNames=["All"]
        )["Attributes"]
        here, worked_on, delayed = (
            int(attributes[f"ApproximateNumberOfMessages{state}"])
            for state in ("", "NotVisible", "Delayed")
        )
        return here + worked_on + delayed * yet_to_appear

    def wait_until_empty(self, seconds: float = 180) -> None:
        """Wait until no message is left, in whatever state; raises LocalStackError."""
        end = time.monotonic() + seconds
        while waiting := self.waiting():
            if time.monotonic() > end:
                raise LocalStackError(f"{waiting} messages still wait in the queue of {self.name}")
            time.sleep(0.2)

    def told_topic(self) -> list[dict[str, Any]]:
        """Every alert that the topic was told, in order."""
        for message in self._received("told"):
            self.alerts.append(json.loads(message["Body"]))
            self.told_at.append(int(message["Attributes"]["SentTimestamp"]) / 1000)
        return self.alerts

    def dead(self) -> list[dict[str, Any]]:
        """Take the dead letters: `Body` and `MessageAttributes` of each."""
        return list(self._received("dead"))

    def remembered(self) -> Iterable[dict[str, Any]]:
        """Every item of the table, as DynamoDB writes it."""
        dynamodb = self.deployment.client("dynamodb")
        for page in dynamodb.get_paginator("scan").paginate(TableName=self.name):
            yield from page["Items"]

    def logged(self, text: str) -> int:
        """How many lines with a text the function has written to its log."""
        name = f'"function_name":"{self.name}"'
        lines = self.deployment.ministack.log.splitlines()
        return sum(name in line and text in line for line in lines)

    def processes(self) -> list[int]:
        """The processes that run the function now; each has a folder that is named after it."""
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
        """Kill the function wherever it runs, as a machine that fails does; how many ran."""
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
