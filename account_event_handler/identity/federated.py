"""Users whom another directory knows: SAML, web identity, Identity Center, federation tokens."""

import re

from account_event_handler.identity.provider import is_pipeline, provider_of, subject_of
from account_event_handler.identity.role import NOBODY, actor_of_arn
from account_event_handler.identity.session_name import is_mail
from account_event_handler.identity.user_identity import Identity, name_of_user_id, part, text, word
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Actor, ActorType

FEDERATED = frozenset({"FederatedUser", "IdentityCenterUser", "SAMLUser", "WebIdentityUser", "Directory"})
_OF_IDENTITY_CENTER = re.compile(r"AWSSSO_[0-9a-f]+_DO_NOT_DELETE")


def federated_user(event: AccountEvent, identity: Identity) -> Actor:
    """Whom a record of an identity type of FEDERATED names."""
    match identity.kind:
        case "SAMLUser":
            return _saml_user(event, identity)
        case "WebIdentityUser":
            return _web_identity(event, identity)
        case "FederatedUser":
            return _user_of_a_user(identity)
        case "IdentityCenterUser":
            return _identity_center_user(event, identity)
    provider = word(identity.own, "identityProvider")
    name = word(identity.own, "userName") or actor_of_arn(identity.arn).name or NOBODY
    return Actor(name, ActorType.USER_OF_DIRECTORY, provider)


def issuer_of(identity: Identity) -> str:
    """The user who asked for a federation token, empty where the record does not say."""
    if identity.issuer.get("type") == "Root":
        return "the root user"
    return word(identity.issuer, "userName")


def _user_of_a_user(identity: Identity) -> Actor:
    """Whoever asks for a federation token chooses its name, so it is only what they act as."""
    name = clean(identity.arn.rpartition("/")[2])
    issuer = issuer_of(identity)
    if not issuer:
        return Actor(name or NOBODY, ActorType.FEDERATED_USER)
    kind = ActorType.ROOT if identity.issuer.get("type") == "Root" else ActorType.USER
    return Actor(issuer, kind, chain=((ActorType.FEDERATED_USER, name),))


def _identity_center_user(event: AccountEvent, identity: Identity) -> Actor:
    name = word(identity.own, "userName") or word(
        part(event.detail, "additionalEventData"), "UserName"
    )  # where sign-ins have it since July 2025
    if not name and (user := identity.user_id):
        return Actor(name_of_user_id(user), ActorType.SSO_USER, user_id=user)
    return Actor(name or NOBODY, ActorType.SSO_USER)


def _saml_user(event: AccountEvent, identity: Identity) -> Actor:
    """The user and the account's name for the provider; CloudTrail's own is often only a hash."""
    request = part(event.detail, "requestParameters")
    name, session = word(identity.own, "userName"), word(request, "roleSessionName")
    if not is_mail(name) and (is_mail(session) or not name):
        name = session or name
    _, is_arn, provider = text(request, "principalArn").rpartition(":saml-provider/")
    if _OF_IDENTITY_CENTER.fullmatch(provider):
        return Actor(name or NOBODY, ActorType.SSO_USER)
    return Actor(name or NOBODY, ActorType.SAML_USER, clean(provider) if is_arn else "")


def _web_identity(event: AccountEvent, identity: Identity) -> Actor:
    provider = provider_of(text(identity.own, "identityProvider"))
    subject = text(identity.own, "userName") or text(
        part(event.detail, "responseElements"), "subjectFromWebIdentityToken"
    )
    name, where = subject_of(provider, subject)
    kind = ActorType.PROVIDER if is_pipeline(provider, subject) else ActorType.WEB_IDENTITY
    return Actor(name or NOBODY, kind, provider, ran_at=where)
