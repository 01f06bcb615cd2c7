"""SQS: queues opened to others, emptied or deleted."""

from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.policy.resource_policy import ResourcePolicy, added_permission
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import AccountEvent, Severity

HEADING = "SQS"
ABOUT = "queues opened, emptied or deleted"

_REQUEST = "requestParameters."


def _queue(event: AccountEvent) -> str:
    """The last part of https://sqs.eu-west-1.amazonaws.com/111122223333/orders."""
    return event.text(_REQUEST + "queueUrl").rpartition("/")[2]


def _read_policy(event: AccountEvent) -> PolicyDocument | None:
    if event.text("eventName") == "AddPermission":
        return added_permission(event, "sqs")
    policy = event.field(_REQUEST + "attributes.Policy")
    return PolicyDocument.read(policy) if policy else None


_POLICY = ResourcePolicy(_read_policy, public=Severity.HIGH, outside=Severity.MEDIUM)
_QUEUE = {"queue": _queue}

QUEUE_OPENED = Watch(
    name="sqs-queue-opened",
    severity=_POLICY.severity,
    on=api_call("sqs", "SetQueueAttributes", "AddPermission"),
    when=_POLICY.opens,
    says="changed the policy of queue {queue}[ to {aim}]",
    why="Whoever may receive reads and removes messages; whoever may send can forge them.",
    advice="Take out whoever is not meant to be in the policy.",
    words={**_QUEUE, "aim": _POLICY.aim},
    mitre="T1537",
)

QUEUE_PURGED = Watch(
    name="sqs-queue-purged",
    severity=Severity.MEDIUM,
    on=api_call("sqs", "PurgeQueue"),
    says="emptied queue {queue}",
    why="All messages that waited in it are gone and were never worked on.",
    advice="Ask who needed that, and whether the senders can send the messages again.",
    words=_QUEUE,
    mitre="T1485",
)

QUEUE_DELETED = Watch(
    name="sqs-queue-deleted",
    severity=Severity.MEDIUM,
    on=api_call("sqs", "DeleteQueue"),
    says="deleted queue {queue}",
    why="The messages that waited in it are gone, and whatever sends to it fails.",
    advice="Check that nothing still sends to it.",
    words=_QUEUE,
    mitre="T1485",
)
