"""RDS: databases and snapshots made public, shared, deleted or unprotected."""

from account_event_handler.catalog.conditions import any_of, request, request_has, request_is, said
from account_event_handler.catalog.kinds import copied, deleted, rerouted, weakened
from account_event_handler.catalog.recipients import is_shared, severity_of_sharing, whom
from account_event_handler.catalog.record import flag
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


@said("no final snapshot")
def _keeps_nothing(event: AccountEvent) -> bool:
    """Whether no snapshot stays of a database; an instance of Aurora or the like has its data in the cluster."""
    is_clustered = event.text("responseElements.engine").startswith(("aurora", "docdb", "neptune"))
    is_part = is_clustered or event.text("responseElements.dBClusterIdentifier")
    of_cluster = "DBInstance" in event.text("eventName") and is_part
    return is_on(event, "skipFinalSnapshot") and not of_cluster


def _is_public_by_itself(event: AccountEvent) -> bool:
    is_new = not event.text("eventName").startswith("Modify")
    return is_new and flag(event.field("responseElements.publiclyAccessible")) is True


def _what_stays(event: AccountEvent) -> str | None:
    if request(event, "finalDBSnapshotIdentifier"):
        return "keeping a last snapshot"
    return "keeping no snapshot" if _keeps_nothing(event) else None


rds = Watches("rds", mitre="T1490", words={"left": _what_stays, "whom": whom})

WATCHES = (
    rds.call(*_CREATED, *_MODIFIED, *_RESTORED, mitre="T1190")(
        name="rds-database-made-public",
        severity=HIGH,
        # A restored database is public by its subnets where the request does not say; the answer does.
        when=lambda event: is_on(event, "publiclyAccessible") or _is_public_by_itself(event),
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
    rds.call("EnableHttpEndpoint", mitre="T1133")(
        name="rds-data-api-enabled",
        severity=MEDIUM,
        says="switched on the Data API of database {requestParameters.resourceArn}",
        why="Statements can be run from outside the network with nothing but AWS credentials.",
        advice="Switch it off again unless a program needs it.",
    ),
    rds.call(
        *("CreateDBSnapshot", "CreateDBClusterSnapshot", "CopyDBSnapshot", "CopyDBClusterSnapshot"),
        "StartDBInstanceAutomatedBackupsReplication",
        mitre="T1578.001",
    )(
        name="rds-snapshot-created",
        severity=LOW,
        says="made or copied a snapshot of database[ {requestParameters.dBInstanceIdentifier"
        "|requestParameters.dBClusterIdentifier|requestParameters.sourceDBSnapshotIdentifier"
        "|requestParameters.sourceDBClusterSnapshotIdentifier|requestParameters.sourceDBInstanceArn}]",
        why="It is the step before carrying the data out.",
        advice="Check that it is part of a planned backup.",
        ordinary=True,
    ),
    rds.call(
        *("ModifyDBParameterGroup", "ModifyDBClusterParameterGroup", "ResetDBParameterGroup"),
        *("ResetDBClusterParameterGroup", "ModifyOptionGroup"),
        mitre="T1562.008",
    )(
        name="rds-parameters-changed",
        severity=LOW,
        says="changed parameters {requestParameters.dBParameterGroupName|requestParameters.dBClusterParameterGroupName"
        "|requestParameters.optionGroupName}[: {requestParameters.parameters.0.parameterName}]",
        why="Parameters decide whether a database logs, audits and insists on TLS.",
        advice="Check that logging, audit and TLS are still on.",
        ordinary=True,
    ),
    rds.call("CreateDBProxy", "RegisterDBProxyTargets", "ModifyDBProxy", mitre="T1133")(
        name="rds-way-in-opened",
        severity=LOW,
        says="opened another way to a database[: {requestParameters.dBProxyName}]",
        why="A proxy signs in to the database with a stored password.",
        advice="Check who can reach the proxy and whether it asks for IAM credentials.",
        ordinary=True,
    ),
    rds.call("RemoveFromGlobalCluster", mitre="T1489")(
        name="rds-replica-detached",
        severity=MEDIUM,
        says="removed a cluster from global database {requestParameters.globalClusterIdentifier}",
        why="Its Region gets no more changes, and may be the one to recover in.",
        advice="Check that it was planned.",
    ),
    rds.call("PurchaseReservedDBInstancesOffering", mitre="T1496")(
        name="rds-reservation-bought",
        severity=HIGH,
        says="bought reserved database instances[: {requestParameters.dBInstanceCount}]",
        why="They are paid for years, used or not, and AWS does not take them back.",
        advice="Ask who approved it; write to AWS Support at once if nobody did.",
    ),
    copied(
        *(rds, "RDS", "CreateBlueGreenDeployment", "CreateIntegration", "DownloadDBLogFilePortion"),
        "ModifyIntegration",
        name="rds-data-linked",
        severity=MEDIUM,
    ),
    deleted(
        *(rds, "RDS", "BacktrackDBCluster", "DeleteTenantDatabase"),
        name="rds-database-rewound",
        severity=HIGH,
        ordinary=False,
    ),
    rerouted(
        *(rds, "RDS", "ModifyDBProxyTargetGroup", "PromoteReadReplica", "PromoteReadReplicaDBCluster"),
        *("SwitchoverBlueGreenDeployment", "SwitchoverReadReplica"),
        name="rds-replica-promoted",
        severity=LOW,
    ),
    deleted(
        *(rds, "RDS", "DeleteBlueGreenDeployment", "DeleteDBProxy", "StopDBCluster", "StopDBInstance"),
        name="rds-database-stopped",
        severity=LOW,
    ),
    weakened(
        *(rds, "RDS", "DeleteEventSubscription", "ModifyActivityStream", "ModifyEventSubscription"),
        "StopDBInstanceAutomatedBackupsReplication",
        name="rds-notices-stopped",
        severity=MEDIUM,
    ),
)
