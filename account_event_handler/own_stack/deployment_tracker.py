"""An event enters; the StackContext that knows of the stack's deployments, where it needs to, leaves."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from account_event_handler.deliver.channel import DeferredError
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import Deployment, StackContext
from account_event_handler.state import DAY, DEPLOYMENTS, StateTable, StateUnavailable

PARTITION = DEPLOYMENTS
KEPT = 29 * DAY  # an event waits 14 days in a queue at most, and 14 more as a dead letter
FIRST = 1800  # seconds from the stack's birth in which its first deployment still goes on
DEFER_SECONDS = 60  # seconds in which an event that was overtaken by another comes


@dataclass(frozen=True, slots=True)
class DeploymentTracker:
    """`lost` is told why Memory was done without: then CloudFormation's work is told, too."""

    state_table: StateTable
    lost: Callable[[str], None]

    def context_for(
        self, context: StackContext, event: AccountEvent, *, may_defer: bool
    ) -> StackContext:
        """Note a deployment that begins; with what CloudFormation did, say which are known.

        Raises DeferredError for what none explains, if it `waits`: the call that began it may come
        later than what came of it.
        """
        is_call = event.source == "aws.cloudformation"
        if not context.stack.name or not (is_call or event.field("userIdentity.invokedBy")):
            return context
        # Imported here: few events need it, and every cold start would pay for it.
        from account_event_handler.own_stack.deployments import begun_by, is_cloudformation_s

        if begun := begun_by(event, context.stack):
            self._note(begun, event.id)
        if not is_cloudformation_s(event, context.stack):
            return context
        try:
            known = self._known()
        except StateUnavailable as error:
            self.lost(str(error))
            return context
        if may_defer and not any(each.explains(event) for each in known):
            raise DeferredError("no deployment is known that did this", wait=DEFER_SECONDS)
        return replace(context, deployments=known)

    def _note(self, begun: Deployment, event_id: str) -> None:
        key = f"{begun.since:011d}#{event_id}"
        try:
            self.state_table.put(PARTITION, key, asdict(begun), KEPT)
        except StateUnavailable as error:
            self.lost(str(error))

    def _known(self) -> tuple[Deployment, ...]:
        from account_event_handler.own_stack.context import Deployment

        fields = ("by", "since", "until", "role")
        items = self.state_table.items(PARTITION)
        noted = [Deployment(**{name: item[name] for name in fields}) for item in items]
        born = self.state_table.installed_at()
        return (*noted, Deployment("", 0, born + FIRST))
