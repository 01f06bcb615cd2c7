"""One stop of a trail, whoever noticed it, call or check, is dealt with and alerted once."""

from collections.abc import Iterable
from contextlib import suppress
from copy import replace
from functools import partial

from msgspec import Struct

from account_event_handler.aws.queue import TRAIL_REPAIR_UNFINISHED, MessageQueue, QueueError, internal_event
from account_event_handler.aws.trail import Trail
from account_event_handler.ingest import decode
from account_event_handler.limits import RESTART_RETRY
from account_event_handler.model import AccountEvent, Alert, Result
from account_event_handler.remediate import messages
from account_event_handler.remediate.cloudtrail import CloudTrailError, WhoStopped
from account_event_handler.remediate.responses import Muted, Responded
from account_event_handler.remediate.restart import Restarter, RestartResult
from account_event_handler.remediate.trail_state import Found, Repair, Stop, TrailState, TrailStore
from account_event_handler.render.actor import described
from account_event_handler.render.alert import alert_from_json, alert_to_json


class TrailReconciler(Struct, frozen=True):
    """`muted` says whether an operator's mute keeps an event and its alert silent."""

    restarter: Restarter
    store: TrailStore
    who_stopped: WhoStopped
    queue: MessageQueue
    muted: Muted

    def reconcile(self, state: TrailState, stop: Stop, token: str) -> RestartResult:
        """Have a stop dealt with; `token` is the id of what is alerted about it.

        It was dealt with before, or the trail may be left off, or is restarted.
        """

        def merged(current: TrailState) -> TrailState | None:
            standing = current.stop
            if stop.found is not Found.EVENT:  # None if somebody is quicker
                return replace(current, stop=stop) if standing == state.stop else None
            if standing and standing.is_over and standing.includes(stop.stopped):
                if standing.found is not Found.EVENT:  # it has a name now, and needs no finding
                    standing = replace(standing, found=Found.EVENT, who=stop.who, unreported=False)
                return replace(current, stop=standing).counted(token, self.store.now())
            is_allowed = standing is not None and standing.repair is Repair.ALLOWED
            is_late = standing is not None and standing.stopped > stop.stopped
            if is_allowed and is_late and stop.repair is Repair.BEGUN:
                return current
            return replace(current, stop=stop.after(standing))

        before, after = self.store.update(state, merged)
        if after is None and stop.found is not Found.EVENT:
            return RestartResult(before, stop, overtaken=True)
        after = after or replace(before, stop=stop.after(before.stop))
        became = after.stop or stop
        if became.repair is Repair.BEGUN:
            return self.restarter.restart(after, became, before.stop, token)
        return RestartResult.of(after, became, before.stop, token)

    def on_call(self, alert: Alert, event: AccountEvent) -> Responded:
        if alert.outcome.result is not Result.DONE:
            self.store.alerted()  # the alarm counts it like any other
            return Responded()
        name, trail = event.text("eventName"), Trail.of_event(event)
        if trail is None:
            return Responded() if name == "StartLogging" else Responded(messages.not_named)
        now = self.store.now()
        moment = int(event.time.timestamp()) if event.time else now
        who = described(alert.actor) if alert.actor else ""
        stop = Stop(trail, moment, Found.EVENT, who, ended=now)
        if name != "StopLogging":
            return self._started(stop) if name == "StartLogging" else self._deleted(stop)
        try:
            return self._stopped(stop, alert, event)
        except Exception:
            self._retry_later(stop, alert, event)
            raise

    def retry(self, event: AccountEvent) -> Iterable[Alert]:
        """A restart that failed with its alert is tried again; what becomes of it."""
        alert, stop = alert_from_json(event.detail["alert"]), Stop.of_item(event.field("stop"))
        if stop is None:
            return
        result = self.reconcile(self.store.load(stop.trail), stop, alert.id)
        call = decode(event.field("event"))
        is_another = result.overtaken or result.stop.stopped > stop.stopped
        is_muted = isinstance(call, AccountEvent) and self.muted(call, alert)
        if not is_another and not is_muted:
            yield messages.stop_found(result, result.state.description)

    def _started(self, stop: Stop) -> Responded:
        """Somebody else has started it: that is alerted here, and the check need not."""
        state, over = self.store.load(stop.trail), replace(stop, repair=Repair.RUNNING)
        if not state.stop or (not state.stop.is_over and state.stop.stopped <= stop.stopped):
            self.store.replace_stop(state, state.stop, replace(over, ended=stop.stopped))
        return Responded()

    def _deleted(self, stop: Stop) -> Responded:
        """Nothing to start; what it was, and which trails are left."""
        self.store.alerted()
        state = self.store.load(stop.trail)
        self.store.set(state, stop=replace(stop, repair=Repair.DELETED))
        left = self._left(stop.trail)
        if left == [] and stop.trail.region == self.restarter.home[1]:
            self.store.checked(0, told_none=True)  # the next check need not say so again
        words = partial(messages.deleted, trail=stop.trail, description=state.description, left=left)
        return Responded(words, groupable=False)

    def _stopped(self, stop: Stop, alert: Alert, event: AccountEvent) -> Responded:
        """Only another stop of a trail that is off, and for the same reason, is a repeat."""
        self.store.alerted()
        state, pattern = self.store.load(stop.trail), self.who_stopped.exemption(event)
        is_known = state.stop and state.stop.is_over and state.stop.includes(stop.stopped)
        asked = stop
        if pattern and not is_known:
            asked = self.restarter.left_off(replace(stop, reason=pattern))
        result = self.reconcile(state, asked, alert.id)
        if pattern and result.stop.is_over:
            result = replace(result, stop=replace(result.stop, reason=pattern))
        if result.stop.repair is Repair.UNANSWERED:
            self._retry_later(stop, alert, event)
        is_same = result.standing is not None and result.standing.repair is result.stop.repair
        left = self._left(stop.trail) if result.stop.repair is Repair.DELETED else None
        words = partial(messages.answered, result=result, left=left)
        return Responded(words, groupable=is_same and not result.stop.is_over)

    def _left(self, trail: Trail) -> list[str] | None:
        """The names of the other trails that record the Region; None where that is not known."""
        if trail.account != self.restarter.home[0]:
            return None
        try:
            visible = self.restarter.cloudtrail.visible(trail.region)
        except CloudTrailError:
            return None
        return [arn.rpartition("/")[2] for arn in visible if arn != trail.arn]

    def _retry_later(self, stop: Stop, alert: Alert, event: AccountEvent) -> None:
        detail = {"alert": alert_to_json(alert), "stop": stop.item, "event": event.envelope}
        body = internal_event(TRAIL_REPAIR_UNFINISHED, f"{alert.id}-repair", detail)
        with suppress(QueueError):
            self.queue.send(body, RESTART_RETRY)
