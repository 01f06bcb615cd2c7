"""Remembers deployments of the watcher's own stack, to know what CloudFormation did in them."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from account_event_handler.limits import DEPLOYMENT_DEFER
from account_event_handler.model import AccountEvent, Defer
from account_event_handler.own_stack.context import CLOCKS_APART, Deployment, StackContext, moment_of
from account_event_handler.state import DAY, DEPLOYMENTS, StateTable, StateUnavailable

KEPT = 29 * DAY  # an event waits 14 days in a queue at most, and 14 more as a dead letter
FIRST = 1800  # seconds from the stack's installation in which its first deployment still goes on
ENOUGH = 50  # deployments at one time; what an older one did is then alerted


@dataclass(frozen=True, slots=True)
class DeploymentTracker:
    """While the table is unavailable, all changes are alerted."""

    state_table: StateTable
    on_state_unavailable: Callable[[str], None]

    def context_for(self, context: StackContext, event: AccountEvent, *, may_defer: bool) -> StackContext | Defer:
        """Note a deployment that begins; with what CloudFormation did, say which are known.

        What none explains is deferred, if it `may_defer`: the call that began it may come later
        than what came of it.
        """
        is_call = event.source == "aws.cloudformation"
        if not context.stack.name or not (is_call or event.field("userIdentity.invokedBy")):
            return context
        # Imported here: few events need it, and every cold start would pay for it.
        from account_event_handler.own_stack.deployments import begun_by, is_by_cloudformation

        if begun := begun_by(event, context.stack):
            self._note(begun, event.id)
        if not is_by_cloudformation(event, context.stack):
            return context
        try:
            known = self._known(moment_of(event))
        except StateUnavailable as error:
            self.on_state_unavailable(str(error))
            return context
        if may_defer and not any(each.explains(event) for each in known):
            return Defer(DEPLOYMENT_DEFER, "no deployment is known that did this")
        return replace(context, deployments=known)

    def _note(self, begun: Deployment, event_id: str) -> None:
        key = f"{begun.since:011d}#{event_id}"
        try:
            self.state_table.put(DEPLOYMENTS, key, asdict(begun), KEPT)
        except StateUnavailable as error:
            self.on_state_unavailable(str(error))

    def _known(self, moment: int) -> tuple[Deployment, ...]:
        """Those that may go on at the moment: only what began within the longest is read."""
        from account_event_handler.own_stack.deployments import LONGEST

        between = (f"{moment - LONGEST:011d}", f"{moment + CLOCKS_APART:011d}~")
        items = self.state_table.query(DEPLOYMENTS, between=between, limit=ENOUGH, newest_first=True)
        fields = ("by", "since", "until", "role")
        noted = [Deployment(**{name: item[name] for name in fields}) for item in items]
        return (*noted, Deployment("", 0, self.state_table.installed_at() + FIRST))
