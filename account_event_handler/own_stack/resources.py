"""Which resource of this stack an event is about, and what alerts call it."""

from collections.abc import Iterator, Mapping

from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import denied_arn, strings
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import (
    ALARMS,
    OwnStack,
    StackContext,
    split_generated_name,
    split_rule_name,
)

_REQUEST, _ANSWER = "requestParameters.", "responseElements."
# where the calls of each service name the thing that they are about
_NAMED: Mapping[str, tuple[str, ...]] = {
    "aws.cloudformation": (f"{_REQUEST}stackName",),
    "aws.dynamodb": (f"{_REQUEST}tableName", f"{_REQUEST}resourceArn"),
    "aws.events": (f"{_REQUEST}name", f"{_REQUEST}rule", f"{_REQUEST}eventBusName"),
    "aws.iam": (f"{_REQUEST}roleName",),
    "aws.kms": (f"{_REQUEST}keyId",),
    "aws.lambda": (
        *(f"{_REQUEST}functionName", f"{_REQUEST}eventSourceArn"),
        *(f"{_ANSWER}functionArn", f"{_ANSWER}eventSourceArn"),
    ),
    "aws.logs": (f"{_REQUEST}logGroupName", f"{_REQUEST}filterName"),
    "aws.monitoring": (f"{_REQUEST}alarmName", f"{_REQUEST}alarmNames", f"{_REQUEST}muteTargets.alarmNames"),
    "aws.sns": (f"{_REQUEST}topicArn", f"{_REQUEST}subscriptionArn", f"{_REQUEST}resourceArn"),
    "aws.sqs": (f"{_REQUEST}queueUrl", f"{_REQUEST}sourceArn"),
    "aws.ssm": (f"{_REQUEST}name", f"{_REQUEST}names"),
}
_NAMED_BY_SERVICES = ("name",)  # in the events that a service sends itself
_ANYWHERE = ("aws.iam",)  # IAM's calls are recorded in one region, wherever the stack is

FUNCTION = "the watcher's function"
ROLE = "the role of the watcher's function"
SLACK_PARAMETER = "the parameter with the watcher's Slack URL"
STACK = "the watcher's stack"
TABLE = "the watcher's state table"
TOPIC = "one of the watcher's topics"
TOPIC_KEY = f"the key of {TOPIC}"
LOG = "the log of the watcher's function"
QUEUES = {
    "ActivityQueue": "the queue of all the watcher's events",
    "ActivityDeadLetters": "the dead-letter queue of the watcher's events",
    "DeniedQueue": "the watcher's queue of denied calls",
    "DeniedDeadLetters": "the dead-letter queue of denied calls",
    "LogFileQueue": "the watcher's queue of log files",
    "LogFileDeadLetters": "the dead-letter queue of log files",
}

RULES = {
    "calls": "one of the watcher's rules for API calls",
    "console": "the watcher's rule for changes in the console",
    "denied": "the watcher's rule for denied calls",
    "events": "one of the watcher's rules for services' own events",
    "heartbeat": "the watcher's heartbeat",
    "hub": "the watcher's rule for heartbeats of forwarders",
    "log-files": "the watcher's rule for log files",
    "look": "the watcher's check of the trails",
    "root": "the watcher's rule for root's calls",
    "silence": "the watcher's check of the forwarders",
    "test": "the watcher's rule for tests",
}

# What to do about a resource that is gone, or is not as it was.
DEPLOY_A_SECOND = "CloudFormation does not detect this: deploy a second stack at once, then check what this actor did."
PUT_IT_BACK = "Restore it from the template, then check what this actor did."


def is_own_resource(event: AccountEvent, context: StackContext) -> bool:
    return is_of_stack(event, context.stack)


def is_of_stack(event: AccountEvent, stack: OwnStack) -> bool:
    is_here = event.region == stack.region or event.source in _ANYWHERE
    if not stack.name or event.account != stack.account or not is_here:
        return False
    return any(stack.owns(event.source, name) for name in names_in(event))


def is_own_or_nameless(event: AccountEvent, context: StackContext) -> bool:
    """Whether it is about one, or was done in the stack's Region to what the call does not name."""
    is_done = is_beside(event, context.stack) and not event.text("errorCode")
    return is_own_resource(event, context) or (is_done and not any(names_in(event)))


def is_beside(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether it happened in the account and Region that the stack is in."""
    return bool(stack.name) and (event.account, event.region) == (stack.account, stack.region)


def names_in(event: AccountEvent) -> Iterator[str]:
    """The names, ARNs and URLs of what the event is about; a denial has them in its message."""
    is_call = bool(event.text("eventName"))
    for path in _NAMED.get(event.source, ()) if is_call else _NAMED_BY_SERVICES:
        yield from strings(event.field(path))
    yield from strings(denied_arn(event))


def logical_id(event: AccountEvent) -> str:
    """The resource's name in the template, where the event gives its physical name, else empty."""
    parts = (part for name in names_in(event) for part in name.replace("/", ":").split(":"))
    return next((found for part in parts if (found := split_generated_name(part)[1])), "")


def rule(event: AccountEvent) -> str:
    """The rule by what it is for; an older one by its name in the template."""
    kinds = (split_rule_name(name)[1] for name in names_in(event))
    return next((RULES[kind] for kind in kinds if kind), f"the watcher's rule {logical_id(event)}".rstrip())


def queue(event: AccountEvent) -> str:
    """The queue by what it is for; one without words by its name in the template."""
    return QUEUES.get(logical_id(event)) or f"the watcher's queue {logical_id(event)}".rstrip()


def alarms(event: AccountEvent) -> str:
    """`the watcher's alarm watcher-dead-letters`; of several only those of a watcher."""
    names = [name.rpartition(":")[2] for name in names_in(event)]
    own = [name for name in names if any(name.endswith(f"-{ending}") for ending in ALARMS)]
    return f"the watcher's alarm{'s' * (len(own) > 1)} {human_list(own, most=2)}".rstrip()
