"""The stack's queues, how much waits in each, and the messages of their dead-letter queues."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Any, NamedTuple

from account_event_handler.ingest.sanitize import clean

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# What operators call the queues of the stack, by their logical ids.
NAMES = {"ActivityQueue": "activity", "LogFileQueue": "log-files"}
BATCH = 10  # SQS's limit for one request
LOOK = 30  # seconds for which a message is hidden while it is read
# Of messages that cannot be received just now.
IN_FLIGHT = "in flight: being read, or left by an interrupted redrive"


class Depth(NamedTuple):
    """Messages that are visible, in flight or delayed; SQS's approximation."""

    waiting: int
    in_flight: int
    delayed: int


class QueuePair(NamedTuple):
    """A queue, by its operator's name, and its dead-letter queue (empty if it has none): URLs."""

    name: str
    url: str
    depth: Depth
    dead_letters_url: str


def pairs(sqs: "SQSClient", queues: Mapping[str, str]) -> Iterator[QueuePair]:
    """The stack's queues in NAMES, with the dead-letter queues that their attributes name."""
    by_name = {url.rpartition("/")[2]: url for url in queues.values()}
    for logical, name in NAMES.items():
        if url := queues.get(logical):
            attributes = _attributes(sqs, url)
            policy = json.loads(attributes.get("RedrivePolicy", "{}"))
            dead_letters = str(policy.get("deadLetterTargetArn", "")).rpartition(":")[2]
            yield QueuePair(name, url, _depth(attributes), by_name.get(dead_letters, ""))


def depth(sqs: "SQSClient", url: str) -> Depth:
    return _depth(_attributes(sqs, url))


def _attributes(sqs: "SQSClient", url: str) -> Mapping[Any, str]:
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"]).get("Attributes", {})


def _depth(attributes: Mapping[Any, str]) -> Depth:
    kinds = ("", "NotVisible", "Delayed")
    return Depth(*(int(attributes.get(f"ApproximateNumberOfMessages{kind}", 0)) for kind in kinds))


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message: `id` is that of the message when it first came, `now_id` its present one."""

    id: str
    now_id: str
    receipt: str
    body: str
    reason: str

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> "DeadLetter":
        given = {name: value.get("StringValue", "") for name, value in message.get("MessageAttributes", {}).items()}
        if not (reason := clean(given.get("Reason"), 160)):  # the watcher's own
            reason = "retried until SQS gave up; the function's log has the reason"
            if code := clean(given.get("ERROR_CODE")):
                reason = f"EventBridge could not put it into the queue: {code}"
        now_id = message["MessageId"]
        first_id = given.get("OriginalMessageId") or now_id
        return cls(first_id, now_id, message["ReceiptHandle"], message["Body"], reason)


@dataclass(frozen=True, slots=True)
class DeadLetterQueue:
    sqs: "SQSClient"
    url: str

    def take(self, seconds: int = LOOK) -> Iterator[list[DeadLetter]]:
        """Up to ten messages at a time, hidden from others for so long, until none is left.

        The caller releases all of them, or deletes them.
        """
        while messages := self._receive(seconds):
            yield list(map(DeadLetter.of, messages))

    def _receive(self, seconds: int) -> Sequence[Any]:
        return self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=BATCH,
            VisibilityTimeout=seconds,
            WaitTimeSeconds=1,  # asks all of SQS's servers, where 0 asks some
            MessageAttributeNames=["All"],
        ).get("Messages", [])

    def release(self, letters: Sequence[DeadLetter]) -> None:
        """Let others see these messages again at once."""
        for batch in batched(letters, BATCH, strict=False):
            entries: Any = [
                {"Id": str(place), "ReceiptHandle": letter.receipt, "VisibilityTimeout": 0}
                for place, letter in enumerate(batch)
            ]
            self.sqs.change_message_visibility_batch(QueueUrl=self.url, Entries=entries)

    def look(self, most: int) -> list[DeadLetter]:
        """The first messages; each is hidden for a moment, and its receive count rises by one."""
        found: list[DeadLetter] = []
        try:
            for letters in self.take():
                found += letters
                if len(found) >= most:
                    break
        finally:
            self.release(found)
        return found[:most]


def reasons(letters: Sequence[DeadLetter]) -> list[str]:
    """A line for each reason with how many have it, most frequent first."""
    counts = Counter(letter.reason for letter in letters).most_common()
    return [f"{times:>4}  {reason}" for reason, times in counts]
