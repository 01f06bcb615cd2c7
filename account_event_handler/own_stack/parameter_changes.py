"""Finds the two events of one changed parameter, so that only one of them is alerted.

Systems Manager reports a changed parameter itself, at once and without a name. CloudTrail says who
did it, by EventBridge a little later or by a log file only. Whichever comes first is alerted; the
other is its duplicate and silent. Only two that say the same was done are of one change: else a harmless
call beside it could hide the one that matters.
"""

from collections.abc import Callable
from copy import replace

from msgspec import Struct

from account_event_handler.limits import PARAMETER_CHANGE_DEFER
from account_event_handler.model import AccountEvent, Defer
from account_event_handler.own_stack.context import CLOCKS_APART, StackContext, moment_of
from account_event_handler.own_stack.resources import is_of_stack
from account_event_handler.state import PARAMETER_CHANGES, ConditionFailedError, StateTable, StateUnavailable, equals

ENOUGH = 100  # events within twice CLOCKS_APART; PutParameter is throttled at 10 a second
KEPT = 29 * 86_400  # seconds; an event waits 14 days in a queue at most, and 14 more as a dead letter
CALL, CHANGE = "call", "change"
_DONE = {  # by the call's name and by Systems Manager's operation
    **dict.fromkeys(("PutParameter", "Create", "Update"), "written"),
    **dict.fromkeys(("DeleteParameter", "DeleteParameters", "Delete"), "deleted"),
}


class ParameterChangeDedup(Struct, frozen=True):
    """While the table is unavailable, both are alerted."""

    state_table: StateTable
    on_state_unavailable: Callable[[str], None]

    def context_for(self, context: StackContext, event: AccountEvent, *, may_defer: bool) -> StackContext | Defer:
        """Defers what names nobody, if it `may_defer`: the other may come yet."""
        if event.source != "aws.ssm" or event.time is None or event.text("errorCode"):
            return context
        if not (is_of_stack(event, context.stack) and _done(event)):
            return context
        try:
            is_duplicate = self._is_alerted(event, may_defer=may_defer)
        except StateUnavailable as error:
            self.on_state_unavailable(str(error))
            return context
        if isinstance(is_duplicate, Defer):
            return is_duplicate
        return replace(context, is_duplicate_change=is_duplicate)

    def _is_alerted(self, event: AccountEvent, *, may_defer: bool) -> bool | Defer:
        shape, moment, done = CALL if event.text("eventName") else CHANGE, moment_of(event), _done(event)
        key = f"{moment:011d}#{shape}#{event.id}"
        if self.state_table.get(PARAMETER_CHANGES, key):
            return False  # it was not, when this came first
        between = (f"{moment - CLOCKS_APART:011d}", f"{moment + CLOCKS_APART:011d}~")
        near = self.state_table.query(PARAMETER_CHANGES, between=between, limit=ENOUGH)
        others = (each for each in near if each["shape"] != shape and each.get("done", done) == done)
        if any(self._claims(each["sk"], event.id) for each in others):
            return True
        if may_defer and shape == CHANGE:
            return Defer(PARAMETER_CHANGE_DEFER, "the event that says who did it may come yet")
        self.state_table.put_new(PARAMETER_CHANGES, key, {"shape": shape, "done": done, "at": moment, "twin": ""}, KEPT)
        return False

    def _claims(self, key: str, event_id: str) -> bool:
        """Whether that event has no other duplicate than this."""
        is_free = equals("twin", "") | equals("twin", event_id)
        try:
            self.state_table.update(PARAMETER_CHANGES, key, {"twin": event_id}, is_free)
        except ConditionFailedError:
            return False
        return True


def _done(event: AccountEvent) -> str:
    """What was done to the parameter; empty for what reports no change of its value."""
    return _DONE.get(event.text("eventName") or event.text("operation"), "")
