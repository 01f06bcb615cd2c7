"""An event enters; whether it is about the trail, or its bucket, that the stack has made leaves.

People are told of these as of any trail; they are the stack's own only where it is deployed.
"""

from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.stack import OwnStack

_REQUEST = "requestParameters."
_RANDOM = range(11, 14)  # characters that CloudFormation ends a bucket's name with
# A trail that stops is never a deployment's own business.
_NEVER = ("DeleteTrail", "StopLogging")


def is_of_made_trail(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether the call makes or changes them; what ends the trail's record is told by anybody."""
    if not stack.name or (event.account, event.region) != (stack.account, stack.region):
        return False
    match event.source:
        case "aws.s3":
            return _is_bucket(event.text(f"{_REQUEST}bucketName"), stack)
        case "aws.cloudtrail" if event.text("eventName") not in _NEVER:
            named = (event.text(f"{_REQUEST}{name}") for name in ("name", "trailName"))
            return any(_is_trail(name, stack) for name in named)
    return False


def _is_bucket(name: str, stack: OwnStack) -> bool:
    """`<stack>-logbucket-<random>`, all of it in small letters as buckets' names are."""
    start, _, random = name.rpartition("-")
    return start == f"{stack.name.lower()}-logbucket" and (
        len(random) in _RANDOM and random.isalnum()
    )


def _is_trail(name: str, stack: OwnStack) -> bool:
    arn_end = f":cloudtrail:{stack.region}:{stack.account}:trail/{stack.name}"
    return name == stack.name or name.endswith(arn_end)
