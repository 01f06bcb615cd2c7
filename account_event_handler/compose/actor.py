"""An AccountEvent enters, the Actor leaves: who did it, as one would say it aloud."""

from account_event_handler.compose.address import address_of
from account_event_handler.compose.caller import Caller
from account_event_handler.compose.clean import clean
from account_event_handler.compose.federated import FEDERATED, federated_user
from account_event_handler.compose.identity import Identity, part, text, word
from account_event_handler.compose.identity_center import user_behind
from account_event_handler.compose.product import product_of
from account_event_handler.compose.role import NOBODY, role_bearer, session_of
from account_event_handler.compose.tool import tool_of
from account_event_handler.model import AccountEvent, Actor

SERVICE = "AWS service"  # the kind of a service that acts for itself


def actor_of(event: AccountEvent, caller: Caller | None = None) -> Actor | None:
    """The actor that CloudTrail's userIdentity names, None for events that carry none.

    `caller` is what the session's lineage knows better. Every identity type of CloudTrail's
    record reference has its words; an unknown type or a missing identity is said as such, never
    guessed.
    """
    if "via CloudTrail" not in event.detail_type:
        return None
    identity = Identity.of(event)
    who = caller or named_by(event, identity)
    tool = tool_of(event, text(event.detail, "userAgent"))
    return Actor(
        name=who.name,
        kind=who.kind + _through(identity, who.name),
        address=address_of(event, tool),
        tool=tool,
        via=who.via,
        account=who.account if who.account != event.account else "",
    )


def name_of_arn(arn: str) -> str:
    """A principal's ARN as a person would say it: the user, the session's person or the role."""
    return caller_of_arn(arn).name


def caller_of_arn(arn: str) -> Caller:
    """Whom a principal's ARN names, all that some records say of a caller."""
    *_, account, resource = ["", *arn.split(":", 5)] if arn.count(":") >= 5 else ["", "", arn]
    kind, _, path = resource.partition("/")
    account = clean(account, 12)
    if resource == "root":
        return Caller("the root user", f"root of account {account}")
    if kind == "assumed-role":
        role, _, session = path.partition("/")
        return Caller(*session_of(clean(role), clean(session)), account=account)
    name = clean(path.rpartition("/")[2] or resource)
    return Caller(name, "IAM user" if kind == "user" else clean(kind), account=account)


def named_by(event: AccountEvent, identity: Identity) -> Caller:
    """Whom the record itself names."""
    kind = identity.kind
    if kind in ("AssumedRole", "Role"):
        return Caller(*role_bearer(event, identity))
    if kind == "Root":
        return _root(identity)
    if kind == "IAMUser":
        return Caller(_user(identity), "IAM user" + _mfa(identity))
    if kind == "AWSService":
        service = product_of(identity.own.get("invokedBy"))
        return Caller(service or "an AWS service", SERVICE)
    if kind == "AWSAccount":
        return Caller(*_account(identity))
    if kind in FEDERATED:
        return federated_user(event, identity)
    return _untyped(event, identity)


def _root(identity: Identity) -> Caller:
    account = word(identity.own, "accountId", 12)
    kind = f"root of account {account}" if account else "root"
    if not identity.is_assumed_root:
        return Caller("the root user", kind + _mfa(identity))
    as_root = f"{kind}, assumed from the organization"
    if source_identity := identity.source_identity:
        return Caller(source_identity, "source identity", via=as_root)
    return Caller("the root user", as_root)


def _user(identity: Identity) -> str:
    return word(identity.own, "userName") or name_of_arn(identity.arn) or NOBODY


def _mfa(identity: Identity) -> str:
    """Said where the record says it: a key without a session never has MFA, and no attributes."""
    used = identity.used_mfa
    return "" if used is None else " with MFA" if used else " without MFA"


def _account(identity: Identity) -> tuple[str, str]:
    """Another account chooses the names of its sessions: they are shown, they name nobody here."""
    account = word(identity.own, "accountId")
    if account == "ANONYMOUS_PRINCIPAL":
        return "somebody anonymous", "without credentials"
    kind = "another AWS account"
    if source_identity := identity.source_identity:
        kind += f", source identity {source_identity}"
    elif session := clean(text(identity.own, "principalId").partition(":")[2]):
        kind += f", session {session}"
    return f"account {account}" if account else "another AWS account", kind


def _untyped(event: AccountEvent, identity: Identity) -> Caller:
    if user_name := word(identity.own, "userName"):
        return Caller(user_name, "user")
    if user := user_behind(identity):
        return Caller(user.name, f"known by the id {user.id}")
    if service := product_of(identity.own.get("invokedBy")):
        return Caller(service, SERVICE)
    if event.detail.get("eventType") == "AwsServiceEvent":  # of no public call: it did it itself
        service = product_of(event.detail.get("eventSource"))
        return Caller(service or "an AWS service", SERVICE)
    return Caller("somebody unknown", "CloudTrail names nobody")


def _through(identity: Identity, name: str) -> str:
    """The service or the provider's account that made the call on the actor's behalf."""
    through = ""
    if host := identity.own.get("invokedBy"):
        service = product_of(host)
        through = f", through {service}" if service and service != name else ""
    if "invokedByDelegate" in identity.own:
        delegate = word(part(identity.own, "invokedByDelegate"), "accountId")
        through += f", delegated to account {delegate}" if delegate else ""
    return through
