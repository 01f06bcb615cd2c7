"""What is known of the trails enters and leaves Memory: their stops, restarts and last sight.

`trails` holds one item per trail for its last sight and one for its last stop; `restarts#<arn>` one
per restart, for an hour. A method that only makes alerts better does without Memory when that is
lost; those that decide whether a trail should log raise StateUnavailable.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from account_event_handler.installed_at import installed_at
from account_event_handler.remediate.stop import Stop
from account_event_handler.remediate.trail import Trail
from account_event_handler.remediate.trail_state import Known, Seen
from account_event_handler.state import (
    DAY,
    ConditionFailedError,
    StateTable,
    StateUnavailable,
    Write,
)

TRAILS = "trails"
HOUR = 3600  # seconds
EXPLAINED = HOUR // 2  # the alarm rings within minutes of what it rings about
FORGOTTEN = 30 * DAY  # a trail that is gone is described for so long

Restarts = tuple[tuple[int, str], ...]  # when, and who had stopped it; the oldest first


@dataclass(frozen=True, slots=True)
class TrailLedger:
    """`lost` is told why Memory was done without."""

    state_table: StateTable
    lost: Callable[[str], None]

    def now(self) -> int:
        """Epoch seconds."""
        return self.state_table.now()

    def lives(self) -> None:
        """Remember since when the stack is there, if that is not known yet."""
        self._quietly(lambda: installed_at(self.state_table))

    def known(self) -> Known:
        """Everything, in one request; raises StateUnavailable."""
        return Known.of_items(self.state_table.items(TRAILS))

    def stop(self, trail: Trail) -> Stop | None:
        """The trail's last stop; None, too, when Memory is lost."""
        item = self._or_none(lambda: self.state_table.get(TRAILS, f"stop#{trail.arn}"))
        return Stop.of_item(item) if item else None

    def description(self, trail: Trail) -> Mapping[str, Any]:
        """The trail as it was last seen, empty when that is not known."""
        item = self._or_none(lambda: self.state_table.get(TRAILS, f"seen#{trail.arn}"))
        return Seen.of_item(item).description if item else {}

    def write(self, stop: Stop) -> Stop | None:
        """The stop with its next turn, written; None when somebody else wrote meanwhile."""
        written = replace(stop, turn=stop.turn + 1)
        step = Write(
            TRAILS,
            f"stop#{stop.trail.arn}",
            put=written.item,
            condition="attribute_not_exists(pk) OR turn = :turn",
            values={":turn": stop.turn},
        )
        try:
            self.state_table.transact(step)
        except ConditionFailedError:
            return None
        except StateUnavailable as error:
            self.lost(str(error))
        return written

    def restarted(self, stop: Stop) -> Restarts:
        """Count the restart; every one of this trail within the last hour, this one included."""
        pk, sk, now = f"restarts#{stop.trail.arn}", f"{stop.ended:011d}#{stop.stopped}", self.now()
        item = {"who": stop.who, "at": stop.ended}
        self._quietly(lambda: self.state_table.put(pk, sk, item, HOUR))
        items = self._or_none(lambda: list(self.state_table.items(pk))) or ()
        return tuple((item["at"], item["who"]) for item in items if item["at"] > now - HOUR)

    def escalates(self, trail: Trail, token: str) -> bool:
        """Whether `token` is the one that tells of the many restarts: one does in an hour."""
        item = {"token": token}
        try:
            first = self.state_table.put_new(TRAILS, f"fought#{trail.arn}", item, HOUR)
        except StateUnavailable as error:
            self.lost(str(error))
            return False
        return first is None or first["token"] == token

    def note(self) -> None:
        """Remember that a stop, a deletion or an attempt was or will be told."""
        self._quietly(lambda: self.state_table.put(TRAILS, "noted", {}, EXPLAINED))

    def noted(self) -> bool:
        """Whether an alarm that rings now has had its words; not when Memory is lost."""
        return self._or_none(lambda: self.state_table.get(TRAILS, "noted")) is not None

    def saw(self, trail: Trail, seen: Seen) -> None:
        """Remember the trail as it is now."""
        lifetime = FORGOTTEN if seen.gone else None
        self._quietly(
            lambda: self.state_table.put(TRAILS, f"seen#{trail.arn}", seen.item, lifetime)
        )

    def looked(self, failures: int, *, told_none: bool) -> None:
        """Remember how the look went."""
        item = {"failures": failures, "told_none": told_none}
        self._quietly(lambda: self.state_table.put(TRAILS, "look", item))

    def _quietly(self, write: Callable[[], object]) -> None:
        self._or_none(write)

    def _or_none[Answer](self, ask: Callable[[], Answer]) -> Answer | None:
        try:
            return ask()
        except StateUnavailable as error:
            self.lost(str(error))
            return None
