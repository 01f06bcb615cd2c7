"""SQS: changes to the queues that the watcher's events wait in."""

from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.own_stack.resources import DEPLOY_A_SECOND, PUT_IT_BACK, is_own_resource, queue

sqs = Watches("sqs", mitre="T1562.001", applies_to=is_own_resource, words={"queue": queue})

WATCHES = (
    sqs.call("PurgeQueue", mitre="T1070")(
        name="watcher-queue-purged",
        severity=CRITICAL,
        says="emptied",
        fact="{queue}",
        why="What waited there to be told is gone, and may have been what this actor did.",
        advice="Look in CloudTrail at everything this actor did in the hour before.",
    ),
    sqs.call("DeleteQueue")(
        name="watcher-queue-deleted",
        severity=CRITICAL,
        says="deleted",
        fact="{queue}",
        why="Without its queues the watcher hears nothing, and what waited in them is gone.",
        advice=DEPLOY_A_SECOND,
    ),
    sqs.call("AddPermission", "RemovePermission", "SetQueueAttributes")(
        name="watcher-queue-changed",
        severity=CRITICAL,
        says="changed",
        fact="{queue}",
        why="Another policy, retention or redrive can lose events, or let others forge and take them.",
        advice=PUT_IT_BACK,
        shows=(
            ("Policy", "{requestParameters.attributes.Policy}"),
            ("Retention", "{requestParameters.attributes.MessageRetentionPeriod}"),
        ),
    ),
)
