"""An event enters; the StackContext that knows whether the same change is told by another event leaves.

Systems Manager tells of a changed parameter itself, at once and without a name. CloudTrail tells
who did it, by EventBridge a little later or by a log file only. Whichever is told, the other is
its twin and silent.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from account_event_handler.deliver.channel import DeferredError
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import StackContext
from account_event_handler.state import (
    DAY,
    ConditionFailedError,
    Item,
    StateTable,
    StateUnavailable,
    equals,
)

PARTITION = "parameter-changes"
KEPT = 29 * DAY  # an event waits 14 days in a queue at most, and 14 more as a dead letter
APART = 5  # seconds between the two accounts of one change
DEFER_SECONDS = 60  # seconds in which the one that names who did it comes
CALL, CHANGE = "call", "change"


@dataclass(frozen=True, slots=True)
class ParameterChangeDedup:
    """`lost` is told why Memory was done without: then both are told."""

    state_table: StateTable
    lost: Callable[[str], None]

    def context_for(
        self, context: StackContext, event: AccountEvent, *, may_defer: bool
    ) -> StackContext:
        """Raises DeferredError for what names nobody, if it `waits`: its twin may come yet."""
        if event.source != "aws.ssm" or event.time is None or event.text("errorCode"):
            return context
        # Imported here: few events need it, and every cold start would pay for it.
        from account_event_handler.own_stack.resources import touches

        if not touches(event, context.stack):
            return context
        shape = CALL if event.text("eventName") else CHANGE
        try:
            is_duplicate_change = self._is_told(
                event.id, int(event.time.timestamp()), shape, may_defer=may_defer
            )
        except StateUnavailable as error:
            self.lost(str(error))
            return context
        return replace(context, is_duplicate_change=is_duplicate_change)

    def _is_told(self, event_id: str, moment: int, shape: str, *, may_defer: bool) -> bool:
        key = f"{moment:011d}#{shape}#{event_id}"
        if self.state_table.get(PARTITION, key):
            return False  # it was not, when this came first
        items = self.state_table.items(PARTITION)
        near = (each for each in items if each["shape"] != shape and _is_near(each, moment))
        if any(self._takes(each, event_id) for each in near):
            return True
        if may_defer and shape == CHANGE:
            raise DeferredError("the event that says who did it may come yet", wait=DEFER_SECONDS)
        self.state_table.put_new(PARTITION, key, {"shape": shape, "at": moment, "twin": ""}, KEPT)
        return False

    def _takes(self, item: Item, event_id: str) -> bool:
        """Whether that change has no other twin than this."""
        is_free = equals("twin", "") | equals("twin", event_id)
        try:
            self.state_table.update(PARTITION, item["sk"], {"twin": event_id}, is_free)
        except ConditionFailedError:
            return False
        return True


def _is_near(item: Item, moment: int) -> bool:
    return bool(abs(item["at"] - moment) <= APART)
