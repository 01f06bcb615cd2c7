"""What a trail loses by UpdateTrail or by new event selectors, in words and as a severity."""

from account_event_handler.catalog.conditions import said
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import flag
from account_event_handler.catalog.trail_protection.selectors import WRITES, Recorded, left_out, recorded
from account_event_handler.model import LOUDEST_FIRST, AccountEvent, Severity

_REQUEST = "requestParameters"
# what each setting of UpdateTrail costs when it is switched off, and how severe that is
_SWITCHES = {
    "isMultiRegionTrail": ("record one Region only", Severity.HIGH),
    "isOrganizationTrail": ("record one account only", Severity.HIGH),
    "includeGlobalServiceEvents": ("record no IAM events", Severity.HIGH),
    "enableLogFileValidation": ("leave its log files without validation", Severity.MEDIUM),
}
# what each setting costs when it is emptied, how severe that is, and what is missing then
_THINGS = {
    "cloudWatchLogsLogGroupArn": ("send nothing to CloudWatch Logs", Severity.HIGH, "log group"),
    "kmsKeyId": ("encrypt without a KMS key", Severity.MEDIUM, "KMS key"),
    "snsTopicName": ("send no SNS notifications", Severity.MEDIUM, "SNS topic"),
}
_EVERY_SETTING = 4  # so many at once: the console sends all, those that it leaves empty, too


def change(event: AccountEvent) -> str | None:
    """What it loses, and where its files go now: "record one Region only and leave …"."""
    losses = [words for words, _ in _losses(event)]
    bucket = event.text(f"{_REQUEST}.s3BucketName")
    if bucket and not (losses and is_resaved(event)):
        losses.append(f"write to bucket {bucket}")
    return human_list(losses) or None


def missing(event: AccountEvent) -> str | None:
    """What it is without from now on, whether or not the call took it away."""
    return human_list(what for _, _, what in _emptied(event)) or None


@said("high: files go to another bucket, or it loses Regions, accounts, IAM events or its log group; medium otherwise")
def gravity(event: AccountEvent) -> Severity:
    """The weight of the gravest loss; files that go to another bucket weigh as much."""
    found = [severity for _, severity in _losses(event)]
    if event.text(f"{_REQUEST}.s3BucketName") and not is_resaved(event):
        found.append(Severity.HIGH)
    return min(found, key=LOUDEST_FIRST.index, default=Severity.MEDIUM)


def _losses(event: AccountEvent) -> list[tuple[str, Severity]]:
    """What it may have been without before does not count where every setting is sent."""
    off = {name: loss for name, loss in _SWITCHES.items() if flag(event.field(f"{_REQUEST}.{name}")) is False}
    if is_resaved(event):
        off.pop("isOrganizationTrail", None)
        return list(off.values())
    return [*off.values(), *((words, severity) for words, severity, _ in _emptied(event))]


def _emptied(event: AccountEvent) -> list[tuple[str, Severity, str]]:
    return [thing for name, thing in _THINGS.items() if event.field(f"{_REQUEST}.{name}") == ""]


def is_resaved(event: AccountEvent) -> bool:
    """Whether so many settings were sent at once that most of them are as they were."""
    request = event.field(_REQUEST) or {}
    named = {name for name, value in request.items() if value is not None}
    return len(named - {"name"}) >= _EVERY_SETTING


def unrecorded(event: AccountEvent) -> str | None:
    """What of the management events is lost: "no management events", "no writes"."""
    if not event.field("requestParameters"):
        return None  # a denial hides what was asked for
    parts = [f"no {part}" for part in left_out(_record(event))]
    return " and ".join(parts) or None


@said("critical: no writes are recorded; medium: other management events are left out; low otherwise")
def selector_severity(event: AccountEvent) -> Severity:
    """Writes unrecorded is as good as stopped: this watcher does not see them either."""
    record = _record(event)
    if WRITES not in record:
        return Severity.CRITICAL
    return Severity.MEDIUM if left_out(record) else Severity.LOW


def _record(event: AccountEvent) -> Recorded:
    return recorded(event.field("requestParameters") or {})
