"""A Stop enters; the trail is started again if it may be, and the Stop as it then stands leaves."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from account_event_handler.remediate.cloudtrail import RefusedError, Status, TrailGone, Trails
from account_event_handler.remediate.stop import Repair, Stop
from account_event_handler.remediate.trail_store import Restarts, TrailLedger

OFTEN = 3  # restarts of one trail within an hour that are somebody's will, not an accident
LOOKS = 3  # at a status that may lag a moment behind the call
PAUSE = 0.4  # seconds between them


@dataclass(frozen=True, slots=True)
class Repaired:
    """What became of a stop; `restarts` within the last hour, `escalated` if that is news now.

    `overtaken` says that somebody else deals with the stop, and tells of it.
    """

    stop: Stop
    restarts: Restarts = ()
    escalated: bool = False
    overtaken: bool = False


@dataclass(frozen=True, slots=True)
class Repairs:
    """`home` is the stack's own account and Region, `on` whether it may restart trails.

    `pause` waits for so many seconds.
    """

    trails: Trails
    ledger: TrailLedger
    home: tuple[str, str]
    on: bool
    pause: Callable[[float], None]

    def put_right(self, stop: Stop, standing: Stop | None, token: str) -> Repaired:
        """Restart the trail, count the restart and remember both.

        `standing` is what was remembered of the trail, `token` the id of what asked for this.
        """
        ended = self._attempted(stop)
        again = _is_told_of(ended, standing)
        if again or (ended.repair is Repair.RUNNING and _is_begun(standing)):
            ended = replace(ended, repair=Repair.RESTARTED)  # by us, a moment ago
        if again and standing:
            ended = replace(ended, stopped=standing.stopped)  # as it was counted
        written = self.ledger.write(ended)
        if written is None:
            return Repaired(ended, overtaken=True)
        return self.counted(written, token)

    def counted(self, stop: Stop, token: str) -> Repaired:
        """The stop with the restarts of the last hour; counting one again changes nothing."""
        if stop.repair is not Repair.RESTARTED:
            return Repaired(stop)
        restarts = self.ledger.restarted(stop)
        escalated = len(restarts) >= OFTEN and self.ledger.escalates(stop.trail, token)
        return Repaired(stop, restarts, escalated)

    def left(self, stop: Stop) -> Stop:
        """The stop as ALLOWED, or as over if the trail was started meanwhile."""
        try:
            status = self._status(stop)
        except TrailGone:
            status = None
        if status and status.logging and status.started >= stop.stopped:
            return replace(stop, repair=Repair.RUNNING, ended=status.started)
        return replace(stop, repair=Repair.ALLOWED)

    def _attempted(self, stop: Stop) -> Stop:
        if stop.trail.account != self.home[0]:
            return self._ended(stop, Repair.ELSEWHERE)
        if not self.on:
            return self._ended(stop, Repair.SWITCHED_OFF)
        try:
            status = self._status(stop)
            if status and status.logging and status.started >= stop.stopped:
                return replace(stop, repair=Repair.RUNNING, ended=status.started, reason="")
            self.trails.start(stop.trail)
        except TrailGone:
            return self._ended(stop, Repair.DELETED)
        except RefusedError as error:
            repair = Repair.UNANSWERED if error.passing else Repair.DENIED
            return self._ended(stop, repair, ": ".join(filter(None, (error.code, error.message))))
        return self._verified(stop)

    def _status(self, stop: Stop) -> Status | None:
        """None where it cannot be had: a trail that logs can be started again without harm."""
        try:
            return self.trails.status(stop.trail)
        except RefusedError:
            return None

    def _verified(self, stop: Stop) -> Stop:
        reason = "GetTrailStatus says that it is not logging"
        for look in range(LOOKS):
            if look:
                self.pause(PAUSE)
            try:
                status = self.trails.status(stop.trail)
            except (RefusedError, TrailGone) as error:
                reason = f"GetTrailStatus was refused ({error or 'the trail is gone'})"
                continue
            if status.logging:
                fresh = status.started >= stop.stopped
                started = status.started if fresh else self.ledger.now()
                return replace(stop, repair=Repair.RESTARTED, ended=started, reason="")
        return self._ended(stop, Repair.UNVERIFIED, reason)

    def _ended(self, stop: Stop, repair: Repair, reason: str = "") -> Stop:
        return replace(stop, repair=repair, ended=self.ledger.now(), reason=reason)


def _is_begun(standing: Stop | None) -> bool:
    return standing is not None and standing.repair is Repair.BEGUN


def _is_told_of(stop: Stop, standing: Stop | None) -> bool:
    """Whether the trail logs because of the restart that is remembered already."""
    return (
        stop.repair is Repair.RUNNING
        and standing is not None
        and standing.repair is Repair.RESTARTED
        and standing.ended == stop.ended
    )
