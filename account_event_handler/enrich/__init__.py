"""What AWS says right now of the thing that an alert is about: an enrichment makes lines for an event's alert.

Each has one IAM action or two; all of an alert's share one time budget. What cannot be had in time
is left out and counted: no look-up holds an alert back.
"""

from collections.abc import Callable

from account_event_handler.model import AccountEvent

Facts = tuple[tuple[str, str], ...]
Enrichment = Callable[[AccountEvent], Facts]  # may raise whatever a client raises
type ClientOf[Client] = Callable[[str, str], Client | None]  # of account, region; None: no rights


class PartError(Exception):
    """A part could be had: its lines, and what kept the rest."""

    def __init__(self, facts: Facts, cause: Exception) -> None:
        super().__init__(str(cause))
        self.facts, self.cause = facts, cause
