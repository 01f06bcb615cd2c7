"""A call enters; which deployment of the watcher it begins, or is the work of, leaves.

Every stack of the account can change the watcher's pieces through CloudFormation. So only what a
deployment of this stack is known to explain is its work, whoever may deploy.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from account_event_handler.catalog.arn_pattern import arns_of_caller, names
from account_event_handler.catalog.own.made_trail import is_of_made_trail
from account_event_handler.catalog.own.piece import touches
from account_event_handler.catalog.own.stack import OwnStack
from account_event_handler.model import AccountEvent

DEPLOYING = (
    "ContinueUpdateRollback",
    "CreateStack",
    "ExecuteChangeSet",
    "RollbackStack",
    "UpdateStack",
)
LONGEST = 3600  # seconds that a deployment may take
# AWS writes who invoked a call; the user agent is the caller's own word and proves nothing.
CLOUDFORMATION = "cloudformation.amazonaws.com"
_SERVICE_SESSION = "/AWSCloudFormation"  # how CloudFormation calls its session of a service role
_ISSUER = "userIdentity.sessionContext.sessionIssuer.arn"
_APART = 5  # seconds between two services' clocks


@dataclass(frozen=True, slots=True)
class Deployment:
    """`since` and `until` are epoch seconds, `by` the ARN of who began it, empty for anybody.

    `role` is the ARN of the role that CloudFormation was told to take on; without one it may have
    been told before.
    """

    by: str
    since: int
    until: int
    role: str = ""

    def explains(self, event: AccountEvent) -> bool:
        """Whether CloudFormation did it in that time, for that caller or in its role."""
        moment = _moment(event)
        if not self.since - _APART <= moment <= self.until:
            return False
        return not self.by or event.text("userIdentity.arn") == self.by or self._is_role(event)

    def _is_role(self, event: AccountEvent) -> bool:
        if not event.text("userIdentity.arn").endswith(_SERVICE_SESSION):
            return False
        return not self.role or event.text(_ISSUER) == self.role


def begun_by(event: AccountEvent, stack: OwnStack) -> Deployment | None:
    """The deployment of this stack that a call has begun; none if the call did not succeed."""
    is_begin = event.source == "aws.cloudformation" and (
        event.text("eventName") in (*DEPLOYING, "DeleteStack")
    )
    by, moment = event.text("userIdentity.arn"), _moment(event)
    is_done = bool(by and moment) and not event.text("errorCode")
    if not is_begin or not is_done or not touches(event, stack):
        return None
    return Deployment(by, moment, moment + LONGEST, event.text("requestParameters.roleARN"))


def is_cloudformation_s(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether CloudFormation did it, for whichever stack, to a piece of this one."""
    if event.field("userIdentity.invokedBy") != CLOUDFORMATION:
        return False
    return touches(event, stack) or is_of_made_trail(event, stack)


def is_by_deployment(
    event: AccountEvent, stack: OwnStack, deployments: Iterable[Deployment]
) -> bool:
    """Whether CloudFormation changed a piece of the stack, in a deployment that is known."""
    return is_cloudformation_s(event, stack) and any(each.explains(event) for each in deployments)


def may_deploy(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether the caller, or the role whose session it is, is named as one who may deploy."""
    arns = arns_of_caller(event)
    return any(names(pattern, arn) for pattern in stack.deployers for arn in arns)


def _moment(event: AccountEvent) -> int:
    return int(event.time.timestamp()) if event.time else 0
