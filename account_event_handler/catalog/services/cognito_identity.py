"""Cognito identity pools: roles for users of an app, and for users without a sign-in."""

from account_event_handler.catalog.conditions import any_of, request_has, request_is, said, word
from account_event_handler.catalog.kinds import opened
from account_event_handler.catalog.passed_roles import RARE, passed_role
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_for_anyone = said("a role for users without a sign-in")(request_has("roles.unauthenticated"))
_opens = any_of(*(request_is(f"allow{what}", True) for what in ("ClassicFlow", "UnauthenticatedIdentities")))
_WORDS = {"role": passed_role, "whom": word(_for_anyone, "users without a sign-in", "users")}
pools = Watches("cognito-identity", mitre="T1098.003", words=_WORDS)

WATCHES = (
    pools.call("SetIdentityPoolRoles")(
        name="cognito-pool-roles-set",
        severity=HIGH.when(_for_anyone, else_=RARE),
        says="set identity pool {requestParameters.identityPoolId}",
        fact="to give {whom} role {role}",
        why="An app's users get keys of these roles; without a sign-in that is everyone who knows the pool's id.",
        advice="Check what the roles may do, and take away the one for users without a sign-in.",
    ),
    pools.call("CreateIdentityPool", "UpdateIdentityPool")(
        name="cognito-pool-opened",
        severity=HIGH.when(request_is("allowUnauthenticatedIdentities", True), else_=MEDIUM),
        when=_opens,
        says="let anyone get keys from identity pool {requestParameters.identityPoolName}",
        why="Without a sign-in, or by the classic flow, the pool's roles give more than an app needs.",
        advice="Switch both off unless the app truly serves guests, and check what the role for them may do.",
    ),
    pools.call("DeleteIdentityPool", mitre="T1531")(
        name="cognito-pool-deleted",
        severity=MEDIUM,
        says="deleted identity pool {requestParameters.identityPoolId}",
        why="Applications that get their credentials from it stop working.",
        advice="Check that no application uses it any more.",
    ),
    opened(
        *(pools, "Cognito", "SetPrincipalTagAttributeMap"),
        name="cognito-principal-tags-set",
        severity=MEDIUM,
        ordinary=False,
    ),
)
