"""The user, role or group that an IAM call is about, in words, and whether it is the caller."""

from account_event_handler.catalog.conditions import field_is, request_text, said
from account_event_handler.catalog.record import denied_resource
from account_event_handler.model import AccountEvent

_FIELDS = {"user": "userName", "role": "roleName", "group": "groupName"}
ROOT = "the root user"
# Identity Center's permission sets and assignments have alerts of their own.
by_sso = said("by IAM Identity Center")(field_is("userIdentity.invokedBy", "sso.amazonaws.com"))


def holder(event: AccountEvent) -> str | None:
    """`user bob`, `role deploy` or `group admins`, as the request or AWS's denial names it."""
    for kind, field in _FIELDS.items():
        if name := event.text(f"requestParameters.{field}"):
            return f"{kind} {name}"
    kind, name = denied_resource(event)
    kind, name = (kind, name) if kind in _FIELDS else ("user", _answered(event))
    return f"{kind} {name}" if name else None


def _answered(event: AccountEvent) -> str:
    """The user whom the answer names, where a request names nobody; root's key is of no user."""
    if event.text("userIdentity.type") == "Root":
        return ""
    return event.text("responseElements.accessKey.userName") or event.text("responseElements.loginProfile.userName")


def user(event: AccountEvent) -> str:
    """The user's name, or the caller's own, which IAM means when a request names nobody."""
    kind, name = denied_resource(event)
    if request_text(event, "userName") == "AWS ROOT USER":
        return ROOT
    if named := request_text(event, "userName") or (name if kind == "user" else _answered(event)):
        return named
    if event.text("errorCode"):
        return "a user"
    is_root = event.text("userIdentity.type") == "Root"
    return ROOT if is_root else event.text("userIdentity.userName") or "a user"


@said("for root")
def is_root(event: AccountEvent) -> bool:
    return user(event) == ROOT


@said("for oneself")
def is_own(event: AccountEvent) -> bool:
    """Whether somebody does it to the user or role that they are."""
    user, role = (event.text(f"userIdentity.{path}") for path in ("userName", "sessionContext.sessionIssuer.userName"))
    own = {"IAMUser": f"user {user}", "AssumedRole": f"role {role}"}.get(event.text("userIdentity.type"))
    named = holder(event)
    return named == own if named else not (event.text("errorCode") or event.is_request_omitted)
