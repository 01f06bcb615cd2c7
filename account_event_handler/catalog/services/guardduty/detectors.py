"""GuardDuty: whoever turns it off, or has it look away."""

from account_event_handler.catalog.one_or_many import strings
from account_event_handler.catalog.services.guardduty.protections import (
    are_protections_off,
    protections_off,
)
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."


def _is_suspended(event: AccountEvent) -> bool:
    return event.field(_REQUEST + "enable") is False


def _looks_away(event: AccountEvent) -> bool:
    return event.field(_REQUEST + "activate") is not False


def _archives(event: AccountEvent) -> bool:
    return event.text(_REQUEST + "action") == "ARCHIVE"


def _loses_threats(event: AccountEvent) -> bool:
    is_deleted = event.text("eventName").startswith("Delete")
    return is_deleted or event.field(_REQUEST + "activate") is False


def _findings(event: AccountEvent) -> str:
    count = len(strings(event.field(_REQUEST + "findingIds")))
    return f"{count or ''} GuardDuty finding".lstrip() + "s" * (count != 1)


DETECTOR_DELETED = Watch(
    name="guardduty-detector-deleted",
    severity=Severity.CRITICAL,
    on=api_call("guardduty", "DeleteDetector"),
    says="deleted the GuardDuty detector of {$region}",
    why="Nobody looks for attackers in this Region any more, and its findings are gone.",
    advice="Switch GuardDuty on again at once and look at what else this actor did.",
    shows=(("Detector", "{requestParameters.detectorId}"),),
    failed=Severity.HIGH,
    mitre="T1562.001",
)

DETECTOR_SUSPENDED = Watch(
    name="guardduty-detector-suspended",
    severity=Severity.CRITICAL,
    on=api_call("guardduty", "UpdateDetector"),
    when=_is_suspended,
    says="suspended GuardDuty in {$region}",
    why="Nobody looks for attackers in this Region until it is switched on again.",
    advice="Switch it on again at once and look at what else this actor did.",
    failed=Severity.HIGH,
    mitre="T1562.001",
)

PROTECTION_STOPPED = Watch(
    name="guardduty-protection-stopped",
    severity=Severity.HIGH,
    on=api_call("guardduty", "UpdateDetector"),
    when=are_protections_off,
    says="turned off {off} of GuardDuty in {$region}",
    why="What this protection would have found stays unknown.",
    advice="Switch it on again unless its cost was the reason and security agreed.",
    words={"off": protections_off},
    mitre="T1562.001",
)

ADDRESSES_TRUSTED = Watch(
    name="guardduty-addresses-trusted",
    severity=Severity.HIGH,
    on=api_call(
        "guardduty",
        "CreateIPSet",
        "UpdateIPSet",
        "CreateTrustedEntitySet",
        "UpdateTrustedEntitySet",
    ),
    when=_looks_away,
    says="set GuardDuty to trust list {requestParameters.name|requestParameters.ipSetId"
    "|requestParameters.trustedEntitySetId}",
    why="GuardDuty raises no finding about any address or domain in the list.",
    advice="Read the list's file: if an address in it is not yours, take the list out at once.",
    shows=(("File", "{requestParameters.location}"),),
    mitre="T1562.001",
)

THREAT_LIST_REMOVED = Watch(
    name="guardduty-threat-list-removed",
    severity=Severity.MEDIUM,
    on=api_call(
        "guardduty",
        "UpdateThreatIntelSet",
        "DeleteThreatIntelSet",
        "UpdateThreatEntitySet",
        "DeleteThreatEntitySet",
    ),
    when=_loses_threats,
    says="removed threat list {requestParameters.name|requestParameters.threatIntelSetId"
    "|requestParameters.threatEntitySetId} from GuardDuty",
    why="Addresses that were known to attack may no longer raise a finding.",
    advice="Check that whoever keeps the list asked for it.",
    mitre="T1562.001",
)

FINDINGS_SUPPRESSED = Watch(
    name="guardduty-findings-suppressed",
    severity=Severity.MEDIUM,
    on=api_call("guardduty", "CreateFilter", "UpdateFilter"),
    when=_archives,
    says="set GuardDuty to archive findings by rule"
    " {requestParameters.name|requestParameters.filterName}",
    why="What the rule covers is archived unseen, in the future, too.",
    advice="Read the rule: it should name one known harmless finding, not a kind or a severity.",
    mitre="T1562.001",
)

FINDINGS_ARCHIVED = Watch(
    name="guardduty-findings-archived",
    severity=Severity.LOW,
    on=api_call("guardduty", "ArchiveFindings"),
    says="archived {findings}",
    why="Archived findings leave the list that people look at.",
    advice="Ordinary after an investigation; otherwise look at the findings again.",
    words={"findings": _findings},
    mitre="T1562.001",
)

PUBLISHING_STOPPED = Watch(
    name="guardduty-publishing-stopped",
    severity=Severity.MEDIUM,
    on=api_call("guardduty", "DeletePublishingDestination"),
    says="stopped the export of GuardDuty findings in {$region}",
    why="Findings no longer reach the bucket that keeps them beyond 90 days.",
    advice="Set the destination again unless another one replaced it.",
    mitre="T1562.001",
)
