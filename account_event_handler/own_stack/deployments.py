"""A call enters; which deployment of the watcher it begins, or is the work of, leaves.

Every stack of the account can change the watcher's pieces through CloudFormation. So only what a
deployment of this stack is known to explain is its work, whoever may deploy.
"""

from collections.abc import Iterable

from account_event_handler.catalog.arn_pattern import arns_of_caller, names
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import Deployment, moment_of
from account_event_handler.own_stack.created_trail import is_of_made_trail
from account_event_handler.own_stack.resources import touches
from account_event_handler.own_stack.stack import OwnStack

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


def begun_by(event: AccountEvent, stack: OwnStack) -> Deployment | None:
    """The deployment of this stack that a call has begun; none if the call did not succeed."""
    is_begin = event.source == "aws.cloudformation" and (
        event.text("eventName") in (*DEPLOYING, "DeleteStack")
    )
    by, moment = event.text("userIdentity.arn"), moment_of(event)
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
