"""Who obtained which session: kept as the calls for credentials go by, found when an event must be named.

What workloads and services ask for is most of the volume, and their sessions say themselves whose
they are. A pipeline acts for whoever pushed, so its sessions count as people's.
"""

from collections.abc import Callable, Iterable
from copy import replace

from msgspec import Struct

from account_event_handler.catalog.record import is_service_linked
from account_event_handler.catalog.tracked_calls import is_let_through, is_tracking_only
from account_event_handler.identity.actor import is_conclusive, named_by
from account_event_handler.identity.provider import provider_of
from account_event_handler.identity.role import actor_of_arn, is_session, owner_by_name, role_and_session
from account_event_handler.identity.sessions.session import Session, SessionKey, end_of, is_arn, is_key
from account_event_handler.identity.user_identity import Identity, is_mail, part, text, word
from account_event_handler.model import AccountEvent
from account_event_handler.state import StateTable, sessions_partition

GRACE = 3600  # seconds after its end that a session is remembered: its last events come late
SAME = 5  # seconds by which two records may differ about when a session began
ENOUGH = 50  # sessions of one ARN at one time; who has more cannot be told apart
_CONSOLE_LASTS = 12 * 3600  # seconds; then the console asks to sign in again
_PEOPLE = frozenset({"Root", "IAMUser", "FederatedUser", "SAMLUser", "IdentityCenterUser", "Directory"})
_NOT_PEOPLE = frozenset({"EKS", "Cognito", "Facebook", "Login with Amazon"})  # pods, users of apps


class SessionStore(Struct, frozen=True):
    """Each is under its ARN twice: to be found by its access key, and by when it began.

    The console keeps the access keys of its own to itself, so that those are found by their begin only.
    """

    state_table: StateTable

    def remember(self, event: AccountEvent) -> bool:
        """Keep who obtained a session, if people did; False where there is nothing to keep.

        Costs two writes, the same record again the same. Raises StateUnavailable. What a rule
        would not let through is not kept of a log file either, so that both roads know the same.
        """
        if not is_tracking_only(event):
            return False
        if event.source == "aws.sts" and not _is_human_or_pipeline(event, Identity.of(event)):
            return False
        session = obtained(event) if is_let_through(event) else None
        if session:
            self.keep(session)
        return session is not None

    def keep(self, session: Session) -> None:
        """One that ended long ago, as in old log files, is kept for its grace from now on."""
        lifetime = max(session.ends - self.state_table.now(), 0) + GRACE
        # Of a call into another account both have a record, and the caller's own says more.
        put = self.state_table.put_new if session.cross_account else self.state_table.put
        pk, key = sessions_partition(session.session_key.arn), session.session_key.key
        by_begin = f"console#{session.session_key.began}"
        for name in (key, f"{by_begin}#{key}") if key else (by_begin,):
            put(pk, name, session.item, lifetime)

    def issued(self, session_key: SessionKey) -> Session | None:
        """How the session was obtained, by one read of the state table; raises StateUnavailable."""
        pk = sessions_partition(session_key.arn)
        if session_key.key:
            item = self.state_table.get(pk, session_key.key)
            return Session.of(session_key, item) if item and "who" in item else None
        began = session_key.began
        low, high = (began - SAME, began + SAME) if began else ("", "")
        between = (f"console#{low}", f"console#{high}~")
        items = list(self.state_table.query(pk, between=between, limit=ENOUGH + 1))
        if len(items) > ENOUGH:
            return None
        return only([Session.of(session_key, item) for item in items if "who" in item])


def only(sessions: Iterable[Session]) -> Session | None:
    """The session, where all agree on who obtained it: a doubtful name is worse than none."""
    callers = {(session.caller, session.parent): session for session in sessions}
    return next(iter(callers.values())) if len(callers) == 1 else None


def obtained(event: AccountEvent) -> Session | None:
    """The session that a successful call obtained, None for every other event."""
    name = event.text("eventName")
    if event.source == "aws.sts" and name in _ARN_OF:
        return _issued(event, _ARN_OF[name])
    return _switched(event) if event.source == "aws.signin" and name == "SwitchRole" else None


def _issued(event: AccountEvent, arn_of: Callable[[AccountEvent, Identity], str]) -> Session | None:
    credentials = part(part(event.detail, "responseElements"), "credentials")
    identity = Identity.of(event)
    key, arn = text(credentials, "accessKeyId"), arn_of(event, identity)
    if not is_key(key) or not is_arn(arn) or event.time is None:
        return None
    began = int(event.time.timestamp())
    caller, account = named_by(event, identity), word(identity.own, "accountId", 12)
    return Session(
        session_key=SessionKey(arn, key, began, event.account, event.region),
        # With the account that knows them, where their kind does not say it already.
        caller=caller if identity.kind in ("Root", "AWSAccount") else replace(caller, account=account),
        ends=end_of(text(credentials, "expiration"), began),
        parent=None if is_conclusive(event, identity) else SessionKey.of(event, identity),
        user=identity.user,
        cross_account=account if identity.kind == "AWSAccount" else "",
    )


def _switched(event: AccountEvent) -> Session | None:
    """The console keeps its keys to itself: such a session is found by its ARN and its begin."""
    origin = text(part(event.detail, "additionalEventData"), "SwitchFrom")
    arn = event.text("userIdentity.arn")
    done = event.field("responseElements.SwitchRole") == "Success"
    if not done or not is_arn(arn) or not is_arn(origin) or event.time is None:
        return None
    began = int(event.time.timestamp())
    session_key = SessionKey(arn, "", began, event.account, event.region)
    parent = None
    if is_session(origin):  # of which the record tells no more than the ARN
        parent = SessionKey(origin, "", 0, origin.split(":")[4], event.region)
    return Session(session_key, actor_of_arn(origin), began + _CONSOLE_LASTS, parent)


def _role_session(event: AccountEvent, _: Identity) -> str:
    arn = event.text("responseElements.assumedRoleUser.arn")
    role = event.text("requestParameters.roleArn").split(":", 5)
    session = event.text("requestParameters.roleSessionName")
    if arn or not session or len(role) < 6:
        return arn
    name = role[5].rpartition("/")[2]
    return f"arn:{role[1]}:sts::{role[4]}:assumed-role/{name}/{session}"


def _root(event: AccountEvent, identity: Identity) -> str:
    target = event.text("requestParameters.targetPrincipal")
    partition = identity.arn.split(":")[1] if identity.arn.startswith("arn:") else "aws"
    return target if ":" in target else f"arn:{partition}:iam::{target}:root"


_ARN_OF: dict[str, Callable[[AccountEvent, Identity], str]] = {
    "AssumeRole": _role_session,
    "AssumeRoleWithSAML": _role_session,
    "AssumeRoleWithWebIdentity": _role_session,
    "AssumeRoot": _root,
    "GetFederationToken": lambda event, _: event.text("responseElements.federatedUser.arn"),
    "GetSessionToken": lambda _, identity: identity.arn,
}


def _is_human_or_pipeline(event: AccountEvent, identity: Identity) -> bool:
    """Where an IAM user is a machine's, nothing in the record tells; it counts as a person."""
    if identity.own.get("invokedBy"):
        return False
    match identity.kind:
        case "WebIdentityUser":
            return provider_of(text(identity.own, "identityProvider")) not in _NOT_PEOPLE
        case "AssumedRole":
            return not _is_workload(event, identity)
        case "AWSAccount":  # an IAM user of it, or a session there that is called by a mail address
            principal = text(identity.own, "principalId")
            return principal.startswith("AIDA") or is_mail(principal.partition(":")[2])
    return identity.kind in _PEOPLE


def _is_workload(event: AccountEvent, identity: Identity) -> bool:
    if identity.source_identity:
        return False
    if identity.context.get("ec2RoleDelivery") or part(identity.own, "inScopeOf"):
        return True
    provider = text(part(identity.context, "webIdFederationData"), "federatedProvider")
    if provider and provider_of(provider) in _NOT_PEOPLE:
        return True
    if bearer := owner_by_name(*role_and_session(identity), event.detail):
        return not (bearer.is_person or bearer.is_pipeline)
    return is_service_linked(text(identity.issuer, "arn"))
