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
        why="The waiting events are lost, and may have been about this actor.",
        advice="Check CloudTrail for everything this actor did in the hour before.",
        would="the waiting events would be lost.",
    ),
    sqs.call("DeleteQueue")(
        name="watcher-queue-deleted",
        severity=CRITICAL,
        says="deleted",
        fact="{queue}",
        why="Without its queues the watcher gets no events, and waiting ones are lost.",
        advice=DEPLOY_A_SECOND,
        would="the watcher would get no events, and waiting ones would be lost.",
    ),
    sqs.call("AddPermission", "RemovePermission", "SetQueueAttributes", "StartMessageMoveTask")(
        name="watcher-queue-changed",
        severity=CRITICAL,
        says="changed",
        fact="{queue}",
        why="With another policy, retention or redrive, events can be lost, forged or taken.",
        advice=PUT_IT_BACK,
        would="events could be lost, forged or taken.",
        shows=(
            ("Policy", "{requestParameters.attributes.Policy}"),
            ("Retention", "{requestParameters.attributes.MessageRetentionPeriod}"),
            ("Messages moved to", "{requestParameters.destinationArn}"),
        ),
    ),
)
