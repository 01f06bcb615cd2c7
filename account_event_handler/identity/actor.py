"""An AccountEvent enters, the Actor leaves: who did it, as one would say it aloud."""

import re
from dataclasses import replace

from account_event_handler.catalog.record import is_redacted
from account_event_handler.identity.address import address_of
from account_event_handler.identity.federated import FEDERATED, federated_user
from account_event_handler.identity.identity_center import user_behind
from account_event_handler.identity.principal import Principal
from account_event_handler.identity.principal_arn import caller_of_arn, name_of_arn
from account_event_handler.identity.product import product_of
from account_event_handler.identity.role import NOBODY, session_owner
from account_event_handler.identity.tool import tool_of
from account_event_handler.identity.user_identity import Identity, part, text, word
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Actor

SERVICE = "AWS service"  # the kind of a service that acts for itself
_ANONYMOUS = ("ANONYMOUS_PRINCIPAL", "anonymous")
_WITHOUT_MFA = re.compile(",? without MFA")


def actor_of(event: AccountEvent, caller: Principal | None = None) -> Actor | None:
    """The actor that CloudTrail's userIdentity names, None for events that carry none.

    `caller` is what the session's lineage knows better. Every identity type of CloudTrail's
    record reference has its words; an unknown type or a missing identity is said as such, never
    guessed.
    """
    if "via CloudTrail" not in event.detail_type:
        return None
    identity = Identity.of(event)
    who = _with_mfa(caller, identity) if caller else named_by(event, identity)
    tool = tool_of(event, text(event.detail, "userAgent"))
    return Actor(
        name=who.name,
        kind=who.kind + _through(identity, who.name),
        address=address_of(event, tool),
        tool=tool,
        via=who.via,
        account=who.account if who.account != event.account else "",
    )


def named_by(event: AccountEvent, identity: Identity) -> Principal:
    """Whom the record itself names."""
    kind = identity.kind
    if kind in ("AssumedRole", "Role"):
        return Principal(*session_owner(event, identity))
    if kind == "Root":
        return _root(identity)
    if kind == "IAMUser":
        what = "no such user" if _is_no_user(event, identity) else "IAM user"
        return Principal(_user(identity), what + _mfa(identity))
    if kind == "AWSService":
        service = product_of(identity.own.get("invokedBy"))
        return Principal(service or "an AWS service", SERVICE)
    if kind == "AWSAccount":
        return Principal(*_account(identity))
    if kind in FEDERATED:
        return federated_user(event, identity)
    return _untyped(event, identity)


def _with_mfa(caller: Principal, identity: Identity) -> Principal:
    """Whoever obtained the session with MFA gave it with that call, so only the session has it."""
    if not identity.used_mfa or "with MFA" in caller.kind:
        return caller
    return replace(caller, kind=f"{_WITHOUT_MFA.sub('', caller.kind)}, with MFA")


def _root(identity: Identity) -> Principal:
    account = word(identity.own, "accountId", 12)
    kind = f"root of account {account}" if account else "root"
    if not identity.is_assumed_root:
        mfa = _mfa(identity)
        return Principal("the root user", f"{kind},{mfa}" if mfa else kind)
    as_root = f"{kind}, assumed from the organization"
    if source_identity := identity.source_identity:
        return Principal(source_identity, "source identity", via=as_root)
    return Principal("the root user", as_root)


def _user(identity: Identity) -> str:
    return word(identity.own, "userName") or name_of_arn(identity.arn) or NOBODY


def _is_no_user(event: AccountEvent, identity: Identity) -> bool:
    """Whether somebody typed a user name at the console's door that is no user's."""
    answer = part(event.detail, "responseElements").get("ConsoleLogin")
    return answer == "Failure" and is_redacted(identity.own.get("userName"))


def _mfa(identity: Identity) -> str:
    """Said where the record says it: a key without a session never has MFA, and no attributes."""
    used = identity.used_mfa
    return "" if used is None else " with MFA" if used else " without MFA"


def _account(identity: Identity) -> tuple[str, str]:
    """Another account chooses the names of its sessions: they are shown, they name nobody here."""
    account = word(identity.own, "accountId")
    if account in _ANONYMOUS:
        return "somebody anonymous", "without credentials"
    kind = "another AWS account"
    if source_identity := identity.source_identity:
        kind += f", source identity {source_identity}"
    elif session := clean(text(identity.own, "principalId").partition(":")[2]):
        kind += f", session {session}"
    return f"account {account}" if account else "another AWS account", kind


def _untyped(event: AccountEvent, identity: Identity) -> Principal:
    if user_name := word(identity.own, "userName"):
        return Principal(user_name, "user")
    if user := user_behind(identity):
        return Principal(user.name, f"known by the id {user.id}")
    if identity.arn:
        return caller_of_arn(identity.arn)
    if service := product_of(identity.own.get("invokedBy")):
        return Principal(service, SERVICE)
    if event.detail.get("eventType") == "AwsServiceEvent":  # of no public call: it did it itself
        service = product_of(event.detail.get("eventSource"))
        return Principal(service or "an AWS service", SERVICE)
    return Principal("somebody unknown", "CloudTrail names nobody")


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
