"""The record of a user whom another directory knows enters, whom it names leaves."""

import re

from account_event_handler.identity.identity_center import user_behind
from account_event_handler.identity.principal import Principal
from account_event_handler.identity.principal_arn import name_of_arn
from account_event_handler.identity.provider import provider_of
from account_event_handler.identity.role import NOBODY
from account_event_handler.identity.session_name import is_mail
from account_event_handler.identity.token_subject import is_pipeline, subject_of
from account_event_handler.identity.user_identity import Identity, part, text, word
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent

FEDERATED = frozenset(
    {"FederatedUser", "IdentityCenterUser", "SAMLUser", "WebIdentityUser", "Directory"}
)
_OF_IDENTITY_CENTER = re.compile(r"AWSSSO_[0-9a-f]+_DO_NOT_DELETE")


def federated_user(event: AccountEvent, identity: Identity) -> Principal:
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
    name = word(identity.own, "userName") or name_of_arn(identity.arn) or NOBODY
    return Principal(name, f"directory user of {provider}" if provider else "directory user")


def issuer_of(identity: Identity) -> str:
    """The user who asked for a federation token, empty where the record does not say."""
    if identity.issuer.get("type") == "Root":
        return "the root user"
    return word(identity.issuer, "userName")


def _user_of_a_user(identity: Identity) -> Principal:
    """Whoever asks for a federation token chooses its name, so it is only what they act as."""
    name = clean(identity.arn.rpartition("/")[2])
    if issuer := issuer_of(identity):
        kind = "root" if issuer == "the root user" else "IAM user"
        return Principal(issuer, kind, via=f"federated user {name}" if name else "federated user")
    return Principal(name or NOBODY, "federated user")


def _identity_center_user(event: AccountEvent, identity: Identity) -> Principal:
    name = word(identity.own, "userName") or word(
        part(event.detail, "additionalEventData"), "UserName"
    )  # where sign-ins have it since July 2025
    if not name and (user := user_behind(identity)):
        return Principal(user.name, f"IAM Identity Center user, user id {user.id}")
    return Principal(name or NOBODY, "IAM Identity Center user")


def _saml_user(event: AccountEvent, identity: Identity) -> Principal:
    """The user and the account's name for the provider; CloudTrail's own is often only a hash."""
    request = part(event.detail, "requestParameters")
    name, session = word(identity.own, "userName"), word(request, "roleSessionName")
    if not is_mail(name) and (is_mail(session) or not name):
        name = session or name
    _, is_arn, provider = text(request, "principalArn").rpartition(":saml-provider/")
    if _OF_IDENTITY_CENTER.fullmatch(provider):
        return Principal(name or NOBODY, "IAM Identity Center user")
    said = clean(provider) if is_arn else ""
    return Principal(name or NOBODY, f"SAML user of {said}" if said else "SAML user")


def _web_identity(event: AccountEvent, identity: Identity) -> Principal:
    provider = provider_of(text(identity.own, "identityProvider"))
    subject = text(identity.own, "userName") or text(
        part(event.detail, "responseElements"), "subjectFromWebIdentityToken"
    )
    name, where = subject_of(provider, subject)
    kind = f"web identity of {provider}" if provider else "web identity"
    if is_pipeline(provider, subject):
        kind = provider
    return Principal(name or NOBODY, f"{kind}, {where}" if where else kind)
