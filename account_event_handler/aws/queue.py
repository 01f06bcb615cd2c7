"""One of the stack's queues: sends messages, and has one that failed retried later."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from account_event_handler.limits import FIRST_WAIT, LONGEST_DELAY, LONGEST_WAIT

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

BATCH = 10  # messages, SQS's limit for one request
BATCH_SIZE = 1_000_000  # bytes of one request; SQS takes 1 MiB


class QueueError(Exception):
    """The queue did not take a message; whoever sent it must try again."""


@dataclass(frozen=True, slots=True)
class MessageQueue:
    """A queue, as the function writes to it; `sqs` makes the client when it is first needed.

    `others` are the URLs of further queues, by ARN, whose records may be deferred, too.
    """

    sqs: Callable[[], "SQSClient"]
    url: str
    others: Mapping[str, str] = field(default_factory=dict)

    def send(self, body: str, delay: int = 0) -> None:
        """Send one message that arrives after `delay` seconds, at most 900; raises QueueError."""
        seconds = max(0, min(delay, LONGEST_DELAY))
        try:
            self.sqs().send_message(QueueUrl=self.url, MessageBody=body, DelaySeconds=seconds)
        except (BotoCoreError, ClientError) as error:
            raise QueueError(f"SQS did not take a message: {type(error).__name__}") from error

    def send_all(self, bodies: Iterable[str]) -> None:
        """Send many messages in as few requests as SQS allows; raises QueueError."""
        for batch in batches(bodies, lambda body: len(body.encode())):
            self._send_batch(batch)

    def retry_later(self, record: Mapping[str, Any], at_least: int = 0) -> None:
        """Have SQS deliver the record again after a wait that doubles with each try."""
        self.redeliver_after(record, max(at_least, FIRST_WAIT * 2 ** min(tries_of(record) - 1, 10)))

    def redeliver_after(self, record: Mapping[str, Any], seconds: int) -> None:
        """Have SQS deliver the record again after so many seconds, at most 900.

        What SQS does not take is left to the queue's own visibility timeout.
        """
        try:
            self.sqs().change_message_visibility(
                QueueUrl=self.others.get(str(record.get("eventSourceARN")), self.url),
                ReceiptHandle=record["receiptHandle"],
                VisibilityTimeout=min(seconds, LONGEST_WAIT),
            )
        except (BotoCoreError, ClientError, KeyError):
            return

    def _send_batch(self, bodies: list[str]) -> None:
        entries = [{"Id": str(place), "MessageBody": body} for place, body in enumerate(bodies)]
        try:
            answer = self.sqs().send_message_batch(QueueUrl=self.url, Entries=entries)  # type: ignore[arg-type]
        except (BotoCoreError, ClientError) as error:
            raise QueueError(f"SQS did not take messages: {type(error).__name__}") from error
        if answer.get("Failed"):
            raise QueueError(f"SQS did not take {len(answer['Failed'])} of {len(bodies)} messages")


def batches[Message](messages: Iterable[Message], size_of: Callable[[Message], int]) -> Iterator[list[Message]]:
    """As many in one request as SQS takes, by number and by size, in bytes."""
    batch: list[Message] = []
    size = 0
    for message in messages:
        length = size_of(message)
        if batch and size + length > BATCH_SIZE:
            yield batch
            batch, size = [], 0
        batch.append(message)
        size += length
        if len(batch) == BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def tries_of(record: Mapping[str, Any]) -> int:
    """How often SQS has delivered this message, this time included."""
    count = str(record.get("attributes", {}).get("ApproximateReceiveCount", "1"))
    return max(1, int(count)) if count.isdecimal() else 1
