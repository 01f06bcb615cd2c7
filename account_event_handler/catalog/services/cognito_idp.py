"""Cognito user pools: passwords, groups, identity providers and protections of an application's users."""

from account_event_handler.catalog.conditions import (
    any_of,
    by_call,
    event_is,
    matches,
    name_at,
    request_has,
    request_is,
    word,
)
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_user = name_at("requestParameters.username", "requestParameters.destinationUser.providerAttributeValue")
_is_mfa_off = request_is("mfaConfiguration", "OFF")
_is_threat_protection_off = request_is("userPoolAddOns.advancedSecurityMode", "OFF")
_POOL = "{requestParameters.userPoolId}"
_PARTS = {"DeleteUserPoolDomain": "the domain", "DeleteIdentityProvider": "an identity provider"}


def _part(event: AccountEvent) -> str | None:
    """What of the user pool, None for the pool itself."""
    return _PARTS.get(event.text("eventName"))


def _off(event: AccountEvent) -> str | None:
    """The protections that are switched off."""
    off = {"turn off MFA": _is_mfa_off, "turn off threat protection": _is_threat_protection_off}
    return " and ".join(words for words, is_off in off.items() if is_off(event)) or None


cognito = Watches("cognito-idp", mitre="T1098", words={"user": _user})

WATCHES = (
    cognito.call("AdminSetUserPassword", "AdminResetUserPassword")(
        name="cognito-idp-password-set",
        severity=MEDIUM,
        says=f"{{did}} the password of {{user}} in user pool {_POOL}",
        why="Anyone who knows a new password can sign in to the application as that user.",
        advice="Ask whether the user requested it; if not, reset it and sign them out with aws cognito-idp"
        " admin-user-global-sign-out.",
        words={"user": _user, "did": word(event_is("AdminSetUserPassword"), "set", "reset")},
        ordinary=True,
    ),
    cognito.call(
        "AdminAddUserToGroup", "AdminLinkProviderForUser", "AdminSetUserMFAPreference", "AdminDeleteSoftwareToken"
    )(
        name="cognito-idp-user-extended",
        severity=MEDIUM,
        says="{did}[ {user}][ to group {requestParameters.groupName}]",
        why="A group can grant a role in this account, and a linked identity can sign in as the user.",
        advice="Check that the user requested it and belongs in that group.",
        words={
            "user": _user,
            "did": by_call(
                "added user",
                AdminLinkProviderForUser="linked another identity to user",
                AdminSetUserMFAPreference="changed the MFA settings of user",
                AdminDeleteSoftwareToken="removed the authenticator app of user",
            ),
        },
        ordinary=True,
    ),
    cognito.call(
        "AdminCreateUser", "AdminConfirmSignUp", "AdminUpdateUserAttributes", "AdminEnableUser", mitre="T1136.003"
    )(
        name="cognito-idp-user-created",
        severity=MEDIUM,
        says=f"{{did}} user {{user}} of user pool {_POOL}",
        why="The user can sign in to the application; attributes such as e-mail can decide what they may do.",
        advice="Check that the user is a real customer or colleague.",
        words={"user": _user, "did": word(event_is("AdminCreateUser"), "created", "changed")},
        ordinary=True,
    ),
    cognito.call("CreateIdentityProvider", "UpdateIdentityProvider", mitre="T1484.002")(
        name="cognito-idp-provider-changed",
        severity=HIGH,
        says=f"configured identity provider {{requestParameters.providerName}} of user pool {_POOL}",
        why="Anyone who controls the provider can sign in to the application as any of its users.",
        advice="Check its address and certificate; delete it with aws cognito-idp delete-identity-provider if it"
        " is not yours.",
        would="anyone who controls the provider could sign in to the application as any of its users.",
    ),
    cognito.call(
        "UpdateUserPool", "SetUserPoolMfaConfig", "SetRiskConfiguration", "SetLogDeliveryConfiguration", mitre="T1556"
    )(
        name="cognito-idp-pool-changed",
        severity=HIGH.when(any_of(_is_mfa_off, _is_threat_protection_off), else_=MEDIUM),
        says=f"changed the sign-in settings of user pool {_POOL}",
        fact="[ to {off}]"
        "[, with a function at sign-in: {requestParameters.lambdaConfig.preTokenGeneration"
        "|requestParameters.lambdaConfig.preAuthentication|requestParameters.lambdaConfig.preSignUp}]",
        why="The settings decide who can sign up, whether MFA is required, and which code runs at sign-in.",
        advice="Compare the pool's settings with its template.",
        words={"off": _off},
        would="the sign-in could be weakened for all users.",
    ),
    cognito.call("CreateUserPoolClient", "UpdateUserPoolClient", "AddUserPoolClientSecret", "UpdateUserPoolDomain")(
        name="cognito-idp-client-changed",
        severity=MEDIUM,
        says=f"{{did}} user pool {_POOL}"
        "[: {requestParameters.clientName|requestParameters.clientId|requestParameters.domain}]",
        why="A callback URL that is not yours receives the tokens of users who sign in.",
        advice="Check the callback URLs and the allowed flows.",
        words={
            "did": by_call(
                "changed a client of",
                CreateUserPoolClient="created a client of",
                AddUserPoolClientSecret="added a client secret in",
                UpdateUserPoolDomain="changed the domain of",
            )
        },
        ordinary=True,
    ),
    cognito.call("CreateGroup", "UpdateGroup", mitre="T1098.003")(
        name="cognito-idp-group-changed",
        severity=MEDIUM.when(request_has("roleArn"), else_=LOW),
        says="configured group {requestParameters.groupName}"
        f" of user pool {_POOL}[ with role {{requestParameters.roleArn}}]",
        why="Members of the group can get credentials for its role.",
        advice="Check what the role allows.",
        ordinary=True,
    ),
    cognito.call("CreateUserImportJob", "StartUserImportJob", "SetUICustomization", "UpdateManagedLoginBranding")(
        name="cognito-idp-users-imported",
        severity=LOW,
        says=f"{{did}} user pool {_POOL}",
        why="Imported users can sign in, and a changed page can ask users for anything.",
        advice="Check the imported users, or the page.",
        words={"did": word(matches("eventName", "Import"), "imported users into", "changed the sign-in page of")},
        ordinary=True,
    ),
    cognito.call("DeleteUserPool", "DeleteUserPoolDomain", "DeleteIdentityProvider", mitre="T1531")(
        name="cognito-idp-deleted",
        severity=HIGH.when(event_is("DeleteUserPool"), else_=MEDIUM),
        says=f"deleted [{{part}} of ]user pool {_POOL}",
        why="Users can no longer sign in that way; users and passwords of a deleted pool are lost.",
        advice="If it was not planned, create it again and import the users from your own export.",
        words={"part": _part},
        would="users could no longer sign in that way.",
    ),
    deleted(
        *(cognito, "Cognito", "AdminDeleteUser", "AdminDisableUser", "DeleteGroup", "DeleteResourceServer"),
        "DeleteUserPoolClient",
        name="cognito-idp-user-deleted",
        severity=LOW,
    ),
    opened(
        *(cognito, "Cognito", "CreateResourceServer", "CreateUserPool", "CreateUserPoolDomain", "UpdateResourceServer"),
        name="cognito-idp-pool-created",
        severity=LOW,
    ),
)
