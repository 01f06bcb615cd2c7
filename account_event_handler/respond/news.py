"""A finding enters; it goes through the activity queue, and comes back as the alert to tell.

What an event would tell better, since it names who did it, waits for that event a while: if it has
come by then, the finding has been told and is dropped.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from account_event_handler.activity_queue import ActivityQueue
from account_event_handler.compose.kept import alert_of, kept
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.own_message import own_message
from account_event_handler.respond.ledger import TrailLedger
from account_event_handler.respond.responses import TRAIL_NEWS
from account_event_handler.respond.stop import Found, Stop


@dataclass(frozen=True, slots=True)
class TrailNews:
    """What is to be told of the trails without an event."""

    queue: ActivityQueue
    ledger: TrailLedger

    def send(self, alert: Alert, stop: Stop | None = None, delay: int = 0) -> None:
        """Have the alert told; with a stop, unless an event names who did it meanwhile.

        Raises QueueError.
        """
        detail = {"alert": kept(alert), "stop": stop.item if stop else None}
        self.queue.send(own_message(TRAIL_NEWS, alert.id, detail), delay)

    def tell(self, event: AccountEvent) -> Iterable[Alert]:
        """The alert that a message holds, if it is still news."""
        held = event.field("stop")
        stop = Stop.of_item(held) if held else None
        if stop is None or not self._is_told(stop):
            yield alert_of(event.detail["alert"])

    def _is_told(self, stop: Stop) -> bool:
        standing = self.ledger.stop(stop.trail)
        return (
            standing is not None
            and standing.found is Found.EVENT
            and standing.stopped <= max(stop.stopped, stop.ended)
            and standing.turn > stop.turn
        )
