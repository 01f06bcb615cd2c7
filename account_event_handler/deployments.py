"""An event enters; the Site that knows of the stack's deployments, where it needs to, leaves."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from account_event_handler.birth import birth
from account_event_handler.catalog.silence import Site
from account_event_handler.deliver.channel import NotNowError
from account_event_handler.memory import DAY, Memory, MemoryLost
from account_event_handler.model import AccountEvent

if TYPE_CHECKING:
    from account_event_handler.catalog.own.deployment import Deployment

PARTITION = "deployments"
KEPT = 29 * DAY  # an event waits 14 days in a queue at most, and 14 more as a dead letter
FIRST = 1800  # seconds from the stack's birth in which its first deployment still goes on
OVERTAKEN = 60  # seconds in which an event that was overtaken by another comes


@dataclass(frozen=True, slots=True)
class Deployments:
    """`lost` is told why Memory was done without: then CloudFormation's work is told, too."""

    memory: Memory
    lost: Callable[[str], None]

    def beside(self, site: Site, event: AccountEvent, *, waits: bool) -> Site:
        """Note a deployment that begins; with what CloudFormation did, say which are known.

        Raises NotNowError for what none explains, if it `waits`: the call that began it may come
        later than what came of it.
        """
        is_call = event.source == "aws.cloudformation"
        if not site.stack.name or not (is_call or event.field("userIdentity.invokedBy")):
            return site
        # Imported here: few events need it, and every cold start would pay for it.
        from account_event_handler.catalog.own.deployment import begun_by, is_cloudformation_s

        if begun := begun_by(event, site.stack):
            self._note(begun, event.id)
        if not is_cloudformation_s(event, site.stack):
            return site
        try:
            known = self._known()
        except MemoryLost as error:
            self.lost(str(error))
            return site
        if waits and not any(each.explains(event) for each in known):
            raise NotNowError("no deployment is known that did this", wait=OVERTAKEN)
        return replace(site, deployments=known)

    def _note(self, begun: "Deployment", event_id: str) -> None:
        key = f"{begun.since:011d}#{event_id}"
        try:
            self.memory.put(PARTITION, key, asdict(begun), KEPT)
        except MemoryLost as error:
            self.lost(str(error))

    def _known(self) -> "tuple[Deployment, ...]":
        from account_event_handler.catalog.own.deployment import Deployment

        fields = ("by", "since", "until", "role")
        items = self.memory.items(PARTITION)
        noted = [Deployment(**{name: item[name] for name in fields}) for item in items]
        born = birth(self.memory)
        return (*noted, Deployment("", 0, born + FIRST))
