"""SQS: queues opened, emptied or deleted."""

from account_event_handler.catalog.conditions import name_at
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at, policy_or_permission
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_read_policy = policy_or_permission("sqs", policy_at("requestParameters.attributes.Policy"))
_POLICY = ResourcePolicy(_read_policy, public=HIGH, outside=MEDIUM)
_WORDS = {"queue": name_at("requestParameters.queueUrl"), "aim": _POLICY.aim}
sqs = Watches("sqs", mitre="T1485", words=_WORDS)

WATCHES = (
    sqs.call("SetQueueAttributes", "AddPermission", mitre="T1537")(
        name="sqs-queue-opened",
        severity=_POLICY.severity,
        when=_POLICY.opens,
        says="changed the policy of queue {queue}",
        fact="[to {aim}]",
        why="Anyone who may receive can read and delete messages; anyone who may send can forge them.",
        advice="Remove anyone who should not be in the policy.",
    ),
    sqs.call("PurgeQueue")(
        name="sqs-queue-purged",
        severity=MEDIUM,
        says="emptied queue {queue}",
        why="All waiting messages are deleted without being processed.",
        advice="Ask the caller why, and whether the senders can send the messages again.",
        ordinary=True,
    ),
    sqs.call("DeleteQueue")(
        name="sqs-queue-deleted",
        severity=MEDIUM,
        says="deleted queue {queue}",
        why="The waiting messages are gone, and whatever sends to the queue fails.",
        advice="Check that nothing still sends to it.",
        ordinary=True,
    ),
)
