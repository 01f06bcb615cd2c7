"""Timestream: databases and tables deleted, or told to keep less."""

from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

timestream = Watches("timestream", mitre="T1485")

WATCHES = (
    timestream.call("DeleteDatabase", "DeleteTable")(
        name="timestream-deleted",
        severity=MEDIUM,
        says="deleted table or database {requestParameters.tableName|requestParameters.databaseName} of Timestream",
        why="Its records are gone but for backups.",
        advice="If nobody planned it, restore the latest backup.",
    ),
    timestream.call("UpdateTable", "CreateBatchLoadTask")(
        name="timestream-table-changed",
        severity=LOW,
        says="changed table {requestParameters.tableName|requestParameters.targetTableName} of Timestream",
        why="Records older than the table's retention are deleted.",
        advice="Check the retention.",
        ordinary=True,
    ),
)
