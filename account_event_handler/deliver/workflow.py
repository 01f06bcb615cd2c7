"""The pace of a Slack workflow, which a webhook may start ten times a minute, whichever environment asks."""

from collections.abc import Callable
from math import ceil

from msgspec import Struct

from account_event_handler.limits import WORKFLOW_RATE, WORKFLOW_RESERVE
from account_event_handler.model import Alert, Severity
from account_event_handler.state import (
    NO_ITEM,
    WORKFLOW_STARTS,
    ConditionFailedError,
    StateTable,
    StateUnavailable,
    equals,
)

MINUTE = 60_000  # milliseconds
TRIES = 4  # environments may ask at the same time


class WorkflowPace(Struct, frozen=True):
    """At most so many starts in any minute; the last of them are kept for high and critical alerts."""

    state_table: StateTable
    on_state_unavailable: Callable[[str], None]

    def wait(self, alert: Alert) -> int:
        """0 where it may start the workflow now, which is counted; else the seconds until it may.

        Without the table it may: Slack's own 429 is the pace then.
        """
        is_loud = alert.severity.reaches(Severity.HIGH)
        try:
            return self._wait(WORKFLOW_RATE if is_loud else WORKFLOW_RATE - WORKFLOW_RESERVE)
        except StateUnavailable as error:
            self.on_state_unavailable(str(error))
            return 0

    def _wait(self, most: int) -> int:
        for _ in range(TRIES):
            item, now = self.state_table.get(*WORKFLOW_STARTS), int(self.state_table.clock() * 1000)
            started: list[int] = [at for at in item["at"] if at > now - MINUTE] if item else []
            if len(started) >= most:
                return ceil((started[-most] + MINUTE - now) / 1000)
            unchanged = equals("at", item["at"]) if item else NO_ITEM
            try:
                self.state_table.update(*WORKFLOW_STARTS, {"at": [*started, now]}, unchanged)
            except ConditionFailedError:
                continue
            return 0
        return 1
