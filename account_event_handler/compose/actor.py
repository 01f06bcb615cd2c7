"""An AccountEvent enters, the Actor leaves: who did it, as one would say it aloud."""

from account_event_handler.compose.address import address_of
from account_event_handler.compose.clean import clean
from account_event_handler.compose.federated import FEDERATED, federated_user
from account_event_handler.compose.product import product_of
from account_event_handler.compose.role import NOBODY, role_bearer, session_of, user_behind
from account_event_handler.compose.tool import tool_of
from account_event_handler.model import AccountEvent, Actor

_CONTEXT = "userIdentity.sessionContext"


def actor_of(event: AccountEvent) -> Actor | None:
    """The actor that CloudTrail's userIdentity names, None for events that carry none.

    Every identity type of CloudTrail's record reference has its words; an unknown type or a
    missing identity is said as such, never guessed.
    """
    if "via CloudTrail" not in event.detail_type:
        return None
    name, kind = _name_and_kind(event)
    return Actor(
        name=name,
        kind=kind + _through(event, name),
        address=address_of(event),
        tool=tool_of(event, event.text("userAgent")),
    )


def name_of_arn(arn: str) -> str:
    """A principal's ARN as a person would say it: the user, the session's person or the role."""
    _, _, resource = arn.rpartition(":")
    kind, _, path = resource.partition("/")
    if resource == "root":
        return "the root user"
    if kind == "assumed-role":
        role, _, session = path.partition("/")
        return session_of(clean(role), clean(session))[0]
    return clean(path.rpartition("/")[2] or resource)


def _name_and_kind(event: AccountEvent) -> tuple[str, str]:
    match event.field("userIdentity.type"):
        case "Root":
            return "the root user", _root_kind(event)
        case "IAMUser":
            return _user(event), "IAM user" + _mfa(event)
        case "AssumedRole" | "Role":
            return role_bearer(event)
        case "AWSService":
            service = product_of(event.field("userIdentity.invokedBy"))
            return service or "an AWS service", "AWS service"
        case "AWSAccount":
            return _account(event)
        case str() as identity if identity in FEDERATED:
            return federated_user(event, identity)
    if user_name := clean(event.field("userIdentity.userName")):
        return user_name, "user"
    if user := user_behind(event):
        return user, "known by its id"
    if service := product_of(event.field("userIdentity.invokedBy")):
        return service, "AWS service"
    return "somebody unknown", "CloudTrail names nobody"


def _root_kind(event: AccountEvent) -> str:
    account = clean(event.field("userIdentity.accountId"), 12)
    kind = f"root of account {account}" if account else "root"
    if event.text(f"{_CONTEXT}.assumedRoot") != "true":
        return kind
    source_identity = clean(event.field(f"{_CONTEXT}.sourceIdentity"))
    by = f" by {source_identity}, source identity" if source_identity else ""
    return f"{kind}, assumed from the organization{by}"


def _user(event: AccountEvent) -> str:
    user_name = clean(event.field("userIdentity.userName"))
    return user_name or name_of_arn(event.text("userIdentity.arn")) or NOBODY


def _mfa(event: AccountEvent) -> str:
    """Said where it is news: a key without a session never has it."""
    authenticated = event.text(f"{_CONTEXT}.attributes.mfaAuthenticated") == "true"
    return " with MFA" if authenticated else ""


def _account(event: AccountEvent) -> tuple[str, str]:
    """Another account chooses the names of its sessions: they are shown, they name nobody here."""
    account = clean(event.field("userIdentity.accountId"))
    if account == "ANONYMOUS_PRINCIPAL":
        return "somebody anonymous", "without credentials"
    kind = "another AWS account"
    if source_identity := clean(event.field(f"{_CONTEXT}.sourceIdentity")):
        kind += f", source identity {source_identity}"
    elif session := clean(event.text("userIdentity.principalId").partition(":")[2]):
        kind += f", session {session}"
    return f"account {account}" if account else "another AWS account", kind


def _through(event: AccountEvent, name: str) -> str:
    """The service or the provider's account that made the call on the actor's behalf."""
    service = product_of(event.field("userIdentity.invokedBy"))
    through = f", through {service}" if service and service != name else ""
    delegate = clean(event.field("userIdentity.invokedByDelegate.accountId"))
    return through + (f", delegated to account {delegate}" if delegate else "")
