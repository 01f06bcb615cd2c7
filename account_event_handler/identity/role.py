"""A role session's record enters, who bears it and how that is known leaves."""

import re

from account_event_handler.identity.identity_center import permission_set_of, user_behind
from account_event_handler.identity.product import product_of
from account_event_handler.identity.provider import PIPELINES, provider_of
from account_event_handler.identity.session_name import SessionOwner, bearer_of, is_default
from account_event_handler.identity.token_subject import subject_of
from account_event_handler.identity.user_identity import Identity, part, text
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent

NOBODY = "somebody"  # whom CloudTrail does not name, or hides
UNNAMED = "unnamed session"
_SERVICE_ROLE = re.compile(r".*:role/aws-service-role/([^/]+)/.+", re.DOTALL)


def session_owner(event: AccountEvent, identity: Identity) -> tuple[str, str]:
    """The name and kind of a role session, by the order in which its signs can be trusted."""
    role, session = role_and_session(identity)
    mfa = ", with MFA" if identity.used_mfa else ""  # a provider's own MFA is none to CloudTrail
    sso = _permission_set(identity, role)
    what = f"Identity Center, {sso}" if sso else f"role {role}" * bool(role)
    if source_identity := identity.source_identity:
        if sso and source_identity == session:
            return session, what
        return source_identity, f"{what or 'role'}, source identity{mfa}"
    if sso:
        user = user_behind(identity)
        return session or (user.name if user else NOBODY), what
    name, kind = _plain_role(event, identity, role, session)
    return name, kind + mfa


def session_of(role: str, session: str) -> tuple[str, str]:
    """The name and kind of a session of which only role and session name are known."""
    if permission_set := permission_set_of(role):
        return session or NOBODY, f"Identity Center, {permission_set}"
    if bearer := bearer_of(role, session):
        return bearer.name, _known_by(role, "session name")
    return _unnamed(role, session)


def role_and_session(identity: Identity) -> tuple[str, str]:
    """The role's and the session's name, each empty where the record has none."""
    _, _, path = identity.arn.partition(":assumed-role/")
    role, _, session = path.partition("/")
    if not path and ":role/" in identity.arn:
        role = identity.arn.rpartition("/")[2]
    role = text(identity.issuer, "userName") or role
    session = session or text(identity.own, "principalId").partition(":")[2]
    return clean(role) if role else "", clean(session) if session else ""


def is_settled(event: AccountEvent, identity: Identity) -> bool:
    """Whether the record itself says for sure who bears the session, or that nobody does."""
    role, session = role_and_session(identity)
    if identity.source_identity or _service(identity):
        return True
    if session and _permission_set(identity, role):
        return True
    return bool(_proven(identity, session, bearer_of(role, session, event.detail)))


def _permission_set(identity: Identity, role: str) -> str:
    return permission_set_of(role, text(identity.issuer, "arn"))


def _unnamed(role: str, session: str) -> tuple[str, str]:
    if is_default(session):  # a number, which would make everybody somebody else each time
        return (f"role {role}", UNNAMED) if role else ("an unknown role", UNNAMED)
    if not role:
        return (f"role session {session}", "role") if session else ("an unknown role", "role")
    return f"role {role}", f"session {session}" if session else "role"


def _plain_role(
    event: AccountEvent, identity: Identity, role: str, session: str
) -> tuple[str, str]:
    if user := user_behind(identity):
        how = f"session {session}, user id {user.id}" if session else f"user id {user.id}"
        return user.name, _known_by(role, how)
    bearer = bearer_of(role, session, event.detail)
    if bearer and bearer.is_person:
        return bearer.name, _known_by(role, "session name")
    if federated := _federated(identity, role, session, bearer):
        return federated
    if service := _service(identity):
        return service, f"service-linked role {role}"
    if workload := _proven(identity, session, bearer):
        return workload, _known_by(role, "")
    return (bearer.name, _known_by(role, "session name")) if bearer else _unnamed(role, session)


def _federated(
    identity: Identity, role: str, session: str, bearer: SessionOwner | None
) -> tuple[str, str] | None:
    """The web identity that the session was made for; CloudTrail often names only its provider."""
    if not identity.context.get("webIdFederationData"):  # which most records have, but empty
        return None
    data = part(identity.context, "webIdFederationData")
    issuer = text(data, "federatedProvider")
    if not issuer:
        return None
    provider = provider_of(issuer)
    name, where = subject_of(provider, text(part(data, "attributes"), "sub"))
    through = f"{provider} through role {role}" if role else provider
    if name:
        return name, ", ".join(filter(None, (through, where)))
    named = "" if not session or is_default(session) else f"session {session}"
    if provider in PIPELINES:
        return provider, _known_by(role, named)
    shown = bearer.name if bearer else _unnamed(role, "")[0]
    return shown, ", ".join(filter(None, (named, f"from {provider}")))


def _service(identity: Identity) -> str:
    """The service that a service-linked role belongs to, else empty."""
    arn = text(identity.issuer, "arn")
    match = _SERVICE_ROLE.fullmatch(arn) if "/aws-service-role/" in arn else None
    return product_of(match[1]) if match else ""


def _proven(identity: Identity, session: str, bearer: SessionOwner | None) -> str:
    """The workload that AWS itself vouches for, not only the session's name; else empty."""
    if session and "inScopeOf" in identity.own:
        scope = part(identity.own, "inScopeOf")
        if scope.get("issuerType") == "AWS::Lambda::Function":
            return f"Lambda function {session}"
    if bearer is None:
        return ""
    delivered = identity.context.get("ec2RoleDelivery") and bearer.name.startswith("EC2 instance")
    host = identity.own.get("invokedBy")
    invoked = host and product_of(host) == bearer.name
    return bearer.name if delivered or invoked else ""


def _known_by(role: str, how: str) -> str:
    known = f"role {role}" if role else "role"
    return f"{known}, {how}" if how else known
