"""RDS: copies of databases, shared, carried off or destroyed."""

from account_event_handler.catalog.recipients import is_shared, severity_of_sharing, whom
from account_event_handler.catalog.watch import HIGH, LOW, Watches

_SNAPSHOT = "{requestParameters.dBSnapshotIdentifier|requestParameters.dBClusterSnapshotIdentifier}"

rds = Watches("rds")

WATCHES = (
    rds.call("ModifyDBClusterSnapshotAttribute", "ModifyDBSnapshotAttribute")(
        name="rds-snapshot-shared",
        severity=severity_of_sharing,
        when=is_shared,
        says="shared database snapshot " + _SNAPSHOT + " with {whom}",
        why="They can make a database of it and read all of its data, also after the sharing ends.",
        advice="Take the permission away unless the snapshot is meant for them; a copy stays a"
        " copy.",
        words={"whom": whom},
        mitre="T1537",
    ),
    rds.call("StartExportTask")(
        name="rds-snapshot-exported",
        severity=HIGH,
        says="exported {requestParameters.sourceArn} to bucket {requestParameters.s3BucketName}",
        why="All of its data becomes plain files for whoever may read that bucket.",
        advice="Check whose bucket it is; if nobody planned the export, cancel it and delete them.",
        shows=(("Task", "{requestParameters.exportTaskIdentifier}"),),
        mitre="T1537",
    ),
    rds.call("DeleteDBClusterSnapshot", "DeleteDBSnapshot")(
        name="rds-snapshot-deleted",
        severity=LOW,
        says="deleted database snapshot " + _SNAPSHOT,
        why="One of the points the database could be put back to is gone.",
        advice="Usually tidying up; look closer if many go at once.",
        mitre="T1490",
    ),
    rds.call("DeleteDBClusterAutomatedBackup", "DeleteDBInstanceAutomatedBackup")(
        name="rds-backups-deleted",
        severity=HIGH,
        says="deleted the kept backups of database"
        " {responseElements.dBInstanceIdentifier|responseElements.dBClusterIdentifier|requestParame"
        "ters.dbiResourceId|requestParameters.dbClusterResourceId|requestParameters.dBInstanceAutom"
        "atedBackupsArn}",
        why="With them the last way to put a deleted database back may be gone.",
        advice="If nobody planned it, secure every other copy and ask what else this actor"
        " deleted.",
        mitre="T1490",
    ),
)
