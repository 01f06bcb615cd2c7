"""Cognito identity pools: roles for users of an app, and for users without a sign-in."""

from account_event_handler.catalog.conditions import any_of, request_has, request_is, said, word
from account_event_handler.catalog.kinds import opened
from account_event_handler.catalog.passed_roles import RARE, passed_role
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_for_anyone = said("a role for users without a sign-in")(request_has("roles.unauthenticated"))
_opens = any_of(*(request_is(f"allow{what}", True) for what in ("ClassicFlow", "UnauthenticatedIdentities")))
_WORDS = {"role": passed_role, "whom": word(_for_anyone, "anyone without sign-in", "users")}


def _aim(event: AccountEvent) -> str:
    if request_is("allowUnauthenticatedIdentities", True)(event):
        return "give anyone credentials without sign-in"
    return "allow the classic flow"


pools = Watches("cognito-identity", mitre="T1098.003", words=_WORDS)

WATCHES = (
    pools.call("SetIdentityPoolRoles")(
        name="cognito-pool-roles-set",
        severity=HIGH.when(_for_anyone, else_=RARE),
        says="set identity pool {requestParameters.identityPoolId}",
        fact="to give {whom} the role {role}",
        why="The pool hands out credentials for these roles; without sign-in, to anyone who knows its id.",
        advice="Check what the roles allow, and remove the unauthenticated role unless the app serves guests.",
        would="the pool would hand out credentials for these roles.",
    ),
    pools.call("CreateIdentityPool", "UpdateIdentityPool")(
        name="cognito-pool-opened",
        severity=HIGH.when(request_is("allowUnauthenticatedIdentities", True), else_=MEDIUM),
        when=_opens,
        says="set identity pool {requestParameters.identityPoolName|requestParameters.identityPoolId}",
        fact="to {aim}",
        why="Users, or anyone without a sign-in, can get credentials with more permissions than intended.",
        advice="Switch it off unless the app needs it, and check what the unauthenticated role allows.",
        words={"aim": _aim},
        would="credentials could be issued with more permissions than intended.",
    ),
    pools.call("DeleteIdentityPool", mitre="T1531")(
        name="cognito-pool-deleted",
        severity=MEDIUM,
        says="deleted identity pool {requestParameters.identityPoolId}",
        why="Applications that get their credentials from it stop working.",
        advice="Check that no application uses it.",
    ),
    opened(
        *(pools, "Cognito", "SetPrincipalTagAttributeMap"),
        name="cognito-principal-tags-set",
        severity=MEDIUM,
        ordinary=False,
    ),
)
