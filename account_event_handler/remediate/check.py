"""A check of every trail that is visible here: it fixes what it may, and alerts what it finds.

Each finding is a message of the activity queue, and so shares its retries. That of a stop waits a
while for the event that says who did it.
"""

from collections.abc import Iterable, Mapping
from copy import replace
from typing import Any

from msgspec import Struct

from account_event_handler.aws.queue import TRAIL_NEWS, internal_event
from account_event_handler.aws.trail import Trail
from account_event_handler.catalog.findings import STATUS
from account_event_handler.catalog.trail_protection.selectors import EVERYTHING, Recorded, combined, left_out
from account_event_handler.ingest.sanitize import clean
from account_event_handler.limits import RESTART_LEASE, STOP_GRACE
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.remediate import messages
from account_event_handler.remediate.cloudtrail import CloudTrailError, Status
from account_event_handler.remediate.reconcile import TrailReconciler
from account_event_handler.remediate.restart import RestartResult
from account_event_handler.remediate.trail_state import Found, KnownTrails, Repair, Stop, TrailState
from account_event_handler.render import trail_findings
from account_event_handler.render.alert import alert_from_json, alert_to_json
from account_event_handler.render.trail_findings import worth_keeping

FAILURES = 2  # checks in a row that fail before what may pass by itself is alerted
RECENT = 3600  # seconds in which a stop is new where nothing is known of the trail
RETRIED = (Repair.BEGUN, Repair.UNVERIFIED, Repair.DENIED, Repair.UNANSWERED)


class Snapshot(Struct, frozen=True):
    """What a check sees: `visible` are descriptions, `statuses` those that could be had, by ARN.

    `known` is what was known before it, `is_blind` says that the state table is unavailable.
    """

    found: Found
    id: str
    now: int
    known: KnownTrails
    is_blind: bool
    visible: Mapping[str, Mapping[str, Any]]
    statuses: Mapping[str, Status]

    def state(self, trail: Trail) -> TrailState:
        """What was known of the trail; one that is made again was not seen before."""
        state = self.known.states.get(trail.arn) or TrailState(trail)
        return replace(state, logging=None, errors={}, told_off=False) if state.gone else state

    def mark(self, state: TrailState) -> str:
        """What the ids of its findings end with: the same for checks that compare with the same."""
        return self.id if self.is_blind else str(state.version)

    def should_log(self, state: TrailState) -> bool:
        """Whether somebody has stopped it, as against a trail that was left off long ago."""
        if state.standing is not None or state.logging:
            return True
        status, known = self.statuses[state.trail.arn], self.known
        is_first = not known.told_none and all(s.logging is None for s in known.states.values())
        is_made_since = state.logging is None and status.started > 0 and not is_first
        is_sudden = is_made_since or self.found is Found.ALARM or self.is_blind
        return is_sudden and status.stopped > self.now - RECENT

    def is_unsure(self, arn: str) -> bool:
        """Whether the trail may log now or soon, though its status does not say so."""
        status, trail = self.statuses.get(arn), Trail.of_arn(arn)
        if status is None or trail is None or STATUS in status.errors:
            return True
        return not status.logging and self.should_log(self.state(trail))

    def is_alone(self) -> bool:
        return not any(
            status.logging or STATUS in status.errors or self.should_log(self.state(trail))
            for arn, status in self.statuses.items()
            if (trail := Trail.of_arn(arn))
        )


class TrailRemediator(TrailReconciler, frozen=True):
    """Every check raises QueueError; what was not alerted then, the next check alerts."""

    def on_schedule(self, event: AccountEvent) -> Iterable[Alert]:
        """The check of the schedule; its findings come as messages, so it returns none."""
        self.store.or_none(self.store.state_table.installed_at)
        self._check(Found.CHECK, event)
        return ()

    def on_alarm(self, event: AccountEvent) -> None:
        if event.text("state.value") != "ALARM":
            return
        is_explained = self.store.is_alarm_explained()
        if not self._check(Found.ALARM, event) and not is_explained:
            home, alarm = self.restarter.home, clean(event.text("alarmName"))
            calls = self.who_stopped.lately(home[1], self.store.now())
            self._send(trail_findings.alarm_unexplained(home, alarm, calls, clean(event.id)))

    def on_finding(self, event: AccountEvent) -> Iterable[Alert]:
        """The alert of a finding's message, unless an event of the same stop was alerted since."""
        if stop := Stop.of_item(event.field("stop")):
            state = self.store.load(stop.trail)
            version = event.field("version") or event.field("stop.turn") or 0  # in older messages
            last, end = state.stop, max(stop.stopped, stop.ended)
            is_named = last is not None and last.found is Found.EVENT and last.stopped <= end
            if is_named and state.version > version:
                return
        yield alert_from_json(event.detail["alert"])

    def _send(self, alert: Alert, state: TrailState | None = None, delay: int = 0) -> None:
        """Have the alert sent; with a state, unless an event names who did it meanwhile."""
        stop, version = (state.stop.item if state.stop else None, state.version) if state else (None, 0)
        detail = {"alert": alert_to_json(alert), "stop": stop, "version": version}
        self.queue.send(internal_event(TRAIL_NEWS, alert.id, detail), delay)

    def _check(self, found: Found, event: AccountEvent) -> bool:
        """Whether a trail is newly found stopped or gone, or none could be checked."""
        remembered, now = self.store.known(), self.store.now()
        known = remembered or KnownTrails({}, failures=FAILURES - 1)
        check = clean(event.id) or str(now)
        try:
            visible = self.restarter.cloudtrail.visible(self.restarter.home[1])
        except CloudTrailError as error:
            may_pass = error.is_transient and found is not Found.ALARM
            self._failed(known, clean(str(error)), check, may_pass=may_pass)
            return True
        trails = [trail for arn in visible if (trail := Trail.of_arn(arn))]
        statuses = {trail.arn: status for trail in trails if (status := self._status(trail))}
        snapshot = Snapshot(found, check, now, known, remembered is None, visible, statuses)
        stopped = [self._check_trail(trail, snapshot) for trail in trails if trail.arn in statuses]
        missing = [s for s in known.states.values() if s.is_there and s.trail.arn not in visible]
        deleted = [self._check_missing(state, snapshot) for state in missing]
        self._count(snapshot, is_alerted=any(deleted))
        return any(stopped) or any(deleted)

    def _status(self, trail: Trail) -> Status | None:
        """None for what is gone just now, or does not answer just now."""
        try:
            return self.restarter.cloudtrail.status(trail)
        except CloudTrailError as error:
            is_news = not (error.is_gone or error.is_transient)
            return Status(False, errors={STATUS: error.code}) if is_news else None

    def _check_trail(self, trail: Trail, snapshot: Snapshot) -> bool:
        """Fix the trail, alert what is new, remember how it is; whether a stop is new."""
        state, status = snapshot.state(trail), snapshot.statuses[trail.arn]
        latest, errors, is_stop_new = state, status.errors, False
        seen = {"logging": status.logging, "told_off": False, "gone": False}
        if STATUS in errors:
            seen |= {"logging": bool(state.logging), "told_off": state.told_off}
        elif status.logging:
            latest = self._logs(state, snapshot)
        else:
            latest, is_stop_new, seen["told_off"] = self._is_off(state, snapshot)
            errors = state.errors  # what was known of it before
        if errors != state.errors and (errors or STATUS not in state.errors):  # no news: it answers
            self._send(trail_findings.delivery(trail, errors, snapshot.mark(state)))
        description = worth_keeping(snapshot.visible[trail.arn])
        self.store.set(latest, description=description, errors=errors, **seen)
        return is_stop_new

    def _is_off(self, state: TrailState, snapshot: Snapshot) -> tuple[TrailState, bool, bool]:
        """Its state, whether the stop is new, and whether people know that it is left off."""
        trail, standing, now = state.trail, state.standing, snapshot.now
        stopped = snapshot.statuses[trail.arn].stopped
        if standing and not standing.is_over and standing.includes(stopped):
            return self._still_off(state, standing, snapshot), False, False
        if snapshot.should_log(state):
            stop = Stop(trail, stopped or now, snapshot.found, ended=now, unreported=True)
            self.store.alerted()
            result = self.reconcile(state, self.who_stopped.named(stop), _token(stop))
            latest = result.state if result.overtaken else self._alert_stop(result, snapshot)
            return latest, True, False
        if not state.told_off:
            mark, alone = snapshot.mark(state), snapshot.is_alone()
            self._send(trail_findings.left_off(trail, stopped, mark, alone=alone))
        return state, False, True

    def _still_off(self, state: TrailState, standing: Stop, snapshot: Snapshot) -> TrailState:
        """A known stop: tried again where that may help, alerted if it was not or changes."""
        if _is_at_work(standing, snapshot.now):
            return state
        result, repair = RestartResult(state, standing), standing.repair
        if repair in RETRIED or (repair is Repair.SWITCHED_OFF and self.restarter.is_on):
            result = self.restarter.restart(state, standing, standing, _token(standing))
        is_news = result.stop.unreported or result.stop.repair is not repair
        return self._alert_stop(result, snapshot) if is_news and not result.overtaken else result.state

    def _logs(self, state: TrailState, snapshot: Snapshot) -> TrailState:
        standing, started = state.standing, snapshot.statuses[state.trail.arn].started
        if standing and standing.unreported and standing.is_over:
            result = RestartResult.of(state, standing, standing, _token(standing))
            return self._alert_stop(result, snapshot)
        is_off = standing is not None and not standing.is_over
        if is_off and standing and _is_at_work(standing, snapshot.now):
            return state
        is_by_us = standing is not None and standing.ended >= started - 60
        if is_off or (state.told_off and not is_by_us):
            self._send(trail_findings.logs_again(state.trail, started, snapshot.mark(state)))
        if not is_off or standing is None:
            return state
        ended = started or snapshot.now
        over = replace(standing, repair=Repair.RUNNING, ended=ended, unreported=False)
        return self.store.replace_stop(state, standing, over)

    def _alert_stop(self, result: RestartResult, snapshot: Snapshot) -> TrailState:
        """At once if an event would have come by now, or if an event told of the stop."""
        stop, state = result.stop, result.state
        alert = messages.stop_found(result, snapshot.visible[stop.trail.arn])
        if stop.found is Found.EVENT:
            self._send(alert)
        else:
            self._send(alert, state, max(0, stop.stopped + STOP_GRACE - snapshot.now))
        return self.store.replace_stop(state, stop, replace(stop, unreported=False))

    def _check_missing(self, state: TrailState, snapshot: Snapshot) -> bool:
        """Alert it once, deleted or recording other Regions only; whether this check does so."""
        is_deleted, stop = False, state.stop
        if stop is None or stop.repair is not Repair.DELETED or stop.unreported:
            is_gone = False
            try:
                self.restarter.cloudtrail.status(state.trail)
            except CloudTrailError as error:
                if error.is_transient:
                    return False  # the next check asks again
                is_gone = error.is_gone
            if is_gone:
                state, is_deleted = self._found_deleted(state, snapshot)
            else:
                mark, here = snapshot.mark(state), self.restarter.home[1]
                self._send(trail_findings.narrowed(state.trail, here, mark))
        self.store.set(state, gone=True)
        return is_deleted

    def _found_deleted(self, state: TrailState, snapshot: Snapshot) -> tuple[TrailState, bool]:
        """Whether it is for this check to alert, after the event that names who did it."""
        at, found = snapshot.now, snapshot.found
        stop = Stop(state.trail, at, found, repair=Repair.DELETED, ended=at, unreported=True)
        self.store.alerted()
        result = self.reconcile(state, stop, _token(stop))
        if result.overtaken:
            return result.state, False
        names = [_name(arn) for arn in snapshot.visible]
        self._send(messages.gone(stop, state.description, names), result.state, STOP_GRACE)
        return self.store.replace_stop(result.state, stop, replace(stop, unreported=False)), True

    def _count(self, snapshot: Snapshot, *, is_alerted: bool) -> None:
        """Alert that no trail is left, unless the loss of the last one says so, or one again."""
        home, told_none = self.restarter.home, snapshot.known.told_none
        logging = [_name(arn) for arn, status in snapshot.statuses.items() if status.logging]
        missing = self._left_out(snapshot)
        if not snapshot.visible:
            if not told_none and not is_alerted:
                self._send(trail_findings.no_trail(home, snapshot.id))
            told_none = True
        elif told_none and logging:
            self._send(trail_findings.recorded_again(home, ", ".join(logging), snapshot.id))
            told_none = False
        is_failure_over = snapshot.known.failures and not snapshot.is_blind
        is_news = told_none is not snapshot.known.told_none or missing != snapshot.known.left_out
        if is_news or is_failure_over:
            self.store.checked(0, told_none=told_none, left_out=missing)

    def _left_out(self, snapshot: Snapshot) -> tuple[str, ...]:
        """What no trail that logs records; alerted when it changes, where all of them and what was before are known."""
        logging = [arn for arn, status in snapshot.statuses.items() if status.logging]
        if not logging or snapshot.is_blind or any(map(snapshot.is_unsure, snapshot.visible)):
            return snapshot.known.left_out
        try:
            record = combined(self._recorded(arn, snapshot.visible[arn]) for arn in logging)
        except CloudTrailError:  # then one of them may record the rest
            return snapshot.known.left_out
        missing = left_out(record)
        if missing != snapshot.known.left_out:
            self._send(trail_findings.events_left_out(self.restarter.home, record, snapshot.id))
        return missing

    def _recorded(self, arn: str, description: Mapping[str, Any]) -> Recorded:
        trail = Trail.of_arn(arn) if description.get("HasCustomEventSelectors") else None
        return self.restarter.cloudtrail.recorded(trail) if trail else EVERYTHING

    def _failed(self, known: KnownTrails, reason: str, check: str, *, may_pass: bool) -> None:
        """Alerted once; what may pass by itself when it has not by the next check."""
        failures = known.failures + 1 if may_pass else FAILURES
        if known.failures < FAILURES <= failures:
            self._send(trail_findings.check_failed(self.restarter.home, reason, check))
        self.store.checked(min(failures, FAILURES), told_none=known.told_none, left_out=known.left_out)


def _is_at_work(standing: Stop, now: int) -> bool:
    return standing.repair is Repair.BEGUN and standing.ended > now - RESTART_LEASE


def _token(stop: Stop) -> str:
    return f"{stop.trail.arn} {stop.stopped}"


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]
