"""Timestream: databases and tables deleted, retention shortened."""

from account_event_handler.catalog.conditions import kind
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

timestream = Watches("timestream", mitre="T1485")

WATCHES = (
    timestream.call("DeleteDatabase", "DeleteTable")(
        name="timestream-deleted",
        severity=MEDIUM,
        says="deleted Timestream {kind} {requestParameters.tableName|requestParameters.databaseName}",
        why="Its records are gone unless there is a backup.",
        advice="If nobody planned it, restore the latest backup.",
        words={"kind": kind},
    ),
    timestream.call("UpdateTable", "CreateBatchLoadTask")(
        name="timestream-table-changed",
        severity=LOW,
        says="changed Timestream table {requestParameters.tableName|requestParameters.targetTableName}",
        why="Records older than the table's retention period are deleted.",
        advice="Check the table's retention period.",
        ordinary=True,
    ),
)
