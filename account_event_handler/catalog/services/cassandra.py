"""Keyspaces: tables deleted, or no longer protected."""

from account_event_handler.catalog.conditions import request_is, word
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_stops_recovery = request_is("pointInTimeRecovery.status", "DISABLED")
keyspaces = Watches("cassandra", mitre="T1485")

WATCHES = (
    keyspaces.call("DeleteKeyspace", "DeleteTable")(
        name="cassandra-deleted",
        severity=HIGH,
        says="deleted [table {requestParameters.tableName} in ]keyspace {requestParameters.keyspaceName}",
        why="The data is lost unless point-in-time recovery was on.",
        advice="If it was not planned, restore the table with aws keyspaces restore-table; recovery reaches back"
        " 35 days at most.",
        would="the data would be lost unless point-in-time recovery is on.",
    ),
    keyspaces.call("UpdateTable", mitre="T1490")(
        name="cassandra-table-changed",
        severity=HIGH.when(_stops_recovery, else_=MEDIUM),
        says="changed Keyspaces table {requestParameters.tableName}",
        fact="[to {recovery}][, items expire after {requestParameters.defaultTimeToLive} seconds]",
        why="Recovery, expiry and encryption of the table's data are set there.",
        advice="Check that point-in-time recovery is on.",
        words={"recovery": word(_stops_recovery, "turn off point-in-time recovery")},
    ),
    keyspaces.call("RestoreTable", mitre="T1578")(
        name="cassandra-table-restored",
        severity=LOW,
        says="restored Keyspaces table {requestParameters.targetTableName}",
        why="The restored table is a second copy of the data.",
        advice="Ask who needs it and when it will be deleted.",
        ordinary=True,
    ),
)
