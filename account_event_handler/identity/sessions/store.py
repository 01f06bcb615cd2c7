"""Who obtained which session: kept as their records go by, found when an event must be named."""

from collections.abc import Iterable
from dataclasses import dataclass

from account_event_handler.catalog.tracked_calls import is_let_through, is_tracking_only
from account_event_handler.identity.sessions.record import is_human_or_pipeline, obtained
from account_event_handler.identity.sessions.session import Session, SessionKey, item_of, session_of
from account_event_handler.identity.user_identity import Identity
from account_event_handler.model import AccountEvent
from account_event_handler.state import StateTable, sessions_partition

GRACE = 3600  # seconds after its end that a session is remembered: its last events come late
SAME = 5  # seconds by which two records may differ about when a session began
ENOUGH = 50  # sessions of one ARN at one time; who has more cannot be told apart


@dataclass(frozen=True, slots=True)
class SessionStore:
    """Each is under its ARN twice: to be found by its access key, and by when it began.

    What was kept before an upgrade to this is found by its key alone, for 13 hours at most.
    """

    state_table: StateTable

    def remember(self, event: AccountEvent) -> bool:
        """Keep who obtained a session, if people did; False where there is nothing to keep.

        Costs two writes, the same record again the same. Raises StateUnavailable. What a rule
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
        item = item_of(session)
        for name in _names(session.session_key):
            put(sessions_partition(session.session_key.arn), name, item, lifetime)

    def issued(self, session_key: SessionKey) -> Session | None:
        """How the session was obtained, by one question to Memory; raises StateUnavailable."""
        pk = sessions_partition(session_key.arn)
        if session_key.key:
            item = self.state_table.get(pk, session_key.key)
            return session_of(session_key, item) if item and "who" in item else None
        began = session_key.began
        low, high = (began - SAME, began + SAME) if began else ("", "")
        between = (f"console#{low}", f"console#{high}~")
        items = list(self.state_table.query(pk, between=between, limit=ENOUGH + 1))
        if len(items) > ENOUGH:
            return None
        return only([session_of(session_key, item) for item in items if "who" in item])


def only(sessions: Iterable[Session]) -> Session | None:
    """The session, where all agree on who obtained it: a doubtful name is worse than none."""
    callers = {(session.caller, session.parent): session for session in sessions}
    return next(iter(callers.values())) if len(callers) == 1 else None


def _names(session_key: SessionKey) -> tuple[str, ...]:
    """The sort keys of a session; the console keeps the access keys of its own to itself."""
    by_begin = f"console#{session_key.began}"
    return (session_key.key, f"{by_begin}#{session_key.key}") if session_key.key else (by_begin,)
