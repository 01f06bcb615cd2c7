"""S3: buckets that trails write to, deleted, set to expire, silenced or closed to CloudTrail."""

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
        fact=", where CloudTrail writes",
        why="The trail looks switched on and delivers nothing; the files that it wrote are gone.",
        advice="Make the bucket and its policy again at once, before somebody else takes the name.",
        failed=HIGH,
    ),
    s3.call("DeleteBucketPolicy", "PutBucketPolicy")(
        name="cloudtrail-bucket-closed",
        severity=CRITICAL,
        applies_to=is_bucket_closed,
        says=f"closed bucket {_BUCKET}",
        fact="to CloudTrail, which writes there",
        why="The trail looks switched on and delivers nothing.",
        advice="Let cloudtrail.amazonaws.com write there again at once, then look with aws"
        " cloudtrail get-trail-status whether files arrive.",
    ),
    s3.call("PutBucketEncryption")(
        name="cloudtrail-bucket-key-set",
        severity=CRITICAL,
        applies_to=is_bucket_encrypted_anew,
        says=f"changed the encryption key of bucket {_BUCKET}",
        fact=", where CloudTrail writes",
        why="If CloudTrail may not use the key it delivers nothing; if this watcher may not, it reads nothing.",
        advice="Set the encryption back unless both may use the key; look with aws cloudtrail get-trail-status"
        " whether files arrive.",
        shows=(("Key", f"{{{_DEFAULT}.KMSMasterKeyID}}"),),
    ),
    s3.call("PutBucketNotification", "PutBucketNotificationConfiguration")(
        name="cloudtrail-bucket-notifications-changed",
        severity=CRITICAL,
        says=f"changed the notifications of bucket {_BUCKET}",
        fact=", where CloudTrail writes",
        why="What reads the log files learns of new ones by these, this watcher too; without them it is blind.",
        advice="Put the notifications back as they were at once, and have the files since then read with"
        " account-watcher replay.",
    ),
    s3.call("PutBucketLifecycle", mitre="T1485.001")(
        name="cloudtrail-bucket-emptied",
        severity=CRITICAL.when(_within(_WEEK), else_=HIGH),
        when=_within(QUARTER - 1),
        says=f"set bucket {_BUCKET}",
        fact="to {expiry}; CloudTrail writes there",
        why="The record of who did what is deleted without a further call, so that nobody sees it.",
        advice="Put the old rules back before the next midnight UTC, when they run.",
        words={"expiry": lambda event: str(_soonest(event) or "")},
    ),
)
