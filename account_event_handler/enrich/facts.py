"""What an enrichment is: it makes lines for an event's alert."""

from collections.abc import Callable

from account_event_handler.model import AccountEvent

Facts = tuple[tuple[str, str], ...]
Enrichment = Callable[[AccountEvent], Facts]  # may raise whatever a client raises
type ClientOf[Client] = Callable[[str, str], Client | None]  # of account, region; None: no rights


class PartError(Exception):
    """A part could be had: its lines, and what kept the rest."""

    def __init__(self, facts: Facts, cause: Exception) -> None:
        super().__init__(str(cause))
        self.facts = facts
        self.cause = cause
