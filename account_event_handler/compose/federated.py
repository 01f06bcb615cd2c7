"""The record of a user whom another directory knows enters, name and kind leave."""

from account_event_handler.compose.clean import clean
from account_event_handler.compose.role import NOBODY, user_behind
from account_event_handler.compose.session_name import is_mail
from account_event_handler.compose.web_identity import provider_of, subject_of
from account_event_handler.model import AccountEvent

FEDERATED = frozenset(
    {"FederatedUser", "IdentityCenterUser", "SAMLUser", "WebIdentityUser", "Directory"}
)
_REQUEST = "requestParameters"


def federated_user(event: AccountEvent, identity: str) -> tuple[str, str]:
    """Name and kind for an identity type of FEDERATED."""
    match identity:
        case "SAMLUser":
            return _saml_user(event)
        case "WebIdentityUser":
            return _web_identity(event)
        case "FederatedUser":
            return _user_of_a_user(event)
        case "IdentityCenterUser":
            return _identity_center_user(event)
    provider = clean(event.field("userIdentity.identityProvider"))
    name = clean(event.field("userIdentity.userName")) or NOBODY
    return name, f"directory user of {provider}" if provider else "directory user"


def _user_of_a_user(event: AccountEvent) -> tuple[str, str]:
    """Whom an IAM user gave a federation token, under a name of that user's choice."""
    name = clean(event.text("userIdentity.arn").rpartition("/")[2]) or NOBODY
    issuer = clean(event.field("userIdentity.sessionContext.sessionIssuer.userName"))
    return name, f"federated user, by IAM user {issuer}" if issuer else "federated user"


def _identity_center_user(event: AccountEvent) -> tuple[str, str]:
    name = clean(event.field("userIdentity.userName")) or clean(
        event.field("additionalEventData.UserName")  # where sign-ins have it since July 2025
    )
    return name or user_behind(event) or NOBODY, "IAM Identity Center user"


def _saml_user(event: AccountEvent) -> tuple[str, str]:
    """The user and the account's name for the provider; CloudTrail's own is often only a hash."""
    name = clean(event.field("userIdentity.userName"))
    session = clean(event.field(f"{_REQUEST}.roleSessionName"))
    if not is_mail(name) and (is_mail(session) or not name):
        name = session or name
    _, is_arn, provider = event.text(f"{_REQUEST}.principalArn").rpartition(":saml-provider/")
    said = clean(provider) if is_arn else ""
    return name or NOBODY, f"SAML user of {said}" if said else "SAML user"


def _web_identity(event: AccountEvent) -> tuple[str, str]:
    provider = provider_of(event.text("userIdentity.identityProvider"))
    subject = event.text("userIdentity.userName") or event.text(
        "responseElements.subjectFromWebIdentityToken"
    )
    name, where = subject_of(provider, subject)
    kind = f"web identity of {provider}" if provider else "web identity"
    if where or name.startswith("GitHub repository "):
        kind = provider
    return name or NOBODY, ", ".join(filter(None, (kind, where)))
