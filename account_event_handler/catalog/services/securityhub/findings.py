"""Security Hub's gravest findings, from its older format (ASFF) and its newer one (OCSF).

Every update of a finding is sent again; one known for a day is told one step quieter.
"""

from datetime import datetime, timedelta

from account_event_handler.catalog.watch import CRITICAL, HIGH, Watches
from account_event_handler.model import AccountEvent, Severity

_A_DAY = timedelta(days=1)
# Their findings come here by themselves, too.
_TOLD_BY_THEMSELVES = ("GuardDuty", "IAM Access Analyzer", "Health")
_FINDING = "findings.0"


def _labelled(label: str) -> Severity:
    return CRITICAL if label.upper() in ("CRITICAL", "FATAL") else HIGH


def _severity(event: AccountEvent) -> Severity:
    label = event.text(f"{_FINDING}.Severity.Label") or event.text(f"{_FINDING}.severity")
    severity = _labelled(label)
    return severity.quieter() if _is_known(event) else severity


def _is_known(event: AccountEvent) -> bool:
    """Seen more than a day ago; in doubt it is new."""
    names = ("FirstObservedAt", "CreatedAt", "finding_info.created_time_dt")
    since = next(filter(None, (event.text(f"{_FINDING}.{name}") for name in names)), "")
    try:
        return event.time is not None and event.time - datetime.fromisoformat(since) > _A_DAY
    except (ValueError, TypeError):
        return False


def _only_here(event: AccountEvent) -> bool:
    """Not what its own service sends in this region as well."""
    named = event.text(f"{_FINDING}.ProductName")
    product = named or event.text(f"{_FINDING}.metadata.product.name").removeprefix("Amazon ")
    found_in = event.text(f"{_FINDING}.Region") or event.text(f"{_FINDING}.cloud.region")
    return product not in _TOLD_BY_THEMSELVES or found_in not in ("", event.region)


def _resource(event: AccountEvent) -> str | None:
    """An account as a resource says nothing that the line about the place does not."""
    named = event.text(f"{_FINDING}.Resources.0.Id") or event.text(f"{_FINDING}.resources.0.uid")
    return None if named.startswith("AWS::::Account") else named or None


def _other_account(event: AccountEvent) -> str | None:
    """The account it is about where an administrator's account is told of it."""
    asff = event.text(f"{_FINDING}.AwsAccountId")
    affected = asff or event.text(f"{_FINDING}.cloud.account.uid")
    return affected if affected and affected != event.account else None


def _again(event: AccountEvent) -> str | None:
    return "still" if _is_known(event) else None


_WORDS = {"again": _again, "resource": _resource, "other": _other_account}
_WHY = "Security Hub rates it among the gravest things it knows of this account."
_ADVICE = "Open the finding: mend what it names, or suppress it when it is meant to be so."

securityhub = Watches("securityhub")

WATCHES = (
    securityhub.event(
        "Security Hub Findings - Imported",
        findings={
            "RecordState": ["ACTIVE"],
            "Severity": {"Label": ["CRITICAL", "HIGH"]},
            "Workflow": {"Status": ["NEW"]},
        },
    )(
        name="securityhub-finding-imported",
        severity=_severity,
        when=_only_here,
        says="Security Hub[, {again}][ in account {other}]: {findings.0.Title}[ ({resource})]",
        why=_WHY,
        advice=_ADVICE,
        words=_WORDS,
        shows=(
            ("Severity", "{findings.0.Severity.Label}"),
            ("Found by", "{findings.0.ProductName}"),
            ("Control", "{findings.0.Compliance.SecurityControlId}"),
            ("Resource", "{resource}"),
            ("Account", "{findings.0.AwsAccountId}"),
            ("First seen", "{findings.0.FirstObservedAt}"),
            ("Description", "{findings.0.Description}"),
        ),
        link="securityhub/home?region={$region}#/findings?search=Id%3D{findings.0.Id}",
    ),
    securityhub.event(
        "Findings Imported V2",
        findings={
            "activity_name": [{"anything-but": "Close"}, {"exists": False}],
            "severity": [{"equals-ignore-case": s} for s in ("high", "critical", "fatal")],
            "status": [{"equals-ignore-case": "new"}],
        },
    )(
        name="securityhub-v2-finding-imported",
        severity=_severity,
        when=_only_here,
        says="Security Hub[, {again}][ in account {other}]: {findings.0.finding_info.title}["
        " ({resource})]",
        why=_WHY,
        advice=_ADVICE,
        words=_WORDS,
        shows=(
            ("Severity", "{findings.0.severity}"),
            ("Found by", "{findings.0.metadata.product.name}"),
            ("Kind", "{findings.0.class_name}"),
            ("Resource", "{resource}"),
            ("Account", "{findings.0.cloud.account.uid}"),
            ("First seen", "{findings.0.finding_info.created_time_dt}"),
            ("Description", "{findings.0.finding_info.desc}"),
        ),
        link="securityhub/v2/home?region={$region}#/findings",
    ),
)
