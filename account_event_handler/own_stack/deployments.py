"""Which deployment of this stack a call begins, or is the work of.

Every stack of the account can change this one's resources through CloudFormation. So only what a
known deployment of this stack explains is its work, whoever may deploy.
"""

from collections.abc import Iterable

from account_event_handler.catalog.automation import arn_matches, arns_of_caller
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import Deployment, moment_of
from account_event_handler.own_stack.resources import is_of_stack
from account_event_handler.own_stack.stack import OwnStack

DEPLOYING = ("ContinueUpdateRollback", "CreateStack", "ExecuteChangeSet", "RollbackStack", "UpdateStack")
LONGEST = 3600  # seconds that a deployment may take
# AWS writes who invoked a call; the user agent is the caller's own word and proves nothing.
CLOUDFORMATION = "cloudformation.amazonaws.com"
_RANDOM = range(11, 14)  # characters that CloudFormation ends a bucket's name with
# A trail that stops is never a deployment's own business.
_NEVER = ("DeleteTrail", "StopLogging")


def begun_by(event: AccountEvent, stack: OwnStack) -> Deployment | None:
    """The deployment of this stack that a call has begun; none if the call did not succeed."""
    is_begin = event.source == "aws.cloudformation" and (event.text("eventName") in (*DEPLOYING, "DeleteStack"))
    by, moment = event.text("userIdentity.arn"), moment_of(event)
    is_done = bool(by and moment) and not event.text("errorCode")
    if not is_begin or not is_done or not is_of_stack(event, stack):
        return None
    return Deployment(by, moment, moment + LONGEST, event.text("requestParameters.roleARN"))


def is_by_cloudformation(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether CloudFormation did it, for whichever stack, to a resource of this one."""
    if event.field("userIdentity.invokedBy") != CLOUDFORMATION:
        return False
    return is_of_stack(event, stack) or is_about_created_trail(event, stack)


def is_by_deployment(event: AccountEvent, stack: OwnStack, deployments: Iterable[Deployment]) -> bool:
    """Whether CloudFormation changed a resource of the stack, in a known deployment."""
    return is_by_cloudformation(event, stack) and any(each.explains(event) for each in deployments)


def may_deploy(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether the caller, or the role whose session it is, is named as one who may deploy."""
    arns = arns_of_caller(event)
    return any(arn_matches(pattern, arn) for pattern in stack.deployers for arn in arns)


def is_about_created_trail(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether the call makes or changes the trail, or its bucket, that this stack creates.

    People are alerted of these as of any trail; they are the stack's own only in its deployments.
    """
    if not stack.name or (event.account, event.region) != (stack.account, stack.region):
        return False
    match event.source:
        case "aws.s3":
            return _is_bucket(event.text("requestParameters.bucketName"), stack)
        case "aws.cloudtrail" if event.text("eventName") not in _NEVER:
            named = (event.text(f"requestParameters.{name}") for name in ("name", "trailName"))
            return any(_is_trail(name, stack) for name in named)
    return False


def _is_bucket(name: str, stack: OwnStack) -> bool:
    """`<stack>-logbucket-<random>`, all of it in small letters as buckets' names are."""
    start, _, random = name.rpartition("-")
    return start == f"{stack.name.lower()}-logbucket" and (len(random) in _RANDOM and random.isalnum())


def _is_trail(name: str, stack: OwnStack) -> bool:
    arn_end = f":cloudtrail:{stack.region}:{stack.account}:trail/{stack.name}"
    return name == stack.name or name.endswith(arn_end)
