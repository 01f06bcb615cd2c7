"""An actor in words: "ada (IAM user with MFA), as role Deploy via Audit"."""

from collections.abc import Iterator

from account_event_handler.ingest.sanitize import cut
from account_event_handler.model import Actor, ActorType, Alert

CLAIMED = " (claimed)"  # after the name of whom nothing but a name of the caller's own choice makes that
_VIA_LIMIT = 150  # characters
_ROOTS = (ActorType.ROOT, ActorType.ASSUMED_ROOT)


def shown_account(number: str, name: str) -> str:
    """The account as people call it: "payments-prod (111122223333)", "account 111122223333"."""
    if not number:
        return ""
    return f"{name} ({number})" if name else f"account {number}"


def _account(number: str, alert: Alert | None) -> str:
    return shown_account(number, alert.account_names.get(number, "") if alert else "")


def accounts_of(alert: Alert) -> list[str]:
    """The numbers of all accounts that are named: its own, the actor's, those in their words."""
    numbers = [alert.account]
    if actor := alert.actor:
        acting = ((actor.type, actor.of), *actor.chain)
        numbers += [actor.account, *(of for kind, of in acting if kind in (*_ROOTS, ActorType.ACCOUNT))]
        numbers += [actor.delegate, actor.endpoint_account]
    return list(dict.fromkeys(filter(None, numbers)))


def name_of(actor: Actor, alert: Alert) -> str:
    """The name as one says it aloud; of an account what people call it."""
    is_account = actor.type is ActorType.ACCOUNT and actor.of
    return _account(actor.of, alert) if is_account else actor.name


def kind_of(actor: Actor, alert: Alert | None = None) -> str:
    """What they are and how that is known: "role Deploy, claimed by the session's name, with MFA"."""
    return ", ".join(filter(None, (_what(actor, alert), *_details(actor, alert))))


def via_of(actor: Actor, alert: Alert | None = None) -> str:
    """What they acted as, the last first: "role Deploy via Audit"."""
    first = [_acting(*link, alert) for link in actor.chain[:1]]
    rest = [name if kind is ActorType.ROLE else _acting(kind, name, alert) for kind, name in actor.chain[1:]]
    return cut(" via ".join([*first, *rest]), _VIA_LIMIT)


def address_of(actor: Actor, alert: Alert | None = None) -> str:
    """Where the call came from: "203.0.113.7 through VPC endpoint vpce-1 of account …"."""
    if not actor.endpoint:
        return actor.address
    owner = _account(actor.endpoint_account, alert)
    return f"{actor.address} through VPC endpoint {actor.endpoint}{f' of {owner}' * bool(owner)}".strip()


def who(alert: Alert) -> str:
    """As in: ada (IAM user, in account 444455556666), as role Deploy via Audit."""
    actor = alert.actor
    if actor is None:
        return ""
    where, via = _account(actor.account, alert), via_of(actor, alert)
    details = (*_details(actor, alert), f"in {where}" * bool(where))
    if actor.type in _ROOTS and actor.of:  # the line Where has the number of the alert's account
        name = alert.account_names.get(actor.of, "") if actor.of == alert.account else ""
        said = ", ".join(filter(None, (f"the root user of {name or _account(actor.of, alert)}", *details)))
    else:
        said = f"{name_of(actor, alert)} ({', '.join(filter(None, (_what(actor, alert), *details)))})"
    return f"{said}, as {via}" if via else said


def described(actor: Actor) -> str:
    """An actor in one breath, accounts by their number: "alice (IAM user)"."""
    kind = kind_of(actor)
    return f"{actor.name} ({kind})" if kind else actor.name


def _what(actor: Actor, alert: Alert | None) -> str:
    match actor.type:
        case ActorType.ROOT | ActorType.ASSUMED_ROOT:
            return f"root of {_account(actor.of, alert)}" if actor.of else "root"
        case ActorType.UNNAMED_SESSION:
            return "" if actor.session or actor.known_by or actor.of else "role"
        case ActorType.PROVIDER:
            return f"{actor.of} through role {actor.role}" if actor.role else actor.of
        case ActorType.OTHER:
            return actor.of
        case ActorType.ACCOUNT:
            return actor.type
        case ActorType.USER | ActorType.NO_USER if actor.mfa is not None:
            return f"{actor.type} {'with' if actor.mfa else 'without'} MFA"
    return f"{actor.type} {actor.of}" if actor.of else actor.type.removesuffix(" of")


def _details(actor: Actor, alert: Alert | None) -> Iterator[str]:
    match actor.type:
        case ActorType.DIRECTORY_NAME if actor.role:
            yield f"role {actor.role}"
        case ActorType.PERMISSION_SET:
            yield actor.role
        case ActorType.ASSUMED_ROOT:
            yield "assumed from the organization"
    yield "claimed by the session's name" if actor.is_claimed else actor.known_by or ""
    yield f"session {actor.session}" * bool(actor.session)
    yield f"source identity {actor.source_identity}" * bool(actor.source_identity)
    yield f"user id {actor.user_id}" * bool(actor.user_id)
    if actor.type is ActorType.UNNAMED_SESSION and actor.of:
        yield f"from {actor.of}"
    yield actor.ran_at
    if actor.mfa is not None and actor.type not in (ActorType.USER, ActorType.NO_USER):
        yield f"{'with' if actor.mfa else 'without'} MFA"
    yield "by the session's name" * actor.by_session_name
    yield "with MFA" * actor.session_mfa
    yield f"through {actor.through}" * bool(actor.through)
    yield f"delegated to {_account(actor.delegate, alert)}" * bool(actor.delegate)


def _acting(kind: ActorType, name: str, alert: Alert | None) -> str:
    if kind in _ROOTS:
        assumed = ", assumed from the organization" * (kind is ActorType.ASSUMED_ROOT)
        return (f"root of {_account(name, alert)}" if name else "root") + assumed
    if kind is ActorType.OTHER:
        return name
    return f"{kind} {name}" if name else kind
