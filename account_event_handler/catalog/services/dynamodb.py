"""DynamoDB: tables created, deleted, opened, exported or unprotected."""

from account_event_handler.catalog.conditions import (
    account_at,
    any_of,
    event_is,
    has,
    not_,
    part_at,
    request,
    request_has,
    request_is,
)
from account_event_handler.catalog.kinds import copied, deleted
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.record import number
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_RECOVERY = "pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled"
_backup_of = part_at("requestParameters.backupArn", ":table/")
_bucket_owner = account_at("requestParameters.s3BucketOwner")


def _capacity(event: AccountEvent) -> str | None:
    """On demand, or the units reserved; CreateTable without a billing mode is provisioned."""
    if not event.field("requestParameters"):
        return None
    if request(event, "billingMode") == "PAY_PER_REQUEST":
        return "on demand"
    read, write = (number(request(event, f"provisionedThroughput.{each}CapacityUnits")) for each in ("read", "write"))
    is_said = read is not None and write is not None
    return f"provisioned, {read} read and {write} write units" if is_said else "provisioned"


_DID = {"CreateBackup": "copied", "ImportTable": "imported"}


def _did(event: AccountEvent) -> str:
    return _DID.get(event.text("eventName"), "restored")


dynamodb = Watches("dynamodb", words={"account": _bucket_owner, "capacity": _capacity, "table": _backup_of})

WATCHES = (
    dynamodb.call("CreateTable")(
        name="dynamodb-table-created",
        severity=LOW,
        says="created table {requestParameters.tableName} in {$region}[ ({capacity})]",
        why="A table costs money from the start and may hold data that nobody planned for.",
        advice="Check who owns the table and whether it needs that capacity.",
        ordinary=True,
    ),
    dynamodb.call("DeleteTable", mitre="T1485")(
        name="dynamodb-table-deleted",
        severity=HIGH,
        says="deleted table {requestParameters.tableName} in {$region}",
        why="Its items are lost except for backups; with point-in-time recovery AWS keeps one for 35 days.",
        advice="If it was not planned, restore the last backup with aws dynamodb restore-table-from-backup.",
        would="its items would be lost except for backups.",
    ),
    dynamodb.call("ExportTableToPointInTime", mitre="T1537")(
        name="dynamodb-table-exported",
        severity=HIGH.when(has(_bucket_owner), else_=MEDIUM),
        says="exported table {requestParameters.tableArn}",
        fact="to bucket {requestParameters.s3Bucket}[ of account {account}]",
        why="Anyone who can read the bucket can read all items of the table.",
        advice="Check that the bucket is yours and who can read it.",
        would="anyone who can read the bucket could read all items of the table.",
    ),
    dynamodb.call("UpdateContinuousBackups", mitre="T1490")(
        name="dynamodb-table-recovery-stopped",
        severity=HIGH,
        when=not_(request_is(_RECOVERY, True)),
        says="turned off point-in-time recovery of table {requestParameters.tableName}",
        why="Earlier states of the table can no longer be restored, so deletions are permanent.",
        advice="Enable it again with aws dynamodb update-continuous-backups, and create a backup now.",
        would="earlier states of the table could no longer be restored.",
    ),
    dynamodb.call("UpdateTable", mitre="T1562")(
        name="dynamodb-table-protection-removed",
        severity=MEDIUM,
        when=request_is("deletionProtectionEnabled", False),
        says="removed the deletion protection of table {requestParameters.tableName}",
        why="The table can be deleted.",
        advice="Enable deletion protection again unless the table is being retired.",
    ),
    dynamodb.call("PutResourcePolicy", mitre="T1530")(
        name="dynamodb-table-policy-changed",
        **ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=HIGH).fields(),
        says="changed the policy of table {requestParameters.resourceArn}",
        fact="[to {aim}]",
        why="Anyone the policy allows can access the table from their own account.",
        advice="Remove grants that are not intended with aws dynamodb put-resource-policy.",
        would="anyone the policy allows could access the table from their own account.",
    ),
    dynamodb.call("DeleteBackup", mitre="T1490")(
        name="dynamodb-backup-deleted",
        severity=HIGH,
        says="deleted a backup of table {table}",
        why="The backup can no longer be restored; backups are often deleted before extortion.",
        advice="Create a new backup with aws dynamodb create-backup now, and ask why the old one was deleted.",
        would="the backup could no longer be restored.",
    ),
    dynamodb.call("UpdateTimeToLive", mitre="T1485")(
        name="dynamodb-expiry-set",
        severity=MEDIUM,
        when=not_(request_is("timeToLiveSpecification.enabled", False)),
        says="set items of table {requestParameters.tableName} to expire"
        "[ by {requestParameters.timeToLiveSpecification.attributeName}]",
        why="DynamoDB deletes every expired item without a further call.",
        advice="If items are not meant to expire, turn TTL off with aws dynamodb update-time-to-live within hours.",
    ),
    dynamodb.call("EnableKinesisStreamingDestination", "UpdateTable", mitre="T1537")(
        name="dynamodb-stream-enabled",
        severity=LOW,
        when=any_of(
            event_is("EnableKinesisStreamingDestination"), request_is("streamSpecification.streamEnabled", True)
        ),
        says="started streaming table {requestParameters.tableName}[ to {requestParameters.streamArn}]",
        why="Every change of an item is copied to the stream.",
        advice="Check who reads the stream.",
        ordinary=True,
    ),
    dynamodb.call("RestoreTableFromBackup", "RestoreTableToPointInTime", "ImportTable", "CreateBackup", mitre="T1578")(
        name="dynamodb-table-copied",
        severity=LOW,
        says="{did} table {requestParameters.targetTableName|requestParameters.tableName"
        "|requestParameters.tableCreationParameters.tableName}",
        why="A copy of the data has its own access rules.",
        advice="Ask who needs it and when it will be deleted.",
        words={"did": _did},
        ordinary=True,
    ),
    dynamodb.call("UpdateTable", mitre="T1537")(
        name="dynamodb-replicas-changed",
        severity=MEDIUM,
        ordinary=True,
        when=request_has("replicaUpdates"),
        says="changed the replicas of table {requestParameters.tableName}",
        why="A replica holds all items, in another Region or account.",
        advice="Check which Regions and accounts have a replica.",
    ),
    copied(
        *(dynamodb, "DynamoDB", "CreateGlobalTable", "UpdateGlobalTable"),
        name="dynamodb-replica-added",
        severity=MEDIUM,
    ),
    deleted(
        *(dynamodb, "DynamoDB", "DeleteResourcePolicy", "DisableKinesisStreamingDestination"),
        name="dynamodb-policy-deleted",
        severity=LOW,
    ),
)
