"""Deployments of this stack: remembered, so that what CloudFormation did in one is known as its work.

Every stack of the account can change this one's resources through CloudFormation. So only what a
known deployment of this stack explains is its work, whoever may deploy.
"""

from collections.abc import Callable, Iterable
from copy import replace

from msgspec import Struct
from msgspec.structs import asdict

from account_event_handler.catalog.automation import arn_matches, arns_of_caller
from account_event_handler.limits import DEPLOYMENT_DEFER
from account_event_handler.model import AccountEvent, Defer
from account_event_handler.own_stack.context import CLOCKS_APART, RANDOM, Deployment, OwnStack, StackContext, moment_of
from account_event_handler.own_stack.resources import is_beside, is_of_stack
from account_event_handler.state import DAY, DEPLOYMENTS, StateTable, StateUnavailable

DEPLOYING = ("ContinueUpdateRollback", "CreateStack", "ExecuteChangeSet", "RollbackStack", "UpdateStack")
LONGEST = 3600  # seconds that a deployment may take
KEPT = 29 * DAY  # an event waits 14 days in a queue at most, and 14 more as a dead letter
FIRST = 1800  # seconds from the stack's installation in which its first deployment still goes on
ENOUGH = 50  # deployments at one time; what an older one did is then alerted


class DeploymentTracker(Struct, frozen=True):
    """While the table is unavailable, all changes are alerted."""

    state_table: StateTable
    on_state_unavailable: Callable[[str], None]

    def context_for(self, context: StackContext, event: AccountEvent, *, may_defer: bool) -> StackContext | Defer:
        """Note a deployment that begins; with what CloudFormation did, say which are known.

        What none explains is deferred, if it `may_defer`: the call that began it may come later
        than what came of it.
        """
        try:
            if begun := begun_by(event, context.stack):
                key = f"{begun.since:011d}#{event.id}"
                self.state_table.put(DEPLOYMENTS, key, asdict(begun), KEPT)
            if not _is_by_cloudformation(event, context.stack):
                return context
            known = self._known(moment_of(event))
        except StateUnavailable as error:
            self.on_state_unavailable(str(error))
            return context
        if may_defer and not any(each.explains(event) for each in known):
            return Defer(DEPLOYMENT_DEFER, "no deployment is known that did this")
        return replace(context, deployments=known)

    def _known(self, moment: int) -> tuple[Deployment, ...]:
        """Those that may go on at the moment: only what began within the longest is read."""
        between = (f"{moment - LONGEST:011d}", f"{moment + CLOCKS_APART:011d}~")
        items = self.state_table.query(DEPLOYMENTS, between=between, limit=ENOUGH, newest_first=True)
        noted = [Deployment(item["by"], item["since"], item["until"], item["role"]) for item in items]
        return (*noted, Deployment("", 0, self.state_table.installed_at() + FIRST))


def begun_by(event: AccountEvent, stack: OwnStack) -> Deployment | None:
    """The deployment of this stack that a call has begun; none if the call did not succeed."""
    is_begin = event.source == "aws.cloudformation" and event.text("eventName") in (*DEPLOYING, "DeleteStack")
    by, moment = event.text("userIdentity.arn"), moment_of(event)
    is_done = bool(by and moment) and not event.text("errorCode")
    if not is_begin or not is_done or not is_of_stack(event, stack):
        return None
    return Deployment(by, moment, moment + LONGEST, event.text("requestParameters.roleARN"))


def is_by_deployment(event: AccountEvent, stack: OwnStack, deployments: Iterable[Deployment]) -> bool:
    """Whether CloudFormation changed a resource of the stack, in a known deployment."""
    return _is_by_cloudformation(event, stack) and any(each.explains(event) for each in deployments)


def may_deploy(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether the caller, or the role whose session it is, is named as one who may deploy."""
    return any(arn_matches(pattern, arn) for pattern in stack.deployers for arn in arns_of_caller(event))


def _is_by_cloudformation(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether CloudFormation did it, for whichever stack, to a resource of this one."""
    # AWS writes who invoked a call; the user agent is the caller's own word and proves nothing.
    if event.field("userIdentity.invokedBy") != "cloudformation.amazonaws.com":
        return False
    return is_of_stack(event, stack) or _is_about_created_trail(event, stack)


def _is_about_created_trail(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether the call makes or changes the trail, or its bucket, that this stack creates.

    People are alerted of these as of any trail; they are the stack's own only in its deployments.
    """
    if not is_beside(event, stack):
        return False
    match event.source:
        case "aws.s3":  # `<stack>-logbucket-<random>`, all of it in small letters as buckets' names are
            start, _, random = event.text("requestParameters.bucketName").rpartition("-")
            return start == f"{stack.name.lower()}-logbucket" and len(random) in RANDOM and random.isalnum()
        # That a trail stops is never a deployment's own business.
        case "aws.cloudtrail" if event.text("eventName") not in ("DeleteTrail", "StopLogging"):
            names = (event.text("requestParameters.name"), event.text("requestParameters.trailName"))
            arn_end = f":cloudtrail:{stack.region}:{stack.account}:trail/{stack.name}"
            return stack.name in names or any(name.endswith(arn_end) for name in names)
    return False
