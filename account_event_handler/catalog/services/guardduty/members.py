"""GuardDuty: accounts that leave it, and the administrator who gathers their findings."""

from account_event_handler.catalog.conditions import any_of, has, listed, request_is
from account_event_handler.catalog.kinds import copied, weakened
from account_event_handler.catalog.services.guardduty.detectors import protections_off
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_WORDS = {"members": listed("account", "requestParameters.accountIds"), "off": protections_off}
guardduty = Watches("guardduty", mitre="T1562.001", words=_WORDS)
others = Watches("guardduty")

WATCHES = (
    guardduty.call("UpdateMemberDetectors")(
        name="guardduty-member-protection-stopped",
        severity=HIGH,
        when=has(protections_off),
        says="turned off {off} of GuardDuty for {members}",
        why="What this protection would have found in those accounts stays unknown.",
        advice="Switch it on again unless its cost was the reason and security agreed.",
    ),
    guardduty.call("StopMonitoringMembers", "DisassociateMembers", "DeleteMembers")(
        name="guardduty-members-removed",
        severity=HIGH,
        says="stopped watching {members} with GuardDuty",
        why="Findings of these accounts no longer reach the security account, or are no longer made.",
        advice="Take the accounts in again unless they left the organization.",
    ),
    guardduty.call("DisassociateFromAdministratorAccount", "DisassociateFromMasterAccount")(
        name="guardduty-administrator-left",
        severity=HIGH,
        says="cut this account off from its GuardDuty administrator",
        why="The security account no longer sees what GuardDuty finds here, nor decides what it does.",
        advice="Have the administrator take the account in again, and ask who wanted it out.",
    ),
    guardduty.call("DisableOrganizationAdminAccount")(
        name="guardduty-administrator-removed",
        severity=HIGH,
        says="removed account {requestParameters.adminAccountId} as GuardDuty administrator",
        why="Nobody sees the findings of the organization's accounts in one place any more.",
        advice="Appoint an administrator again unless another one takes over today.",
    ),
    guardduty.call("UpdateOrganizationConfiguration")(
        name="guardduty-enrolment-stopped",
        severity=MEDIUM,
        when=any_of(request_is("autoEnableOrganizationMembers", "NONE"), request_is("autoEnable", False)),
        says="stopped switching GuardDuty on in new accounts of the organization",
        why="Accounts made from now on have nobody looking for attackers.",
        advice="Have GuardDuty take in all accounts by itself again.",
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
