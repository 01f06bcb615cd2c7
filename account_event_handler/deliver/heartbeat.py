"""The stack's heartbeat enters; it goes to the last step before people, and is counted there."""

from collections.abc import Iterable
from dataclasses import dataclass

from account_event_handler.deliver.delivery import Delivery
from account_event_handler.metrics import EventMetrics
from account_event_handler.model import AccountEvent, Alert, Outcome, Result, Severity


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Every channel words the alert and makes sure that it could send it, but for sending it."""

    delivery: Delivery
    event_metrics: EventMetrics

    def beat(self, event: AccountEvent) -> Iterable[Alert]:
        """Nothing to tell; raises DeliveryError where an alert would not come through."""
        self.delivery.dry_run(_alert(event))
        self.event_metrics.heartbeat()
        return ()


def _alert(event: AccountEvent) -> Alert:
    return Alert(
        id=event.id,
        watch="watcher-heartbeat",
        severity=Severity.INFO,
        service="account-watcher",
        headline="The watcher's heart beats",
        outcome=Outcome(Result.DONE),
        account=event.account,
        region=event.region,
        time=event.time,
        actor=None,
        why="It shows that alerts come through.",
        advice="Nothing is to be done.",
    )
