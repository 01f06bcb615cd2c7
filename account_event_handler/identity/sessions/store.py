"""Sessions enter as their records go by, and leave again when an event of theirs must be named."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from account_event_handler.catalog.tracked_calls import is_let_through, is_tracking_only
from account_event_handler.identity.sessions.link import SessionKey
from account_event_handler.identity.sessions.people import is_human_or_pipeline
from account_event_handler.identity.sessions.record import obtained
from account_event_handler.identity.sessions.session import Session, item_of, session_of
from account_event_handler.identity.user_identity import Identity
from account_event_handler.model import AccountEvent
from account_event_handler.state import Item, StateTable

GRACE = 3600  # seconds after its end that a session is remembered: its last events come late
SAME = 5  # seconds by which two records may differ about when a session began
ENOUGH = 200  # sessions of one ARN at one time; who has more cannot be told apart


@dataclass(frozen=True, slots=True)
class SessionStore:
    """In Memory each is an item under its ARN, found by the access key or by when it began."""

    state_table: StateTable

    def remember(self, event: AccountEvent) -> bool:
        """Keep who obtained a session, if people did; False where there is nothing to keep.

        Costs one write; the same record again writes the same. Raises StateUnavailable. What a rule
        would not let through is not kept of a log file either, so that both roads know the same.
        """
        if not is_tracking_only(event):
            return False
        if event.source == "aws.sts" and not is_human_or_pipeline(event, Identity.of(event)):
            return False
        if not is_let_through(event):
            return False
        session = obtained(event)
        if session is None:
            return False
        self.keep(session)
        return True

    def keep(self, session: Session) -> None:
        """One that ended long ago, as in old log files, is kept for its grace from now on."""
        lifetime = max(session.ends - self.state_table.now(), 0) + GRACE
        # Of a call into another account both have a record, and the caller's own says more.
        put = self.state_table.put_new if session.cross_account else self.state_table.put
        put(partition(session.session_key), _name(session.session_key), item_of(session), lifetime)

    def issued(self, session_key: SessionKey) -> Session | None:
        """How the session was obtained, by one question to Memory; raises StateUnavailable."""
        pk = partition(session_key)
        if session_key.key:
            item = self.state_table.get(pk, session_key.key)
            return session_of(session_key, item) if item and "who" in item else None
        items = list(islice(self.state_table.items(pk), ENOUGH + 1))
        if len(items) > ENOUGH:
            return None
        return only([session_of(session_key, item) for item in items if _may_be(session_key, item)])


def partition(session_key: SessionKey) -> str:
    """The partition of Memory that holds the sessions of one ARN."""
    return f"session#{session_key.arn}"


def only(sessions: Iterable[Session]) -> Session | None:
    """The session, where all agree on who obtained it: a doubtful name is worse than none."""
    callers = {(session.caller, session.earlier): session for session in sessions}
    return next(iter(callers.values())) if len(callers) == 1 else None


def _name(session_key: SessionKey) -> str:
    return session_key.key or f"console#{session_key.began}"


def _may_be(session_key: SessionKey, item: Item) -> bool:
    return "who" in item and (
        not session_key.began or abs(item.get("begun", 0) - session_key.began) <= SAME
    )
