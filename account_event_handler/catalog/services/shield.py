"""Shield Advanced: protections and its response team's access."""

from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_WHAT = "[ {requestParameters.protectionId|requestParameters.protectionGroupId|requestParameters.resourceArn}]"
shield = Watches("shield", mitre="T1562.007")

WATCHES = (
    shield.call("DeleteSubscription")(
        name="shield-subscription-ended",
        severity=HIGH,
        says="ended the subscription of Shield Advanced",
        why="Nothing is protected against large attacks any more, nor is their cost refunded.",
        advice="Ask the caller at once; subscribe again if it was not decided.",
    ),
    shield.call("DeleteProtection", "DeleteProtectionGroup", "DisableApplicationLayerAutomaticResponse")(
        name="shield-protection-removed",
        severity=MEDIUM,
        says=f"removed Shield protection{_WHAT}",
        why="An attack on what was protected is no longer mitigated for you.",
        advice="Protect it again unless it is going away.",
    ),
    shield.call(
        *("DisassociateDRTRole", "DisassociateDRTLogBucket", "DisableProactiveEngagement", "DisassociateHealthCheck"),
        "UpdateEmergencyContactSettings",
    )(
        name="shield-response-weakened",
        severity=MEDIUM,
        says="took from Shield's response team what it needs to help[: {eventName}]",
        why="During an attack AWS's response team cannot act, see the logs or reach you.",
        advice="Give the access and contacts back unless the team was asked to leave.",
    ),
    shield.call("AssociateDRTRole", "AssociateDRTLogBucket", mitre="T1098.003")(
        name="shield-response-role-given",
        severity=MEDIUM,
        says="gave Shield's response team access[ through role {requestParameters.roleArn}]"
        "[ to bucket {requestParameters.logBucket}]",
        why="Anyone who assumes the role changes your web ACLs and reads your logs.",
        advice="Check that an attack is being handled; take the access back if not.",
    ),
)
