"""What becomes of an SQS record: deleted, retried after a while, or dead-lettered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger

from account_event_handler.aws.queue import MessageQueue, QueueError, tries_of
from account_event_handler.deliver.dead_letters import DeadLetters
from account_event_handler.deliver.delivery import DeliveryResult
from account_event_handler.deliver.redelivery import redelivery_message
from account_event_handler.limits import FAULT_TRIES
from account_event_handler.metrics import EventMetrics
from account_event_handler.model import Alert, Defer
from account_event_handler.state import StateUnavailable

Record = Mapping[str, Any]
Results = Sequence[tuple[Alert, DeliveryResult]]


@dataclass(frozen=True, slots=True)
class RetryPolicy:
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
            if not errors and all(defer.is_a_turn for defer in deferred):
                self.queue.redeliver_after(record, wait)
            else:
                self.queue.retry_later(record, wait)
            return False
        for alert, result in results:
            self.redeliver_later(alert, result, tries)
        if over or dead_letter_reason:
            self._dead_letter(record, dead_letter_reason or over[0])
        return True

    def redeliver_later(self, alert: Alert, result: DeliveryResult, tries: int) -> None:
        """Send the channels that are worth another try a message of their own."""
        if names := result.to_retry(tries):
            self.queue.send(redelivery_message(alert, names))

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
        if tries_of(record) >= FAULT_TRIES:
            self._dead_letter(record, f"the watcher failed on it with {reason}")
            return True
        return self._retry(record)

    def requeue(self, record: Record, error: Exception) -> bool:
        """The queues themselves failed: it is retried as it is."""
        self.logger.error("message failed", extra={"reason": type(error).__name__})
        self.queue.retry_later(record)
        return False

    def _retry(self, record: Record, wait: int = 0) -> bool:
        self.event_metrics.deferred()
        self.queue.retry_later(record, wait)
        return False

    def _dead_letter(self, record: Record, reason: str) -> None:
        self.dead_letters.add(record["body"], reason, id_of(record))


def is_new(record: Record) -> bool:
    """Whether the message comes for the first time, and was no dead letter."""
    return tries_of(record) == 1 and id_of(record) == record["messageId"]


def id_of(record: Record) -> str:
    """The id under which the message was first known, before it was a dead letter."""
    first = record.get("messageAttributes", {}).get("OriginalMessageId", {}).get("stringValue")
    return str(first or record["messageId"])
