"""What becomes of an SQS record: deleted, retried after a while, or dead-lettered."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import replace
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from msgspec import Struct

from account_event_handler.aws.queue import REDELIVER_ALERT, MessageQueue, QueueError, internal_event, tries_of
from account_event_handler.deliver.delivery import DeliveryResult
from account_event_handler.ingest.sanitize import clean
from account_event_handler.limits import FAULT_TRIES
from account_event_handler.metrics import EventMetrics
from account_event_handler.model import AccountEvent, Alert, Defer
from account_event_handler.render.alert import alert_from_json, alert_to_json
from account_event_handler.state import StateUnavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

Record = Mapping[str, Any]
Results = Sequence[tuple[Alert, DeliveryResult]]


class DeadLetters(Struct, frozen=True):
    """A dead-letter queue, which has an alarm; `sqs` makes the client, which few functions ever need.

    `others` are the URLs of those for further queues, by the queue's ARN.
    """

    sqs: "Callable[[], SQSClient]"
    queue_url: str
    others: Mapping[str, str] = {}

    def add_record(self, record: Record, reason: str) -> None:
        self.add(record["body"], reason, id_of(record), str(record.get("eventSourceARN")))

    def add(self, body: str, reason: str, message_id: str, queue_arn: str = "") -> None:
        """Keep the message as it came; raises botocore's errors, so that the queue tries again.

        `message_id` is empty for what came by no queue.
        """
        said = {"Reason": clean(reason, 500), "OriginalMessageId": clean(message_id)}
        self.sqs().send_message(
            QueueUrl=self.others.get(queue_arn, self.queue_url),
            MessageBody=body or " ",  # SQS takes no empty body, and no empty attribute
            MessageAttributes={n: {"DataType": "String", "StringValue": value} for n, value in said.items() if value},
        )


class RetryPolicy(Struct, frozen=True):
    """Every method returns True when the record may be deleted; the queues' errors pass through."""

    queue: MessageQueue
    dead_letters: DeadLetters
    event_metrics: EventMetrics
    logger: Logger

    def settle(self, record: Record, results: Results, dead_letter_reason: str = "") -> bool:
        """After delivery: what a retry can fix is retried, what none can is dead-lettered.

        Where both are in one message, the channels to retry get a message of their own.
        """
        tries = tries_of(record)
        errors = [error for _, result in results for _, error in result.errors]
        deferred = [defer for _, result in results for _, defer in result.deferred]
        over = [str(error) for error in errors if error.is_over(tries)]
        over += [defer.reason for defer in deferred if defer.is_over(tries)]
        if (errors or deferred) and not over:
            wait = max([error.wait for error in errors] + [defer.seconds for defer in deferred])
            is_a_turn = not errors and all(defer.is_a_turn for defer in deferred)
            (self.queue.redeliver_after if is_a_turn else self.queue.retry_later)(record, wait)
            return False
        for alert, result in results:
            self.redeliver_later(alert, result, tries, record)
        if over or dead_letter_reason:
            self.dead_letters.add_record(record, dead_letter_reason or over[0])
        return True

    def redeliver_later(self, alert: Alert, result: DeliveryResult, tries: int, record: Record) -> None:
        """Send the alert to the channels that are worth another try, in a message of its own beside the record."""
        if names := result.to_retry(tries):
            detail = {"alert": alert_to_json(replace(alert, only=names))}
            self.queue.of(record).send(internal_event(REDELIVER_ALERT, f"waits-{alert.id}", detail))

    def deferred(self, record: Record, defer: Defer) -> bool:
        """Too early to process it, or no time left."""
        self.logger.info("message deferred", extra={"reason": defer.reason})
        return self._retry(record, defer.seconds)

    def failed(self, record: Record, error: Exception) -> bool:
        """A fault before anything was sent: retried a few times, then dead-lettered."""
        if isinstance(error, (StateUnavailable, QueueError)):
            self.logger.warning("message deferred", extra={"reason": str(error)})
            return self._retry(record)
        reason = type(error).__name__
        self.logger.error("message failed", extra={"reason": reason})
        if tries_of(record) < FAULT_TRIES:
            return self._retry(record)
        self.dead_letters.add_record(record, f"the watcher failed on it with {reason}")
        return True

    def requeue(self, record: Record, error: Exception) -> bool:
        """The queues themselves failed: it is retried as it is."""
        self.logger.error("message failed", extra={"reason": type(error).__name__})
        self.queue.retry_later(record)
        return False

    def _retry(self, record: Record, wait: int = 0) -> bool:
        self.event_metrics.deferred()
        self.queue.retry_later(record, wait)
        return False


def redeliver(event: AccountEvent) -> Iterable[Alert]:
    """The alert of a message of `redeliver_later`; raises what `alert_from_json` raises."""
    yield alert_from_json(event.field("alert"))


def is_new(record: Record) -> bool:
    """Whether the message comes for the first time, and was no dead letter."""
    return tries_of(record) == 1 and id_of(record) == record["messageId"]


def id_of(record: Record) -> str:
    """The id under which the message was first known, before it was a dead letter."""
    first = record.get("messageAttributes", {}).get("OriginalMessageId", {}).get("stringValue")
    return str(first or record["messageId"])
