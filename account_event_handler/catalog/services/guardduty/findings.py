"""GuardDuty's findings: how grave, on what, and whether it is still going on."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from account_event_handler.catalog.conditions import account_at, field_is, not_, said
from account_event_handler.catalog.record import mappings, strings, text, values_at
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
_SUBJECTS = {
    "resource.instanceDetails.instanceId": "instance {}",
    "resource.s3BucketDetails.0.name": "bucket {}",
    "resource.eksClusterDetails.name": "EKS cluster {}",
    "resource.ecsClusterDetails.name": "ECS cluster {}",
    "resource.containerDetails.name": "container {}",
    "resource.rdsDbInstanceDetails.dbInstanceIdentifier": "database {}",
    "resource.lambdaDetails.functionName": "function {}",
    "resource.ebsSnapshotDetails.snapshotArn": "snapshot {}",
}
_BATCHED_AFTER = timedelta(minutes=10)  # the soonest that GuardDuty sends a finding again is 15


@said(
    "info: a sample; critical: GuardDuty's severity is 9 or more; high: 7 or more, or unknown; medium: 4 or more;"
    " low: less than 4; one step lower: seen again"
)
def _severity(event: AccountEvent) -> Severity:
    """GuardDuty's own bands; samples are info, a finding sent again is one step quieter."""
    if event.field("service.additionalInfo.sample") in (True, "true") or event.text("title").startswith("[SAMPLE]"):
        return INFO
    number = event.field("severity")
    if isinstance(number, bool) or not isinstance(number, int | float):
        return HIGH
    severity = next((band for lowest, band in ((9, CRITICAL), (7, HIGH), (4, MEDIUM)) if number >= lowest), LOW)
    return severity.quieter() if _goes_on(event) else severity


def _goes_on(event: AccountEvent) -> bool:
    """Seen again since it was first sent; what was seen ten times at first is sent as new."""
    try:
        created = datetime.fromisoformat(event.text("createdAt"))
        updated = datetime.fromisoformat(event.text("updatedAt"))
        return bool(event.field("service.count") > 1 and updated - created >= _BATCHED_AFTER)
    except (TypeError, ValueError):
        return False


def _subject(event: AccountEvent) -> str | None:
    user = event.text("resource.accessKeyDetails.userName")
    if event.text("resource.resourceType") == "AccessKey" and user:
        return _USERS.get(event.text("resource.accessKeyDetails.userType"), "{}").format(user)
    for path, words in _SUBJECTS.items():
        if named := event.text(path):
            return words.format(named.rpartition("/")[2])
    return f"user {user}" if user else None


def _subject_unless_said(event: AccountEvent) -> str | None:
    """Nothing when the title names the thing itself."""
    subject = _subject(event)
    return subject if subject and subject.split()[-1] not in event.text("title") else None


def _remote(event: AccountEvent) -> str | None:
    for details in _remotes(event.field("service.action")):
        if address := text(details.get("ipAddressV4")):
            return ", ".join([address, *strings(values_at(details, "country.countryName"))])
    return None


def _remotes(value: object) -> Iterator[Mapping[str, Any]]:
    """Each action keeps the other side under its own name, port probes in a list."""
    for each in mappings(value):
        yield from mappings(each.get("remoteIpDetails"))
        for below in each.values():
            yield from _remotes(below)


guardduty = Watches("guardduty")

WATCHES = (
    guardduty.event("GuardDuty Finding")(
        name="guardduty-finding-reported",
        severity=_severity,
        when=not_(field_is("service.archived", True)),
        says="GuardDuty[, {again}][ in account {other}][, {subject}]",
        fact=": {headline|type}",
        why="GuardDuty detected activity that looks like an attack or compromised credentials.",
        advice="Open the finding and follow its remediation steps: isolate the resource or revoke the credentials"
        " that it names. Archive it if it is explained.",
        words={
            "again": lambda event: f"seen {event.field('service.count')} times" if _goes_on(event) else None,
            "headline": lambda event: event.text("title").rstrip("."),
            "other": account_at("accountId"),  # where another one, the administrator's, gets the finding
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
        ),
        link="guardduty/home?region={$region}#/findings?macros=current&fId={id}",
    ),
)
