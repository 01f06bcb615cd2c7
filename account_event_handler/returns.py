"""A record and what became of it enter; it is done with, comes again, or is kept for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger

from account_event_handler.activity_queue import ActivityQueue, QueueError, tries_of
from account_event_handler.counters import Counters
from account_event_handler.deliver import DeliveryError
from account_event_handler.deliver.channel import FaultError, NextWindowError
from account_event_handler.deliver.dead_letters import DeadLetters
from account_event_handler.deliver.delivery import Told
from account_event_handler.deliver.waiting import waiting
from account_event_handler.memory import MemoryLost
from account_event_handler.model import Alert

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Returns:
    """What the queue is asked for; every answer says whether the record is done with.

    The errors of the queues pass through.
    """

    queue: ActivityQueue
    dead_letters: DeadLetters
    counters: Counters
    logger: Logger

    def told(
        self, record: Record, told: Sequence[tuple[Alert, Told]], kept_because: str = ""
    ) -> bool:
        """What another try can mend comes again, what none can is kept for a person.

        Where both are in one message, the channels to try again get a message of their own.
        """
        errors = [error for _, each in told for _, error in each.errors]
        over = [error for error in errors if error.is_over(tries_of(record))]
        if errors and not over:
            self._put_off(record, errors)
            return False
        for alert, each in told:
            self.later(alert, each, tries_of(record))
        if over or kept_because:
            self._bury(record, kept_because or str(over[0]))
        return True

    def later(self, alert: Alert, told: Told, tries: int) -> None:
        """Have the channels that are worth another try asked again, by a message of their own."""
        names = tuple(name for name, error in told.errors if not error.is_over(tries))
        if names:
            self.queue.send(waiting(alert, names))

    def failed(self, record: Record, error: Exception) -> bool:
        """A fault before anything was told: tried again a few times, then kept for a person."""
        if isinstance(error, (DeliveryError, MemoryLost, QueueError)):
            self.logger.warning("put off", extra={"reason": str(error)})
        else:
            self.logger.error("record failed", extra={"reason": type(error).__name__})
            if tries_of(record) >= FaultError.worth:
                self._bury(record, f"the watcher failed on it with {type(error).__name__}")
                return True
        self.counters.put_off()
        self.queue.put_off(record, error.wait if isinstance(error, DeliveryError) else 0)
        return False

    def gave_up(self, record: Record, error: Exception) -> bool:
        """The queues themselves failed: it comes again as it is."""
        self.logger.error("record failed", extra={"reason": type(error).__name__})
        self.queue.put_off(record)
        return False

    def _put_off(self, record: Record, errors: Sequence[DeliveryError]) -> None:
        wait = max(error.wait for error in errors)
        if all(isinstance(error, NextWindowError) for error in errors):
            self.queue.bring_after(record, wait)
        else:
            self.queue.put_off(record, wait)

    def _bury(self, record: Record, reason: str) -> None:
        self.dead_letters.bury(record["body"], reason, id_of(record))


def is_new(record: Record) -> bool:
    """Whether the message comes for the first time, and was no dead letter."""
    return tries_of(record) == 1 and id_of(record) == record["messageId"]


def id_of(record: Record) -> str:
    """The id under which the message was first known, before it was a dead letter."""
    first = record.get("messageAttributes", {}).get("OriginalMessageId", {}).get("stringValue")
    return str(first or record["messageId"])
