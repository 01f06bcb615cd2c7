"""Cognito user pools: passwords, groups, identity providers and protections of an application's users."""

from account_event_handler.catalog.conditions import any_of, event_is, name_at, request_has, request_is
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_user = name_at("requestParameters.username", "requestParameters.destinationUser.providerAttributeValue")
_POOL = "{requestParameters.userPoolId}"
cognito = Watches("cognito-idp", mitre="T1098", words={"user": _user})

WATCHES = (
    cognito.call("AdminSetUserPassword", "AdminResetUserPassword")(
        name="cognito-idp-password-set",
        severity=MEDIUM,
        says=f"set the password of {{user}} in user pool {_POOL}",
        why="Anyone who knows it signs in to the application as that user.",
        advice="Ask whether the user wanted it; if not, reset it again and sign them out everywhere.",
        ordinary=True,
    ),
    cognito.call(
        "AdminAddUserToGroup", "AdminLinkProviderForUser", "AdminSetUserMFAPreference", "AdminDeleteSoftwareToken"
    )(
        name="cognito-idp-user-extended",
        severity=MEDIUM,
        says="changed the groups, sign-in or MFA of a user[: {user}][ in group {requestParameters.groupName}]",
        why="A group may come with a role in this account; a linked identity signs in as the user.",
        advice="Check that the user belongs there and knows of it.",
        ordinary=True,
    ),
    cognito.call(
        "AdminCreateUser", "AdminConfirmSignUp", "AdminUpdateUserAttributes", "AdminEnableUser", mitre="T1136.003"
    )(
        name="cognito-idp-user-created",
        severity=LOW,
        says=f"added or changed user {{user}} of user pool {_POOL}",
        why="The user can sign in to the application; attributes such as e-mail decide who they are.",
        advice="Check that a customer or colleague stands behind it.",
        ordinary=True,
    ),
    cognito.call("CreateIdentityProvider", "UpdateIdentityProvider", mitre="T1484.002")(
        name="cognito-idp-provider-changed",
        severity=HIGH,
        says=f"changed the identity provider {{requestParameters.providerName}} of user pool {_POOL}",
        why="Anyone who runs the provider can sign in to the application as anybody.",
        advice="Check its address and certificate; delete it if it is not yours.",
    ),
    cognito.call(
        "UpdateUserPool", "SetUserPoolMfaConfig", "SetRiskConfiguration", "SetLogDeliveryConfiguration", mitre="T1556"
    )(
        name="cognito-idp-pool-changed",
        severity=HIGH.when(
            any_of(request_is("mfaConfiguration", "OFF"), request_is("userPoolAddOns.advancedSecurityMode", "OFF")),
            else_=MEDIUM,
        ),
        says=f"changed the sign-in rules of user pool {_POOL}",
        fact="[, MFA {requestParameters.mfaConfiguration}]"
        "[, a function runs at sign-in: {requestParameters.lambdaConfig.preTokenGeneration"
        "|requestParameters.lambdaConfig.preAuthentication|requestParameters.lambdaConfig.preSignUp}]",
        why="The rules decide who can sign up, whether MFA is asked for, and which code sees passwords.",
        advice="Compare the pool's settings with the template that made it.",
    ),
    cognito.call("CreateUserPoolClient", "UpdateUserPoolClient", "AddUserPoolClientSecret", "UpdateUserPoolDomain")(
        name="cognito-idp-client-changed",
        severity=MEDIUM,
        says=f"added or changed a client or domain of user pool {_POOL}"
        "[: {requestParameters.clientName|requestParameters.clientId|requestParameters.domain}]",
        why="A callback address of a stranger gets the tokens of everyone who signs in.",
        advice="Check the callback addresses and the flows that are allowed.",
        ordinary=True,
    ),
    cognito.call("CreateGroup", "UpdateGroup", mitre="T1098.003")(
        name="cognito-idp-group-changed",
        severity=MEDIUM.when(request_has("roleArn"), else_=LOW),
        says="changed group {requestParameters.groupName}"
        f" of user pool {_POOL}[ to use role {{requestParameters.roleArn}}]",
        why="Members of the group can get credentials of its role.",
        advice="Check what the role may do.",
        ordinary=True,
    ),
    cognito.call("CreateUserImportJob", "StartUserImportJob", "SetUICustomization", "UpdateManagedLoginBranding")(
        name="cognito-idp-users-imported",
        severity=LOW,
        says=f"changed the users or the sign-in page of user pool {_POOL}",
        why="Imported users can sign in, and a changed page may ask for what it should not.",
        advice="Look at the users and at the page.",
        ordinary=True,
    ),
    cognito.call("DeleteUserPool", "DeleteUserPoolDomain", "DeleteIdentityProvider", mitre="T1531")(
        name="cognito-idp-deleted",
        severity=HIGH.when(event_is("DeleteUserPool"), else_=MEDIUM),
        says=f"deleted user pool {_POOL} or a way to sign in to it",
        why="All users and passwords of a deleted pool are gone for good.",
        advice="If nobody planned it, create the pool again from your own export of the users.",
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
