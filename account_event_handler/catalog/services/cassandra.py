"""Keyspaces: tables deleted, or no longer protected."""

from account_event_handler.catalog.conditions import request_is
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

keyspaces = Watches("cassandra", mitre="T1485")

WATCHES = (
    keyspaces.call("DeleteKeyspace", "DeleteTable")(
        name="cassandra-deleted",
        severity=HIGH,
        says="deleted keyspace {requestParameters.keyspaceName}[ or table {requestParameters.tableName} in it]",
        why="The data is gone unless point-in-time recovery was on.",
        advice="If nobody planned it, restore the table within 35 days.",
    ),
    keyspaces.call("UpdateTable", mitre="T1490")(
        name="cassandra-table-changed",
        severity=HIGH.when(request_is("pointInTimeRecovery.status", "DISABLED"), else_=MEDIUM),
        says="changed table {requestParameters.tableName}",
        fact="[, recovery {requestParameters.pointInTimeRecovery.status}]"
        "[, items expire after {requestParameters.defaultTimeToLive} seconds]",
        why="Recovery, expiry and encryption of the table are set there.",
        advice="Check that point-in-time recovery is on.",
    ),
    keyspaces.call("RestoreTable", mitre="T1578")(
        name="cassandra-table-restored",
        severity=LOW,
        says="restored table {requestParameters.targetTableName}",
        why="A second copy of the data stands beside the first.",
        advice="Ask who needs it and when it goes away again.",
        ordinary=True,
    ),
)
