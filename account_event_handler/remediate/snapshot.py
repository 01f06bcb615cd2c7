"""What one look sees of all trails, beside what was remembered before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from account_event_handler.remediate.cloudtrail import Status
from account_event_handler.remediate.stop import Found, Repair, Stop, turn_of
from account_event_handler.remediate.trail_state import Known, Seen

_NOTHING = Known({}, {})


@dataclass(frozen=True, slots=True)
class Sight:
    """`visible` are descriptions, `statuses` those that could be had, both by ARN.

    `look` is the id of the look, `now` its moment; `remembered` is None when Memory is lost.
    """

    found: Found
    look: str
    now: int
    remembered: Known | None
    visible: Mapping[str, Mapping[str, Any]]
    statuses: Mapping[str, Status]

    @property
    def known(self) -> Known:
        """What was remembered, nothing when Memory is lost."""
        return self.remembered or _NOTHING

    @property
    def is_first(self) -> bool:
        """Whether no look has been before that is remembered."""
        return not self.known.seen and not self.known.told_none

    @property
    def logging(self) -> list[str]:
        """The names of the trails that log."""
        return [_name(arn) for arn, status in self.statuses.items() if status.logging]

    @property
    def names(self) -> list[str]:
        """The names of all trails."""
        return [_name(arn) for arn in self.visible]

    @property
    def missing(self) -> dict[str, Seen]:
        """The trails that were seen before and are not now."""
        seen = self.known.seen.items()
        return {arn: last for arn, last in seen if arn not in self.visible and not last.gone}

    def seen(self, arn: str) -> Seen | None:
        """How the trail was at the last look; one that is made again was not seen before."""
        last = self.known.seen.get(arn)
        return None if last is None or last.gone else last

    def stop(self, arn: str) -> Stop | None:
        """The trail's last stop; the deletion of another of that name is none of its own."""
        last = self.known.stops.get(arn)
        return None if last is None or last.repair is Repair.DELETED else last

    def mark(self, arn: str) -> str:
        """What the ids of its findings end with: the same for looks that compare with the same."""
        return self.look if self.remembered is None else str(self.seen_turn(arn))

    def seen_turn(self, arn: str) -> int:
        """That of the last sight of a trail of that name."""
        last = self.known.seen.get(arn)
        return last.turn if last else 0

    def turn(self, arn: str) -> int:
        """That of whatever stands in the place of the trail's last stop."""
        return turn_of(self.known.stops.get(arn))


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]
