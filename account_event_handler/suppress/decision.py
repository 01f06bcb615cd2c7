"""An alert enters that is about to be told or counted; which of both, decided once, leaves.

Whatever brings the event again, a retry, the other road or a redrive, finds the same decision.
"""

from enum import StrEnum

from account_event_handler.state import DAY, Item, StateTable, Write

REMEMBERED = 30 * DAY  # longer than a message can wait in its queue and its dead-letter queue


class Decision(StrEnum):
    """What becomes of an event."""

    DELIVER = "told"  # now, or before: each channel knows whether it was
    GROUPED = "counted"  # now
    ALREADY_GROUPED = "known"  # counted before


def decision(state_table: StateTable, alert_id: str, *, counted: bool) -> Write:
    """The step that decides; its condition fails where the part is decided, see `decided`."""
    pk, sk = decision_key(alert_id)
    return Write(
        pk,
        sk,
        put={"counted": counted, "expiration": state_table.now() + REMEMBERED},
        condition="attribute_not_exists(pk)",
    )


def decision_key(alert_id: str) -> tuple[str, str]:
    """Where Memory has what was decided."""
    return f"event#{alert_id}", "part"


def decided(item: Item) -> Decision:
    """What a decision says that stands."""
    return Decision.ALREADY_GROUPED if item.get("counted") else Decision.DELIVER
