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
        why="Mutes, counts and what was already sent are lost; alerts still go out, some of them twice.",
        advice="Deploy a second stack and set the mutes again, then check what this actor did.",
        would="mutes, counts and what was already sent would be lost.",
    ),
    dynamodb.call("PutResourcePolicy", "UpdateContinuousBackups", "UpdateTable", "UpdateTimeToLive")(
        name="watcher-table-changed",
        severity=CRITICAL,
        says="changed",
        fact=TABLE,
        why="Anyone who can write to the table can mute alerts; without capacity the watcher cannot use it.",
        advice="Restore the template's settings, and check the mutes with account-watcher mute.",
        would="others could mute alerts, or the watcher could lose its table.",
    ),
)
