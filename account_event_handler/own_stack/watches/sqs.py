"""SQS: changes to the queues that the watcher's events wait in."""

from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.own_stack.resources import is_own_resource
from account_event_handler.own_stack.wording import DEPLOY_A_SECOND, PUT_IT_BACK, queue

sqs = Watches("sqs")

WATCHES = (
    sqs.call("PurgeQueue")(
        name="watcher-queue-purged",
        severity=CRITICAL,
        applies_to=is_own_resource,
        says="emptied {queue}",
        why="What waited there to be told is gone, and may have been what this actor did.",
        advice="Look in CloudTrail at everything this actor did in the hour before.",
        words={"queue": queue},
        mitre="T1070",
    ),
    sqs.call("DeleteQueue")(
        name="watcher-queue-deleted",
        severity=CRITICAL,
        applies_to=is_own_resource,
        says="deleted {queue}",
        why="Without its queues the watcher hears nothing, and what waited in them is gone.",
        advice=DEPLOY_A_SECOND,
        words={"queue": queue},
        mitre="T1562.001",
    ),
    sqs.call("AddPermission", "RemovePermission", "SetQueueAttributes")(
        name="watcher-queue-changed",
        severity=CRITICAL,
        applies_to=is_own_resource,
        says="changed {queue}",
        why="Another policy, retention or redrive can lose events, or let others forge and take"
        " them.",
        advice=PUT_IT_BACK,
        words={"queue": queue},
        shows=(
            ("Policy", "{requestParameters.attributes.Policy}"),
            ("Retention", "{requestParameters.attributes.MessageRetentionPeriod}"),
        ),
        mitre="T1562.001",
    ),
)
