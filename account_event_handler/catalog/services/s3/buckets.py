"""S3: buckets deleted; their versioning, lifecycle, encryption, logging and replication."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from account_event_handler.catalog.conditions import account_at, has, request, request_has, request_is, said, word
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.record import mappings, number, text, values_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import LOUDEST_FIRST, AccountEvent, Severity


def _destinations(event: AccountEvent) -> list[tuple[str, str]]:
    """The (bucket, account) that enabled rules copy to; the account is empty when not named."""
    rules = mappings(request(event, "ReplicationConfiguration.Rule"))
    found = mappings(values_at([rule for rule in rules if rule.get("Status") != "Disabled"], "Destination"))
    return [(text(e.get("Bucket")).rpartition(":")[2], text(e.get("Account"))) for e in found]


def _copies(event: AccountEvent) -> str | None:
    own = ("", event.account)
    found = sorted(_destinations(event), key=lambda each: each[1] in own)
    bucket, account = next(iter(found), ("", ""))
    owner = f"account {account}, " * (account not in own)  # decides
    rest = f" and {len(found) - 1} more" * (len(found) > 1)
    return f"{owner}bucket {bucket}{rest}" if bucket else None


_off = word(
    lambda event: request_has("ReplicationConfiguration.Rule")(event) and not _destinations(event),
    "with every rule disabled",
)
_DEFAULT = "requestParameters.ServerSideEncryptionConfiguration.Rule.ApplyServerSideEncryptionByDefault"
_foreign_key = account_at(f"{_DEFAULT}.KMSMasterKeyID")


class Expiry(Struct, frozen=True, order=True):
    """One rule's deletion: a fixed date counts as 0 days, as it may be any day."""

    days: int
    what: str
    where: str
    date: str = ""

    def __str__(self) -> str:
        after = f"after {self.days} day" + "s" * (self.days != 1)
        return f"delete {self.what}{self.where} {f'on {self.date}' if self.date else after}"

    def severity(self) -> Severity:
        """High for a whole bucket or its logs within a week, medium for any part of it."""
        if self.days > 7:
            return LOW
        is_kept = any(word in self.where.lower() for word in ("log", "trail", "backup", "archive", "audit"))
        return HIGH if is_kept or (self.what == "objects" and not self.where) else MEDIUM


def expiry(event: AccountEvent) -> str | None:
    return next(map(str, expiries(event)), None)


@said("high: all objects, logs or backups within a week; medium: other objects within a week; low otherwise")
def expiry_severity(event: AccountEvent) -> Severity:
    """The gravest of the rules' deletions; low where nothing is deleted."""
    return min((each.severity() for each in expiries(event)), key=LOUDEST_FIRST.index, default=LOW)


def expiries(event: AccountEvent) -> list[Expiry]:
    """What the rules that are enabled delete, the soonest first."""
    rules = mappings(request(event, "LifecycleConfiguration.Rule"))
    found = (_expiry_of(rule) for rule in rules if rule.get("Status") != "Disabled")
    return sorted(filter(None, found))


def _expiry_of(rule: Mapping[str, Any]) -> Expiry | None:
    where = _where(rule)
    for each in mappings(rule.get("Expiration")):
        if "Date" in each:
            return Expiry(0, "objects", where, text(each["Date"])[:10])
        if "Days" in each:
            return Expiry(number(each["Days"]) or 0, "objects", where)
    for each in mappings(rule.get("NoncurrentVersionExpiration")):
        return Expiry(number(each.get("NoncurrentDays")) or 0, "old versions", where)
    return None


def _where(rule: Mapping[str, Any]) -> str:
    filters = mappings(rule.get("Filter"))
    filters += [both for each in filters for both in mappings(each.get("And"))]
    for each in (rule, *filters):
        if prefix := text(each.get("Prefix")).strip("*"):
            return f" under {prefix[:40]}"
    return " with a tag" if any("Tag" in each for each in filters) else ""


s3 = Watches("s3", words={"expiry": expiry, "account": _foreign_key, "copies": _copies, "off": _off})
others = Watches("s3")

WATCHES = (
    s3.call("DeleteBucket", mitre="T1485")(
        name="s3-bucket-deleted",
        severity=MEDIUM,
        says="deleted bucket {requestParameters.bucketName}",
        why="Anyone can take the bucket's name, and whatever reads from it fails.",
        advice="If nobody planned it, create a bucket of that name in your account again at once.",
    ),
    s3.call("PutBucketVersioning", mitre="T1490")(
        name="s3-bucket-versioning-suspended",
        severity=HIGH,
        when=request_is("VersioningConfiguration.Status", "Suspended"),
        says="suspended versioning of bucket {requestParameters.bucketName}",
        why="Overwritten or deleted objects can no longer be restored; ransomware starts like this.",
        advice="Turn it on again with aws s3api put-bucket-versioning, and check what was overwritten or deleted "
        "since.",
        would="overwritten or deleted objects could no longer be restored.",
    ),
    s3.call("PutBucketLifecycle", mitre="T1485.001", cis="4.8")(
        name="s3-bucket-lifecycle-changed",
        severity=expiry_severity,
        says="changed the lifecycle of bucket {requestParameters.bucketName}",
        fact="[to {expiry}]",
        why="Enabled rules that expire objects delete them without any further call.",
        advice="If the new rules delete logs or backups, restore the old ones before midnight UTC, when they run.",
        ordinary=LOW,
    ),
    s3.call("DeleteBucketLifecycle", cis="4.8")(
        name="s3-bucket-lifecycle-deleted",
        severity=LOW,
        says="deleted the lifecycle rules of bucket {requestParameters.bucketName}",
        why="Objects are kept, and paid for, until somebody deletes them.",
        advice="Check that nothing has to be deleted after a time, such as personal data.",
        ordinary=True,
    ),
    s3.call("DeleteBucketEncryption", mitre="T1562")(
        name="s3-bucket-encryption-deleted",
        severity=MEDIUM,
        says="deleted the encryption setting of bucket {requestParameters.bucketName}",
        why="New objects are encrypted with Amazon's key, so your key's policy no longer protects them.",
        advice="Set the bucket's KMS key again if its data needs one.",
    ),
    s3.call("PutBucketEncryption", mitre="T1486")(
        name="s3-bucket-foreign-key-set",
        severity=HIGH,
        when=has(_foreign_key),
        says="set bucket {requestParameters.bucketName}",
        fact="to encrypt with a key of account {account}",
        why="The owner of the key decides whether you can read your own objects; ransomware does this.",
        advice="Set a key of your own account, and copy the objects written since so that they use it.",
        would="the owner of the key would decide whether you can read your own objects.",
    ),
    s3.call("PutBucketLogging", mitre="T1562.008")(
        name="s3-bucket-logging-stopped",
        severity=MEDIUM,
        when=request_is("BucketLoggingStatus.LoggingEnabled", None),
        says="turned off the access log of bucket {requestParameters.bucketName}",
        why="Access to the bucket's objects is no longer logged.",
        advice="Turn server access logging on again unless CloudTrail data events replace it.",
    ),
    s3.call("PutBucketReplication", mitre="T1537", cis="4.8")(
        name="s3-bucket-replication-set",
        severity=HIGH.when(
            said("to a bucket of another account")(
                lambda event: any(of not in ("", event.account) for _, of in _destinations(event))
            ),
            else_=MEDIUM,
        ),
        says="set bucket {requestParameters.bucketName}",
        fact="to replicate[ to {copies}][, {off}]",
        why="Every new object is copied to the other bucket for as long as the rule exists and is enabled.",
        advice="If the other bucket is not yours, delete the replication rule at once.",
        shows=(("Role", "{requestParameters.ReplicationConfiguration.Role}"),),
        would="every new object would be copied to the other bucket.",
    ),
    s3.call("DeleteBucketReplication", mitre="T1490", cis="4.8")(
        name="s3-bucket-replication-deleted",
        severity=MEDIUM,
        says="stopped the replication of bucket {requestParameters.bucketName}",
        why="New objects no longer get a second copy.",
        advice="Check that no backup or failover relies on the copies.",
    ),
    s3.call("PutBucketVersioning", mitre="T1490")(
        name="s3-bucket-mfa-delete-switched-off",
        severity=HIGH,
        when=request_is("VersioningConfiguration.MfaDelete", "Disabled"),
        says="turned off MFA delete of bucket {requestParameters.bucketName}",
        why="Anyone with the permission can delete old versions of objects without a second factor.",
        advice="Have the root user turn MFA delete on again unless the bucket is being retired.",
        would="anyone with the permission could delete old versions of objects without a second factor.",
    ),
    weakened(
        *(others, "S3", "PutBucketIntelligentTieringConfiguration", "PutBucketObjectLockConfiguration"),
        "PutBucketAccelerateConfiguration",
        name="s3-bucket-lock-changed",
        severity=LOW,
    ),
)
