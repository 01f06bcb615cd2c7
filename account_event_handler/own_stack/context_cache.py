"""The StackContext, with what the state table knows of the trails by now."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from account_event_handler.aws.breaker import CircuitBreaker
from account_event_handler.limits import STACK_CONTEXT_COOLDOWN, STACK_CONTEXT_FRESH
from account_event_handler.own_stack.context import StackContext
from account_event_handler.state import StateTable, StateUnavailable

if TYPE_CHECKING:
    from account_event_handler.remediate.trail_state import Known

COOLDOWN, FRESH = STACK_CONTEXT_COOLDOWN, STACK_CONTEXT_FRESH


@dataclass(slots=True)
class StackContextCache:
    """While the table is unavailable, with what was last known of them."""

    context: StackContext
    state_table: StateTable
    _fresh_until: float = 0
    _breaker: CircuitBreaker = field(init=False)

    def __post_init__(self) -> None:
        self._breaker = CircuitBreaker(COOLDOWN, clock=self.state_table.clock)

    def __call__(self) -> StackContext:
        now = self.state_table.clock()
        if now >= self._fresh_until and not self._breaker.is_open():
            try:
                known = self._known()
                self.context = replace(self.context, trail_things=known.things, trails=known.trails)
                self._fresh_until = now + FRESH
            except StateUnavailable:
                self._breaker.failed()
        return self.context

    def _known(self) -> "Known":
        # Imported here: few environments live long enough to ask twice.
        from account_event_handler.remediate.trail_state import Known
        from account_event_handler.remediate.trail_store import TRAILS

        return Known.of_items(self.state_table.items(TRAILS))
