"""A batch of SQS messages: each is judged, suppressed or delivered, and what fails is retried."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Literal

from aws_lambda_powertools import Logger
from msgspec import Struct, field

from account_event_handler.aws.queue import FINDINGS, FORWARDER_SOURCE, SOURCE, TEST, circling, working_on
from account_event_handler.deliver import Delivery, DeliveryError
from account_event_handler.deliver.channel import channel_failure_alert
from account_event_handler.deliver.delivery import NO_TIME, DeliveryResult, Pending
from account_event_handler.deliver.self_test import TEST_SOURCE
from account_event_handler.ingest import decode, whole
from account_event_handler.limits import BATCH_RESERVE, MESSAGE_RESERVE
from account_event_handler.metrics import EventMetrics
from account_event_handler.model import AccountEvent, Alert, Defer, Unreadable
from account_event_handler.pipeline.event import EventPipeline
from account_event_handler.pipeline.judge import Verdict
from account_event_handler.pipeline.retries import Record, RetryPolicy, id_of, is_new
from account_event_handler.render.headline import headline_of
from account_event_handler.state import LAST_ACTIVITY, StateTable, StateUnavailable

InternalEventHandler = Callable[[AccountEvent], Iterable[Alert]]
NOT_SENT_NOW = "it was delivered before, or no channel takes alerts of its severity"


ACTIVITY_NOTED = 60  # seconds between two notes of a kind from one environment


class LastActivity(Struct, frozen=True):
    """When the last event and the last alert came, for `account-watcher status`: `at`, in epoch seconds."""

    state_table: StateTable
    _noted: dict[str, int] = field(default_factory=dict)

    def note(self, kind: Literal["event", "alert"], **said: str) -> None:
        now = self.state_table.now()
        if now - self._noted.get(kind, 0) >= ACTIVITY_NOTED:
            self._noted[kind] = now
            with suppress(StateUnavailable):
                self.state_table.put(LAST_ACTIVITY, kind, {"at": now, **said})


class Started(Struct, frozen=True):
    """A message's alerts on their way, why it goes to the dead-letter queue, why it is silent."""

    alerts: tuple[tuple[Alert, Pending], ...] = ()
    dead_letter_reason: str = ""
    why: str = ""


class BatchProcessor(Struct, frozen=True):
    """`handlers` answer this function's own messages, by their detail-type, with alerts.

    `heard` does so with a forwarder's heartbeat, which other accounts send: none of our messages may come of them.
    """

    pipeline: EventPipeline
    handlers: Mapping[str, InternalEventHandler]
    delivery: Delivery
    retry_policy: RetryPolicy
    event_metrics: EventMetrics
    logger: Logger
    last_activity: LastActivity | None
    time_left: Callable[[], float]
    heard: InternalEventHandler | None = None

    def take(self, records: Sequence[Record]) -> list[str]:
        """Process SQS records; returns the ids of those to retry.

        All are begun before any is waited for, so that a slow channel delays only itself.
        """
        begun = [(record, self._begin(record)) for record in records]
        return [record["messageId"] for record, started in begun if not self._end(record, started)]

    def take_event(self, payload: object, request_id: str) -> dict[str, Any]:
        """One bare event, as `sam local invoke` and the console's Test button send it."""
        started = self._start(whole(payload), request_id)
        if isinstance(started, Defer):
            return {"delivered": (), "why": started.reason}
        results = [(alert, self._wait_for(alert, pending)) for alert, pending in started.alerts]
        for _, result in results:
            for _, error in result.errors:
                raise error
        for alert, result in results:
            if result.delivered:
                return {"delivered": result.delivered, "watch": alert.watch, "headline": headline_of(alert)}
        return {"delivered": (), "why": started.why or NOT_SENT_NOW}

    def _begin(self, record: Record) -> Started | Defer | Exception:
        if self.time_left() < MESSAGE_RESERVE:
            return NO_TIME
        if reason := circling(record):
            return Started(dead_letter_reason=reason)
        try:
            new = is_new(record)
            with working_on(record):
                return self._start(record["body"], id_of(record), new=new, may_defer=new)
        except Exception as error:  # one bad record costs one record
            return error

    def _end(self, record: Record, started: Started | Defer | Exception) -> bool:
        """Whether the record may be deleted; else the queue is asked to deliver it again later."""
        try:
            if isinstance(started, Exception):
                return self.retry_policy.failed(record, started)
            if isinstance(started, Defer):
                return self.retry_policy.deferred(record, started)
            with working_on(record):
                results = [(alert, self._wait_for(alert, pending)) for alert, pending in started.alerts]
                return self.retry_policy.settle(record, results, started.dead_letter_reason)
        except Exception as error:  # such as a dead-letter queue that cannot be written to
            return self.retry_policy.requeue(record, error)

    def _start(self, payload: object, message_id: str, *, new: bool = True, may_defer: bool = False) -> Started | Defer:
        """Take one message through the pipeline and begin to deliver its alerts."""
        decoded = decode(payload)
        if isinstance(decoded, AccountEvent) and (handler := self._handler(decoded)):
            return self._answered(decoded, handler(decoded))
        if isinstance(decoded, AccountEvent) and decoded.source == FORWARDER_SOURCE and self.heard:
            return self._answered(decoded, self.heard(decoded), is_finding=True)
        if new:
            self.event_metrics.arrived()
        try:
            verdict = self.pipeline.process(decoded, message_id, may_defer=may_defer)
            begun = self._sent(verdict)
        finally:  # after the alert has been sent on its way
            if new and self.last_activity:
                self.last_activity.note("event")
        if verdict.defer:
            return verdict.defer
        reason = verdict.decoded.reason if isinstance(verdict.decoded, Unreadable) else ""
        return Started(begun, reason, verdict.silence.means if verdict.silence else "")

    def _handler(self, event: AccountEvent) -> InternalEventHandler | None:
        """Of this function's own messages; anyone in the account can use the test's source, so it has the test only."""
        if event.source == TEST_SOURCE:
            return self.handlers.get(TEST) if event.detail_type == TEST else None
        return self.handlers.get(event.detail_type) if event.source == SOURCE and event.detail_type != TEST else None

    def _answered(self, event: AccountEvent, alerts: Iterable[Alert], *, is_finding: bool = False) -> Started:
        """The alerts of this function's own message; findings go through mutes and groups."""
        begun: list[tuple[Alert, Pending]] = []
        for alert in alerts:
            is_finding = is_finding or event.detail_type in FINDINGS
            begun += self._sent(
                self.pipeline.finding(alert) if is_finding else Verdict(event, self.pipeline.finished(alert))
            )
        return Started(tuple(begun))

    def _sent(self, verdict: Verdict) -> tuple[tuple[Alert, Pending], ...]:
        alert = verdict.alert
        return ((alert, self.delivery.begin(alert, verdict.counting)),) if alert else ()

    def _wait_for(self, alert: Alert, pending: Pending) -> DeliveryResult:
        """Wait for the channels, and count and log what became of the alert."""
        result = pending.wait(self._patience())
        if result.delivered and not result.to_retry(tries=1):
            self.event_metrics.delivered(alert)
        if self.last_activity and result.delivered:
            self.last_activity.note("alert", watch=alert.watch, headline=headline_of(alert))
        said = {"watch": alert.watch, "event_id": alert.id, "delivered": result.delivered}
        self.logger.info("alert", extra=said | {"skipped": dict(result.skipped)})
        for channel, deferred in result.deferred:
            self.logger.warning("delivery deferred", extra={"channel": channel, "reason": deferred.reason})
        for channel, error in result.errors:
            self.event_metrics.delivery_failed(channel)
            self.logger.error("delivery failed", extra={"channel": channel, "reason": str(error)})
            self._report_channel_failure(alert, channel, error)
        return result

    def _report_channel_failure(self, alert: Alert, channel: str, error: DeliveryError) -> None:
        """Once a day, to the other channels; what this cannot say is in the log and the alarms."""
        others = self.delivery.others(channel)
        if not error.remedy or not others or alert.only:
            return
        notice = channel_failure_alert(channel, error, others, datetime.now(UTC))
        if self.pipeline.muted_finding(notice):
            return
        said = self.delivery.begin(notice).wait(self._patience())
        if error.final:  # the alert does not come this way again
            self.retry_policy.redeliver_later(notice, said, 1, {})

    def _patience(self) -> float:
        """The seconds that the channels have to answer."""
        return max(0.0, self.time_left() - BATCH_RESERVE)
