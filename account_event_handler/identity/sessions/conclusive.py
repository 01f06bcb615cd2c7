"""A userIdentity enters; whether it names for sure who acted leaves, or who else may know."""

from account_event_handler.identity.actor import named_by
from account_event_handler.identity.federated import issuer_of
from account_event_handler.identity.identity_center import user_behind
from account_event_handler.identity.role import is_settled
from account_event_handler.identity.user_identity import Identity, part, text
from account_event_handler.model import AccountEvent

User = tuple[str, str]  # identity store and user id, both empty for none
NO_USER: User = ("", "")


def is_conclusive(event: AccountEvent, identity: Identity) -> bool:
    """Whether following the session could name nobody better."""
    match identity.kind:
        case "AssumedRole":
            return is_settled(event, identity)
        case "Root":
            return not identity.is_assumed_root or bool(identity.source_identity)
        case "FederatedUser":
            return bool(issuer_of(identity))
    return True


def is_self_identifying(event: AccountEvent) -> bool:
    """Whether the record leaves nothing to ask: then nothing else of this package is needed."""
    identity = Identity.of(event)
    return is_conclusive(event, identity) and not is_only_an_id(event, identity)


def is_only_an_id(event: AccountEvent, identity: Identity) -> bool:
    """Whether the record names an Identity Center user by nothing but the id."""
    user = user_behind(identity)
    return user is not None and named_by(event, identity).name == user.name


def user_of(identity: Identity) -> User:
    """The Identity Center user on whose behalf the call was made."""
    behind = part(identity.own, "onBehalfOf")
    store, user = text(behind, "identityStoreArn").rpartition("/")[2], text(behind, "userId")
    return (store, user) if store and user else NO_USER
