"""What a trail loses by UpdateTrail or by new event selectors, in words and as a severity."""

from collections.abc import Iterator, Mapping
from typing import Any

from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import mappings, strings, text
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters"
# what each setting of UpdateTrail costs when it is switched off, and how severe that is
_SWITCHES = {
    "isMultiRegionTrail": ("record one Region only", Severity.HIGH),
    "isOrganizationTrail": ("record one account only", Severity.HIGH),
    "includeGlobalServiceEvents": ("record no IAM events", Severity.HIGH),
    "enableLogFileValidation": ("leave its files unsigned", Severity.MEDIUM),
}
# what each setting costs when it is emptied, how severe that is, and what is missing then
_THINGS = {
    "cloudWatchLogsLogGroupArn": ("tell CloudWatch Logs nothing", Severity.HIGH, "log group"),
    "kmsKeyId": ("encrypt with no key of yours", Severity.MEDIUM, "KMS key"),
    "snsTopicName": ("announce its files to nobody", Severity.MEDIUM, "SNS topic"),
}
_EVERY_SETTING = 4  # so many at once: the console sends all, those that it leaves empty, too

_READS, _WRITES = "reads", "writes"
_SIDES = {"ReadOnly": {_READS}, "WriteOnly": {_WRITES}}


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
        if event.field(f"{_REQUEST}.{name}") is False and not (at_once and name == "isOrganizationTrail")
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


def unrecorded(event: AccountEvent) -> str | None:
    """What of the management events is lost: "no management events", "no writes"."""
    if event.text("errorCode") and not event.field("requestParameters"):
        return None  # a denial hides what was asked for
    recorded, excluded = _recorded(event)
    if not recorded:
        return "no management events"
    lost = sorted({_READS, _WRITES} - recorded)
    parts = [f"no {side}" for side in lost]
    if excluded:
        parts.append(f"nothing of {human_list(excluded)}")
    return " and ".join(parts) or None


def selector_severity(event: AccountEvent) -> Severity:
    """Writes unrecorded is as good as stopped: this watcher does not see them either."""
    recorded, excluded = _recorded(event)
    if _WRITES not in recorded:
        return Severity.CRITICAL
    return Severity.MEDIUM if _READS not in recorded or excluded else Severity.LOW


def _recorded(event: AccountEvent) -> tuple[set[str], list[str]]:
    """Which sides of the management events are recorded, and of which services none are."""
    sides: set[str] = set()
    excluded: list[str] = []
    for recorded, sources in (*_basic(event), *_advanced(event)):
        sides |= recorded
        excluded += [name.partition(".")[0] for name in sources]
    return sides, sorted(set(excluded))


def _basic(event: AccountEvent) -> Iterator[tuple[set[str], list[str]]]:
    for selector in mappings(event.field("requestParameters.eventSelectors")):
        if selector.get("includeManagementEvents") is not False:
            sides = _SIDES.get(text(selector.get("readWriteType")), {_READS, _WRITES})
            yield sides, strings(selector.get("excludeManagementEventSources"))


def _advanced(event: AccountEvent) -> Iterator[tuple[set[str], list[str]]]:
    for selector in mappings(event.field("requestParameters.advancedEventSelectors")):
        fields = {text(each.get("field")): each for each in mappings(selector.get("fieldSelectors"))}
        if "Management" in strings(fields.get("eventCategory", {}).get("equals")):
            source = fields.get("eventSource", {})
            yield _side(fields.get("readOnly", {})), strings(source.get("notEquals"))


def _side(field: Mapping[str, Any]) -> set[str]:
    match strings(field.get("equals")):
        case ["true"]:
            return {_READS}
        case ["false"]:
            return {_WRITES}
    return {_READS, _WRITES}
