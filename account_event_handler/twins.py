"""An event enters; the Site that knows whether the same change is told by another event leaves.

Systems Manager tells of a changed parameter itself, at once and without a name. CloudTrail tells
who did it, by EventBridge a little later or by a log file only. Whichever is told, the other is
its twin and silent.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from account_event_handler.catalog.silence import Site
from account_event_handler.deliver.channel import NotNowError
from account_event_handler.memory import DAY, Item, Memory, MemoryLost, TakenError
from account_event_handler.model import AccountEvent

PARTITION = "parameter-changes"
KEPT = 29 * DAY  # an event waits 14 days in a queue at most, and 14 more as a dead letter
APART = 5  # seconds between the two accounts of one change
OVERTAKEN = 60  # seconds in which the one that names who did it comes
CALL, CHANGE = "call", "change"


@dataclass(frozen=True, slots=True)
class Twins:
    """`lost` is told why Memory was done without: then both are told."""

    memory: Memory
    lost: Callable[[str], None]

    def beside(self, site: Site, event: AccountEvent, *, waits: bool) -> Site:
        """Raises NotNowError for what names nobody, if it `waits`: its twin may come yet."""
        if event.source != "aws.ssm" or event.time is None or event.text("errorCode"):
            return site
        # Imported here: few events need it, and every cold start would pay for it.
        from account_event_handler.catalog.own.piece import touches

        if not touches(event, site.stack):
            return site
        shape = CALL if event.text("eventName") else CHANGE
        try:
            is_twin = self._is_told(event.id, int(event.time.timestamp()), shape, waits=waits)
        except MemoryLost as error:
            self.lost(str(error))
            return site
        return replace(site, is_twin=is_twin)

    def _is_told(self, event_id: str, moment: int, shape: str, *, waits: bool) -> bool:
        key = f"{moment:011d}#{shape}#{event_id}"
        if self.memory.get(PARTITION, key):
            return False  # it was not, when this came first
        items = self.memory.items(PARTITION)
        near = (each for each in items if each["shape"] != shape and _is_near(each, moment))
        if any(self._takes(each, event_id) for each in near):
            return True
        if waits and shape == CHANGE:
            raise NotNowError("the event that says who did it may come yet", wait=OVERTAKEN)
        self.memory.put_new(PARTITION, key, {"shape": shape, "at": moment, "twin": ""}, KEPT)
        return False

    def _takes(self, item: Item, event_id: str) -> bool:
        """Whether that change has no other twin than this."""
        values = {":id": event_id, ":none": ""}
        condition = "twin = :none OR twin = :id"
        try:
            self.memory.update(PARTITION, item["sk"], "SET twin = :id", values, condition)
        except TakenError:
            return False
        return True


def _is_near(item: Item, moment: int) -> bool:
    return bool(abs(item["at"] - moment) <= APART)
