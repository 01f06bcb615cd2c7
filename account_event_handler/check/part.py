"""An alert enters that is about to be told or counted; which of both, decided once, leaves.

Whatever brings the event again, a retry, the other road or a redrive, finds the same decision.
"""

from enum import StrEnum

from account_event_handler.memory import DAY, Item, Memory, Step

REMEMBERED = 30 * DAY  # longer than a message can wait in its queue and its dead-letter queue


class Part(StrEnum):
    """What becomes of an event."""

    TOLD = "told"  # now, or before: each channel knows whether it was
    COUNTED = "counted"  # now
    KNOWN = "known"  # counted before


def decision(memory: Memory, alert_id: str, *, counted: bool) -> Step:
    """The step that decides; its condition fails where the part is decided, see `decided`."""
    pk, sk = decision_key(alert_id)
    return Step(
        pk,
        sk,
        put={"counted": counted, "expiration": memory.now() + REMEMBERED},
        condition="attribute_not_exists(pk)",
    )


def decision_key(alert_id: str) -> tuple[str, str]:
    """Where Memory has what was decided."""
    return f"event#{alert_id}", "part"


def decided(item: Item) -> Part:
    """What a decision says that stands."""
    return Part.KNOWN if item.get("counted") else Part.TOLD
