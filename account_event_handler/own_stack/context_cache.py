"""What the deployment knows enters; the same with what Memory knows of the trails by now leaves."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from account_event_handler.own_stack.context import StackContext
from account_event_handler.state import StateTable, StateUnavailable

if TYPE_CHECKING:
    from account_event_handler.remediate.trail_state import Known

FRESH = 300  # seconds; a look writes down anew where the trails write to, every few minutes
COOLDOWN = 60  # seconds that Memory is left alone after it could not be asked


@dataclass(slots=True)
class StackContextCache:
    """Without Memory the last known things stand, and at first the names that things bear."""

    context: StackContext
    state_table: StateTable
    _asked_again: float = 0

    def __call__(self) -> StackContext:
        now = self.state_table.clock()
        if now >= self._asked_again:
            try:
                known = self._known()
                self.context = replace(self.context, trail_things=known.things, trails=known.trails)
                self._asked_again = now + FRESH
            except StateUnavailable:
                self._asked_again = now + COOLDOWN
        return self.context

    def _known(self) -> "Known":
        # Imported here: few environments live long enough to ask twice.
        from account_event_handler.remediate.trail_state import Known
        from account_event_handler.remediate.trail_store import TRAILS

        return Known.of_items(self.state_table.items(TRAILS))
