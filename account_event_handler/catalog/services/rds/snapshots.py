"""RDS: copies of databases, shared, carried off or destroyed."""

from account_event_handler.catalog.recipients import is_shared, severity_of_sharing, whom
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import Severity

_SNAPSHOT = "{requestParameters.dBSnapshotIdentifier|requestParameters.dBClusterSnapshotIdentifier}"

SNAPSHOT_SHARED = Watch(
    name="rds-snapshot-shared",
    severity=severity_of_sharing,
    on=api_call("rds", "ModifyDBClusterSnapshotAttribute", "ModifyDBSnapshotAttribute"),
    when=is_shared,
    says="shared database snapshot " + _SNAPSHOT + " with {whom}",
    why="They can make a database of it and read all of its data, also after the sharing ends.",
    advice="Take the permission away unless the snapshot is meant for them; a copy stays a copy.",
    words={"whom": whom},
    mitre="T1537",
)

SNAPSHOT_EXPORTED = Watch(
    name="rds-snapshot-exported",
    severity=Severity.HIGH,
    on=api_call("rds", "StartExportTask"),
    says="exported {requestParameters.sourceArn} to bucket {requestParameters.s3BucketName}",
    why="All of its data becomes plain files for whoever may read that bucket.",
    advice="Check whose bucket it is; if nobody planned the export, cancel it and delete them.",
    shows=(("Task", "{requestParameters.exportTaskIdentifier}"),),
    mitre="T1537",
)

SNAPSHOT_DELETED = Watch(
    name="rds-snapshot-deleted",
    severity=Severity.LOW,
    on=api_call("rds", "DeleteDBClusterSnapshot", "DeleteDBSnapshot"),
    says="deleted database snapshot " + _SNAPSHOT,
    why="One of the points the database could be put back to is gone.",
    advice="Usually tidying up; look closer if many go at once.",
    mitre="T1490",
)

BACKUPS_DELETED = Watch(
    name="rds-backups-deleted",
    severity=Severity.HIGH,
    on=api_call("rds", "DeleteDBClusterAutomatedBackup", "DeleteDBInstanceAutomatedBackup"),
    says="deleted the kept backups of database {responseElements.dBInstanceIdentifier"
    "|responseElements.dBClusterIdentifier"
    "|requestParameters.dbiResourceId|requestParameters.dbClusterResourceId"
    "|requestParameters.dBInstanceAutomatedBackupsArn}",
    why="With them the last way to put a deleted database back may be gone.",
    advice="If nobody planned it, secure every other copy and ask what else this actor deleted.",
    mitre="T1490",
)
