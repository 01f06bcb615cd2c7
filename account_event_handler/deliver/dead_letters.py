"""A message that no retry can mend enters, the dead-letter queue holds it with the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from account_event_handler.compose.clean import clean

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """The dead-letter queue; an alarm tells when it is not empty.

    `sqs` makes the client: few functions ever need one.
    """

    sqs: Callable[[], "SQSClient"]
    queue_url: str

    def bury(self, body: str, reason: str, message_id: str) -> None:
        """Keep the message as it came; raises botocore's errors, so that the queue tries again."""
        self.sqs().send_message(
            QueueUrl=self.queue_url,
            MessageBody=body or " ",  # SQS takes no empty body
            MessageAttributes={
                "Reason": {"DataType": "String", "StringValue": clean(reason, 500)},
                "OriginalMessageId": {"DataType": "String", "StringValue": clean(message_id)},
            },
        )
