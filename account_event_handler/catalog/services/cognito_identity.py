"""Cognito identity pools: whom they give AWS credentials to, and of which role."""

from account_event_handler.catalog.conditions import request_has, request_is, word
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_lets_guests_in = request_is("allowUnauthenticatedIdentities", True)
cognito = Watches("cognito-identity", mitre="T1098.003")

WATCHES = (
    cognito.call("SetIdentityPoolRoles", "SetPrincipalTagAttributeMap")(
        name="cognito-identity-roles-set",
        severity=HIGH.when(request_has("roles.unauthenticated"), else_=MEDIUM),
        says="set the roles of identity pool {requestParameters.identityPoolId}"
        "[, for guests: {requestParameters.roles.unauthenticated}]"
        "[, for users: {requestParameters.roles.authenticated}]",
        why="Everybody who signs in, or every guest, gets credentials of these roles.",
        advice="Check what the roles may do; guests should get none.",
    ),
    cognito.call("CreateIdentityPool", "UpdateIdentityPool", mitre="T1098.001")(
        name="cognito-identity-pool-changed",
        severity=HIGH.when(_lets_guests_in, else_=MEDIUM),
        says="changed identity pool {requestParameters.identityPoolName}[ to {guests}]",
        why="The pool gives out AWS credentials; with guests it gives them to anyone.",
        advice="Switch guests off unless the application needs them, and check the providers that are trusted.",
        words={"guests": word(_lets_guests_in, "let guests in")},
    ),
    cognito.call("DeleteIdentityPool", mitre="T1531")(
        name="cognito-identity-pool-deleted",
        severity=MEDIUM,
        says="deleted identity pool {requestParameters.identityPoolId}",
        why="Applications that get their credentials from it stop working.",
        advice="Check that no application uses it any more.",
    ),
)
