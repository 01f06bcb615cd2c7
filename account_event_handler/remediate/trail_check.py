"""One trail as a look sees it, beside what was remembered of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from account_event_handler.remediate.cloudtrail import Status
from account_event_handler.remediate.delivery_wording import STATUS
from account_event_handler.remediate.description import worth_keeping
from account_event_handler.remediate.snapshot import Sight
from account_event_handler.remediate.stop import Found, Stop
from account_event_handler.remediate.trail import Trail
from account_event_handler.remediate.trail_state import Seen
from account_event_handler.remediate.trail_store import HOUR


@dataclass(frozen=True, slots=True)
class Glance:
    """A trail in a look's sight; its status is known there."""

    trail: Trail
    sight: Sight

    @property
    def described(self) -> Mapping[str, Any]:
        """The trail as DescribeTrails shows it."""
        return self.sight.visible[self.trail.arn]

    @property
    def status(self) -> Status:
        """How it is."""
        return self.sight.statuses[self.trail.arn]

    @property
    def seen(self) -> Seen | None:
        """How it was at the last look."""
        return self.sight.seen(self.trail.arn)

    @property
    def standing(self) -> Stop | None:
        """Its last stop."""
        return self.sight.stop(self.trail.arn)

    @property
    def turn(self) -> int:
        """What the next write of its stop must follow."""
        return self.sight.turn(self.trail.arn)

    @property
    def now(self) -> int:
        """Epoch seconds."""
        return self.sight.now

    @property
    def mark(self) -> str:
        """What the ids of its findings end with."""
        return self.sight.mark(self.trail.arn)

    @property
    def is_blind(self) -> bool:
        """Whether the trail could not be asked how it is."""
        return STATUS in self.status.errors

    @property
    def should_log(self) -> bool:
        """Whether somebody has stopped it, as against a trail that was left off long ago."""
        if self.standing is not None or (self.seen is not None and self.seen.logging):
            return True
        lately = self.status.stopped > self.now - HOUR
        is_made_since = self.seen is None and self.status.started > 0 and not self.sight.is_first
        by_alarm = self.sight.found is Found.ALARM
        return lately and (is_made_since or by_alarm or self.sight.remembered is None)

    @property
    def is_alone(self) -> bool:
        """Whether no other trail logs either, or will when this look is over."""
        trails = [trail for arn in self.sight.statuses if (trail := Trail.of_arn(arn))]
        return not any(
            each.is_blind or each.status.logging or each.should_log
            for each in (Glance(trail, self.sight) for trail in trails)
        )

    @property
    def errors(self) -> Mapping[str, str]:
        """What it cannot deliver to; of a trail that is off, what was known of it before."""
        if self.status.logging or self.is_blind:
            return self.status.errors
        return self.seen.errors if self.seen else {}

    def remembered(self, *, told_off: bool) -> Seen:
        """What the next look compares with."""
        logging = bool(self.seen and self.seen.logging) if self.is_blind else self.status.logging
        turn = self.sight.seen_turn(self.trail.arn)
        return Seen(worth_keeping(self.described), logging, self.errors, told_off, turn=turn)
