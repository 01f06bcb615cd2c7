"""Sessions enter as their records go by, and leave again when an event of theirs must be named."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from account_event_handler.catalog.heard import is_let_through, is_only_heard
from account_event_handler.compose.identity import Identity
from account_event_handler.compose.lineage.link import Link
from account_event_handler.compose.lineage.people import by_people
from account_event_handler.compose.lineage.record import obtained
from account_event_handler.compose.lineage.session import Session, item_of, session_of
from account_event_handler.memory import Item, Memory
from account_event_handler.model import AccountEvent

GRACE = 3600  # seconds after its end that a session is remembered: its last events come late
SAME = 5  # seconds by which two records may differ about when a session began
ENOUGH = 200  # sessions of one ARN at one time; who has more cannot be told apart


@dataclass(frozen=True, slots=True)
class Sessions:
    """In Memory each is an item under its ARN, found by the access key or by when it began."""

    memory: Memory

    def remember(self, event: AccountEvent) -> bool:
        """Keep who obtained a session, if people did; False where there is nothing to keep.

        Costs one write; the same record again writes the same. Raises MemoryLost. What a rule
        would not let through is not kept of a log file either, so that both roads know the same.
        """
        if not is_only_heard(event):
            return False
        if event.source == "aws.sts" and not by_people(event, Identity.of(event)):
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
        lifetime = max(session.ends - self.memory.now(), 0) + GRACE
        # Of a call into another account both have a record, and the caller's own says more.
        put = self.memory.put_new if session.abroad else self.memory.put
        put(partition(session.link), _name(session.link), item_of(session), lifetime)

    def issued(self, link: Link) -> Session | None:
        """How the session was obtained, by one question to Memory; raises MemoryLost."""
        pk = partition(link)
        if link.key:
            item = self.memory.get(pk, link.key)
            return session_of(link, item) if item and "who" in item else None
        items = list(islice(self.memory.items(pk), ENOUGH + 1))
        if len(items) > ENOUGH:
            return None
        return only([session_of(link, item) for item in items if _may_be(link, item)])


def partition(link: Link) -> str:
    """The partition of Memory that holds the sessions of one ARN."""
    return f"session#{link.arn}"


def only(sessions: Iterable[Session]) -> Session | None:
    """The session, where all agree on who obtained it: a doubtful name is worse than none."""
    callers = {(session.caller, session.earlier): session for session in sessions}
    return next(iter(callers.values())) if len(callers) == 1 else None


def _name(link: Link) -> str:
    return link.key or f"console#{link.began}"


def _may_be(link: Link, item: Item) -> bool:
    return "who" in item and (not link.began or abs(item.get("begun", 0) - link.began) <= SAME)
