"""An alert about a trail enters; the trail is put right, and the alert that says so leaves."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from account_event_handler.aws.internal_events import internal_event
from account_event_handler.aws.queue import MessageQueue, QueueError
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Alert, Result
from account_event_handler.remediate.exempt_principals import Stoppers
from account_event_handler.remediate.responses import TRAIL_REPAIR_UNFINISHED, Muted, Responded
from account_event_handler.remediate.restart import Repaired
from account_event_handler.remediate.stop import Found, Stop, turn_of
from account_event_handler.remediate.trail import Trail
from account_event_handler.remediate.trail_calls import Deals
from account_event_handler.remediate.wording import finished, not_named, unfinished
from account_event_handler.render.alert_json import alert_from_json, alert_to_json

PATIENCE = 2.0  # seconds that an alert waits for the repair
ASKED_AGAIN = 30  # seconds until the result of a slow repair is asked for


@dataclass(frozen=True, slots=True)
class TrailKeeper:
    """Deals with trails in a thread, so that no silence of AWS delays an alert for long.

    `muted` says whether an operator's mute keeps an event and its alert silent.
    """

    deals: Deals
    stoppers: Stoppers
    queue: MessageQueue
    threads: Executor
    muted: Muted
    patience: float = PATIENCE

    def respond(self, alert: Alert, event: AccountEvent) -> Responded:
        """What was done, or what follows if that is not known in time."""
        if alert.outcome.result is not Result.DONE:
            return self._in_time(self.deals.attempted, Responded)
        name, trail = event.text("eventName"), Trail.of_event(event)
        if trail is None:
            return Responded() if name == "StartLogging" else Responded(not_named)
        stop = self._stop(alert, event, trail)
        match name:
            case "StartLogging":
                return self._in_time(partial(self.deals.started, stop), Responded)
            case "DeleteTrail":
                return self._in_time(partial(self.deals.deleted, stop), Responded)
        pattern = self.stoppers.allowing(event)
        stopped = partial(self.deals.stopped, stop, pattern, alert.id)
        return self._in_time(stopped, partial(self._late, alert, event, stop))

    def finish(self, event: AccountEvent) -> Iterable[Alert]:
        """What became of a repair that was too slow for its alert; tried again if need be."""
        alert, stop = alert_from_json(event.detail["alert"]), Stop.of_item(event.detail["stop"])
        if stop is None:
            return
        repaired = self._finished(stop, alert.id)
        if not repaired.overtaken and not self._is_muted(alert, event.field("event")):
            yield finished(alert, repaired, self.deals.ledger.description(stop.trail))

    def _finished(self, stop: Stop, token: str) -> Repaired:
        """The stop as it stands, whoever put it right; `overtaken` by one that is told itself."""
        ledger, repairs = self.deals.ledger, self.deals.repairs
        standing = ledger.stop(stop.trail)
        if standing is None or not (standing.is_over and standing.ended >= stop.stopped):
            begun = replace(stop.after(standing), turn=turn_of(standing))
            repaired = repairs.put_right(begun, standing, token)
            if not repaired.overtaken:
                return repaired
            standing = ledger.stop(stop.trail)
        if standing is None or standing.stopped > stop.stopped:
            return Repaired(stop, overtaken=True)
        return repairs.counted(standing, token)

    def _is_muted(self, alert: Alert, envelope: Any) -> bool:
        """Whether the alert whose result this is was kept silent, and its result is to be, too."""
        event = decode(envelope)
        return isinstance(event, AccountEvent) and self.muted(event, alert)

    def _in_time(
        self, deal: Callable[[], Responded | None], late: Callable[[], Responded]
    ) -> Responded:
        future = self.threads.submit(deal)
        try:
            return future.result(self.patience) or late()
        except Exception:  # too late, or a fault of ours: neither may keep an alert from being told
            return late()

    def _late(self, alert: Alert, event: AccountEvent, stop: Stop) -> Responded:
        """Have the result asked for in a while: whatever becomes of the thread, it is then told."""
        detail = {"alert": alert_to_json(alert), "stop": stop.item, "event": event.envelope}
        body = internal_event(TRAIL_REPAIR_UNFINISHED, f"{alert.id}-repair", detail)
        try:
            self.queue.send(body, ASKED_AGAIN)
        except QueueError:
            return Responded(partial(unfinished, follows=False), groupable=False)
        return Responded(partial(unfinished, follows=True), groupable=False)

    def _stop(self, alert: Alert, event: AccountEvent, trail: Trail) -> Stop:
        moment = int(event.time.timestamp()) if event.time else self.deals.ledger.now()
        who = f"{alert.actor.name} ({alert.actor.kind})" if alert.actor else ""
        return Stop(trail, moment, Found.EVENT, who, ended=self.deals.ledger.now())
