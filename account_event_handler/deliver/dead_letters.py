"""Sends messages that no retry can fix to the dead-letter queue, with the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from account_event_handler.ingest.sanitize import clean

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """The dead-letter queue; an alarm goes off when it is not empty.

    `sqs` makes the client: few functions ever need one.
    """

    sqs: Callable[[], "SQSClient"]
    queue_url: str

    def add(self, body: str, reason: str, message_id: str) -> None:
        """Keep the message as it came; raises botocore's errors, so that the queue tries again.

        `message_id` is empty for what came by no queue.
        """
        said = {"Reason": clean(reason, 500), "OriginalMessageId": clean(message_id)}
        self.sqs().send_message(
            QueueUrl=self.queue_url,
            MessageBody=body or " ",  # SQS takes no empty body, and no empty attribute
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in said.items() if value
            },
        )
