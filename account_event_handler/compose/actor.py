"""An AccountEvent enters, the Actor leaves: who did it, as one would say it aloud."""

import re

from account_event_handler.compose.clean import clean
from account_event_handler.compose.tool import tool_of
from account_event_handler.model import AccountEvent, Actor

_NOBODY = "somebody"  # whom CloudTrail does not name, or hides
_SSO_ROLE = re.compile(r"AWSReservedSSO_(?P<permission_set>.+)_[0-9a-f]{16}")


def actor_of(event: AccountEvent) -> Actor | None:
    """The actor that CloudTrail's userIdentity names, None for events that carry none.

    Every identity type of CloudTrail's record reference has its words; an unknown type or a
    missing identity is said as such, never guessed.
    """
    if "via CloudTrail" not in event.detail_type:
        return None
    name, kind = _name_and_kind(event)
    return Actor(
        name=name, kind=kind, address=_address(event), tool=tool_of(event, event.text("userAgent"))
    )


def name_of_arn(arn: str) -> str:
    """A principal's ARN as a person would say it: the user, the session's person or the role."""
    _, _, resource = arn.rpartition(":")
    kind, _, path = resource.partition("/")
    if resource == "root":
        return "the root user"
    if kind == "assumed-role":
        role, _, session = path.partition("/")
        return _session(clean(role), clean(session))[0]
    return clean(path.rpartition("/")[2] or resource)


def _name_and_kind(event: AccountEvent) -> tuple[str, str]:
    identity = event.text("userIdentity.type")
    user_name = clean(event.field("userIdentity.userName"))
    invoked_by = clean(event.field("userIdentity.invokedBy")).replace("AWS Internal", "AWS")
    match identity:
        case "Root":
            account = clean(event.field("userIdentity.accountId"), 12)
            return "the root user", f"root of account {account}" if account else "root"
        case "IAMUser":
            return user_name or name_of_arn(event.text("userIdentity.arn")) or _NOBODY, "IAM user"
        case "AssumedRole" | "Role":
            return _role_session(event)
        case "FederatedUser":
            return name_of_arn(event.text("userIdentity.arn")) or _NOBODY, "federated user"
        case "AWSService":
            return invoked_by or "an AWS service", "AWS service"
        case "AWSAccount":
            return f"account {clean(event.field('userIdentity.accountId'))}", "another AWS account"
        case "IdentityCenterUser" | "SAMLUser" | "WebIdentityUser" | "Directory":
            provider = clean(event.field("userIdentity.identityProvider"))
            return user_name or _NOBODY, _FEDERATED[identity] + (f" {provider}" * bool(provider))
    if user_name:
        return user_name, "user"
    if invoked_by:
        return invoked_by, "AWS service"
    return "somebody unknown", "CloudTrail names nobody"


_FEDERATED = {
    "IdentityCenterUser": "IAM Identity Center user",
    "SAMLUser": "SAML user",
    "WebIdentityUser": "web identity of",
    "Directory": "directory user",
}


def _role_session(event: AccountEvent) -> tuple[str, str]:
    arn = event.text("userIdentity.arn")
    role = clean(event.field("userIdentity.sessionContext.sessionIssuer.userName"))
    session = clean(event.text("userIdentity.principalId").partition(":")[2])
    if ":assumed-role/" in arn:
        arn_role, _, arn_session = arn.partition(":assumed-role/")[2].partition("/")
        role, session = role or clean(arn_role), clean(arn_session) or session
    name, kind = _session(role, session)
    invoked_by = clean(event.field("userIdentity.invokedBy"))
    return name, kind + (f", by {invoked_by}" if invoked_by else "")


def _session(role: str, session: str) -> tuple[str, str]:
    if match := _SSO_ROLE.fullmatch(role):
        return session or _NOBODY, f"Identity Center, {match['permission_set']}"
    if "@" in session:
        return session, f"role {role}"
    if not role:
        return (f"role session {session}", "role") if session else ("an unknown role", "role")
    return f"role {role}", f"session {session}" if session else "role"


def _address(event: AccountEvent) -> str:
    address = clean(event.field("sourceIPAddress"))
    if address in ("", "AWS Internal"):
        return "inside AWS" if address else ""
    return f"AWS service {address}" if address.endswith(".amazonaws.com") else address
