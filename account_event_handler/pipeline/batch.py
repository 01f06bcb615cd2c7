"""A message enters; it is judged, checked and told, and what cannot be told comes again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger

from account_event_handler.aws.internal_events import SOURCE
from account_event_handler.deliver import Delivery
from account_event_handler.deliver.channel import DeferredError
from account_event_handler.deliver.channel_failure import channel_failure_alert
from account_event_handler.deliver.delivery import DeliveryResult, Pending
from account_event_handler.ingest import decode
from account_event_handler.limits import BATCH_RESERVE, MESSAGE_RESERVE
from account_event_handler.metrics import EventMetrics
from account_event_handler.model import SILENCE_MEANS, AccountEvent, Alert, Unreadable
from account_event_handler.pipeline.event import EventPipeline
from account_event_handler.pipeline.last_activity import LastActivity
from account_event_handler.pipeline.retries import Record, RetryPolicy, id_of, is_new

InternalEventHandler = Callable[
    [AccountEvent], Iterable[Alert]
]  # what a message of our own asks to be told
DELIVERED_BEFORE = "it was delivered before, or no channel takes alerts of its severity"
ENOUGH, RESERVE = MESSAGE_RESERVE, BATCH_RESERVE


@dataclass(frozen=True, slots=True)
class Started:
    """A message's alerts on their way, why it goes to the dead-letter queue, why it is silent."""

    alerts: tuple[tuple[Alert, Pending], ...] = ()
    dead_letter_reason: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class BatchProcessor:
    """What is done with messages, whatever becomes of their alerts."""

    pipeline: EventPipeline
    handlers: Mapping[str, InternalEventHandler]
    delivery: Delivery
    retry_policy: RetryPolicy
    event_metrics: EventMetrics
    logger: Logger
    last_activity: LastActivity | None
    time_left: Callable[[], float]

    def take(self, records: Sequence[Record]) -> list[str]:
        """Take SQS records; the message ids of those that must come again leave.

        All are begun before any is waited for, so that a slow channel delays only itself.
        """
        begun = [(record, self._begin(record)) for record in records]
        return [record["messageId"] for record, started in begun if not self._took(record, started)]

    def take_event(self, payload: object, request_id: str) -> dict[str, Any]:
        """One bare event, as `sam local invoke` and the console's Test button send it."""
        started = self._start(payload, request_id)
        delivered = [(alert, self._wait_for(alert, pending)) for alert, pending in started.alerts]
        for _, each in delivered:
            if each.errors:
                raise each.errors[0][1]
        for alert, each in delivered:
            if each.delivered:
                return {
                    "delivered": each.delivered,
                    "watch": alert.watch,
                    "headline": alert.headline,
                }
        return {"delivered": (), "why": started.why or DELIVERED_BEFORE}

    def _begin(self, record: Record) -> Started | Exception:
        if self.time_left() < ENOUGH:
            return DeferredError("the invocation has no time left")
        try:
            new = is_new(record)
            return self._start(record["body"], id_of(record), new=new, may_defer=new)
        except Exception as error:  # one bad record costs one record
            return error

    def _took(self, record: Record, started: Started | Exception) -> bool:
        """Whether the record is done with; else the queue is asked to bring it again later."""
        try:
            if isinstance(started, Exception):
                return self.retry_policy.failed(record, started)
            delivered = [
                (alert, self._wait_for(alert, pending)) for alert, pending in started.alerts
            ]
            return self.retry_policy.delivered(record, delivered, started.dead_letter_reason)
        except Exception as error:  # such as a dead-letter queue that cannot be written to
            return self.retry_policy.requeue(record, error)

    def _start(
        self, payload: object, message_id: str, *, new: bool = True, may_defer: bool = False
    ) -> Started:
        """Take one message through the steps and begin to tell what it deserves."""
        arrived = decode(payload)
        if isinstance(arrived, AccountEvent) and arrived.source == SOURCE:
            answer = self.handlers.get(arrived.detail_type)
            if answer:
                return self._begun([self.pipeline.finished(alert) for alert in answer(arrived)])
        if new:
            self.event_metrics.arrived()
            if self.last_activity:
                self.last_activity.event()
        verdict = self.pipeline.process(arrived, message_id, may_defer=may_defer)
        reason = verdict.decoded.reason if isinstance(verdict.decoded, Unreadable) else ""
        why = SILENCE_MEANS[verdict.silence] if verdict.silence else ""
        return self._begun([verdict.alert] if verdict.alert else [], reason, why)

    def _begun(
        self, alerts: Sequence[Alert], dead_letter_reason: str = "", why: str = ""
    ) -> Started:
        begun = tuple((alert, self.delivery.begin(alert)) for alert in alerts)
        return Started(begun, dead_letter_reason, why)

    def _wait_for(self, alert: Alert, pending: Pending) -> DeliveryResult:
        """Wait for the channels, and say what became of the alert."""
        delivered = pending.wait(self._patience())
        self.event_metrics.delivered(alert, delivered)
        if self.last_activity and delivered.delivered:
            self.last_activity.alert(alert)
        said = {"watch": alert.watch, "event_id": alert.id, "told": delivered.delivered}
        self.logger.info("alert", extra=said)
        for channel, error in delivered.errors:
            self.logger.error("not told", extra={"channel": channel, "reason": str(error)})
        self._report_channel_failures(alert, delivered)
        return delivered

    def _report_channel_failures(self, alert: Alert, delivered: DeliveryResult) -> None:
        """Once a day, to the other channels; what this cannot tell is in the log and the alarms."""
        for channel, error in delivered.errors:
            others = self.delivery.others(channel)
            if error.remedy and others and not alert.only:
                notice = channel_failure_alert(channel, error, others, datetime.now(UTC))
                said = self.delivery.begin(notice).wait(self._patience())
                if error.final:  # the alert does not come this way again
                    self.retry_policy.redeliver_later(notice, said, tries=1)

    def _patience(self) -> float:
        """The seconds that the channels have to answer."""
        return max(0.0, self.time_left() - RESERVE)
