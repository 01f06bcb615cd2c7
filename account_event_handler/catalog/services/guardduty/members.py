"""GuardDuty: accounts that leave it, and the administrator who gathers their findings."""

from account_event_handler.catalog.conditions import any_of, has, listed, request, request_is
from account_event_handler.catalog.kinds import copied, weakened
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import mappings, text
from account_event_handler.catalog.services.guardduty.detectors import feature_called, protections_off
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches
from account_event_handler.model import AccountEvent


def _not_enrolled(event: AccountEvent) -> str | None:
    features = mappings(request(event, "features"))
    return (
        human_list(feature_called(text(each.get("name"))) for each in features if each.get("autoEnable") == "NONE")
        or None
    )


_WORDS = {"members": listed("account", "requestParameters.accountIds"), "off": protections_off}
guardduty = Watches("guardduty", mitre="T1562.001", words=_WORDS)
others = Watches("guardduty")

WATCHES = (
    guardduty.call("UpdateMemberDetectors")(
        name="guardduty-member-protection-stopped",
        severity=HIGH,
        when=has(protections_off),
        says="turned off",
        fact="GuardDuty {off} for {members}",
        why="Threats that this protection detects no longer raise findings in those accounts.",
        advice="Enable it again unless the security team agreed to it.",
        would="threats in those accounts would no longer raise such findings.",
    ),
    guardduty.call("StopMonitoringMembers", "DisassociateMembers", "DeleteMembers")(
        name="guardduty-members-removed",
        severity=HIGH,
        says="stopped GuardDuty monitoring",
        fact="of {members}",
        why="The administrator account no longer gets the findings of these accounts.",
        advice="Unless the accounts left the organization, add them or start monitoring them again.",
        would="the administrator account would no longer get the findings of these accounts.",
    ),
    guardduty.call("DisassociateFromAdministratorAccount", "DisassociateFromMasterAccount")(
        name="guardduty-administrator-left",
        severity=HIGH,
        says="disconnected this account from its GuardDuty administrator",
        why="The administrator account no longer gets this account's findings or manages its GuardDuty settings.",
        advice="Have the administrator add the account again, and ask the caller why it was removed.",
        would="the administrator account would no longer get this account's findings.",
    ),
    guardduty.call("DisableOrganizationAdminAccount")(
        name="guardduty-administrator-removed",
        severity=HIGH,
        says="removed account {requestParameters.adminAccountId} as GuardDuty administrator",
        why="The organization's findings are no longer collected in one account.",
        advice="Set the administrator again with aws guardduty enable-organization-admin-account, or another one.",
        would="the organization's findings would no longer be collected in one account.",
    ),
    guardduty.call("UpdateOrganizationConfiguration")(
        name="guardduty-enrolment-stopped",
        severity=MEDIUM,
        when=any_of(
            request_is("autoEnableOrganizationMembers", "NONE"), request_is("autoEnable", False), has(_not_enrolled)
        ),
        says="disabled GuardDuty auto-enable for new accounts of the organization[: {features}]",
        why="GuardDuty does not detect threats in new accounts until somebody enables it there.",
        advice="Enable it again for all accounts: aws guardduty update-organization-configuration.",
        words={"features": _not_enrolled},
    ),
    weakened(
        *(others, "GuardDuty", "AcceptAdministratorInvitation", "AcceptInvitation"),
        name="guardduty-administrator-accepted",
        severity=HIGH,
        ordinary=False,
    ),
    copied(
        *(others, "GuardDuty", "CreatePublishingDestination", "CreateSampleFindings"),
        name="guardduty-findings-sent",
        severity=MEDIUM,
        ordinary=False,
    ),
)
