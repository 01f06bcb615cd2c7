"""IAM Identity Center: who gets what in which account; its directory, users and MFA."""

from account_event_handler.catalog.conditions import phrase, request_is, request_text, said
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.policy.privilege import IdentityPolicy, severity_of_managed
from account_event_handler.catalog.record import denied_resource, is_redacted
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_SET = "{requestParameters.permissionSetArn|some}"
_IDS = ("requestParameters.userId", "requestParameters.member.memberId", "requestParameters.memberId.userId")
_NEW_IDS = ("responseElements.user.userId", "responseElements.userId")
_user_by_id = phrase("Identity Center user {:.8}", *_IDS, *_NEW_IDS, else_="an Identity Center user")
_POLICY = IdentityPolicy("requestParameters.inlinePolicy")


def _some(event: AccountEvent) -> str:
    kind, name = denied_resource(event)
    return name if kind in ("permissionSet", "instance") and name else "(not named)"


def _assignee(event: AccountEvent) -> str:
    kind = request_text(event, "principalType").lower() or "somebody"
    return f"{kind} {request_text(event, 'principalId')[:8]}".rstrip()


def _account(event: AccountEvent) -> str:
    account = request_text(event, "targetId")
    which = ", which runs Identity Center" * _is_managing_account(event)
    return f"account {account}{which}" if account else "an account"


@said(
    "high: AdministratorAccess and the like, or a policy that the call does not name by ARN;"
    " low: AWS's own for reading; medium otherwise"
)
def _severity_of_attached(event: AccountEvent) -> Severity:
    return severity_of_managed(request_text(event, "managedPolicyArn"))


@said("the account that runs Identity Center")
def _is_managing_account(event: AccountEvent) -> bool:
    """The account that runs Identity Center is mostly the one that manages all others."""
    return request_text(event, "targetId") == event.account


def _user(event: AccountEvent) -> str | None:
    """The user's name where CloudTrail does not hide it, else the start of the user's id."""
    name = request_text(event, "userName")
    return f"Identity Center user {name}" if name and not is_redacted(name) else _user_by_id(event)


def _sign_ins(event: AccountEvent) -> str:
    if event.text("eventName").startswith(("Disable", "Delete")):
        return "its own directory instead of the identity provider outside"
    return "another identity provider outside"


_REFERENCE = "requestParameters.customerManagedPolicyReference.name"
_ACCESS_WORDS = {
    "some": _some,
    "assignee": _assignee,
    "account": _account,
    "policy": phrase("{}", "requestParameters.managedPolicyArn", _REFERENCE, else_="a policy"),
    "powers": _POLICY.privileges,
    "issuer": phrase("{}", "requestParameters.name", "requestParameters.trustedTokenIssuerArn", else_="an issuer"),
}
sso = Watches("sso", mitre="T1098.003", words=_ACCESS_WORDS)
_DIRECTORY_WORDS = {
    "user": _user,
    "group": phrase("group {:.8}", "requestParameters.groupId", else_="a group"),
    "sign_ins": _sign_ins,
    "directory": phrase("directory {}", "requestParameters.directoryId", else_="its directory"),
}
# The same calls come from the console (sso-directory, sso) and by the API (identitystore).
directory = Watches("identitystore", "sso", "sso-directory", mitre="T1098", words=_DIRECTORY_WORDS)

WATCHES = (
    sso.call("CreateAccountAssignment")(
        name="sso-access-assigned",
        severity=HIGH.when(_is_managing_account, else_=MEDIUM),
        says=f"assigned permission set {_SET} to {{assignee}} in {{account}}",
        why="Whoever it is can sign in to the account with all that the permission set allows.",
        advice="Check in Identity Center who it is and whether they asked for it.",
        shows=(("Principal", "{requestParameters.principalId}"),),
    ),
    sso.call("AttachManagedPolicyToPermissionSet", "AttachCustomerManagedPolicyReferenceToPermissionSet")(
        name="sso-permission-set-extended",
        severity=_severity_of_attached,
        says=f"attached {{policy}} to permission set {_SET}",
        why="Everybody who has the permission set gets the policy, in every account it is used in.",
        advice="Check who has the permission set; detach the policy if nobody asked for it.",
    ),
    sso.call("PutInlinePolicyToPermissionSet")(
        name="sso-permission-set-rewritten",
        severity=_POLICY.severity,
        says=f"put an inline policy on permission set {_SET}[, allowing {{powers}}]",
        why="Everybody who has the permission set gets what it allows, in every account it is used in.",
        advice="Read the policy and check who has the permission set.",
    ),
    sso.call("DeletePermissionsBoundaryFromPermissionSet", mitre="T1098")(
        name="sso-permissions-boundary-deleted",
        severity=HIGH,
        says=f"deleted the permissions boundary of permission set {_SET}",
        why="The boundary was the limit that no policy could exceed; now all policies count in full.",
        advice="Put the boundary back unless whoever set it agrees.",
    ),
    sso.call("CreateTrustedTokenIssuer", "UpdateTrustedTokenIssuer", mitre="T1484.002")(
        name="sso-token-issuer-trusted",
        severity=HIGH,
        says="made {issuer} a trusted token issuer of Identity Center",
        why="Its tokens are taken for who somebody is; whoever runs it can be anybody.",
        advice="Check that the issuer is yours; delete it if not.",
    ),
    sso.call("DeleteInstance", mitre="T1531")(
        name="sso-instance-deleted",
        severity=CRITICAL,
        says="deleted Identity Center instance {requestParameters.instanceArn|some}",
        why="All its users, groups and permission sets are gone: nobody signs in that way any more.",
        advice="Use another way in, such as a break-glass user; an instance can only be made anew.",
    ),
    directory.call(
        "CreateExternalIdPConfigurationForDirectory",
        "EnableExternalIdPConfigurationForDirectory",
        "UpdateExternalIdPConfigurationForDirectory",
        "DisableExternalIdPConfigurationForDirectory",
        "DeleteExternalIdPConfigurationForDirectory",
        mitre="T1484.002",
    )(
        name="sso-identity-provider-changed",
        severity=CRITICAL,
        says="made Identity Center trust {sign_ins}",
        why="Whoever runs the identity provider can sign in as anybody, in every account.",
        advice="Call whoever did it; put the old provider back and end all sessions if in doubt.",
    ),
    directory.call("AssociateDirectory", mitre="T1484.002")(
        name="sso-directory-associated",
        severity=CRITICAL,
        says="connected Identity Center to {directory}",
        why="The people in the directory are from now on those who can sign in, in every account.",
        advice="Check that the directory is yours; put the old one back if not.",
    ),
    directory.call("DisassociateDirectory", mitre="T1531")(
        name="sso-directory-disassociated",
        severity=HIGH,
        says="disconnected Identity Center from {directory}",
        why="Nobody from the directory can sign in any more, and another may take its place.",
        advice="Check that it was planned, and watch for the directory that comes next.",
    ),
    directory.call("PutMfaDeviceManagementForDirectory", mitre="T1556.006")(
        name="sso-mfa-rules-changed",
        severity=HIGH,
        says="changed when Identity Center asks for MFA",
        why="The rule holds for everybody who signs in through Identity Center.",
        advice="Look at the setting: MFA should be asked for at every sign-in, or at unusual ones.",
    ),
    directory.call("DeleteMfaDeviceForUser", mitre="T1556.006")(
        name="sso-mfa-device-deleted",
        severity=HIGH,
        says="deleted an MFA device of {user}",
        why="Whoever has the user's password may now register a device of their own.",
        advice="Ask the user whether they lost or replaced a device.",
    ),
    directory.call("UpdatePassword")(
        name="sso-user-password-reset",
        severity=MEDIUM.when(request_is("passwordMode", "EMAIL"), else_=HIGH),
        says="reset the password of {user}",
        why="Whoever knows the new password can sign in as the user, in every account they have.",
        advice="Ask the user whether they wanted it.",
    ),
    directory.call("CreateUser", mitre="T1136.003")(
        name="sso-user-created",
        severity=MEDIUM,
        says="created {user}",
        why="The user can sign in to whatever accounts it or its groups are assigned to.",
        advice="Check that a person stands behind it; disable it if nobody knows them.",
    ),
    directory.call("EnableUser")(
        name="sso-user-enabled",
        severity=MEDIUM,
        says="enabled {user}",
        why="The user can sign in again to whatever accounts it or its groups are assigned to.",
        advice="Check why the user had been disabled, and whether the person is back.",
    ),
    directory.call("AddMemberToGroup", "CreateGroupMembership", mitre="T1098.003")(
        name="sso-user-added-to-group",
        severity=MEDIUM,
        says="added {user} to {group}",
        why="The user gets every permission set that the group has, in every account.",
        advice="Check what the group may do and whether the user belongs there.",
        shows=(("Group", "{requestParameters.groupId}"),),
    ),
    directory.call("UpdateUser", "UpdateGroup")(
        name="sso-user-changed",
        severity=MEDIUM,
        says="changed {user} or a group in the directory of Identity Center",
        why="With another e-mail address a password can be reset, and that user be taken over.",
        advice="Check the user's e-mail addresses and name.",
        ordinary=True,
    ),
    directory.call("DeleteUser", "DeleteGroup", "DeleteGroupMembership", mitre="T1531")(
        name="sso-user-removed",
        severity=MEDIUM,
        says="removed {user}, a group or a membership from Identity Center",
        why="People can no longer sign in to the accounts they had.",
        advice="Check that they left, or were meant to lose the access.",
        ordinary=True,
    ),
    opened(
        *(sso, "Identity Center", "CreateApplication", "CreateApplicationAssignment", "PutApplicationAccessScope"),
        *("PutApplicationAssignmentConfiguration", "PutApplicationAuthenticationMethod", "PutApplicationGrant"),
        name="sso-application-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
    opened(
        *(sso, "Identity Center", "CreateInstance", "CreateInstanceAccessControlAttributeConfiguration"),
        *("DeleteInstanceAccessControlAttributeConfiguration", "UpdateInstance"),
        *("UpdateInstanceAccessControlAttributeConfiguration", "UpdatePermissionSet"),
        "PutPermissionsBoundaryToPermissionSet",
        name="sso-settings-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
    deleted(
        *(sso, "Identity Center", "DeleteApplication", "DeleteInlinePolicyFromPermissionSet", "DeletePermissionSet"),
        *("DetachCustomerManagedPolicyReferenceFromPermissionSet", "DetachManagedPolicyFromPermissionSet"),
        "DeleteTrustedTokenIssuer",
        name="sso-access-removed",
        severity=LOW,
    ),
)
