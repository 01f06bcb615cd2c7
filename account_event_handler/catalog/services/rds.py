"""RDS: databases and snapshots made public, shared, deleted or unprotected."""

from account_event_handler.catalog.conditions import any_of, request, request_has, request_is
from account_event_handler.catalog.recipients import is_shared, severity_of_sharing, whom
from account_event_handler.catalog.services.ec2.params import is_off, is_on
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_CREATED = ("CreateDBCluster", "CreateDBInstance", "CreateDBInstanceReadReplica")
_RESTORED = (
    *("RestoreDBClusterFromS3", "RestoreDBClusterFromSnapshot", "RestoreDBClusterToPointInTime"),
    *("RestoreDBInstanceFromDBSnapshot", "RestoreDBInstanceFromS3", "RestoreDBInstanceToPointInTime"),
)
_MODIFIED = ("ModifyDBCluster", "ModifyDBInstance")
_DATABASE = (
    "{requestParameters.dBInstanceIdentifier|requestParameters.targetDBInstanceIdentifier"
    "|requestParameters.dBClusterIdentifier|requestParameters.globalClusterIdentifier}"
)
_SNAPSHOT = "{requestParameters.dBSnapshotIdentifier|requestParameters.dBClusterSnapshotIdentifier}"


def _keeps_nothing(event: AccountEvent) -> bool:
    """Whether no snapshot stays of a database; an instance of Aurora or the like has its data in the cluster."""
    is_clustered = event.text("responseElements.engine").startswith(("aurora", "docdb", "neptune"))
    is_part = is_clustered or event.text("responseElements.dBClusterIdentifier")
    of_cluster = "DBInstance" in event.text("eventName") and is_part
    return is_on(event, "skipFinalSnapshot") and not of_cluster


def _what_stays(event: AccountEvent) -> str | None:
    if request(event, "finalDBSnapshotIdentifier"):
        return "keeping a last snapshot"
    return "keeping no snapshot" if _keeps_nothing(event) else None


rds = Watches("rds", mitre="T1490", words={"left": _what_stays, "whom": whom})

WATCHES = (
    rds.call(*_CREATED, *_MODIFIED, *_RESTORED, mitre="T1190")(
        name="rds-database-made-public",
        severity=HIGH,
        when=lambda event: is_on(event, "publiclyAccessible"),
        says="gave database " + _DATABASE + " a public address",
        why="Only its security groups and its password stand between it and the internet now.",
        advice="Switch public access off; let programs reach it inside the VPC.",
    ),
    rds.call(*_MODIFIED, "ModifyGlobalCluster", mitre="T1485")(
        name="rds-database-protection-removed",
        severity=MEDIUM,
        when=lambda event: is_off(event, "deletionProtection"),
        says="switched off the deletion protection of database " + _DATABASE,
        why="Somebody once decided that this database must not go away; now one call is enough.",
        advice="If it is not being retired on purpose, switch the protection on again.",
    ),
    rds.call(*_MODIFIED, mitre="T1098")(
        name="rds-database-password-changed",
        severity=HIGH.when(request_has("masterUserPassword"), else_=LOW),
        when=any_of(
            request_has("masterUserPassword"),
            # Secrets Manager is to make and keep it
            lambda event: is_on(event, "manageMasterUserPassword") or is_on(event, "rotateMasterUserPassword"),
        ),
        says="changed the master password of database " + _DATABASE,
        why="Whoever knows the new one can read and change everything in the database.",
        advice="Ask its owner; if nobody knows of it, set another one and read the database's logs.",
    ),
    rds.call(*_MODIFIED)(
        name="rds-database-backups-stopped",
        severity=HIGH,
        when=request_is("backupRetentionPeriod", 0, "0"),
        says="switched off the automatic backups of database " + _DATABASE,
        why="The backups there are go with it, and the database cannot be put back to an hour ago.",
        advice="Set a retention period of at least some days again.",
    ),
    rds.call("DeleteDBCluster", "DeleteDBInstance", mitre="T1485")(
        name="rds-database-deleted",
        severity=HIGH.when(_keeps_nothing, else_=MEDIUM),
        says="deleted database " + _DATABASE + "[, {left}]",
        why="What has no snapshot and no kept backup is gone for good.",
        advice="If nobody planned it, restore the latest snapshot or kept backup at once.",
    ),
    rds.call(*_RESTORED, mitre="T1578.002")(
        name="rds-database-restored",
        severity=MEDIUM,
        says="restored database " + _DATABASE + "[ from {requestParameters.dBSnapshotIdentifier"
        "|requestParameters.snapshotIdentifier|requestParameters.sourceDBInstanceIdentifier"
        "|requestParameters.sourceDBClusterIdentifier|requestParameters.s3BucketName}]",
        why="A second copy of the data stands beside the first, with its own password and its own ways in.",
        advice="Ask who needs the copy, who can reach it and when it goes away again.",
    ),
    rds.call("AddRoleToDBCluster", "AddRoleToDBInstance", mitre="T1098.003")(
        name="rds-database-role-added",
        severity=MEDIUM,
        says="gave database " + _DATABASE + " the role {requestParameters.roleArn}"
        "[ for {requestParameters.featureName}]",
        why="Whoever may run statements in the database can use that role's rights, often on S3.",
        advice="Check what the role may do and whether the database needs it.",
    ),
    rds.call("StopActivityStream", mitre="T1562.008")(
        name="rds-activity-stream-stopped",
        severity=HIGH,
        says="stopped the activity stream of database {requestParameters.resourceArn}",
        why="Who reads and changes what in the database is no longer recorded.",
        advice="Start it again, then ask who stopped it and look at what happened since.",
    ),
    rds.call("ModifyDBClusterSnapshotAttribute", "ModifyDBSnapshotAttribute", mitre="T1537")(
        name="rds-snapshot-shared",
        severity=severity_of_sharing,
        when=is_shared,
        says="shared database snapshot " + _SNAPSHOT + " with {whom}",
        why="They can make a database of it and read all of its data, also after the sharing ends.",
        advice="Take the permission away unless the snapshot is meant for them; a copy stays a copy.",
    ),
    rds.call("StartExportTask", mitre="T1537")(
        name="rds-snapshot-exported",
        severity=HIGH,
        says="exported {requestParameters.sourceArn} to bucket {requestParameters.s3BucketName}",
        why="All of its data becomes plain files for whoever may read that bucket.",
        advice="Check whose bucket it is; if nobody planned the export, cancel it and delete them.",
        shows=(("Task", "{requestParameters.exportTaskIdentifier}"),),
    ),
    rds.call("DeleteDBClusterSnapshot", "DeleteDBSnapshot")(
        name="rds-snapshot-deleted",
        severity=MEDIUM,
        says="deleted database snapshot " + _SNAPSHOT,
        why="One of the points the database could be put back to is gone.",
        advice="Usually tidying up; look closer if many go at once.",
        ordinary=True,
    ),
    rds.call("DeleteDBClusterAutomatedBackup", "DeleteDBInstanceAutomatedBackup")(
        name="rds-backups-deleted",
        severity=HIGH,
        says="deleted the kept backups of database {responseElements.dBInstanceIdentifier"
        "|responseElements.dBClusterIdentifier|requestParameters.dbiResourceId"
        "|requestParameters.dbClusterResourceId|requestParameters.dBInstanceAutomatedBackupsArn}",
        why="With them the last way to put a deleted database back may be gone.",
        advice="If nobody planned it, secure every other copy and ask what else this actor deleted.",
    ),
)
