"""SQS: changes to the queues that the watcher's events wait in."""

from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import Severity
from account_event_handler.own_stack.resources import is_own_resource
from account_event_handler.own_stack.wording import DEPLOY_A_SECOND, PUT_IT_BACK, queue

WATCHER_QUEUE_PURGED = Watch(
    name="watcher-queue-purged",
    severity=Severity.CRITICAL,
    on=api_call("sqs", "PurgeQueue"),
    applies_to=is_own_resource,
    says="emptied {queue}",
    why="What waited there to be told is gone, and may have been what this actor did.",
    advice="Look in CloudTrail at everything this actor did in the hour before.",
    words={"queue": queue},
    mitre="T1070",
)

WATCHER_QUEUE_DELETED = Watch(
    name="watcher-queue-deleted",
    severity=Severity.CRITICAL,
    on=api_call("sqs", "DeleteQueue"),
    applies_to=is_own_resource,
    says="deleted {queue}",
    why="Without its queues the watcher hears nothing, and what waited in them is gone.",
    advice=DEPLOY_A_SECOND,
    words={"queue": queue},
    mitre="T1562.001",
)

WATCHER_QUEUE_CHANGED = Watch(
    name="watcher-queue-changed",
    severity=Severity.CRITICAL,
    on=api_call("sqs", "AddPermission", "RemovePermission", "SetQueueAttributes"),
    applies_to=is_own_resource,
    says="changed {queue}",
    why="Another policy, retention or redrive can lose events, or let others forge and take them.",
    advice=PUT_IT_BACK,
    words={"queue": queue},
    shows=(
        ("Policy", "{requestParameters.attributes.Policy}"),
        ("Retention", "{requestParameters.attributes.MessageRetentionPeriod}"),
    ),
    mitre="T1562.001",
)
