"""The stack's queues enter; each queue with its dead-letter queue and what waits in both leaves."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# What operators call the queues of the stack, by their logical ids.
NAMES = {"ActivityQueue": "activity", "LogFileQueue": "log-files"}


@dataclass(frozen=True, slots=True)
class Depth:
    """Messages that wait, are being worked on, or come later; SQS's approximation."""

    waiting: int
    taken: int
    later: int


@dataclass(frozen=True, slots=True)
class QueuePair:
    """A queue, by its operator's name, and its dead-letter queue (empty if it has none): URLs."""

    name: str
    url: str
    depth: Depth
    dead_letters_url: str


def pairs(sqs: "SQSClient", queues: Mapping[str, str]) -> Iterator[QueuePair]:
    """The stack's queues that have names here, as their own attributes say; botocore's errors."""
    by_name = {url.rpartition("/")[2]: url for url in queues.values()}
    for logical, name in NAMES.items():
        if logical in queues:
            url = queues[logical]
            attributes = _attributes(sqs, url)
            policy = json.loads(attributes.get("RedrivePolicy", "{}"))
            dead_letters = str(policy.get("deadLetterTargetArn", "")).rpartition(":")[2]
            yield QueuePair(name, url, _depth(attributes), by_name.get(dead_letters, ""))


def depth(sqs: "SQSClient", url: str) -> Depth:
    """How much waits in a queue; raises botocore's errors."""
    return _depth(_attributes(sqs, url))


def _attributes(sqs: "SQSClient", url: str) -> dict[str, str]:
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    return {str(name): value for name, value in answer.get("Attributes", {}).items()}


def _depth(attributes: Mapping[str, str]) -> Depth:
    kinds = ("", "NotVisible", "Delayed")
    return Depth(*(int(attributes.get(f"ApproximateNumberOfMessages{kind}", 0)) for kind in kinds))
