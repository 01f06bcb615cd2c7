"""What alerts call the resources of this stack, and what to do about several of them."""

from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.resources import logical_id, names_in
from account_event_handler.own_stack.stack import ALARMS

FUNCTION = "the function that reads the watcher's events"
ROLE = "the role of the watcher's function"
SLACK_PARAMETER = "the parameter with the watcher's Slack URL"
STACK = "the watcher's stack"
TABLE = "the table that the watcher remembers in"
TOPIC = "a topic that sends the watcher's e-mails"
TOPIC_KEY = f"the key of {TOPIC}"
LOG = "the log of the watcher's function"
QUEUES = {
    "ActivityQueue": "the queue that all of the watcher's events pass",
    "ActivityDeadLetters": "the queue of what the watcher could not tell",
    "LogFileQueue": "the queue of the log files that the watcher reads",
    "LogFileDeadLetters": "the queue of log files that the watcher could not read",
}

# What to do about a resource that is gone, or is not as it was.
DEPLOY_A_SECOND = "CloudFormation does not notice: deploy a second stack at once, then look at what this actor did."
PUT_IT_BACK = "Put it back as the template says, then look at what this actor did."


def rule(event: AccountEvent) -> str:
    """`the watcher's rule CloudtrailApiCallsRule`, by its name in the template."""
    return f"the watcher's rule {logical_id(event) or ''}".rstrip()


def queue(event: AccountEvent) -> str:
    """The queue by what it is for; one without words by its name in the template."""
    name = logical_id(event) or ""
    return QUEUES.get(name) or f"the watcher's queue {name}".rstrip()


def alarms(event: AccountEvent) -> str:
    """`the watcher's alarm watcher-dead-letters`; of several only those of a watcher."""
    names = [name.rpartition(":")[2] for name in names_in(event)]
    own = [name for name in names if any(name.endswith(f"-{ending}") for ending in ALARMS)]
    return f"the watcher's alarm{'s' * (len(own) > 1)} {human_list(own, most=2)}".rstrip()
