"""Who bears a role session, by the order in which a record's signs can be trusted."""

import re
from dataclasses import replace

from account_event_handler.identity.products import product_of
from account_event_handler.identity.provider import PIPELINES, provider_of, subject_of
from account_event_handler.identity.session_name import SessionOwner, is_default, owner_by_name
from account_event_handler.identity.user_identity import Identity, name_of_user_id, part, permission_set_of, text
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Actor, ActorType, KnownBy

NOBODY = "somebody"  # whom CloudTrail does not name, or hides
_SERVICE_ROLE = re.compile(r".*:role/aws-service-role/([^/]+)/.+", re.DOTALL)


def session_owner(event: AccountEvent, identity: Identity) -> Actor:
    """The person, pipeline, workload or service behind a role session, else the role itself."""
    role, session = role_and_session(identity)
    permission_set = _permission_set(identity, role)
    mfa = identity.used_mfa or None  # a provider's own MFA is none to CloudTrail
    if source_identity := identity.source_identity:
        if permission_set and source_identity == session:
            return Actor(session, ActorType.PERMISSION_SET, role=permission_set)
        known_by = KnownBy.SOURCE_IDENTITY
        if permission_set:
            kind = ActorType.PERMISSION_SET
            return Actor(source_identity, kind, role=permission_set, known_by=known_by, mfa=mfa)
        return Actor(source_identity, ActorType.ROLE, role, known_by=known_by, mfa=mfa)
    if permission_set:
        user = identity.user_id
        name = session or (name_of_user_id(user) if user else NOBODY)
        return Actor(name, ActorType.PERMISSION_SET, role=permission_set)
    return replace(_plain_role(event, identity, role, session), mfa=mfa)


def session_by_name(role: str, session: str) -> Actor:
    """Whom a session is of which only role and session name are known."""
    if permission_set := permission_set_of(role):
        return Actor(session or NOBODY, ActorType.PERMISSION_SET, role=permission_set)
    owner = owner_by_name(role, session)
    return _by_session_name(role, owner) if owner else _unnamed(role, session)


def actor_of_arn(arn: str) -> Actor:
    """Whom a principal's ARN names, with the account that knows them; nobody for no text."""
    *_, account, resource = ["", *arn.split(":", 5)] if arn.count(":") >= 5 else ["", "", arn]
    kind, _, path = resource.partition("/")
    account = clean(account, 12)
    if resource == "root":
        return Actor("the root user", ActorType.ROOT, account)
    if kind == "assumed-role":
        role, _, session = path.partition("/")
        return replace(session_by_name(clean(role), clean(session)), account=account)
    name = clean(path.rpartition("/")[2] or resource)
    if kind == "user":
        return Actor(name, ActorType.USER, account=account)
    return Actor(name, ActorType.OTHER, clean(kind), account=account)


def is_plain_session(arn: str) -> bool:
    """Whether it is a role's session whose name anybody may have chosen: not Identity Center."""
    _, is_role, path = arn.partition(":assumed-role/")
    return bool(is_role) and not permission_set_of(path.partition("/")[0])


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
    return bool(_proven(identity, session, owner_by_name(role, session, event.detail)))


def _permission_set(identity: Identity, role: str) -> str:
    return permission_set_of(role, text(identity.issuer, "arn"))


def _by_session_name(role: str, owner: SessionOwner) -> Actor:
    known_by = KnownBy.SESSION_NAME
    return Actor(owner.name, ActorType.ROLE, role, known_by=known_by, is_machine=owner.is_machine)


def _unnamed(role: str, session: str) -> Actor:
    kind = ActorType.UNNAMED_SESSION
    if is_default(session):  # a number, which would make everybody somebody else each time
        return Actor(_role_name(role), kind, known_by=KnownBy.NOTHING)
    if not role:
        return Actor(f"role session {session}" if session else _role_name(role), kind)
    return Actor(_role_name(role), kind, session=session)


def _role_name(role: str) -> str:
    return f"role {role}" if role else "an unknown role"


def _plain_role(event: AccountEvent, identity: Identity, role: str, session: str) -> Actor:
    if user := identity.user_id:
        name = name_of_user_id(user)
        return Actor(name, ActorType.ROLE, role, session=session, user_id=user)
    owner = owner_by_name(role, session, event.detail)
    if owner and owner.is_person:
        return _by_session_name(role, owner)
    if federated := _federated(identity, role, session, owner):
        return federated
    if service := _service(identity):
        return Actor(service, ActorType.SERVICE_ROLE, role)
    if workload := _proven(identity, session, owner):
        is_machine = owner is not None and owner.is_machine
        return Actor(workload, ActorType.ROLE, role, is_machine=is_machine)
    return _by_session_name(role, owner) if owner else _unnamed(role, session)


def _federated(identity: Identity, role: str, session: str, owner: SessionOwner | None) -> Actor | None:
    """The web identity that the session was made for; CloudTrail often names only its provider."""
    if not identity.context.get("webIdFederationData"):  # which most records have, but empty
        return None
    data = part(identity.context, "webIdFederationData")
    issuer = text(data, "federatedProvider")
    if not issuer:
        return None
    provider = provider_of(issuer)
    name, where = subject_of(provider, text(part(data, "attributes"), "sub"))
    if name:
        return Actor(name, ActorType.PROVIDER, provider, role, ran_at=where)
    named = "" if is_default(session) else session
    if provider in PIPELINES:
        return Actor(provider, ActorType.ROLE, role, session=named)
    shown = owner.name if owner else _role_name(role)
    is_machine = owner is not None and owner.is_machine
    return Actor(shown, ActorType.UNNAMED_SESSION, provider, session=named, is_machine=is_machine)


def _service(identity: Identity) -> str:
    """The service that a service-linked role belongs to, else empty."""
    arn = text(identity.issuer, "arn")
    match = _SERVICE_ROLE.fullmatch(arn) if "/aws-service-role/" in arn else None
    return product_of(match[1]) if match else ""


def _proven(identity: Identity, session: str, owner: SessionOwner | None) -> str:
    """The workload that AWS itself vouches for, not only the session's name; else empty."""
    if session and "inScopeOf" in identity.own:
        scope = part(identity.own, "inScopeOf")
        if scope.get("issuerType") == "AWS::Lambda::Function":
            return f"Lambda function {session}"
    if owner is None:
        return ""
    delivered = identity.context.get("ec2RoleDelivery") and session.startswith("i-")
    host = identity.own.get("invokedBy")
    invoked = host and product_of(host) == owner.name
    return owner.name if delivered or invoked else ""
