"""S3: buckets that trails write to, deleted, set to expire or closed to CloudTrail."""

from account_event_handler.catalog.conditions import Condition, said
from account_event_handler.catalog.record import QUARTER
from account_event_handler.catalog.services.s3.buckets import Expiry, expiries
from account_event_handler.catalog.trail_protection.resources import (
    is_bucket_closed,
    is_bucket_encrypted_anew,
    is_trail_bucket,
)
from account_event_handler.catalog.watch import CRITICAL, HIGH, Watches
from account_event_handler.model import AccountEvent

_BUCKET = "{requestParameters.bucketName}"
_DEFAULT = "requestParameters.ServerSideEncryptionConfiguration.Rule.ApplyServerSideEncryptionByDefault"
_WEEK = 7  # days


def _soonest(event: AccountEvent) -> Expiry | None:
    """What is deleted first; old versions are none, as CloudTrail writes each file once."""
    return next((each for each in expiries(event) if each.what == "objects"), None)


def _within(days: int) -> Condition:
    return said(f"within {days} days")(lambda event: (found := _soonest(event)) is not None and found.days <= days)


s3 = Watches("s3", mitre="T1562.008", cis="4.8", applies_to=is_trail_bucket)

WATCHES = (
    s3.call("DeleteBucket")(
        name="cloudtrail-bucket-deleted",
        severity=CRITICAL,
        says=f"deleted bucket {_BUCKET}",
        fact=", which CloudTrail writes to",
        why="The trail delivers nothing, although it shows as logging, and the old log files are lost.",
        advice="Create the bucket and its policy again at once, before somebody else takes the name.",
        would="the trail would deliver nothing, and the old log files would be lost.",
        failed=HIGH,
    ),
    s3.call("DeleteBucketPolicy", "PutBucketPolicy")(
        name="cloudtrail-bucket-closed",
        severity=CRITICAL,
        applies_to=is_bucket_closed,
        says=f"closed bucket {_BUCKET}",
        fact="to CloudTrail, which writes to it",
        why="The trail delivers nothing, although it shows as logging.",
        advice="Allow cloudtrail.amazonaws.com to write there again at once, then check with aws cloudtrail"
        " get-trail-status that files arrive.",
        would="the trail would deliver nothing.",
    ),
    s3.call("PutBucketEncryption")(
        name="cloudtrail-bucket-key-set",
        severity=CRITICAL,
        applies_to=is_bucket_encrypted_anew,
        says=f"changed the encryption key of bucket {_BUCKET}",
        fact=", which CloudTrail writes to",
        why="Without permission to use the key, CloudTrail delivers nothing and this watcher reads nothing.",
        advice="Restore the encryption unless both may use the key; check with aws cloudtrail get-trail-status"
        " that files arrive.",
        would="without permission to use the key, CloudTrail would deliver nothing.",
        shows=(("Key", f"{{{_DEFAULT}.KMSMasterKeyID}}"),),
    ),
    s3.call("PutBucketNotification", "PutBucketNotificationConfiguration")(
        name="cloudtrail-bucket-notifications-changed",
        severity=CRITICAL,
        says=f"changed the notifications of bucket {_BUCKET}",
        fact=", which CloudTrail writes to",
        why="Tools that read the log files, this watcher included, may no longer be notified of new ones.",
        advice="Restore the notifications at once, and read the files since then with account-watcher replay.",
        would="tools that read the log files, this watcher included, could miss new ones.",
    ),
    s3.call("PutBucketLifecycle", mitre="T1485.001")(
        name="cloudtrail-bucket-emptied",
        severity=CRITICAL.when(_within(_WEEK), else_=HIGH),
        when=_within(QUARTER - 1),
        says=f"set bucket {_BUCKET}",
        fact="to {expiry}; CloudTrail writes to it",
        why="The record of who did what is deleted automatically, without a further call.",
        advice="Restore the old rules with aws s3api put-bucket-lifecycle-configuration before midnight UTC, when"
        " they run.",
        would="the record of who did what would be deleted automatically.",
        words={"expiry": lambda event: str(_soonest(event) or "")},
    ),
)
