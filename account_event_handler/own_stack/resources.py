"""Whether an event is about a resource of this stack, and which."""

from collections.abc import Iterator, Mapping

from account_event_handler.catalog.record import denied_arn, strings
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import StackContext
from account_event_handler.own_stack.stack import OwnStack, split_generated_name

_REQUEST = "requestParameters."
_ANSWER = "responseElements."
# where the calls of each service name the thing that they are about
_NAMED: Mapping[str, tuple[str, ...]] = {
    "aws.cloudformation": (f"{_REQUEST}stackName",),
    "aws.dynamodb": (f"{_REQUEST}tableName", f"{_REQUEST}resourceArn"),
    "aws.events": (f"{_REQUEST}name", f"{_REQUEST}rule"),
    "aws.iam": (f"{_REQUEST}roleName",),
    "aws.kms": (f"{_REQUEST}keyId",),
    "aws.lambda": (
        f"{_REQUEST}functionName",
        f"{_REQUEST}eventSourceArn",
        f"{_ANSWER}functionArn",
        f"{_ANSWER}eventSourceArn",
    ),
    "aws.logs": (f"{_REQUEST}logGroupName", f"{_REQUEST}filterName"),
    "aws.monitoring": (f"{_REQUEST}alarmName", f"{_REQUEST}alarmNames", f"{_REQUEST}muteTargets.alarmNames"),
    "aws.sns": (f"{_REQUEST}topicArn", f"{_REQUEST}subscriptionArn", f"{_REQUEST}resourceArn"),
    "aws.sqs": (f"{_REQUEST}queueUrl",),
    "aws.ssm": (f"{_REQUEST}name", f"{_REQUEST}names"),
}
_NAMED_BY_SERVICES = ("name",)  # in the events that a service sends itself
_ANYWHERE = ("aws.iam",)  # IAM's calls are recorded in one region, wherever the stack is


def is_own_resource(event: AccountEvent, context: StackContext) -> bool:
    return is_of_stack(event, context.stack)


def is_of_stack(event: AccountEvent, stack: OwnStack) -> bool:
    is_here = event.region == stack.region or event.source in _ANYWHERE
    if not stack.name or event.account != stack.account or not is_here:
        return False
    return any(_owns(stack, event.source, name) for name in names_in(event))


def is_own_or_nameless(event: AccountEvent, context: StackContext) -> bool:
    """Whether it is about one, or was done in the stack's Region to what the call does not name."""
    is_done = is_beside(event, context.stack) and not event.text("errorCode")
    return is_own_resource(event, context) or (is_done and not any(names_in(event)))


def is_beside(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether it happened in the account and Region that the stack is in."""
    place = (event.account, event.region)
    return bool(stack.name) and place == (stack.account, stack.region)


def names_in(event: AccountEvent) -> Iterator[str]:
    """The names, ARNs and URLs of what the event is about; a denial has them in its message."""
    is_call = bool(event.text("eventName"))
    for path in _NAMED.get(event.source, ()) if is_call else _NAMED_BY_SERVICES:
        yield from strings(event.field(path))
    yield from strings(denied_arn(event))


def logical_id(event: AccountEvent) -> str | None:
    """The resource's name in the template, where the event gives its physical name."""
    parts = (part for name in names_in(event) for part in name.replace("/", ":").split(":"))
    return next((found for part in parts if (found := split_generated_name(part)[1])), None)


def _owns(stack: OwnStack, source: str, name: str) -> bool:
    match source:
        case "aws.cloudformation":
            return stack.is_itself(name)
        case "aws.kms":
            return stack.is_topic_key(name)
        case "aws.logs":
            return stack.is_log(name) or stack.made(name)
        case "aws.monitoring":
            return stack.is_alarm(name)
        case "aws.ssm":
            return stack.is_slack_parameter(name)
    return stack.made(name)
