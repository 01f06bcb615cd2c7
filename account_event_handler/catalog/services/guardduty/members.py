"""GuardDuty: accounts that leave it, and the administrator who gathers their findings."""

from account_event_handler.catalog.one_or_many import strings
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.services.guardduty.protections import (
    are_protections_off,
    protections_off,
)
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."


def _stops_enrolling(event: AccountEvent) -> bool:
    members = event.field(_REQUEST + "autoEnableOrganizationMembers")
    return members == "NONE" or event.field(_REQUEST + "autoEnable") is False


def _members(event: AccountEvent) -> str:
    accounts = strings(event.field(_REQUEST + "accountIds"))
    return f"account{'s' * (len(accounts) != 1)} {human_list(accounts)}".rstrip()


MEMBER_PROTECTION_STOPPED = Watch(
    name="guardduty-member-protection-stopped",
    severity=Severity.HIGH,
    on=api_call("guardduty", "UpdateMemberDetectors"),
    when=are_protections_off,
    says="turned off {off} of GuardDuty for {members}",
    why="What this protection would have found in those accounts stays unknown.",
    advice="Switch it on again unless its cost was the reason and security agreed.",
    words={"off": protections_off, "members": _members},
    mitre="T1562.001",
)

MEMBERS_REMOVED = Watch(
    name="guardduty-members-removed",
    severity=Severity.HIGH,
    on=api_call("guardduty", "StopMonitoringMembers", "DisassociateMembers", "DeleteMembers"),
    says="stopped watching {members} with GuardDuty",
    why="Findings of these accounts no longer reach the security account, or are no longer made.",
    advice="Take the accounts in again unless they left the organization.",
    words={"members": _members},
    mitre="T1562.001",
)

ADMINISTRATOR_LEFT = Watch(
    name="guardduty-administrator-left",
    severity=Severity.HIGH,
    on=api_call(
        "guardduty", "DisassociateFromAdministratorAccount", "DisassociateFromMasterAccount"
    ),
    says="cut this account off from its GuardDuty administrator",
    why="The security account no longer sees what GuardDuty finds here, nor decides what it does.",
    advice="Have the administrator take the account in again, and ask who wanted it out.",
    mitre="T1562.001",
)

ADMINISTRATOR_REMOVED = Watch(
    name="guardduty-administrator-removed",
    severity=Severity.HIGH,
    on=api_call("guardduty", "DisableOrganizationAdminAccount"),
    says="removed account {requestParameters.adminAccountId} as GuardDuty administrator",
    why="Nobody sees the findings of the organization's accounts in one place any more.",
    advice="Appoint an administrator again unless another one takes over today.",
    mitre="T1562.001",
)

ENROLMENT_STOPPED = Watch(
    name="guardduty-enrolment-stopped",
    severity=Severity.MEDIUM,
    on=api_call("guardduty", "UpdateOrganizationConfiguration"),
    when=_stops_enrolling,
    says="stopped switching GuardDuty on in new accounts of the organization",
    why="Accounts made from now on have nobody looking for attackers.",
    advice="Have GuardDuty take in all accounts by itself again.",
    mitre="T1562.001",
)
