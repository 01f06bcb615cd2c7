"""Starts a stopped trail again: whether it may, StartLogging, and what became of it."""

from collections.abc import Callable
from contextlib import suppress
from copy import replace
from typing import Self

from msgspec import Struct

from account_event_handler.limits import RESTART_LOOKS, RESTART_PATIENCE, RESTART_PAUSE
from account_event_handler.remediate.cloudtrail import CloudTrail, CloudTrailError, Status
from account_event_handler.remediate.trail_state import Repair, Stop, TrailState, TrailStore


class RestartResult(Struct, frozen=True):
    """What became of a stop: `state` is its trail's by now, `standing` the stop that stood before.

    `escalated`: the many restarts are news now; `overtaken`: somebody else deals with the stop and alerts of it.
    """

    state: TrailState
    stop: Stop
    standing: Stop | None = None
    escalated: bool = False
    overtaken: bool = False

    @classmethod
    def of(cls, state: TrailState, stop: Stop, standing: Stop | None, token: str) -> Self:
        escalated = stop.repair is Repair.RESTARTED and state.is_escalated(token)
        return cls(state, stop, standing, escalated)


class Restarter(Struct, frozen=True):
    """`home` is the stack's account and Region, `is_on` whether it may; `pause` takes seconds."""

    cloudtrail: CloudTrail
    store: TrailStore
    home: tuple[str, str]
    is_on: bool
    pause: Callable[[float], None]

    def restart(self, state: TrailState, begun: Stop, standing: Stop | None, token: str) -> RestartResult:
        """Start it for the stop of its state; `standing` stood before, `token` asks for it."""
        ended = self._attempted(begun)
        if ended.repair is Repair.RUNNING and standing is not None:
            is_unanswered = standing.repair is Repair.UNANSWERED
            if standing.repair is Repair.BEGUN or (is_unanswered and ended.ended <= standing.ended):
                ended = replace(ended, repair=Repair.RESTARTED)  # by us, a moment ago
            elif standing.repair is Repair.RESTARTED and standing.ended == ended.ended:
                # By the restart that is remembered already, as it was counted.
                ended = replace(ended, repair=Repair.RESTARTED, stopped=standing.stopped)

        now, new = self.store.now(), ended
        _, written = self.store.update(
            state, lambda s: replace(s, stop=new).counted(token, now) if s.stop == begun else None
        )
        if written is None:
            return RestartResult(state, ended, standing, overtaken=True)
        return RestartResult.of(written, ended, standing, token)

    def left_off(self, stop: Stop) -> Stop:
        """The stop as ALLOWED, or as over if the trail was started meanwhile."""
        with suppress(CloudTrailError):
            status = self.cloudtrail.status(stop.trail)
            if status.is_started_since(stop.stopped):
                return replace(stop, repair=Repair.RUNNING, ended=status.started)
        return replace(stop, repair=Repair.ALLOWED)

    def _attempted(self, stop: Stop) -> Stop:
        began = self.store.now()
        if stop.trail.account != self.home[0]:
            why = self.cloudtrail.out_of_reach(stop.trail)
            if why is not None:
                return self._ended(stop, Repair.ELSEWHERE, why)
        if not self.is_on:
            return self._ended(stop, Repair.SWITCHED_OFF)
        try:
            status = self._status(stop)
            if status and status.is_started_since(stop.stopped):
                return replace(stop, repair=Repair.RUNNING, ended=status.started, reason="")
            self.cloudtrail.start(stop.trail)
        except CloudTrailError as error:
            if error.is_gone:
                return self._ended(stop, Repair.DELETED)
            repair = Repair.UNANSWERED if error.is_transient else Repair.DENIED
            return self._ended(stop, repair, ": ".join(filter(None, (error.code, error.message))))
        return self._verified(stop, began)

    def _status(self, stop: Stop) -> Status | None:
        """None where it cannot be had: a trail that logs can be started again without harm."""
        try:
            return self.cloudtrail.status(stop.trail)
        except CloudTrailError as error:
            if error.is_gone:
                raise
        return None

    def _verified(self, stop: Stop, began: int) -> Stop:
        reason = "GetTrailStatus says that it is not logging"
        for attempt in range(RESTART_LOOKS):
            if attempt and self.store.now() - began > RESTART_PATIENCE:
                break
            if attempt:
                self.pause(RESTART_PAUSE)
            try:
                status = self.cloudtrail.status(stop.trail)
            except CloudTrailError as error:
                reason = f"GetTrailStatus was denied ({error})"
                continue
            if status.logging:
                fresh = status.is_started_since(stop.stopped)
                started = status.started if fresh else self.store.now()
                return replace(stop, repair=Repair.RESTARTED, ended=started, reason="")
        return self._ended(stop, Repair.UNVERIFIED, reason)

    def _ended(self, stop: Stop, repair: Repair, reason: str = "") -> Stop:
        return replace(stop, repair=repair, ended=self.store.now(), reason=reason)
