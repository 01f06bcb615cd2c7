"""RDS: databases, who can reach them, and what guards them."""

from account_event_handler.catalog.services.ec2.params import is_off, is_on
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_CREATED = ("CreateDBCluster", "CreateDBInstance", "CreateDBInstanceReadReplica")
_RESTORED = (
    "RestoreDBClusterFromS3",
    "RestoreDBClusterFromSnapshot",
    "RestoreDBClusterToPointInTime",
    "RestoreDBInstanceFromDBSnapshot",
    "RestoreDBInstanceFromS3",
    "RestoreDBInstanceToPointInTime",
)
_MODIFIED = ("ModifyDBCluster", "ModifyDBInstance")
_DATABASE = (
    "{requestParameters.dBInstanceIdentifier|requestParameters.targetDBInstanceIdentifier"
    "|requestParameters.dBClusterIdentifier|requestParameters.globalClusterIdentifier}"
)


def _severity_of_password(event: AccountEvent) -> Severity:
    """A password somebody typed is louder than one that Secrets Manager makes and keeps."""
    typed = event.field("requestParameters.masterUserPassword") is not None
    return HIGH if typed else LOW


def _sets_password(event: AccountEvent) -> bool:
    switches = ("manageMasterUserPassword", "rotateMasterUserPassword")
    typed = event.field("requestParameters.masterUserPassword") is not None
    return typed or any(is_on(event, switch) for switch in switches)


def _stops_backups(event: AccountEvent) -> bool:
    return event.field("requestParameters.backupRetentionPeriod") in (0, "0")


def _keeps_nothing(event: AccountEvent) -> bool:
    """Whether no snapshot stays of a database whose data is nowhere else.

    An instance of Aurora, DocumentDB or Neptune has none to give: its data is the cluster's.
    """
    engine = event.text("responseElements.engine")
    of_cluster = "DBInstance" in event.text("eventName") and (
        event.text("responseElements.dBClusterIdentifier")
        or engine.startswith(("aurora", "docdb", "neptune"))
    )
    return is_on(event, "skipFinalSnapshot") and not of_cluster


def _severity_of_deletion(event: AccountEvent) -> Severity:
    return HIGH if _keeps_nothing(event) else MEDIUM


def _what_stays(event: AccountEvent) -> str | None:
    if event.field("requestParameters.finalDBSnapshotIdentifier"):
        return "keeping a last snapshot"
    return "keeping no snapshot" if _keeps_nothing(event) else None


rds = Watches("rds")

WATCHES = (
    rds.call(*_CREATED, *_MODIFIED, *_RESTORED)(
        name="rds-database-made-public",
        severity=HIGH,
        when=lambda event: is_on(event, "publiclyAccessible"),
        says="gave database " + _DATABASE + " a public address",
        why="Only its security groups and its password stand between it and the internet now.",
        advice="Switch public access off; let programs reach it inside the VPC.",
        mitre="T1190",
    ),
    rds.call(*_MODIFIED, "ModifyGlobalCluster")(
        name="rds-database-protection-removed",
        severity=MEDIUM,
        when=lambda event: is_off(event, "deletionProtection"),
        says="switched off the deletion protection of database " + _DATABASE,
        why="Somebody once decided that this database must not go away; now one call is enough.",
        advice="If it is not being retired on purpose, switch the protection on again.",
        mitre="T1485",
    ),
    rds.call(*_MODIFIED)(
        name="rds-database-password-changed",
        severity=_severity_of_password,
        when=_sets_password,
        says="changed the master password of database " + _DATABASE,
        why="Whoever knows the new one can read and change everything in the database.",
        advice="Ask its owner; if nobody knows of it, set another one and read the database's"
        " logs.",
        mitre="T1098",
    ),
    rds.call(*_MODIFIED)(
        name="rds-database-backups-stopped",
        severity=HIGH,
        when=_stops_backups,
        says="switched off the automatic backups of database " + _DATABASE,
        why="The backups there are go with it, and the database cannot be put back to an hour ago.",
        advice="Set a retention period of at least some days again.",
        mitre="T1490",
    ),
    rds.call("DeleteDBCluster", "DeleteDBInstance")(
        name="rds-database-deleted",
        severity=_severity_of_deletion,
        says="deleted database " + _DATABASE + "[, {left}]",
        why="What has no snapshot and no kept backup is gone for good.",
        advice="If nobody planned it, restore the latest snapshot or kept backup at once.",
        words={"left": _what_stays},
        mitre="T1485",
    ),
    rds.call(*_RESTORED)(
        name="rds-database-restored",
        severity=MEDIUM,
        says="restored database " + _DATABASE + "[ from {requestParameters.dBSnapshotIdentifier"
        "|requestParameters.snapshotIdentifier|requestParameters.sourceDBInstanceIdentifier"
        "|requestParameters.sourceDBClusterIdentifier|requestParameters.s3BucketName}]",
        why="A second copy of the data stands beside the first, with its own password and its own"
        " ways in.",
        advice="Ask who needs the copy, who can reach it and when it goes away again.",
        mitre="T1578.002",
    ),
    rds.call("AddRoleToDBCluster", "AddRoleToDBInstance")(
        name="rds-database-role-added",
        severity=MEDIUM,
        says="gave database " + _DATABASE + " the role {requestParameters.roleArn}"
        "[ for {requestParameters.featureName}]",
        why="Whoever may run statements in the database can use that role's rights, often on S3.",
        advice="Check what the role may do and whether the database needs it.",
        mitre="T1098.003",
    ),
    rds.call("StopActivityStream")(
        name="rds-activity-stream-stopped",
        severity=HIGH,
        says="stopped the activity stream of database {requestParameters.resourceArn}",
        why="Who reads and changes what in the database is no longer recorded.",
        advice="Start it again, then ask who stopped it and look at what happened since.",
        mitre="T1562.008",
    ),
)
