"""GuardDuty: detectors deleted, suspended or narrowed, findings hidden."""

from account_event_handler.catalog.conditions import (
    any_of,
    by_call,
    event_is,
    has,
    is_set_or_kept,
    not_,
    request,
    request_has,
    request_is,
    request_text,
    word,
)
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


def feature_called(name: str) -> str:
    return _FEATURES.get(name) or name.replace("_", " ").lower()


def protections_off(event: AccountEvent) -> str:
    """Those that the call switches off, as in "S3 protection and malware protection"."""
    features = mappings(request(event, "features"))
    features += [more for each in features for more in mappings(each.get("additionalConfiguration"))]
    names = [text(each.get("name")) for each in features if each.get("status") == "DISABLED"]
    found = [feature_called(name) for name in names]
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
        says="deleted the GuardDuty detector in {$region}",
        why="GuardDuty no longer detects threats in this Region, and its findings there are gone.",
        advice="Enable GuardDuty again (aws guardduty create-detector --enable), then check what else this actor did.",
        would="GuardDuty would no longer detect threats in this Region.",
        shows=(("Detector", "{requestParameters.detectorId}"),),
        failed=HIGH,
    ),
    guardduty.call("UpdateDetector")(
        name="guardduty-detector-suspended",
        severity=CRITICAL,
        when=request_is("enable", False),
        says="suspended GuardDuty in {$region}",
        why="GuardDuty no longer detects threats in this Region until it is enabled again.",
        advice="Enable it again at once (aws guardduty update-detector --enable), then check what else this actor did.",
        would="GuardDuty would no longer detect threats in this Region.",
        failed=HIGH,
    ),
    guardduty.call("UpdateDetector")(
        name="guardduty-protection-stopped",
        severity=HIGH,
        when=has(protections_off),
        says="turned off",
        fact="GuardDuty {off} in {$region}",
        why="Threats that this protection detects no longer raise findings.",
        advice="Enable it again unless the security team agreed to it.",
        would="threats that this protection detects would no longer raise findings.",
    ),
    guardduty.call("UpdateDetector", "UpdatePublishingDestination", "UpdateMalwareProtectionPlan")(
        name="guardduty-settings-changed",
        severity=MEDIUM.when(event_is("UpdatePublishingDestination"), else_=LOW),
        when=any_of(
            not_(event_is("UpdateDetector")), request_is("findingPublishingFrequency", "ONE_HOUR", "SIX_HOURS")
        ),
        says="changed the settings of GuardDuty[: updated findings are sent every {often}]"
        "[: export to {requestParameters.destinationId}]",
        why="They decide where findings go and how soon; updates that come hours later delay the response.",
        advice="Check the export destination, and set the frequency to 15 minutes.",
        words={
            "often": lambda event: (
                request_text(event, "findingPublishingFrequency").removeprefix("ONE_").replace("_", " ").lower()
            )
        },
    ),
    guardduty.call("DeleteMalwareProtectionPlan", "UpdateMalwareScanSettings", "DeleteFilter")(
        name="guardduty-malware-scans-changed",
        severity=MEDIUM,
        says="{did}[ {requestParameters.malwareProtectionPlanId|requestParameters.filterName}]",
        why="Malware in objects or volumes that are left out is not detected.",
        advice="Check what is left out; include it again unless the security team agreed.",
        words={
            "did": by_call(
                "deleted GuardDuty malware protection plan",
                UpdateMalwareScanSettings="changed the GuardDuty malware scan settings",
                DeleteFilter="deleted GuardDuty filter",
            )
        },
    ),
    guardduty.call("CreateIPSet", "UpdateIPSet", "CreateTrustedEntitySet", "UpdateTrustedEntitySet")(
        name="guardduty-addresses-trusted",
        severity=HIGH,
        when=lambda event: flag(request(event, "activate")) is not False,
        says="set GuardDuty to trust list"
        " {requestParameters.name|requestParameters.ipSetId|requestParameters.trustedEntitySetId}",
        why="GuardDuty raises no findings for the addresses and domains in the list.",
        advice="Read the list's file: if it has an entry that is not yours, deactivate the list at once.",
        would="GuardDuty would raise no findings for the addresses and domains in the list.",
        shows=(("File", "{requestParameters.location}"),),
    ),
    guardduty.call("UpdateThreatIntelSet", "DeleteThreatIntelSet", "UpdateThreatEntitySet", "DeleteThreatEntitySet")(
        name="guardduty-threat-list-removed",
        severity=MEDIUM,
        when=any_of(
            event_is("DeleteThreatIntelSet", "DeleteThreatEntitySet"),
            request_is("activate", False),
            request_has("location"),
        ),
        says="{did} threat list"
        " {requestParameters.name|requestParameters.threatIntelSetId|requestParameters.threatEntitySetId}"
        " of GuardDuty",
        why="Addresses and domains that the list no longer has raise no findings.",
        advice="Check that the owner of the list asked for it; if not, set the list again.",
        words={"did": word(request_has("location"), "replaced", "removed")},
    ),
    guardduty.call("CreateFilter", "UpdateFilter")(
        name="guardduty-findings-suppressed",
        severity=MEDIUM,
        when=is_set_or_kept("action", "ARCHIVE"),
        says="{did} rule {requestParameters.name|requestParameters.filterName}",
        why="New findings that match a rule of the kind that archives are hidden before anyone sees them.",
        advice="Read the rule: it should match one known harmless finding, not a whole type or severity.",
        words={"did": word(request_has("action"), "set GuardDuty to archive findings by", "changed GuardDuty")},
    ),
    guardduty.call("ArchiveFindings")(
        name="guardduty-findings-archived",
        severity=LOW,
        says="archived {findings}",
        why="Archived findings no longer appear in the list of current findings.",
        advice="Normal after an investigation; otherwise unarchive the findings and read them.",
    ),
    guardduty.call("DeletePublishingDestination")(
        name="guardduty-publishing-stopped",
        severity=MEDIUM,
        says="stopped the export of GuardDuty findings in {$region}",
        why="GuardDuty keeps findings for 90 days only; new ones are no longer exported to the bucket.",
        advice="Create the publishing destination again unless another one replaced it.",
    ),
)
