"""DynamoDB: tables created, deleted, opened, copied out or unprotected."""

from account_event_handler.catalog.conditions import account_at, has, not_, part_at, request, request_is
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


dynamodb = Watches("dynamodb", words={"account": _bucket_owner, "capacity": _capacity, "table": _backup_of})

WATCHES = (
    dynamodb.call("CreateTable")(
        name="dynamodb-table-created",
        severity=LOW,
        says="created table {requestParameters.tableName} in {$region}[ ({capacity})]",
        why="A table costs money from its first hour and may come to hold data nobody planned for.",
        advice="Check that the table is meant to be there, with that capacity, and who owns its data.",
        ordinary=True,
    ),
    dynamodb.call("DeleteTable", mitre="T1485")(
        name="dynamodb-table-deleted",
        severity=HIGH,
        says="deleted table {requestParameters.tableName} in {$region}",
        why="Its items are gone but for backups; AWS keeps one for 35 days if the table had point-in-time recovery.",
        advice="If nobody planned it, restore the table from its last backup.",
    ),
    dynamodb.call("ExportTableToPointInTime", mitre="T1537")(
        name="dynamodb-table-exported",
        severity=HIGH.when(has(_bucket_owner), else_=MEDIUM),
        says="exported table {requestParameters.tableArn}",
        fact="to bucket {requestParameters.s3Bucket}[ of account {account}]",
        why="The bucket gets all items of the table, and whoever reads the bucket reads them.",
        advice="Check that the bucket is yours and that few can read it.",
    ),
    dynamodb.call("UpdateContinuousBackups", mitre="T1490")(
        name="dynamodb-table-recovery-stopped",
        severity=HIGH,
        when=not_(request_is(_RECOVERY, True)),
        says="turned off point-in-time recovery of table {requestParameters.tableName}",
        why="All earlier states of the table are gone at once; what is deleted now stays deleted.",
        advice="Switch it on again, and make a backup by hand today.",
    ),
    dynamodb.call("UpdateTable", mitre="T1562")(
        name="dynamodb-table-protection-removed",
        severity=MEDIUM,
        when=request_is("deletionProtectionEnabled", False),
        says="removed the deletion protection of table {requestParameters.tableName}",
        why="The table can be deleted from now on; this is the step before.",
        advice="Switch the protection on again unless the table is on its way out.",
    ),
    dynamodb.call("PutResourcePolicy", mitre="T1530")(
        name="dynamodb-table-policy-changed",
        **ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=HIGH).fields(),
        says="changed the policy of table {requestParameters.resourceArn}",
        fact="[to {aim}]",
        why="Whoever the policy lets in reaches the table from their own account.",
        advice="Take out whoever is not meant to be in it.",
    ),
    dynamodb.call("DeleteBackup", mitre="T1490")(
        name="dynamodb-backup-deleted",
        severity=HIGH,
        says="deleted a backup of table {table}",
        why="Backups are deleted by hand to save money, or before extortion.",
        advice="Make a new backup of the table now, and ask why the old one had to go.",
    ),
    dynamodb.call("UpdateTimeToLive", mitre="T1485")(
        name="dynamodb-expiry-set",
        severity=MEDIUM,
        when=not_(request_is("timeToLiveSpecification.enabled", False)),
        says="set items of table {requestParameters.tableName} to expire"
        "[ by {requestParameters.timeToLiveSpecification.attributeName}]",
        why="DynamoDB deletes every item whose time is over, without a further call.",
        advice="If the table is not meant to expire items, switch it off at once: deletion takes hours.",
    ),
    dynamodb.call("EnableKinesisStreamingDestination", mitre="T1537")(
        name="dynamodb-stream-enabled",
        severity=LOW,
        says="started streaming table {requestParameters.tableName} to {requestParameters.streamArn}",
        why="Every change of an item is copied to the stream from now on.",
        advice="Check who reads the stream.",
        ordinary=True,
    ),
    dynamodb.call("RestoreTableFromBackup", "RestoreTableToPointInTime", "ImportTable", "CreateBackup", mitre="T1578")(
        name="dynamodb-table-copied",
        severity=LOW,
        says="copied or filled table {requestParameters.targetTableName|requestParameters.tableName"
        "|requestParameters.tableCreationParameters.tableName}",
        why="A copy has its own policy and may be read by others.",
        advice="Ask who needs the copy and when it goes away again.",
        ordinary=True,
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
