"""S3: buckets deleted, and what keeps their objects: versions, lifecycles, encryption, copies."""

from account_event_handler.catalog.one_or_many import mappings, text
from account_event_handler.catalog.outside import outside_account
from account_event_handler.catalog.services.s3.lifecycle import expiry, expiry_severity
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."


def _versioning_stops(event: AccountEvent) -> bool:
    return event.text(_REQUEST + "VersioningConfiguration.Status") == "Suspended"


def _logging_stops(event: AccountEvent) -> bool:
    return event.field(_REQUEST + "BucketLoggingStatus.LoggingEnabled") is None


def _foreign_key(event: AccountEvent) -> str | None:
    """The account whose key encrypts the bucket from now on, when it is not the own one."""
    rules = mappings(event.field(_REQUEST + "ServerSideEncryptionConfiguration.Rule"))
    defaults = [rule.get("ApplyServerSideEncryptionByDefault") for rule in rules]
    keys = [default.get("KMSMasterKeyID") for each in defaults for default in mappings(each)]
    return next((found for key in keys if (found := outside_account(event, key))), None)


def _has_foreign_key(event: AccountEvent) -> bool:
    return _foreign_key(event) is not None


def _destinations(event: AccountEvent) -> list[tuple[str, str]]:
    """The (bucket, account) that replication copies to; the account is empty when not named."""
    rules = mappings(event.field(_REQUEST + "ReplicationConfiguration.Rule"))
    found = [each for rule in rules for each in mappings(rule.get("Destination"))]
    named = [(text(each.get("Bucket")), text(each.get("Account"))) for each in found]
    return [(bucket.rpartition(":")[2], account) for bucket, account in named]


def _copies(event: AccountEvent) -> str | None:
    """Where the copies go, another account first."""
    ranked = sorted(_destinations(event), key=lambda each: each[1] in ("", event.account))
    if not ranked:
        return None
    bucket, account = ranked[0]
    owner = f" of account {account}" if account not in ("", event.account) else ""
    rest = f" and {len(ranked) - 1} more" if len(ranked) > 1 else ""
    return f"bucket {bucket}{owner}{rest}" if bucket else None


def _copying(event: AccountEvent) -> Severity:
    accounts = {account for _, account in _destinations(event)}
    return HIGH if accounts - {"", event.account} else MEDIUM


s3 = Watches("s3")

WATCHES = (
    s3.call("DeleteBucket")(
        name="s3-bucket-deleted",
        severity=MEDIUM,
        says="deleted bucket {requestParameters.bucketName}",
        why="The bucket's name is free for anybody to take, and what reads from it now fails.",
        advice="If nobody planned it, make a bucket of that name in your account again at once.",
        mitre="T1485",
    ),
    s3.call("PutBucketVersioning")(
        name="s3-bucket-versioning-suspended",
        severity=HIGH,
        when=_versioning_stops,
        says="suspended versioning of bucket {requestParameters.bucketName}",
        why="From now on an overwritten or deleted object is gone; ransomware begins like this.",
        advice="Switch versioning on again, and look at what was overwritten or deleted since.",
        mitre="T1490",
    ),
    s3.call("PutBucketLifecycle")(
        name="s3-bucket-lifecycle-changed",
        severity=expiry_severity,
        says="changed the lifecycle of bucket {requestParameters.bucketName}[ to {expiry}]",
        why="Lifecycle rules delete objects without a further call, so that nobody sees it happen.",
        advice="If the bucket holds logs or backups, put the old rules back before the next"
        " midnight UTC, when they run.",
        words={"expiry": expiry},
        cis="4.8",
        mitre="T1485.001",
    ),
    s3.call("DeleteBucketLifecycle")(
        name="s3-bucket-lifecycle-deleted",
        severity=LOW,
        says="deleted the lifecycle rules of bucket {requestParameters.bucketName}",
        why="Objects are kept, and paid for, until somebody deletes them.",
        advice="Check that nothing has to be deleted after a time, such as personal data.",
        cis="4.8",
    ),
    s3.call("DeleteBucketEncryption")(
        name="s3-bucket-encryption-deleted",
        severity=MEDIUM,
        says="deleted the encryption setting of bucket {requestParameters.bucketName}",
        why="New objects get Amazon's own key: your key's policy protects them no more.",
        advice="Set the bucket's KMS key again if its data needs one.",
        mitre="T1562",
    ),
    s3.call("PutBucketEncryption")(
        name="s3-bucket-foreign-key-set",
        severity=HIGH,
        when=_has_foreign_key,
        says="set bucket {requestParameters.bucketName} to encrypt with a key of account {account}",
        why="Whoever owns the key decides whether you can read your own objects; ransomware does"
        " this.",
        advice="Set a key of your own account, and copy the objects written since onto it.",
        words={"account": _foreign_key},
        mitre="T1486",
    ),
    s3.call("PutBucketLogging")(
        name="s3-bucket-logging-stopped",
        severity=MEDIUM,
        when=_logging_stops,
        says="stopped the access log of bucket {requestParameters.bucketName}",
        why="Who reads and deletes the bucket's objects is no longer written down.",
        advice="Switch server access logging on again unless CloudTrail data events replace it.",
        mitre="T1562.008",
    ),
    s3.call("PutBucketReplication")(
        name="s3-bucket-replication-set",
        severity=_copying,
        says="set bucket {requestParameters.bucketName} to replicate[ to {copies}]",
        why="Replication copies every new object to where it points, for as long as it stands.",
        advice="If the other bucket is not yours, delete the replication rule at once.",
        words={"copies": _copies},
        shows=(("Role", "{requestParameters.ReplicationConfiguration.Role}"),),
        cis="4.8",
        mitre="T1537",
    ),
    s3.call("DeleteBucketReplication")(
        name="s3-bucket-replication-deleted",
        severity=MEDIUM,
        says="stopped the replication of bucket {requestParameters.bucketName}",
        why="New objects have no second copy from now on.",
        advice="Check that no backup or failover relies on the copies.",
        cis="4.8",
        mitre="T1490",
    ),
)
