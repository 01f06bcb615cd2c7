"""An event enters; whether the watcher's own deployment did it, or who may deploy, leaves."""

from account_event_handler.catalog.arn_pattern import names
from account_event_handler.catalog.own.piece import touches
from account_event_handler.catalog.own.stack import OwnStack
from account_event_handler.model import AccountEvent

# AWS writes who invoked a call; the user agent is the caller's own word and proves nothing.
_CLOUDFORMATION = "cloudformation.amazonaws.com"
_WHO = ("userIdentity.arn", "userIdentity.sessionContext.sessionIssuer.arn")


def is_by_deployment(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether CloudFormation changed a piece of the stack, for somebody who may deploy it.

    Where nobody is named who may, it counts for anybody: the call that changed the stack is told.
    """
    if event.field("userIdentity.invokedBy") != _CLOUDFORMATION or not touches(event, stack):
        return False
    return not stack.deployers or may_deploy(event, stack)


def may_deploy(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether the caller, or the role whose session it is, is named as one who may deploy."""
    arns = [event.text(path) for path in _WHO]
    return any(names(pattern, arn) for pattern in stack.deployers for arn in arns)
