"""What the deployment knows enters; the same with what Memory knows of the trails by now leaves."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from account_event_handler.catalog.silence import Site
from account_event_handler.memory import Memory, MemoryLost

if TYPE_CHECKING:
    from account_event_handler.respond.seen import Known

FRESH = 300  # seconds; a look writes down anew where the trails write to, every few minutes
REST = 60  # seconds that Memory is left alone after it could not be asked


@dataclass(slots=True)
class SiteNow:
    """Without Memory the last known things stand, and at first the names that things bear."""

    site: Site
    memory: Memory
    _asked_again: float = 0

    def __call__(self) -> Site:
        now = self.memory.clock()
        if now >= self._asked_again:
            try:
                known = self._known()
                self.site = replace(self.site, trail_things=known.things, trails=known.trails)
                self._asked_again = now + FRESH
            except MemoryLost:
                self._asked_again = now + REST
        return self.site

    def _known(self) -> "Known":
        # Imported here: few environments live long enough to ask twice.
        from account_event_handler.respond.ledger import TRAILS
        from account_event_handler.respond.seen import Known

        return Known.of_items(self.memory.items(TRAILS))
