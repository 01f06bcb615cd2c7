"""S3: buckets that trails write to, deleted, set to expire or closed to CloudTrail."""

from account_event_handler.catalog.log_retention import QUARTER
from account_event_handler.catalog.services.s3.lifecycle import Expiry, expiries
from account_event_handler.catalog.trail_protection.resources import (
    is_bucket_closed,
    is_trail_bucket,
)
from account_event_handler.catalog.watch import CRITICAL, HIGH, Watches
from account_event_handler.model import AccountEvent, Severity
from account_event_handler.own_stack.context import StackContext

_REQUEST = "requestParameters."
_BUCKET = f"{{{_REQUEST}bucketName}}"
_WEEK = 7  # days


def _is_closed(event: AccountEvent, context: StackContext) -> bool:
    is_deleted = event.text("eventName") == "DeleteBucketPolicy"
    return is_trail_bucket(event, context) and (is_deleted or is_bucket_closed(event, context))


def _soonest(event: AccountEvent) -> Expiry | None:
    """What is deleted first; old versions are none, as CloudTrail writes each file once."""
    return next((each for each in expiries(event) if each.what == "objects"), None)


def _is_emptied(event: AccountEvent) -> bool:
    soonest = _soonest(event)
    return soonest is not None and soonest.days < QUARTER


def _emptying(event: AccountEvent) -> Severity:
    soonest = _soonest(event)
    is_soon = soonest is None or soonest.days <= _WEEK
    return CRITICAL if is_soon else HIGH


def _expiry(event: AccountEvent) -> str | None:
    soonest = _soonest(event)
    return str(soonest) if soonest else None


s3 = Watches("s3")

WATCHES = (
    s3.call("DeleteBucket")(
        name="cloudtrail-bucket-deleted",
        severity=CRITICAL,
        applies_to=is_trail_bucket,
        says=f"deleted bucket {_BUCKET}, where CloudTrail writes",
        why="The trail looks switched on and delivers nothing; the files that it wrote are gone.",
        advice="Make the bucket and its policy again at once, before somebody else takes the name.",
        failed=HIGH,
        cis="4.8",
        mitre="T1562.008",
    ),
    s3.call("DeleteBucketPolicy", "PutBucketPolicy")(
        name="cloudtrail-bucket-closed",
        severity=CRITICAL,
        applies_to=_is_closed,
        says=f"closed bucket {_BUCKET} to CloudTrail, which writes there",
        why="The trail looks switched on and delivers nothing.",
        advice="Let cloudtrail.amazonaws.com write there again at once, then look with aws"
        " cloudtrail get-trail-status whether files arrive.",
        cis="4.8",
        mitre="T1562.008",
    ),
    s3.call("PutBucketLifecycle")(
        name="cloudtrail-bucket-emptied",
        severity=_emptying,
        when=_is_emptied,
        applies_to=is_trail_bucket,
        says=f"set bucket {_BUCKET}, where CloudTrail writes, to {{expiry}}",
        why="The record of who did what is deleted without a further call, so that nobody sees it.",
        advice="Put the old rules back before the next midnight UTC, when they run.",
        words={"expiry": _expiry},
        cis="4.8",
        mitre="T1485.001",
    ),
)
