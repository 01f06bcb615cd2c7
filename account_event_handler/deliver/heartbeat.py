"""The daily heartbeat: goes through every step but the sending, and is counted there."""

from collections.abc import Iterable
from dataclasses import dataclass

from account_event_handler.catalog.findings import HEARTBEAT
from account_event_handler.deliver.delivery import Delivery
from account_event_handler.metrics import EventMetrics
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.render.alert import finding_alert


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Every channel words the alert and makes sure that it could send it, but for sending it."""

    delivery: Delivery
    event_metrics: EventMetrics

    def beat(self, event: AccountEvent) -> Iterable[Alert]:
        """No alert; raises DeliveryError where one could not be sent."""
        self.delivery.dry_run(_alert(event))
        self.event_metrics.heartbeat()
        return ()


def _alert(event: AccountEvent) -> Alert:
    place = {"account": event.account, "region": event.region, "time": event.time}
    return finding_alert(HEARTBEAT, event.id, {}, **place)
