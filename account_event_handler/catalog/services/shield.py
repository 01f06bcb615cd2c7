"""Shield Advanced: protections and its response team's access."""

from account_event_handler.catalog.conditions import event_is, word
from account_event_handler.catalog.kinds import bought
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_WHAT = "[ {requestParameters.protectionId|requestParameters.protectionGroupId|requestParameters.resourceArn}]"
_RESPONSE = {
    "DisassociateDRTRole": "the role",
    "DisassociateDRTLogBucket": "a log bucket",
    "DisableProactiveEngagement": "proactive engagement",
    "DisassociateHealthCheck": "a health check",
    "UpdateEmergencyContactSettings": "the emergency contacts",
}
_is_response = event_is("DisableApplicationLayerAutomaticResponse")
shield = Watches("shield", mitre="T1562.007")

WATCHES = (
    shield.call("DeleteSubscription")(
        name="shield-subscription-ended",
        severity=HIGH,
        says="cancelled the Shield Advanced subscription",
        why="Resources are no longer protected against large attacks, and their cost is no longer refunded.",
        advice="Ask the caller at once; subscribe again unless it was decided.",
        would="resources would no longer be protected against large attacks.",
    ),
    shield.call("DeleteProtection", "DeleteProtectionGroup", "DisableApplicationLayerAutomaticResponse")(
        name="shield-protection-removed",
        severity=MEDIUM,
        says=f"{{did}} [{{part}} of ]Shield protection{_WHAT}",
        why="Attacks on the resource are no longer mitigated automatically.",
        advice="Protect it again unless it is being retired.",
        words={"did": word(_is_response, "disabled", "deleted"), "part": word(_is_response, "the automatic response")},
    ),
    shield.call(
        *("DisassociateDRTRole", "DisassociateDRTLogBucket", "DisableProactiveEngagement", "DisassociateHealthCheck"),
        "UpdateEmergencyContactSettings",
    )(
        name="shield-response-weakened",
        severity=MEDIUM,
        says="{did} {part} of the Shield response team",
        why="During an attack AWS's response team cannot act, see the logs or reach you.",
        advice="Restore the access and contacts unless this was agreed with AWS.",
        words={
            "did": word(event_is("UpdateEmergencyContactSettings"), "changed", "removed"),
            "part": lambda event: _RESPONSE.get(event.text("eventName"), "access"),
        },
    ),
    shield.call("AssociateDRTRole", "AssociateDRTLogBucket", mitre="T1098.003")(
        name="shield-response-role-given",
        severity=MEDIUM,
        says="gave the Shield response team access[ through role {requestParameters.roleArn}]"
        "[ to bucket {requestParameters.logBucket}]",
        why="Anyone who assumes the role can change your web ACLs and read your logs.",
        advice="Check that an attack is being handled; revoke the access if not.",
    ),
    bought(shield, "Shield Advanced", "CreateSubscription", name="shield-subscription-bought", severity=MEDIUM),
)
