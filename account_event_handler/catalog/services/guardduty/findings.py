"""GuardDuty's findings: how grave, on what, and whether it is still going on."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from account_event_handler.catalog.watch import CRITICAL, HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_USERS = {
    "Root": "the root user",
    "IAMUser": "user {}",
    "AssumedRole": "role {}",
    "Role": "role {}",
    "FederatedUser": "federated user {}",
}
# What a finding is about, the first that it names.
_SUBJECTS = (
    ("instance {}", "resource.instanceDetails.instanceId"),
    ("bucket {}", "resource.s3BucketDetails.0.name"),
    ("EKS cluster {}", "resource.eksClusterDetails.name"),
    ("ECS cluster {}", "resource.ecsClusterDetails.name"),
    ("container {}", "resource.containerDetails.name"),
    ("database {}", "resource.rdsDbInstanceDetails.dbInstanceIdentifier"),
    ("function {}", "resource.lambdaDetails.functionName"),
    ("snapshot {}", "resource.ebsSnapshotDetails.snapshotArn"),
)
_BATCHED_AFTER = timedelta(minutes=10)  # the soonest that GuardDuty tells a finding again is 15


def _severity(event: AccountEvent) -> Severity:
    """GuardDuty's own bands; samples are info, a finding told again is one step quieter."""
    if _is_sample(event):
        return INFO
    number = event.field("severity")
    if isinstance(number, bool) or not isinstance(number, int | float):
        return HIGH
    severity = LOW
    for lowest, band in ((4, MEDIUM), (7, HIGH), (9, CRITICAL)):
        severity = band if number >= lowest else severity
    return severity.quieter() if _goes_on(event) else severity


def _is_sample(event: AccountEvent) -> bool:
    marked = event.field("service.additionalInfo.sample") in (True, "true")
    return marked or event.text("title").startswith("[SAMPLE]")


def _goes_on(event: AccountEvent) -> bool:
    """Seen again since it was first told; what was seen ten times at first is told as new."""
    count = event.field("service.count")
    if not isinstance(count, int) or count <= 1:
        return False
    created, updated = _time(event.text("createdAt")), _time(event.text("updatedAt"))
    return bool(created and updated and updated - created >= _BATCHED_AFTER)


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _is_open(event: AccountEvent) -> bool:
    return event.field("service.archived") is not True


def _again(event: AccountEvent) -> str | None:
    return f"still ({event.field('service.count')} times by now)" if _goes_on(event) else None


def _subject(event: AccountEvent) -> str | None:
    user = event.text("resource.accessKeyDetails.userName")
    if event.text("resource.resourceType") == "AccessKey" and user:
        kind = event.text("resource.accessKeyDetails.userType")
        return _USERS.get(kind, "{}").format(user)
    for phrase, path in _SUBJECTS:
        if named := event.text(path):
            return phrase.format(named.rpartition("/")[2])
    return f"user {user}" if user else None


def _subject_unless_said(event: AccountEvent) -> str | None:
    """Nothing when the title names the thing itself."""
    subject = _subject(event)
    return subject if subject and subject.split()[-1] not in event.text("title") else None


def _headline(event: AccountEvent) -> str:
    return event.text("title").rstrip(".")


def _other_account(event: AccountEvent) -> str | None:
    """The affected account where another one, the administrator's, is told of it."""
    affected = event.text("accountId")
    return affected if affected != event.account else None


def _remote(event: AccountEvent) -> str | None:
    """The address on the other side, with its country."""
    for details in _remotes(event.field("service.action")):
        country = details.get("country")
        name = country.get("countryName") if isinstance(country, Mapping) else None
        if isinstance(address := details.get("ipAddressV4"), str) and address:
            return f"{address}, {name}" if isinstance(name, str) and name else address
    return None


def _remotes(value: object) -> Iterator[Mapping[str, Any]]:
    """Each action keeps the other side under its own name, port probes in a list."""
    if isinstance(value, list):
        for item in value:
            yield from _remotes(item)
    elif isinstance(value, Mapping):
        if isinstance(details := value.get("remoteIpDetails"), Mapping):
            yield details
        for below in value.values():
            yield from _remotes(below)


guardduty = Watches("guardduty")

WATCHES = (
    guardduty.event("GuardDuty Finding")(
        name="guardduty-finding-reported",
        severity=_severity,
        when=_is_open,
        says="GuardDuty[, {again}][ in account {other}][, {subject}]: {headline|type}",
        why="GuardDuty saw traffic or calls that look like an attack or like stolen credentials.",
        advice="Open the finding and follow its steps: isolate the machine or revoke the"
        " credentials that it names. Archive it if it is explained.",
        words={
            "again": _again,
            "headline": _headline,
            "other": _other_account,
            "subject": _subject_unless_said,
            "about": _subject,
            "remote": _remote,
        },
        shows=(
            ("Finding", "{title}"),
            ("About", "{about}"),
            ("From", "{remote}"),
            ("Affected account", "{other}"),
            ("Type", "{type}"),
            ("Times seen", "{service.count}"),
            ("Severity", "{severity}"),
            ("Description", "{description}"),
        ),
        link="guardduty/home?region={$region}#/findings?macros=current&fId={id}",
    ),
)
