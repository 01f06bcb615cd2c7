"""A trail that was seen before and is not seen now enters; what became of it is told."""

from dataclasses import dataclass, replace

from account_event_handler.remediate.cloudtrail import RefusedError, TrailGone
from account_event_handler.remediate.findings import gone, narrowed
from account_event_handler.remediate.findings_queue import TrailNews
from account_event_handler.remediate.restart import Repairs
from account_event_handler.remediate.snapshot import Sight
from account_event_handler.remediate.stop import Repair, Stop, turn_of
from account_event_handler.remediate.trail import Trail
from account_event_handler.remediate.trail_checks import GRACE
from account_event_handler.remediate.trail_state import Seen
from account_event_handler.remediate.trail_store import TrailLedger


@dataclass(frozen=True, slots=True)
class Losses:
    """`take` says whether the trail is deleted, and it was for a look to find; QueueError."""

    repairs: Repairs
    ledger: TrailLedger
    news: TrailNews

    def take(self, arn: str, last: Seen, sight: Sight) -> bool:
        """Tell it once: deleted, if no event has said so, or recording other Regions only."""
        trail, standing = Trail.of_arn(arn), sight.known.stops.get(arn)
        if trail is None:
            return False
        is_told = standing is not None and standing.repair is Repair.DELETED and not standing.owed
        deleted = False
        if not is_told:
            is_gone = self._is_gone(trail)
            if is_gone is None:
                return False  # the next look asks again
            if is_gone:
                deleted = self._deleted(trail, last, standing, sight)
            else:
                self.news.send(narrowed(trail, self.repairs.home[1], sight.mark(arn)))
        self.ledger.saw(trail, replace(last, gone=True, turn=last.turn + 1))
        return deleted

    def _is_gone(self, trail: Trail) -> bool | None:
        """None where CloudTrail does not say just now."""
        try:
            self.repairs.trails.status(trail)
        except TrailGone:
            return True
        except RefusedError as error:
            return None if error.passing else False
        return False

    def _deleted(self, trail: Trail, last: Seen, standing: Stop | None, sight: Sight) -> bool:
        """Whether it is for this look to tell, after the event that names who did it."""
        stop = Stop(
            trail,
            stopped=sight.now,
            found=sight.found,
            repair=Repair.DELETED,
            ended=sight.now,
            turn=turn_of(standing),
            owed=True,
        )
        self.ledger.note()
        if (written := self.ledger.write(stop)) is None:
            return False
        self.news.send(gone(written, last.description, sight.names), written, GRACE)
        self.ledger.write(replace(written, owed=False))
        return True
