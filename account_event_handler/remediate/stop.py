"""A Stop: one time that a trail did not log, who found it and what was done about it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from account_event_handler.remediate.trail import Trail


class Found(StrEnum):
    """Which of the ways noticed it; only an event names who did it."""

    EVENT = "event"
    ALARM = "alarm"
    LOOK = "look"


class Repair(StrEnum):
    """What was done about a stop, or why nothing was."""

    BEGUN = "begun"
    RESTARTED = "restarted"
    UNVERIFIED = "unverified"  # StartLogging was taken, and GetTrailStatus does not confirm it
    RUNNING = "running"  # somebody else has started it
    ALLOWED = "allowed"
    SWITCHED_OFF = "switched off"
    ELSEWHERE = "elsewhere"
    DENIED = "refused"
    UNANSWERED = "unanswered"  # may work when it is tried again
    DELETED = "deleted"


WITH = "; "  # between those who stopped a trail one after the other
OVER = (Repair.RESTARTED, Repair.RUNNING)
RETRIED = (Repair.BEGUN, Repair.UNVERIFIED, Repair.DENIED, Repair.UNANSWERED)


@dataclass(frozen=True, slots=True)
class Stop:
    """`stopped` and `ended` are epoch seconds, `ended` when it logged again or was last tried.

    `who` is the actor's name and kind, of several in their order, empty while no event has told;
    `reason` is what AWS answered, or the pattern that allows it. `turn` grows with each write, so
    that of two who found the same stop one restarts it. `owed` says that nobody has been told yet.
    """

    trail: Trail
    stopped: int
    found: Found
    who: str = ""
    repair: Repair = Repair.BEGUN
    ended: int = 0
    reason: str = ""
    turn: int = 0
    owed: bool = False

    @property
    def is_over(self) -> bool:
        """Whether the trail logs again, as far as is known."""
        return self.repair in OVER

    @property
    def about(self) -> str:
        """What is told of it: another message when something else becomes of it."""
        return f"stop-{self.stopped}-{self.repair.replace(' ', '-')}"

    def after(self, standing: "Stop | None") -> "Stop":
        """The stop as one with that which stands, where the trail has been off since then."""
        off = (Repair.BEGUN, Repair.DENIED, Repair.SWITCHED_OFF, Repair.UNANSWERED)
        if standing is None or self.repair is not Repair.BEGUN or standing.repair not in off:
            return self
        names = [standing.who] * (standing.who not in ("", self.who))
        who = WITH.join([*names, self.who])
        return replace(self, stopped=min(standing.stopped, self.stopped), who=who)

    def covers(self, moment: int) -> bool:
        """Whether a call of that moment belongs to this stop, and is no new one."""
        return moment < self.ended if self.is_over else moment <= max(self.stopped, self.ended)

    @property
    def item(self) -> dict[str, Any]:
        """What Memory keeps of it."""
        return asdict(self) | {"trail": self.trail.arn}

    @classmethod
    def of_item(cls, item: Mapping[str, Any]) -> "Stop | None":
        """The stop that an item or a message holds; None for what none of ours would hold."""
        trail = Trail.of_arn(str(item.get("trail")))
        if trail is None:
            return None
        return cls(
            trail=trail,
            stopped=int(item["stopped"]),
            found=Found(item["found"]),
            who=str(item["who"]),
            repair=Repair(item["repair"]),
            ended=int(item["ended"]),
            reason=str(item["reason"]),
            turn=int(item["turn"]),
            owed=bool(item["owed"]),
        )


def turn_of(standing: Stop | None) -> int:
    """What the next write of a trail's stop must follow: 0 where none stands."""
    return standing.turn if standing else 0
