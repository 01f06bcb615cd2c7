"""Every CloudWatch metric, written with the function's log in embedded metric format (EMF)."""

from collections.abc import Callable
from datetime import UTC, datetime

from aws_lambda_powertools import Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit
from msgspec import Struct

from account_event_handler.model import Alert, Silence

METRICS = {
    "EventsArrived": "events that arrived; retries do not count",
    "EventsIgnored": "events that raised no alert; also by reason",
    "EventsMuted": "events that a mute silenced",
    "FilesRead": "log files read",
    "FilesSkipped": "announced digests, Insights and other objects",
    "RecordsRead": "records of log files",
    "RecordsMatched": "records of log files that were sent on to be judged",
    "RecordsTooOld": "records of log files from before the stack",
    "RecordsUnreadable": "records of log files that cannot be read",
    "AlertsDelivered": "alerts sent now; also by severity and by watch",
    "AlertsGrouped": "alerts counted in a window instead of sent",
    "DeliveriesFailed": "deliveries to a channel that failed; also by channel",
    "MessagesDeferred": "messages that could not be processed and are retried",
    "Freshness": "seconds from the event to the last channel's delivery",
    "HeartbeatsArrived": "heartbeats that reached the last step",
    "StateTableFailures": "times that the state table was unavailable and the alert went on without it",
    "EnrichmentsFailed": "look-ups left out",
    "ColdStart": "starts of the function",
}


class EventMetrics(Struct, frozen=True):
    """The metrics of docs/operations.md; `now` gives the time with its zone."""

    metrics: Metrics
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def arrived(self) -> None:
        """An event, of whatever kind, has arrived for the first time."""
        self._count("EventsArrived")

    def ignored(self, silence: Silence) -> None:
        """An event without an alert, by the reason; muted ones are counted apart as well."""
        self._count("EventsIgnored")
        self._by("EventsIgnored", "reason", silence)
        if silence is Silence.MUTED:
            self._count("EventsMuted")

    def grouped(self, alert: Alert) -> None:
        self._count("AlertsGrouped", alert.events)

    def heartbeat(self) -> None:
        self._count("HeartbeatsArrived")

    def deferred(self) -> None:
        """A message that could not be processed now and is retried."""
        self._count("MessagesDeferred")

    def not_enriched(self) -> None:
        """A look-up that failed: its line was left out."""
        self._count("EnrichmentsFailed")

    def state_unavailable(self) -> None:
        """The table could not be asked, and the alert went on without it."""
        self._count("StateTableFailures")

    def delivered(self, alert: Alert) -> None:
        """An alert that needs no further try, by severity and watch; how fresh it was."""
        self._count("AlertsDelivered")
        self._by("AlertsDelivered", "severity", alert.severity)
        self._by("AlertsDelivered", "watch", alert.watch)
        if alert.time and alert.events == 1:
            seconds = (self.now() - alert.time).total_seconds()
            self.metrics.add_metric("Freshness", MetricUnit.Seconds, max(0.0, seconds))

    def delivery_failed(self, channel: str) -> None:
        """A channel that did not take an alert; one that was not tried did not fail."""
        self._count("DeliveriesFailed")
        self._by("DeliveriesFailed", "channel", channel)

    def _count(self, name: str, value: int = 1) -> None:
        self.metrics.add_metric(name, MetricUnit.Count, value)

    def _by(self, name: str, dimension: str, value: str) -> None:
        with single_metric(
            name,
            MetricUnit.Count,
            1,
            namespace=self.metrics.namespace,
            default_dimensions={"service": self.metrics.service or ""},
        ) as metric:
            metric.add_dimension(dimension, value)
