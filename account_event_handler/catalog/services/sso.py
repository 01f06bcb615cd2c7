"""IAM Identity Center: who gets what in which account; its directory, users and MFA."""

from collections.abc import Callable

from account_event_handler.catalog.conditions import event_is, phrase, request_is, request_text, said, word
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.policy.privilege import IdentityPolicy, severity_of_managed
from account_event_handler.catalog.record import denied_resource, is_redacted
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_SET = "{requestParameters.permissionSetArn|set}"
_IDS = ("requestParameters.userId", "requestParameters.member.memberId", "requestParameters.memberId.userId")
_NEW_IDS = ("responseElements.user.userId", "responseElements.userId")
_user_by_id = phrase("Identity Center user {:.8}", *_IDS, *_NEW_IDS, else_="an Identity Center user")
_POLICY = IdentityPolicy("requestParameters.inlinePolicy")


def _denied(kind: str) -> Callable[[AccountEvent], str]:
    """The thing of this kind that AWS's denial names, which may be another that the call needs as well."""

    def name(event: AccountEvent) -> str:
        named, of = denied_resource(event)
        return of if named == kind else "(not named)"

    return name


def _assignee(event: AccountEvent) -> str:
    kind = request_text(event, "principalType").lower() or "somebody"
    return f"{kind} {request_text(event, 'principalId')[:8]}".rstrip()


def _account(event: AccountEvent) -> str:
    account = request_text(event, "targetId")
    if _is_managing_account(event):
        return "the account that runs Identity Center"
    return f"account {account}" if account else "an account"


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


_group = phrase("group {:.8}", "requestParameters.groupId", else_="a group")


def _member(event: AccountEvent) -> str | None:
    if "Membership" in event.text("eventName"):
        return "a group membership"
    return _group(event) if "Group" in event.text("eventName") else _user(event)


def _sign_ins(event: AccountEvent) -> str:
    if event.text("eventName").startswith(("Disable", "Delete")):
        return "its own directory"
    return "an external identity provider"


_REFERENCE = "requestParameters.customerManagedPolicyReference.name"
_ACCESS_WORDS = {
    "set": _denied("permissionSet"),
    "instance": _denied("instance"),
    "assignee": _assignee,
    "account": _account,
    "did": word(event_is("CreateTrustedTokenIssuer"), "created", "changed"),
    "policy": phrase("{}", "requestParameters.managedPolicyArn", _REFERENCE, else_="a policy"),
    "powers": _POLICY.privileges,
    "issuer": phrase("{}", "requestParameters.name", "requestParameters.trustedTokenIssuerArn", else_="an issuer"),
}
sso = Watches("sso", mitre="T1098.003", words=_ACCESS_WORDS)
_DIRECTORY_WORDS = {
    "user": _user,
    "group": _group,
    "member": _member,
    "sign_ins": _sign_ins,
    "directory": phrase("directory {}", "requestParameters.directoryId", else_="its directory"),
}
# The same calls come from the console (sso-directory, sso) and by the API (identitystore).
directory = Watches("identitystore", "sso", "sso-directory", mitre="T1098", words=_DIRECTORY_WORDS)

WATCHES = (
    sso.call("CreateAccountAssignment")(
        name="sso-access-assigned",
        severity=HIGH.when(_is_managing_account, else_=MEDIUM),
        says=f"assigned permission set {_SET} to {{assignee}}",
        fact="in {account}",
        why="They can sign in to the account with everything that the permission set allows.",
        advice="Check in Identity Center who it is and whether they asked for it.",
        shows=(("Principal", "{requestParameters.principalId}"),),
        would="they could sign in to the account with everything that the permission set allows.",
    ),
    sso.call("AttachManagedPolicyToPermissionSet", "AttachCustomerManagedPolicyReferenceToPermissionSet")(
        name="sso-permission-set-extended",
        severity=_severity_of_attached,
        says=f"changed permission set {_SET}",
        fact="to include {policy}",
        why="Everyone with the permission set gets the policy, in every account where it is assigned.",
        advice="Check who has the permission set; detach the policy if nobody asked for it.",
        would="everyone with the permission set would get the policy, in every account where it is assigned.",
    ),
    sso.call("PutInlinePolicyToPermissionSet")(
        name="sso-permission-set-rewritten",
        severity=_POLICY.severity,
        says=f"set an inline policy on permission set {_SET}",
        fact="[, allowing {powers}]",
        why="Everyone with the permission set gets what it allows, in every account where it is assigned.",
        advice="Read the policy and check who has the permission set.",
        would="everyone with the permission set would get what it allows, in every account where it is assigned.",
    ),
    sso.call("DeletePermissionsBoundaryFromPermissionSet", mitre="T1098")(
        name="sso-permissions-boundary-deleted",
        severity=HIGH,
        says=f"deleted the permissions boundary of permission set {_SET}",
        why="The permission set's policies apply in full, without the boundary's limit.",
        advice="Put the boundary back unless the owner of the permission set agrees.",
        would="the permission set's policies would apply in full, without the boundary's limit.",
    ),
    sso.call("CreateTrustedTokenIssuer", "UpdateTrustedTokenIssuer", mitre="T1484.002")(
        name="sso-token-issuer-trusted",
        severity=HIGH,
        says="{did} trusted token issuer {issuer} of Identity Center",
        why="Applications accept its tokens as proof of identity, so its operator can act as any user.",
        advice="Check that the issuer is yours; run aws sso-admin delete-trusted-token-issuer if not.",
        would="its operator could act as any user of the applications that accept its tokens.",
    ),
    sso.call("DeleteInstance", mitre="T1531")(
        name="sso-instance-deleted",
        severity=CRITICAL,
        says="deleted Identity Center instance {requestParameters.instanceArn|instance}",
        why="All its users, groups and permission sets are gone, and nobody can sign in through it.",
        advice="Sign in another way, such as with a break-glass user; a deleted instance cannot be restored.",
        would="all its users, groups and permission sets would be gone, and nobody could sign in through it.",
    ),
    directory.call(
        "CreateExternalIdPConfigurationForDirectory",
        "EnableExternalIdPConfigurationForDirectory",
        "UpdateExternalIdPConfigurationForDirectory",
        "DisableExternalIdPConfigurationForDirectory",
        "DeleteExternalIdPConfigurationForDirectory",
        "ImportExternalIdPCertificate",
        mitre="T1484.002",
    )(
        name="sso-identity-provider-changed",
        severity=CRITICAL,
        says="changed the sign-in of Identity Center",
        fact="to {sign_ins}",
        why="Anyone who controls the new sign-in source can sign in as anyone, in every account.",
        advice="Call the person who did it; if in doubt, restore the old provider and end all sessions.",
        would="anyone who controls the new sign-in source could sign in as anyone, in every account.",
    ),
    directory.call("CreateBearerToken", "CreateProvisioningTenant", mitre="T1098.001")(
        name="sso-provisioning-token-created",
        severity=HIGH,
        says="created a token that provisions users in Identity Center",
        why="Anyone who has it can create users and add them to the groups that reach your accounts.",
        advice="Ask the caller; delete the token in the settings of Identity Center if nobody planned it.",
        would="anyone who has it could create users and add them to the groups that reach your accounts.",
    ),
    directory.call("AssociateDirectory", mitre="T1484.002")(
        name="sso-directory-associated",
        severity=CRITICAL,
        says="connected Identity Center to {directory}",
        why="Users of the directory can sign in to every account that they are assigned to.",
        advice="Check that the directory is yours; connect the old one again if not.",
        would="users of the directory could sign in to every account that they are assigned to.",
    ),
    directory.call("DisassociateDirectory", mitre="T1531")(
        name="sso-directory-disassociated",
        severity=HIGH,
        says="disconnected Identity Center from {directory}",
        why="Nobody from the directory can sign in, and another directory may replace it.",
        advice="Check that it was planned; if not, connect the directory again in the Identity Center console.",
        would="nobody from the directory could sign in, and another directory might replace it.",
    ),
    directory.call("PutMfaDeviceManagementForDirectory", mitre="T1556.006")(
        name="sso-mfa-rules-changed",
        severity=HIGH,
        says="changed the MFA settings of Identity Center",
        why="The settings apply to everyone who signs in through Identity Center.",
        advice="Check the settings: MFA should be required at every sign-in, or at unusual ones.",
    ),
    directory.call("DeleteMfaDeviceForUser", mitre="T1556.006")(
        name="sso-mfa-device-deleted",
        severity=HIGH,
        says="deleted an MFA device of {user}",
        why="Anyone who has the user's password may be able to register a device of their own.",
        advice="Ask the user whether they lost or replaced a device.",
        would="anyone who has the user's password might be able to register a device of their own.",
    ),
    directory.call("UpdatePassword")(
        name="sso-user-password-reset",
        severity=MEDIUM.when(request_is("passwordMode", "EMAIL"), else_=HIGH),
        says="reset the password of {user}",
        why="Anyone who knows the new password can sign in as the user, in all of their accounts.",
        advice="Ask the user whether they requested it.",
        would="anyone who knows the new password could sign in as the user, in all of their accounts.",
    ),
    directory.call("CreateUser", mitre="T1136.003")(
        name="sso-user-created",
        severity=MEDIUM,
        says="created {user}",
        why="The user can sign in to every account that they or their groups are assigned to.",
        advice="Check that it is a real person; disable the user if nobody knows them.",
    ),
    directory.call("EnableUser")(
        name="sso-user-enabled",
        severity=MEDIUM,
        says="enabled {user}",
        why="The user can sign in again to every account that they or their groups are assigned to.",
        advice="Check why the user was disabled, and whether the person is back.",
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
        says="changed {member}",
        why="With another e-mail address, the user's password can be reset and the user taken over.",
        advice="Check the user's e-mail addresses and name.",
        ordinary=True,
    ),
    directory.call("DeleteUser", "DeleteGroup", "DeleteGroupMembership", mitre="T1531")(
        name="sso-user-removed",
        severity=MEDIUM,
        says="deleted {member}",
        why="People may lose access to their accounts.",
        advice="Check that they left or should lose the access.",
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
    opened(
        *(sso, "Identity Center", "CreatePermissionSet", "ProvisionPermissionSet"),
        name="sso-permission-set-created",
        severity=LOW,
    ),
    deleted(
        *(sso, "Identity Center", "DeleteApplication", "DeleteInlinePolicyFromPermissionSet", "DeletePermissionSet"),
        *("DetachCustomerManagedPolicyReferenceFromPermissionSet", "DetachManagedPolicyFromPermissionSet"),
        *("DeleteAccountAssignment", "DeleteTrustedTokenIssuer"),
        name="sso-access-removed",
        severity=LOW,
    ),
)
