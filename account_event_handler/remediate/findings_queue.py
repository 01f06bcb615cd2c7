"""A finding enters; it goes through the activity queue, and comes back as the alert to tell.

What an event would tell better, since it names who did it, waits for that event a while: if it has
come by then, the finding has been told and is dropped.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from account_event_handler.aws.internal_events import internal_event
from account_event_handler.aws.queue import MessageQueue
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.remediate.responses import TRAIL_NEWS
from account_event_handler.remediate.stop import Found, Stop
from account_event_handler.remediate.trail_store import TrailLedger
from account_event_handler.render.alert_json import alert_from_json, alert_to_json


@dataclass(frozen=True, slots=True)
class TrailNews:
    """What is to be told of the trails without an event."""

    queue: MessageQueue
    ledger: TrailLedger

    def send(self, alert: Alert, stop: Stop | None = None, delay: int = 0) -> None:
        """Have the alert told; with a stop, unless an event names who did it meanwhile.

        Raises QueueError.
        """
        detail = {"alert": alert_to_json(alert), "stop": stop.item if stop else None}
        self.queue.send(internal_event(TRAIL_NEWS, alert.id, detail), delay)

    def tell(self, event: AccountEvent) -> Iterable[Alert]:
        """The alert that a message holds, if it is still news."""
        held = event.field("stop")
        stop = Stop.of_item(held) if held else None
        if stop is None or not self._is_told(stop):
            yield alert_from_json(event.detail["alert"])

    def _is_told(self, stop: Stop) -> bool:
        standing = self.ledger.stop(stop.trail)
        return (
            standing is not None
            and standing.found is Found.EVENT
            and standing.stopped <= max(stop.stopped, stop.ended)
            and standing.turn > stop.turn
        )
