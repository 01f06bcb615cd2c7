"""DynamoDB: changes to the table that the watcher remembers in."""

from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.own_stack.resources import TABLE, is_own_resource

dynamodb = Watches("dynamodb", mitre="T1562.001", applies_to=is_own_resource)

WATCHES = (
    dynamodb.call("DeleteTable")(
        name="watcher-table-deleted",
        severity=CRITICAL,
        says="deleted",
        fact=TABLE,
        why="What was told, muted and counted is forgotten; alerts still go out, some of them twice.",
        advice="Deploy a second stack, set the mutes anew, then look at what this actor did.",
    ),
    dynamodb.call("PutResourcePolicy", "UpdateTable", "UpdateTimeToLive")(
        name="watcher-table-changed",
        severity=CRITICAL,
        says="changed",
        fact=TABLE,
        why="Whoever may write to the table can mute alerts; without capacity it is of no use.",
        advice="Put it back as the template says, and read the mutes with account-watcher.",
    ),
)
