"""An alert enters that is about to be told or counted; which of both, decided once, leaves.

Whatever brings the event again, a retry, the other road or a redrive, finds the same decision.
"""

from enum import StrEnum

from account_event_handler.state import DAY, Item, PutNew, decision_key

REMEMBERED = 30 * DAY  # longer than a message can wait in its queue and its dead-letter queue


class Decision(StrEnum):
    """What becomes of an event."""

    DELIVER = "told"  # now, or before: each channel knows whether it was
    GROUPED = "counted"  # now
    ALREADY_GROUPED = "known"  # counted before


def decision(alert_id: str, *, counted: bool) -> PutNew:
    """The write that decides; its condition fails where the part is decided, see `decided`."""
    return PutNew(*decision_key(alert_id), {"counted": counted}, REMEMBERED)


def decided(item: Item) -> Decision:
    """What a decision says that stands."""
    return Decision.ALREADY_GROUPED if item.get("counted") else Decision.DELIVER
