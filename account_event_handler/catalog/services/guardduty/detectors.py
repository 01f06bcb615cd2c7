"""GuardDuty: whoever turns it off, or has it look away."""

from account_event_handler.catalog.one_or_many import strings
from account_event_handler.catalog.services.guardduty.protections import (
    are_protections_off,
    protections_off,
)
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

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


guardduty = Watches("guardduty", mitre="T1562.001")

WATCHES = (
    guardduty.call("DeleteDetector")(
        name="guardduty-detector-deleted",
        severity=CRITICAL,
        says="deleted the GuardDuty detector of {$region}",
        why="Nobody looks for attackers in this Region any more, and its findings are gone.",
        advice="Switch GuardDuty on again at once and look at what else this actor did.",
        shows=(("Detector", "{requestParameters.detectorId}"),),
        failed=HIGH,
    ),
    guardduty.call("UpdateDetector")(
        name="guardduty-detector-suspended",
        severity=CRITICAL,
        when=_is_suspended,
        says="suspended GuardDuty in {$region}",
        why="Nobody looks for attackers in this Region until it is switched on again.",
        advice="Switch it on again at once and look at what else this actor did.",
        failed=HIGH,
    ),
    guardduty.call("UpdateDetector")(
        name="guardduty-protection-stopped",
        severity=HIGH,
        when=are_protections_off,
        says="turned off {off} of GuardDuty in {$region}",
        why="What this protection would have found stays unknown.",
        advice="Switch it on again unless its cost was the reason and security agreed.",
        words={"off": protections_off},
    ),
    guardduty.call(
        "CreateIPSet", "UpdateIPSet", "CreateTrustedEntitySet", "UpdateTrustedEntitySet"
    )(
        name="guardduty-addresses-trusted",
        severity=HIGH,
        when=_looks_away,
        says="set GuardDuty to trust list"
        " {requestParameters.name|requestParameters.ipSetId|requestParameters.trustedEntitySetId}",
        why="GuardDuty raises no finding about any address or domain in the list.",
        advice="Read the list's file: if an address in it is not yours, take the list out at once.",
        shows=(("File", "{requestParameters.location}"),),
    ),
    guardduty.call(
        "UpdateThreatIntelSet",
        "DeleteThreatIntelSet",
        "UpdateThreatEntitySet",
        "DeleteThreatEntitySet",
    )(
        name="guardduty-threat-list-removed",
        severity=MEDIUM,
        when=_loses_threats,
        says="removed threat list"
        " {requestParameters.name|requestParameters.threatIntelSetId|requestParameters.threatEntity"
        "SetId} from GuardDuty",
        why="Addresses that were known to attack may no longer raise a finding.",
        advice="Check that whoever keeps the list asked for it.",
    ),
    guardduty.call("CreateFilter", "UpdateFilter")(
        name="guardduty-findings-suppressed",
        severity=MEDIUM,
        when=_archives,
        says="set GuardDuty to archive findings by rule"
        " {requestParameters.name|requestParameters.filterName}",
        why="What the rule covers is archived unseen, in the future, too.",
        advice="Read the rule: it should name one known harmless finding, not a kind or a"
        " severity.",
    ),
    guardduty.call("ArchiveFindings")(
        name="guardduty-findings-archived",
        severity=LOW,
        says="archived {findings}",
        why="Archived findings leave the list that people look at.",
        advice="Ordinary after an investigation; otherwise look at the findings again.",
        words={"findings": _findings},
    ),
    guardduty.call("DeletePublishingDestination")(
        name="guardduty-publishing-stopped",
        severity=MEDIUM,
        says="stopped the export of GuardDuty findings in {$region}",
        why="Findings no longer reach the bucket that keeps them beyond 90 days.",
        advice="Set the destination again unless another one replaced it.",
    ),
)
