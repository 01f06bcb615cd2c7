"""A changed trail enters; what it loses by the change, in words and in weight, leaves."""

from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters"
# what each setting of UpdateTrail costs when it is switched off, and how grave that is
_SWITCHES = {
    "isMultiRegionTrail": ("record one Region only", Severity.HIGH),
    "isOrganizationTrail": ("record one account only", Severity.HIGH),
    "includeGlobalServiceEvents": ("record no IAM events", Severity.HIGH),
    "enableLogFileValidation": ("leave its files unsigned", Severity.MEDIUM),
}
# what each setting costs when it is emptied, how grave that is, and what is missing then
_THINGS = {
    "cloudWatchLogsLogGroupArn": ("tell CloudWatch Logs nothing", Severity.HIGH, "log group"),
    "kmsKeyId": ("encrypt with no key of yours", Severity.MEDIUM, "KMS key"),
    "snsTopicName": ("announce its files to nobody", Severity.MEDIUM, "SNS topic"),
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
    found = [what for name, (_, _, what) in _THINGS.items() if _is_emptied(event, name)]
    return human_list(found) or None


def gravity(event: AccountEvent) -> Severity:
    """The weight of the gravest loss; files that go to another bucket weigh as much."""
    found = [severity for _, severity in _losses(event)]
    if event.text(f"{_REQUEST}.s3BucketName") and not is_resaved(event):
        found.append(Severity.HIGH)
    return next((level for level in Severity if level in found), Severity.MEDIUM)


def _losses(event: AccountEvent) -> list[tuple[str, Severity]]:
    """What it may have been without before does not count where every setting is sent."""
    at_once = is_resaved(event)
    off = [
        loss
        for name, loss in _SWITCHES.items()
        if event.field(f"{_REQUEST}.{name}") is False
        and not (at_once and name == "isOrganizationTrail")
    ]
    emptied = [name for name in _THINGS if not at_once and _is_emptied(event, name)]
    return off + [_THINGS[name][:2] for name in emptied]


def _is_emptied(event: AccountEvent, name: str) -> bool:
    return bool(event.field(f"{_REQUEST}.{name}") == "")


def is_resaved(event: AccountEvent) -> bool:
    """Whether so many settings were sent at once that most of them are as they were."""
    request = event.field(_REQUEST) or {}
    named = {name for name, value in request.items() if value is not None}
    return len(named - {"name"}) >= _EVERY_SETTING
