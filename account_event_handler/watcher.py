"""A message enters; it is judged, enriched and told, and what cannot be told says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from account_event_handler.alerts import Verdict, judge
from account_event_handler.catalog.catalog import Catalog
from account_event_handler.catalog.silence import Site
from account_event_handler.compose.enrich import Enrichment, Home, enrich
from account_event_handler.deliver import Delivery, DeliveryError
from account_event_handler.deliver.dead_letters import DeadLetters
from account_event_handler.model import AccountEvent, Alert, Unreadable


@dataclass(frozen=True, slots=True)
class Watcher:
    """The steps of the way with everything they need, made once for each Lambda environment."""

    catalog: Catalog
    enrichments: Mapping[str, Enrichment]
    home: Home
    site: Site
    delivery: Delivery
    dead_letters: DeadLetters
    logger: Logger
    metrics: Metrics

    def took(self, record: Mapping[str, Any]) -> bool:
        """Take one SQS record; False when it must come again, because a channel was not told."""
        try:
            self._take(record["body"], record["messageId"])
        except DeliveryError:  # said where it happened
            return False
        except Exception as error:  # one bad record costs one record
            self.logger.error("record failed", extra={"reason": type(error).__name__})
            return False
        return True

    def take_event(self, payload: object) -> dict[str, Any]:
        """One bare event, as `sam local invoke` and the console's Test button send it."""
        verdict = judge(payload, self.catalog, self.site)
        alert = self._tell(verdict)
        if alert is None:
            return {"told": False, "why": "no watch has anything to say about it"}
        return {"told": True, "watch": alert.watch, "headline": alert.headline}

    def _take(self, body: str, message_id: str) -> None:
        """Tell one message.

        One that is no event is told, then kept in the dead-letter queue with the reason: trying
        it again would only tell it again.
        """
        verdict = judge(body, self.catalog, self.site, message_id)
        self._tell(verdict)
        if isinstance(verdict.arrived, Unreadable):
            self.dead_letters.bury(body, verdict.arrived.reason, message_id)

    def _tell(self, verdict: Verdict) -> Alert | None:
        alert = verdict.alert
        if alert is None:
            self._count("EventsQuiet")
            return None
        if isinstance(verdict.arrived, AccountEvent):
            alert = self._enriched(alert, verdict.arrived)
        told = self.delivery.deliver(alert)
        if not told.errors:
            self._count("AlertsTold" if told.told else "EventsQuiet")
        self.logger.info(
            "alert", extra={"watch": alert.watch, "event_id": alert.id, "told": told.told}
        )
        for channel, error in told.errors:
            self._count("DeliveriesFailed")
            self.logger.error("not told", extra={"channel": channel, "reason": str(error)})
        if told.errors:
            raise told.errors[0][1]
        return alert

    def _enriched(self, alert: Alert, event: AccountEvent) -> Alert:
        alert, failure = enrich(alert, event, self.enrichments, self.home)
        if failure:
            self._count("EnrichmentsFailed")
            self.logger.warning("not enriched", extra={"watch": alert.watch, "reason": failure})
        return alert

    def _count(self, name: str) -> None:
        self.metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)
