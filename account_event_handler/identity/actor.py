"""Who did it: the Actor of an event, and whether its record says so for sure."""

from dataclasses import replace

from account_event_handler.catalog.record import is_redacted
from account_event_handler.identity.federated import FEDERATED, federated_user, issuer_of
from account_event_handler.identity.products import is_service, product_of, service_said
from account_event_handler.identity.role import NOBODY, actor_of_arn, is_settled, session_owner
from account_event_handler.identity.tool import CONSOLE, tool_of
from account_event_handler.identity.user_identity import Identity, name_of_user_id, part, text, word
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Actor, ActorType

_ANONYMOUS = ("ANONYMOUS_PRINCIPAL", "anonymous")


def actor_of(event: AccountEvent, principal: Actor | None = None) -> Actor | None:
    """The actor that CloudTrail's userIdentity names, None for events that carry none.

    `principal` is whom the session's history knows better. Every identity type of CloudTrail's
    record reference has its type; an unknown or missing one is said as such, never guessed.
    """
    if "via CloudTrail" not in event.detail_type:
        return None
    identity = Identity.of(event)
    who = _with_mfa(principal, identity) if principal else named_by(event, identity)
    tool = tool_of(event, text(event.detail, "userAgent"))
    through, delegate = _through(identity, who.name)
    address, endpoint, owner = _address(event, tool)
    return replace(
        who,
        account=who.account if who.account != event.account else "",
        through=through,
        delegate=delegate,
        address=address,
        endpoint=endpoint,
        endpoint_account=owner,
        tool=tool,
    )


def named_by(event: AccountEvent, identity: Identity) -> Actor:
    """Whom the record itself names."""
    kind = identity.kind
    if kind in ("AssumedRole", "Role"):
        return session_owner(event, identity)
    if kind == "Root":
        return _root(identity)
    if kind == "IAMUser":
        name = word(identity.own, "userName") or actor_of_arn(identity.arn).name or NOBODY
        is_user = not _is_no_user(event, identity)
        return Actor(name, ActorType.USER if is_user else ActorType.NO_USER, mfa=identity.used_mfa)
    if kind == "AWSService":
        return _service(identity.own.get("invokedBy"))
    if kind == "AWSAccount":
        return _account(identity)
    if kind in FEDERATED:
        return federated_user(event, identity)
    return _untyped(event, identity)


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
    """Whether the record leaves nothing to ask: then nothing of `sessions` is needed."""
    identity = Identity.of(event)
    return is_conclusive(event, identity) and not is_only_an_id(event, identity)


def is_only_an_id(event: AccountEvent, identity: Identity) -> bool:
    """Whether the record names an Identity Center user by nothing but the id."""
    user = identity.user_id
    return bool(user) and named_by(event, identity).name == name_of_user_id(user)


def _with_mfa(principal: Actor, identity: Identity) -> Actor:
    """Whoever obtained the session with MFA gave it with that call, so only the session has it."""
    if not identity.used_mfa or principal.mfa or principal.session_mfa:
        return principal
    return replace(principal, mfa=None, session_mfa=True)


def _root(identity: Identity) -> Actor:
    account = word(identity.own, "accountId", 12)
    if not identity.is_assumed_root:
        return Actor("the root user", ActorType.ROOT, account, mfa=identity.used_mfa)
    if source_identity := identity.source_identity:
        chain = ((ActorType.ASSUMED_ROOT, account),)
        return Actor(source_identity, ActorType.SOURCE_IDENTITY, chain=chain)
    return Actor("the root user", ActorType.ASSUMED_ROOT, account)


def _is_no_user(event: AccountEvent, identity: Identity) -> bool:
    """Whether somebody typed a user name at the console's door that is no user's."""
    answer = part(event.detail, "responseElements").get("ConsoleLogin")
    return answer == "Failure" and is_redacted(identity.own.get("userName"))


def _account(identity: Identity) -> Actor:
    """Another account chooses the names of its sessions: they are shown, they name nobody here."""
    account = word(identity.own, "accountId")
    if account in _ANONYMOUS:
        return Actor("somebody anonymous", ActorType.ANONYMOUS)
    source_identity = identity.source_identity
    session = "" if source_identity else clean(text(identity.own, "principalId").partition(":")[2])
    return Actor(
        f"account {account}" if account else "another AWS account",
        ActorType.ACCOUNT,
        account,
        session=session,
        source_identity=source_identity,
    )


def _service(host: object) -> Actor:
    return Actor(product_of(host) or "an AWS service", ActorType.SERVICE)


def _untyped(event: AccountEvent, identity: Identity) -> Actor:
    if user_name := word(identity.own, "userName"):
        return Actor(user_name, ActorType.USER_OF_A_SERVICE)
    if user := identity.user_id:
        return Actor(name_of_user_id(user), ActorType.USER_ID, user)
    if identity.arn:
        return actor_of_arn(identity.arn)
    if product_of(identity.own.get("invokedBy")):
        return _service(identity.own.get("invokedBy"))
    if event.detail.get("eventType") == "AwsServiceEvent":  # of no public call: it did it itself
        return _service(event.detail.get("eventSource"))
    return Actor("somebody unknown", ActorType.UNKNOWN)


def _through(identity: Identity, name: str) -> tuple[str, str]:
    """The service and the provider's account that made the call on the actor's behalf."""
    service = product_of(identity.own.get("invokedBy"))
    delegate = ""
    if "invokedByDelegate" in identity.own:
        delegate = word(part(identity.own, "invokedByDelegate"), "accountId")
    return service if service != name else "", delegate


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
    address = clean(said)
    endpoint = word(event.detail, "vpcEndpointId")
    owner = word(event.detail, "vpcEndpointAccountId") if endpoint else ""
    if not endpoint or (tool == CONSOLE and not owner):
        return address, "", ""
    return address, endpoint, owner if owner != event.account else ""
