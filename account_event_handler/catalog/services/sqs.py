"""SQS: queues opened, emptied or deleted."""

from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.policy.resource_policy import ResourcePolicy, added_permission
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_REQUEST = "requestParameters."


def _queue(event: AccountEvent) -> str:
    """The last part of https://sqs.eu-west-1.amazonaws.com/111122223333/orders."""
    return event.text(_REQUEST + "queueUrl").rpartition("/")[2]


def _read_policy(event: AccountEvent) -> PolicyDocument | None:
    if event.text("eventName") == "AddPermission":
        return added_permission(event, "sqs")
    policy = event.field(_REQUEST + "attributes.Policy")
    return PolicyDocument.read(policy) if policy else None


_POLICY = ResourcePolicy(_read_policy, public=HIGH, outside=MEDIUM)
_QUEUE = {"queue": _queue}

sqs = Watches("sqs")

WATCHES = (
    sqs.call("SetQueueAttributes", "AddPermission")(
        name="sqs-queue-opened",
        severity=_POLICY.severity,
        when=_POLICY.opens,
        says="changed the policy of queue {queue}[ to {aim}]",
        why="Whoever may receive reads and removes messages; whoever may send can forge them.",
        advice="Take out whoever is not meant to be in the policy.",
        words={**_QUEUE, "aim": _POLICY.aim},
        mitre="T1537",
    ),
    sqs.call("PurgeQueue")(
        name="sqs-queue-purged",
        severity=MEDIUM,
        says="emptied queue {queue}",
        why="All messages that waited in it are gone and were never worked on.",
        advice="Ask who needed that, and whether the senders can send the messages again.",
        words=_QUEUE,
        mitre="T1485",
    ),
    sqs.call("DeleteQueue")(
        name="sqs-queue-deleted",
        severity=MEDIUM,
        says="deleted queue {queue}",
        why="The messages that waited in it are gone, and whatever sends to it fails.",
        advice="Check that nothing still sends to it.",
        words=_QUEUE,
        mitre="T1485",
    ),
)
