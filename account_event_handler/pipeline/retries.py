"""A record and what became of it enter; it is done with, comes again, or is kept for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger

from account_event_handler.aws.queue import MessageQueue, QueueError, tries_of
from account_event_handler.deliver import DeliveryError
from account_event_handler.deliver.channel import FaultError, NextWindowError
from account_event_handler.deliver.dead_letters import DeadLetters
from account_event_handler.deliver.delivery import DeliveryResult
from account_event_handler.deliver.redelivery import redelivery_message
from account_event_handler.metrics import EventMetrics
from account_event_handler.model import Alert, Deferred
from account_event_handler.state import StateUnavailable

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """What the queue is asked for; every answer says whether the record is done with.

    The errors of the queues pass through.
    """

    queue: MessageQueue
    dead_letters: DeadLetters
    event_metrics: EventMetrics
    logger: Logger

    def delivered(
        self,
        record: Record,
        delivered: Sequence[tuple[Alert, DeliveryResult]],
        dead_letter_reason: str = "",
    ) -> bool:
        """What another try can mend comes again, what none can is kept for a person.

        Where both are in one message, the channels to try again get a message of their own.
        """
        errors = [error for _, each in delivered for _, error in each.errors]
        over = [error for error in errors if error.is_over(tries_of(record))]
        if errors and not over:
            self._retry_later(record, errors)
            return False
        for alert, each in delivered:
            self.redeliver_later(alert, each, tries_of(record))
        if over or dead_letter_reason:
            self._dead_letter(record, dead_letter_reason or str(over[0]))
        return True

    def redeliver_later(self, alert: Alert, delivered: DeliveryResult, tries: int) -> None:
        """Have the channels that are worth another try asked again, by a message of their own."""
        names = tuple(name for name, error in delivered.errors if not error.is_over(tries))
        if names:
            self.queue.send(redelivery_message(alert, names))

    def failed(self, record: Record, error: Exception) -> bool:
        """A fault before anything was told: tried again a few times, then kept for a person."""
        if isinstance(error, (DeliveryError, Deferred, StateUnavailable, QueueError)):
            self.logger.warning("put off", extra={"reason": str(error)})
        else:
            self.logger.error("record failed", extra={"reason": type(error).__name__})
            if tries_of(record) >= FaultError.worth:
                self._dead_letter(record, f"the watcher failed on it with {type(error).__name__}")
                return True
        self.event_metrics.deferred()
        self.queue.retry_later(
            record, error.wait if isinstance(error, (DeliveryError, Deferred)) else 0
        )
        return False

    def requeue(self, record: Record, error: Exception) -> bool:
        """The queues themselves failed: it comes again as it is."""
        self.logger.error("record failed", extra={"reason": type(error).__name__})
        self.queue.retry_later(record)
        return False

    def _retry_later(self, record: Record, errors: Sequence[DeliveryError]) -> None:
        wait = max(error.wait for error in errors)
        if all(isinstance(error, NextWindowError) for error in errors):
            self.queue.redeliver_after(record, wait)
        else:
            self.queue.retry_later(record, wait)

    def _dead_letter(self, record: Record, reason: str) -> None:
        self.dead_letters.add(record["body"], reason, id_of(record))


def is_new(record: Record) -> bool:
    """Whether the message comes for the first time, and was no dead letter."""
    return tries_of(record) == 1 and id_of(record) == record["messageId"]


def id_of(record: Record) -> str:
    """The id under which the message was first known, before it was a dead letter."""
    first = record.get("messageAttributes", {}).get("OriginalMessageId", {}).get("stringValue")
    return str(first or record["messageId"])
