"""Who did it: the Actor of an event, whether its record says so for sure, and actors as JSON."""

from collections.abc import Callable, Mapping
from copy import replace
from typing import Any

from account_event_handler.catalog.record import is_redacted
from account_event_handler.identity import provider
from account_event_handler.identity.role import actor_of_arn, is_settled, session_owner
from account_event_handler.identity.tool import CONSOLE, is_service, product_of, service_said, tool_of
from account_event_handler.identity.user_identity import NOBODY, Identity, part, text, word
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Actor, ActorType, KnownBy


def actor_of(event: AccountEvent, principal: Actor | None = None) -> Actor | None:
    """The actor that CloudTrail's userIdentity names, None for events that carry none.

    `principal` is whom the session's history knows better.
    """
    if "via CloudTrail" not in event.detail_type or "insightDetails" in event.detail:
        return None
    identity = Identity.of(event)
    who = _with_mfa(principal, identity) if principal else named_by(event, identity)
    tool = tool_of(event, text(event.detail, "userAgent"))
    address, endpoint, owner = _address(event, tool)
    service = product_of(identity.own.get("invokedBy"))
    return replace(
        who,
        account=who.account if who.account != event.account else "",
        through=service if service != who.name else "",
        delegate=word(part(identity.own, "invokedByDelegate"), "accountId"),
        address=address,
        endpoint=endpoint,
        endpoint_account=owner if owner != event.account else "",
        tool=tool,
    )


def named_by(event: AccountEvent, identity: Identity) -> Actor:
    """Whom the record itself names."""
    return _NAMED_BY.get(identity.kind, _untyped)(event, identity)


def is_conclusive(event: AccountEvent, identity: Identity) -> bool:
    """Whether following the session could name nobody better."""
    match identity.kind:
        case "AssumedRole":
            return is_settled(event, identity)
        case "Root":
            return not identity.is_assumed_root or bool(identity.source_identity)
        case "FederatedUser":
            return bool(provider.token_issuer(identity))
    return True


def is_only_an_id(event: AccountEvent, identity: Identity) -> bool:
    """Whether the record names an Identity Center user by nothing but the id."""
    name = identity.name_of_user_id
    return bool(name) and named_by(event, identity).name == name


def is_self_identifying(event: AccountEvent) -> bool:
    """Whether the record leaves nothing to ask: then nothing of `sessions` is needed."""
    identity = Identity.of(event)
    return is_conclusive(event, identity) and not is_only_an_id(event, identity)


def _with_mfa(principal: Actor, identity: Identity) -> Actor:
    """Whoever obtained the session with MFA gave it with that call, so only the session has it."""
    if not identity.used_mfa or principal.mfa or principal.session_mfa:
        return principal
    return replace(principal, mfa=None, session_mfa=True)


def _root(_: AccountEvent, identity: Identity) -> Actor:
    account = word(identity.own, "accountId", 12)
    if not identity.is_assumed_root:
        return Actor("the root user", ActorType.ROOT, account, mfa=identity.used_mfa)
    if source_identity := identity.source_identity:
        return Actor(source_identity, ActorType.SOURCE_IDENTITY, chain=((ActorType.ASSUMED_ROOT, account),))
    return Actor("the root user", ActorType.ASSUMED_ROOT, account)


def _iam_user(event: AccountEvent, identity: Identity) -> Actor:
    answer = part(event.detail, "responseElements").get("ConsoleLogin")
    # At the console's sign-in somebody typed a user name that is no user's.
    is_no_user = answer == "Failure" and is_redacted(identity.own.get("userName"))
    kind = ActorType.NO_USER if is_no_user else ActorType.USER
    return Actor(_user_name(identity), kind, mfa=identity.used_mfa)


def _directory_user(_: AccountEvent, identity: Identity) -> Actor:
    return Actor(_user_name(identity), ActorType.USER_OF_DIRECTORY, word(identity.own, "identityProvider"))


def _user_name(identity: Identity) -> str:
    return word(identity.own, "userName") or actor_of_arn(identity.arn).name or NOBODY


def _account(_: AccountEvent, identity: Identity) -> Actor:
    """Another account chooses the names of its sessions: they are shown, they name nobody here."""
    account = word(identity.own, "accountId")
    if account in ("ANONYMOUS_PRINCIPAL", "anonymous"):
        return Actor("somebody anonymous", ActorType.ANONYMOUS)
    source_identity = identity.source_identity
    session = "" if source_identity else clean(text(identity.own, "principalId").partition(":")[2])
    name = f"account {account}" if account else "another AWS account"
    return Actor(name, ActorType.ACCOUNT, account, session=session, source_identity=source_identity)


def _service(_: AccountEvent, identity: Identity) -> Actor:
    return Actor(product_of(identity.own.get("invokedBy")) or "an AWS service", ActorType.SERVICE)


def _untyped(event: AccountEvent, identity: Identity) -> Actor:
    """An unknown or missing type is said as such, never guessed."""
    if user_name := word(identity.own, "userName"):
        return Actor(user_name, ActorType.USER_OF_A_SERVICE)
    if user := identity.user_id:
        return Actor(identity.name_of_user_id, ActorType.USER_ID, user)
    if (actor := actor_of_arn(identity.arn)).name:
        return actor
    service = product_of(identity.own.get("invokedBy"))
    if not service and event.detail.get("eventType") == "AwsServiceEvent":  # of no public call: it did it itself
        service = product_of(event.detail.get("eventSource")) or "an AWS service"
    return Actor(service, ActorType.SERVICE) if service else Actor("somebody unknown", ActorType.UNKNOWN)


# By CloudTrail's identity type, as its record reference has them.
_NAMED_BY: Mapping[str, Callable[[AccountEvent, Identity], Actor]] = {
    "AssumedRole": session_owner,
    "Role": session_owner,
    "Root": _root,
    "IAMUser": _iam_user,
    "AWSService": _service,
    "AWSAccount": _account,
    "SAMLUser": provider.saml_user,
    "WebIdentityUser": provider.web_identity,
    "FederatedUser": provider.federated_user,
    "IdentityCenterUser": provider.identity_center_user,
    "Directory": _directory_user,
}


def _address(event: AccountEvent, tool: str) -> tuple[str, str, str]:
    """Where the call came from, the VPC endpoint it came through, and the account of that.

    Services call through endpoints of their own, which say nothing; so does the console, unless
    the record says whose endpoint it is.
    """
    said = text(event.detail, "sourceIPAddress")
    if said == "AWS Internal":
        return "inside AWS", "", ""
    if said.endswith((".com", ".cn")) and is_service(said):
        return service_said(said), "", ""
    endpoint, owner = word(event.detail, "vpcEndpointId"), word(event.detail, "vpcEndpointAccountId")
    if not endpoint or (tool == CONSOLE and not owner):
        return clean(said), "", ""
    return clean(said), endpoint, owner


def actor_to_json(actor: Actor) -> dict[str, Any]:
    """For messages that wait in a queue and sessions in the state table; what is empty is left out."""
    values = {name: getattr(actor, name) for name in actor.__struct_fields__}
    kept = {name: value for name, value in values.items() if value or name == "mfa"}
    return kept | ({"chain": [list(link) for link in actor.chain]} if actor.chain else {})


def actor_from_json(record: Mapping[str, Any]) -> Actor:
    """The actor again; raises TypeError or ValueError for what is none.

    Until November 2026 `kind` and `via` were words: "IAM user with MFA", "role Deploy via Audit".
    """
    if "kind" in record:
        return _of_words(record)
    known_by, chain = record.get("known_by"), record.get("chain", ())
    known = {"type": ActorType(record["type"]), "known_by": KnownBy(known_by) if known_by else None}
    return Actor(**{**record, **known, "chain": tuple((ActorType(kind), name) for kind, name in chain)})


def _of_words(record: Mapping[str, str]) -> Actor:
    """The words stay, but for those that decide something."""
    what, mfa, of = record["kind"], None, ""
    for words, used in ((" with MFA", True), (" without MFA", False)):
        if what.endswith(words):
            what, mfa = what.removesuffix(words).removesuffix(","), used
    if what.startswith("root of account ") and what[16:].isdecimal():
        kind, of = ActorType.ROOT, what[16:]
    elif what in (ActorType.USER, ActorType.NO_USER, ActorType.SERVICE):
        kind = ActorType(what)
    else:
        kind, of, mfa = ActorType.OTHER, record["kind"], None
    chain = ((ActorType.OTHER, record["via"]),) if record.get("via") else ()
    kept: dict[str, Any] = {name: record.get(name, "") for name in ("account", "address", "tool")}
    return Actor(record["name"], kind, of, mfa=mfa, chain=chain, **kept)
