"""A role session's record enters, who bears it and how that is known leaves."""

import re

from account_event_handler.compose.clean import clean
from account_event_handler.compose.product import product_of
from account_event_handler.compose.session_name import Bearer, bearer_of
from account_event_handler.compose.web_identity import PIPELINES, provider_of, subject_of
from account_event_handler.model import AccountEvent

NOBODY = "somebody"  # whom CloudTrail does not name, or hides
_SSO_ROLE = re.compile(r"AWSReservedSSO_(?P<permission_set>.+)_[0-9a-f]{16}")
_SERVICE_ROLE = re.compile(r".*:role/aws-service-role/([^/]+)/.+", re.DOTALL)
_CONTEXT = "userIdentity.sessionContext"


def role_bearer(event: AccountEvent) -> tuple[str, str]:
    """The name and kind of a role session, by the order in which its signs can be trusted."""
    role, session = _role_and_session(event)
    sso = _SSO_ROLE.fullmatch(role)
    what = f"Identity Center, {sso['permission_set']}" if sso else f"role {role}" * bool(role)
    if source_identity := clean(event.field(f"{_CONTEXT}.sourceIdentity")):
        if sso and source_identity == session:
            return session, what
        return source_identity, f"{what or 'role'}, source identity"
    if sso:
        return session or user_behind(event) or NOBODY, what
    return _plain_role(event, role, session)


def session_of(role: str, session: str) -> tuple[str, str]:
    """The name and kind of a session of which only role and session name are known."""
    if match := _SSO_ROLE.fullmatch(role):
        return session or NOBODY, f"Identity Center, {match['permission_set']}"
    if bearer := bearer_of(role, session):
        return bearer.name, _known_by(role, "session name")
    return _unnamed(role, session)


def _unnamed(role: str, session: str) -> tuple[str, str]:
    if not role:
        return (f"role session {session}", "role") if session else ("an unknown role", "role")
    return f"role {role}", f"session {session}" if session else "role"


def user_behind(event: AccountEvent) -> str:
    """The Identity Center user on whose behalf the call was made, by id; empty without one."""
    user = clean(event.field("userIdentity.onBehalfOf.userId"))
    return f"Identity Center user {user}" if user else ""


def _plain_role(event: AccountEvent, role: str, session: str) -> tuple[str, str]:
    surroundings = f"{event.text('userAgent')[:1000]} {event.text('sourceIPAddress')[:100]}"
    bearer = bearer_of(role, session, surroundings)
    if bearer and bearer.is_person:
        return bearer.name, _known_by(role, "session name")
    if user := user_behind(event):
        return user, _known_by(role, f"session {session}" if session else "")
    if federated := _federated(event, role, session, bearer):
        return federated
    if match := _SERVICE_ROLE.fullmatch(event.text(f"{_CONTEXT}.sessionIssuer.arn")):
        return product_of(match[1]), f"service-linked role {role}"
    if workload := _proven(event, session, bearer):
        return workload, _known_by(role, "")
    return (bearer.name, _known_by(role, "session name")) if bearer else _unnamed(role, session)


def _federated(
    event: AccountEvent, role: str, session: str, bearer: Bearer | None
) -> tuple[str, str] | None:
    """The web identity that the session was made for; CloudTrail often names only its provider."""
    data = event.field(f"{_CONTEXT}.webIdFederationData")
    issuer = data.get("federatedProvider") if isinstance(data, dict) else None
    if not isinstance(issuer, str) or not issuer:
        return None
    provider = provider_of(issuer)
    attributes = data.get("attributes")
    subject = attributes.get("sub") if isinstance(attributes, dict) else None
    name, where = subject_of(provider, subject if isinstance(subject, str) else "")
    through = f"{provider} through role {role}" if role else provider
    if name:
        return name, ", ".join(filter(None, (through, where)))
    if provider in PIPELINES:
        return provider, _known_by(role, f"session {session}" if session else "")
    shown = bearer.name if bearer else _unnamed(role, "")[0]
    return shown, ", ".join(
        filter(None, (f"session {session}" * bool(session), f"from {provider}"))
    )


def _proven(event: AccountEvent, session: str, bearer: Bearer | None) -> str:
    """The workload that AWS itself vouches for, not only the session's name; else empty."""
    if session and event.field("userIdentity.inScopeOf.issuerType") == "AWS::Lambda::Function":
        return f"Lambda function {session}"
    if bearer is None:
        return ""
    delivered = event.text(f"{_CONTEXT}.ec2RoleDelivery") and bearer.name.startswith("EC2 instance")
    invoked = product_of(event.field("userIdentity.invokedBy")) == bearer.name
    return bearer.name if delivered or invoked else ""


def _known_by(role: str, how: str) -> str:
    return ", ".join(filter(None, (f"role {role}" if role else "role", how)))


def _role_and_session(event: AccountEvent) -> tuple[str, str]:
    arn = event.text("userIdentity.arn")
    role = clean(event.field(f"{_CONTEXT}.sessionIssuer.userName"))
    session = clean(event.text("userIdentity.principalId").partition(":")[2])
    if ":assumed-role/" in arn:
        arn_role, _, arn_session = arn.partition(":assumed-role/")[2].partition("/")
        role, session = role or clean(arn_role), clean(arn_session) or session
    elif ":role/" in arn:
        role = role or clean(arn.rpartition("/")[2])
    return role, session
