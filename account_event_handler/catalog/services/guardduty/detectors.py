"""GuardDuty: detectors deleted, suspended or narrowed, findings hidden."""

from account_event_handler.catalog.conditions import any_of, event_is, has, not_, request, request_is, request_text
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import flag, mappings, strings, text
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_FEATURES = {
    "S3_DATA_EVENTS": "S3 protection",
    "EKS_AUDIT_LOGS": "EKS protection",
    "EBS_MALWARE_PROTECTION": "malware protection",
    "RDS_LOGIN_EVENTS": "RDS protection",
    "LAMBDA_NETWORK_LOGS": "Lambda protection",
    "EKS_RUNTIME_MONITORING": "EKS runtime monitoring",
    "RUNTIME_MONITORING": "runtime monitoring",
    "AI_PROTECTION": "AI protection",
}
# the older spelling of the same, which SDKs and Terraform still send
_SOURCES = {
    "s3Logs.enable": "S3 protection",
    "kubernetes.auditLogs.enable": "EKS protection",
    "malwareProtection.scanEc2InstanceWithFindings.ebsVolumes": "malware protection",
}


def protections_off(event: AccountEvent) -> str:
    """Those that the call switches off, as in "S3 protection and malware protection"."""
    features = mappings(request(event, "features"))
    names = [text(each.get("name")) for each in features if each.get("status") == "DISABLED"]
    found = [_FEATURES.get(name) or name.replace("_", " ").lower() for name in names]
    found += [name for path, name in _SOURCES.items() if flag(request(event, f"dataSources.{path}")) is False]
    return human_list(dict.fromkeys(found))


def _findings(event: AccountEvent) -> str:
    count = len(strings(request(event, "findingIds")))
    return f"{count or ''} GuardDuty finding".lstrip() + "s" * (count != 1)


guardduty = Watches("guardduty", mitre="T1562.001", words={"off": protections_off, "findings": _findings})

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
        when=request_is("enable", False),
        says="suspended GuardDuty in {$region}",
        why="Nobody looks for attackers in this Region until it is switched on again.",
        advice="Switch it on again at once and look at what else this actor did.",
        failed=HIGH,
    ),
    guardduty.call("UpdateDetector")(
        name="guardduty-protection-stopped",
        severity=HIGH,
        when=has(protections_off),
        says="turned off {off} of GuardDuty in {$region}",
        why="What this protection would have found stays unknown.",
        advice="Switch it on again unless its cost was the reason and security agreed.",
    ),
    guardduty.call("UpdateDetector", "UpdatePublishingDestination", "UpdateMalwareProtectionPlan")(
        name="guardduty-settings-changed",
        severity=LOW,
        when=any_of(
            not_(event_is("UpdateDetector")), request_is("findingPublishingFrequency", "ONE_HOUR", "SIX_HOURS")
        ),
        says="changed the settings of GuardDuty[: findings are sent {often}][ to {requestParameters.destinationId}]",
        why="Findings that are sent every six hours reach people hours after the attack.",
        advice="Set the frequency to 15 minutes unless something else reads the findings at once.",
        words={"often": lambda event: request_text(event, "findingPublishingFrequency").replace("_", " ").lower()},
    ),
    guardduty.call("DeleteMalwareProtectionPlan", "UpdateMalwareScanSettings", "DeleteFilter")(
        name="guardduty-malware-scans-changed",
        severity=MEDIUM,
        says="changed what GuardDuty scans or hides[: {requestParameters.malwareProtectionPlanId"
        "|requestParameters.filterName}]",
        why="Malware in the objects or disks that are left out stays unnoticed.",
        advice="Check what is left out; scan it again unless its owner and security agreed.",
    ),
    guardduty.call("CreateIPSet", "UpdateIPSet", "CreateTrustedEntitySet", "UpdateTrustedEntitySet")(
        name="guardduty-addresses-trusted",
        severity=HIGH,
        when=lambda event: request(event, "activate") is not False,
        says="set GuardDuty to trust list"
        " {requestParameters.name|requestParameters.ipSetId|requestParameters.trustedEntitySetId}",
        why="GuardDuty raises no finding about any address or domain in the list.",
        advice="Read the list's file: if an address in it is not yours, take the list out at once.",
        shows=(("File", "{requestParameters.location}"),),
    ),
    guardduty.call("UpdateThreatIntelSet", "DeleteThreatIntelSet", "UpdateThreatEntitySet", "DeleteThreatEntitySet")(
        name="guardduty-threat-list-removed",
        severity=MEDIUM,
        when=any_of(event_is("DeleteThreatIntelSet", "DeleteThreatEntitySet"), request_is("activate", False)),
        says="removed threat list"
        " {requestParameters.name|requestParameters.threatIntelSetId|requestParameters.threatEntitySetId}"
        " from GuardDuty",
        why="Addresses that were known to attack may no longer raise a finding.",
        advice="Check that whoever keeps the list asked for it.",
    ),
    guardduty.call("CreateFilter", "UpdateFilter")(
        name="guardduty-findings-suppressed",
        severity=MEDIUM,
        when=request_is("action", "ARCHIVE"),
        says="set GuardDuty to archive findings by rule {requestParameters.name|requestParameters.filterName}",
        why="What the rule covers is archived unseen, in the future, too.",
        advice="Read the rule: it should name one known harmless finding, not a kind or a severity.",
    ),
    guardduty.call("ArchiveFindings")(
        name="guardduty-findings-archived",
        severity=LOW,
        says="archived {findings}",
        why="Archived findings leave the list that people look at.",
        advice="Ordinary after an investigation; otherwise look at the findings again.",
    ),
    guardduty.call("DeletePublishingDestination")(
        name="guardduty-publishing-stopped",
        severity=MEDIUM,
        says="stopped the export of GuardDuty findings in {$region}",
        why="Findings no longer reach the bucket that keeps them beyond 90 days.",
        advice="Set the destination again unless another one replaced it.",
    ),
)
