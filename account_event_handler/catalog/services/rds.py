"""RDS: databases and snapshots made public, shared, deleted or unprotected."""

from account_event_handler.catalog.conditions import any_of, event_is, request, request_has, request_is, said, word
from account_event_handler.catalog.kinds import copied, deleted, rerouted, weakened
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.recipients import is_shared, severity_of_sharing, whom
from account_event_handler.catalog.record import flag, strings
from account_event_handler.catalog.services.ec2.params import is_off, is_on
from account_event_handler.catalog.watch import BY_PEOPLE, HIGH, LOW, MEDIUM, Watches
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


def _allows_iam(event: AccountEvent) -> bool:
    return is_on(event, "enableIAMDatabaseAuthentication")


def _groups(event: AccountEvent) -> str | None:
    return human_list(strings(request(event, "vpcSecurityGroupIds"))) or None


def _what_stays(event: AccountEvent) -> str | None:
    if request(event, "finalDBSnapshotIdentifier"):
        return "with a final snapshot"
    return "without a final snapshot" if _keeps_nothing(event) else None


rds = Watches("rds", mitre="T1490", words={"left": _what_stays, "whom": whom})

WATCHES = (
    rds.call(*_CREATED, *_MODIFIED, *_RESTORED, mitre="T1190")(
        name="rds-database-made-public",
        severity=HIGH,
        # A restored database is public by its subnets where the request does not say; the answer does.
        when=lambda event: is_on(event, "publiclyAccessible") or _is_public_by_itself(event),
        says="made database " + _DATABASE,
        fact="publicly accessible",
        why="Only its security groups and its password protect it from the internet.",
        advice="Turn it off with aws rds modify-db-instance --no-publicly-accessible; let programs connect inside "
        "the VPC.",
        would="only its security groups and its password would protect it from the internet.",
    ),
    rds.call(*_MODIFIED, "ModifyGlobalCluster", mitre="T1485")(
        name="rds-database-protection-removed",
        severity=MEDIUM,
        when=lambda event: is_off(event, "deletionProtection"),
        says="turned off deletion protection of database " + _DATABASE,
        why="The database can be deleted with a single call.",
        advice="Turn it on again with aws rds modify-db-instance --deletion-protection unless the database is being "
        "retired.",
    ),
    rds.call(*_MODIFIED, "ModifyTenantDatabase", mitre="T1098")(
        name="rds-database-password-changed",
        severity=HIGH.when(request_has("masterUserPassword"), else_=LOW),
        when=any_of(
            request_has("masterUserPassword"),
            # Secrets Manager is to make and keep it
            lambda event: is_on(event, "manageMasterUserPassword") or is_on(event, "rotateMasterUserPassword"),
        ),
        says="changed the master password of database " + _DATABASE,
        why="Anyone who knows the new password can read and change everything in the database.",
        advice="Ask the database's owner; if nobody knows of it, set another password and read the database's logs.",
        would="anyone who knows the new password could read and change everything in the database.",
    ),
    rds.call(*_MODIFIED, mitre="T1562.007")(
        name="rds-database-access-changed",
        severity=MEDIUM,
        ordinary=True,
        when=any_of(request_has("vpcSecurityGroupIds"), _allows_iam),
        says="{did} database " + _DATABASE,
        fact="[into security groups {groups}]",
        why="Others than before may be able to reach the database or sign in to it.",
        advice="Check what the security groups and IAM policies allow; change them back if nobody planned it.",
        words={"did": word(_allows_iam, "allowed IAM sign-in to", "put"), "groups": _groups},
    ),
    rds.call(*_MODIFIED)(
        name="rds-database-backups-stopped",
        severity=HIGH,
        when=request_is("backupRetentionPeriod", 0),
        says="turned off automatic backups of database " + _DATABASE,
        why="The existing automatic backups are deleted, and point-in-time recovery is no longer possible.",
        advice="Set a retention period again with aws rds modify-db-instance --backup-retention-period 7.",
        would="the automatic backups would be deleted, and point-in-time recovery would no longer be possible.",
    ),
    rds.call("DeleteDBCluster", "DeleteDBInstance", mitre="T1485")(
        name="rds-database-deleted",
        severity=HIGH.when(_keeps_nothing, else_=MEDIUM),
        says="deleted database " + _DATABASE,
        fact="[{left}]",
        why="Data without a snapshot or a retained backup is gone for good.",
        advice="If nobody planned it, restore the latest snapshot or retained backup at once.",
        would="data without a snapshot or a retained backup would be gone for good.",
    ),
    rds.call(*_RESTORED, mitre="T1578.002")(
        name="rds-database-restored",
        severity=MEDIUM,
        says="restored database " + _DATABASE + "[ from {requestParameters.dBSnapshotIdentifier"
        "|requestParameters.snapshotIdentifier|requestParameters.sourceDBInstanceIdentifier"
        "|requestParameters.sourceDBClusterIdentifier|requestParameters.s3BucketName}]",
        why="The copy holds all of the data, with its own password and network access.",
        advice="Ask who needs the copy, who can reach it and when it will be deleted.",
    ),
    rds.call("AddRoleToDBCluster", "AddRoleToDBInstance", mitre="T1098.003")(
        name="rds-database-role-added",
        severity=MEDIUM,
        says="added role {requestParameters.roleArn} to database "
        + _DATABASE
        + "[ for {requestParameters.featureName}]",
        why="Anyone who can run statements in the database can use the role's permissions, often on S3.",
        advice="Check what the role may do; remove it with aws rds remove-role-from-db-instance unless the database "
        "needs it.",
    ),
    rds.call("StopActivityStream", mitre="T1562.008")(
        name="rds-activity-stream-stopped",
        severity=HIGH,
        says="stopped the activity stream of database {requestParameters.resourceArn}",
        why="Statements that read or change data are no longer recorded.",
        advice="Start it again with aws rds start-activity-stream, then check what happened in the meantime.",
        would="statements that read or change data would no longer be recorded.",
    ),
    rds.call(*_MODIFIED, mitre="T1562.008")(
        name="rds-log-export-stopped",
        severity=MEDIUM,
        when=request_has("cloudwatchLogsExportConfiguration.disableLogTypes"),
        says="stopped sending logs of database " + _DATABASE + " to CloudWatch",
        fact="[: {requestParameters.cloudwatchLogsExportConfiguration.disableLogTypes}]",
        why="Its audit log may no longer be kept where the database's users cannot change it.",
        advice="Turn the export on again unless the logs go elsewhere.",
    ),
    rds.call("ModifyDBClusterSnapshotAttribute", "ModifyDBSnapshotAttribute", mitre="T1537")(
        name="rds-snapshot-shared",
        severity=severity_of_sharing,
        when=is_shared,
        says="shared database snapshot " + _SNAPSHOT,
        fact="with {whom}",
        why="Anyone it is shared with can restore it and read all of its data.",
        advice="Stop sharing the snapshot unless it is meant for them; copies that they made remain theirs.",
        would="anyone it is shared with could restore it and read all of its data.",
    ),
    rds.call("StartExportTask", mitre="T1537")(
        name="rds-snapshot-exported",
        severity=HIGH,
        says="exported {requestParameters.sourceArn}",
        fact="to bucket {requestParameters.s3BucketName}",
        why="Anyone who can read the bucket and use the export's KMS key can read all of the data.",
        advice="Check whose bucket it is; if nobody planned it, run aws rds cancel-export-task and delete the files.",
        shows=(("Task", "{requestParameters.exportTaskIdentifier}"),),
        would="anyone who can read the bucket and use the export's KMS key could read all of the data.",
    ),
    rds.call("DeleteDBClusterSnapshot", "DeleteDBSnapshot")(
        name="rds-snapshot-deleted",
        severity=MEDIUM,
        says="deleted database snapshot " + _SNAPSHOT,
        why="The database can no longer be restored from this snapshot.",
        advice="Usually cleanup; look closer if many are deleted at once.",
        ordinary=True,
    ),
    rds.call("DeleteDBClusterAutomatedBackup", "DeleteDBInstanceAutomatedBackup")(
        name="rds-backups-deleted",
        severity=HIGH,
        says="deleted the retained backups of database {responseElements.dBInstanceIdentifier"
        "|responseElements.dBClusterIdentifier|requestParameters.dbiResourceId"
        "|requestParameters.dbClusterResourceId|requestParameters.dBInstanceAutomatedBackupsArn}",
        why="They may have been the last way to restore a deleted database.",
        advice="If nobody planned it, protect the remaining snapshots and check what else the caller deleted.",
        would="the last way to restore a deleted database might be gone.",
    ),
    rds.call("EnableHttpEndpoint", "ModifyDBCluster", mitre="T1133")(
        name="rds-data-api-enabled",
        severity=MEDIUM,
        when=any_of(event_is("EnableHttpEndpoint"), lambda event: is_on(event, "enableHttpEndpoint")),
        says="turned on the Data API of database {requestParameters.resourceArn|requestParameters.dBClusterIdentifier}",
        why="Statements can be run from outside the network with AWS credentials alone.",
        advice="Turn it off with aws rds disable-http-endpoint unless a program needs it.",
    ),
    rds.call(
        *("CreateDBSnapshot", "CreateDBClusterSnapshot", "CopyDBSnapshot", "CopyDBClusterSnapshot"),
        "StartDBInstanceAutomatedBackupsReplication",
        mitre="T1578.001",
    )(
        name="rds-snapshot-created",
        severity=LOW,
        says="{did} a snapshot of database[ {requestParameters.dBInstanceIdentifier"
        "|requestParameters.dBClusterIdentifier|requestParameters.sourceDBSnapshotIdentifier"
        "|requestParameters.sourceDBClusterSnapshotIdentifier|requestParameters.sourceDBInstanceArn}]",
        why="A snapshot holds all of the data and can be shared or exported.",
        advice="Check that it is part of a planned backup.",
        words={"did": lambda event: "created" if event.text("eventName").startswith("Create") else "copied"},
        ordinary=True,
    ),
    rds.call(
        *("ModifyDBParameterGroup", "ModifyDBClusterParameterGroup", "ResetDBParameterGroup"),
        *("ResetDBClusterParameterGroup", "ModifyOptionGroup"),
        mitre="T1562.008",
    )(
        name="rds-parameters-changed",
        severity=LOW,
        says="changed {kind} group {requestParameters.dBParameterGroupName"
        "|requestParameters.dBClusterParameterGroupName|requestParameters.optionGroupName}"
        "[: {requestParameters.parameters.0.parameterName}]",
        why="Parameters decide whether the database logs, audits and requires TLS.",
        advice="Check that logging, auditing and TLS are still on.",
        words={"kind": word(event_is("ModifyOptionGroup"), "option", "parameter")},
        ordinary=True,
    ),
    rds.call("CreateDBProxy", "RegisterDBProxyTargets", "ModifyDBProxy", mitre="T1133")(
        name="rds-way-in-opened",
        severity=LOW,
        says="{did} RDS proxy {requestParameters.dBProxyName}",
        why="A proxy connects to the database with a stored password.",
        advice="Check who can reach the proxy and whether it requires IAM authentication.",
        words={"did": word(event_is("CreateDBProxy"), "created", "changed")},
        ordinary=True,
    ),
    rds.call("RemoveFromGlobalCluster", mitre="T1489")(
        name="rds-replica-detached",
        severity=MEDIUM,
        says="removed a cluster from global database {requestParameters.globalClusterIdentifier}",
        why="The cluster's Region no longer receives changes and can no longer take over in a disaster.",
        advice="Check that it was planned; add a new cluster in that Region if not.",
    ),
    rds.call("PurchaseReservedDBInstancesOffering", mitre="T1496")(
        name="rds-reservation-bought",
        severity=HIGH,
        says="bought [{requestParameters.dBInstanceCount} ]reserved database instances",
        why="They are paid for one or three years, used or not, and AWS does not refund them.",
        advice="Ask who approved it; contact AWS Support at once if nobody did.",
        would="they would be paid for one or three years, used or not.",
    ),
    copied(rds, "RDS", "CreateDBInstanceReadReplica", name="rds-replica-created", severity=LOW),
    copied(
        *(rds, "RDS", "CreateBlueGreenDeployment", "CreateIntegration", "ModifyIntegration"),
        name="rds-data-linked",
        severity=MEDIUM,
    ),
    # Programs that ship logs call it all day.
    rds.call("DownloadDBLogFilePortion", mitre="T1530", userIdentity=BY_PEOPLE)(
        name="rds-log-read",
        severity=LOW,
        says="read log file[ {requestParameters.logFileName}] of database {requestParameters.dBInstanceIdentifier}",
        why="A database's logs can hold statements with personal data and passwords in them.",
        advice="Ask the caller why they needed it.",
        include_reads=True,
        ordinary=True,
        exact_rule=True,
    ),
    rds.call("BacktrackDBCluster", "DeleteTenantDatabase", mitre="T1485")(
        name="rds-database-rewound",
        severity=HIGH,
        says="{did} database {requestParameters.tenantDBName|requestParameters.dBClusterIdentifier}",
        fact="[to its state at {requestParameters.backtrackTo}]",
        why="What was written since then, or the whole tenant database, is gone.",
        advice="If nobody planned it, backtrack the cluster forward again or restore a snapshot.",
        words={"did": word(event_is("BacktrackDBCluster"), "rewound", "deleted")},
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
