"""A call about a trail enters; what was done about it, in words for its alert, leaves."""

from dataclasses import dataclass, replace
from functools import partial

from account_event_handler.remediate.cloudtrail import RefusedError, TrailGone
from account_event_handler.remediate.responses import Responded
from account_event_handler.remediate.restart import Repaired, Repairs
from account_event_handler.remediate.stop import Found, Repair, Stop, turn_of
from account_event_handler.remediate.trail import Trail
from account_event_handler.remediate.trail_store import TrailLedger
from account_event_handler.remediate.wording import answered, deleted


@dataclass(frozen=True, slots=True)
class Deals:
    """How each call is dealt with; all of it may wait for AWS."""

    repairs: Repairs
    ledger: TrailLedger

    def attempted(self) -> Responded:
        """A call that was refused or failed, which the alarm counts like any other."""
        self.ledger.note()
        return Responded()

    def started(self, stop: Stop) -> Responded:
        """Somebody else has started it: that is told here, and the look need not."""
        standing = self.ledger.stop(stop.trail)
        if standing is None or (not standing.is_over and standing.stopped <= stop.stopped):
            over = replace(stop, repair=Repair.RUNNING, ended=stop.stopped, turn=turn_of(standing))
            self.ledger.write(over)
        return Responded()

    def deleted(self, stop: Stop) -> Responded:
        """Nothing to start; what it was, and which trails are left."""
        self.ledger.note()
        standing = self.ledger.stop(stop.trail)
        self.ledger.write(replace(stop, repair=Repair.DELETED, turn=turn_of(standing)))
        description, left = self.ledger.description(stop.trail), self._left(stop.trail)
        if left == [] and stop.trail.region == self.repairs.home[1]:
            self.ledger.looked(0, told_none=True)  # the next look need not say so again
        words = partial(deleted, trail=stop.trail, description=description, left=left)
        return Responded(words, groupable=False)

    def stopped(self, stop: Stop, pattern: str, token: str) -> Responded | None:
        """`pattern` is the one that lets the actor stop it; None when AWS does not answer.

        `token` is the id of the event.
        """
        self.ledger.note()
        standing = self.ledger.stop(stop.trail)
        if pattern:
            return self._allowed(replace(stop, reason=pattern), standing, token)
        if standing and standing.repair is Repair.ALLOWED and standing.stopped > stop.stopped:
            return self._told(Repaired(standing), standing)  # an event that comes very late
        if standing and standing.is_over and standing.covers(stop.stopped):
            named = self._named(standing, stop.who)
            return self._told(self.repairs.counted(named, token), standing)
        begun, standing = self._written(stop, standing)
        repaired = self.repairs.put_right(begun, standing, token)
        if repaired.stop.repair is Repair.UNANSWERED:
            return None
        return self._told(repaired, standing)

    def _allowed(self, stop: Stop, standing: Stop | None, token: str) -> Responded:
        """Left off, unless it was started again before it was known that they may stop it."""
        if standing and standing.is_over and standing.covers(stop.stopped):
            named = replace(self._named(standing, stop.who), reason=stop.reason)
            return self._told(self.repairs.counted(named, token), standing)
        left, standing = self._written(self.repairs.left(stop), standing)
        return self._told(Repaired(left), standing)

    def _written(self, stop: Stop, standing: Stop | None) -> tuple[Stop, Stop | None]:
        """The stop, written over the one that stands, and that one: a newer may have come."""
        for _ in range(2):
            begun = replace(stop.after(standing), turn=turn_of(standing))
            if (written := self.ledger.write(begun)) is not None:
                return written, standing
            standing = self.ledger.stop(stop.trail)
        return stop.after(standing), standing

    def _named(self, standing: Stop, who: str) -> Stop:
        """A stop that was found without a name has one now, and needs no message of its own."""
        if standing.found is Found.EVENT:
            return standing
        named = replace(standing, found=Found.EVENT, who=who, owed=False)
        self._written(named, standing)
        return named

    def _told(self, repaired: Repaired, standing: Stop | None) -> Responded:
        """Only of a trail that is off, and stays so for the same reason, is another stop a repeat.

        A trail that was started again has been stopped again, and each of many trails is news.
        """
        stop = repaired.stop
        description = {} if stop.is_over else self.ledger.description(stop.trail)
        left = self._left(stop.trail) if stop.repair is Repair.DELETED else None
        is_known = standing is not None and standing.repair is stop.repair
        words = partial(answered, repaired=repaired, description=description, left=left)
        return Responded(words, groupable=is_known and not stop.is_over)

    def _left(self, trail: Trail) -> list[str] | None:
        """The names of the other trails that record the Region; None where that is not known."""
        if trail.account != self.repairs.home[0]:
            return None
        try:
            visible = self.repairs.trails.visible(trail.region)
        except (RefusedError, TrailGone):
            return None
        return [arn.rpartition("/")[2] for arn in visible if arn != trail.arn]
