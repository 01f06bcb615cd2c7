"""The sessions that past events opened, and who is behind an event: followed from role to role in the same data."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import batched

from msgspec import Struct, field

from account_event_handler.identity.actor import actor_of, is_conclusive
from account_event_handler.identity.role import role_and_session
from account_event_handler.identity.sessions.history import LONGEST_CHAIN, trace_role_chain
from account_event_handler.identity.sessions.session import Session, SessionKey
from account_event_handler.identity.sessions.store import SAME, obtained, only
from account_event_handler.identity.user_identity import Identity, word
from account_event_handler.model import AccountEvent, Actor
from cli.who.question import ISSUING, LONGEST_SESSION, By, Search

NEAR = timedelta(minutes=5)  # before and after a session's begin, in which the call that opened it is looked for
APART = timedelta(days=1)  # what lies nearer together is one search
MOST = 500  # texts of one search


class Sessions(Struct):
    """Every session that is known, by its access key and by its ARN."""

    _by_key: dict[str, Session] = field(default_factory=dict)
    _by_arn: dict[str, list[Session]] = field(default_factory=lambda: defaultdict(list))

    def keep(self, events: Iterable[AccountEvent]) -> Iterator[Session]:
        """Learn which sessions the calls opened; of a call into another account the caller's own record says more."""
        for event in events:
            session = obtained(event)
            if session is None:
                continue
            key = session.session_key.key
            known = self._by_key.get(key) if key else None
            if known is None or known.cross_account or not session.cross_account:
                yield session
                if key:
                    self._by_key[key] = session
                self._by_arn[session.session_key.arn] = [
                    other for other in self._by_arn[session.session_key.arn] if not key or other.session_key.key != key
                ] + [session]

    def issued(self, session_key: SessionKey) -> Session | None:
        """How the session was opened, where that is known for sure."""
        if session_key.key:
            return self._by_key.get(session_key.key)
        began = session_key.began
        same = (
            session
            for session in self._by_arn.get(session_key.arn, ())
            if not began or abs(session.session_key.began - began) <= SAME
        )
        return only(same)

    def person_of(self, event: AccountEvent) -> Actor | None:
        """Whom the record names, or the person that its session leads back to; None where it names nobody at all."""
        session_key = open_session(event)
        caller = trace_role_chain(session_key, self.issued).caller if session_key else None
        return actor_of(event, caller)

    def unknown(self, event: AccountEvent) -> SessionKey | None:
        """The session, of those that lead to the person behind the event, whose begin is still to be found."""
        session_key = open_session(event)
        for _ in range(LONGEST_CHAIN):
            if session_key is None:
                return None
            session = self.issued(session_key)
            if session is None or (session.cross_account and not session.parent):
                return session_key
            session_key = session.parent
        return None


def open_session(event: AccountEvent) -> SessionKey | None:
    """The session that made the call, where the record itself does not say for sure whose it is."""
    identity = Identity.of(event)
    return None if is_conclusive(event, identity) else SessionKey.of(event, identity)


def is_by(event: AccountEvent, person: str) -> bool:
    """Whether the record gives its caller this name, by whichever field."""
    identity, actor = Identity.of(event), actor_of(event)
    names = [identity.source_identity, role_and_session(identity)[1], word(identity.own, "userName"), identity.arn]
    return person.casefold() in {name.casefold() for name in (*names, actor.name if actor else "") if name}


def openings_of(sought: Iterable[tuple[SessionKey, AccountEvent]]) -> Iterator[Search]:
    """The searches for the calls that opened these sessions, near the times when they began.

    A session whose begin its event does not say may have begun as long before as a session lasts.
    """
    windows = list[tuple[datetime, datetime, set[str]]]()
    for session_key, event in sought:
        began = datetime.fromtimestamp(session_key.began, UTC) if session_key.began else None
        until = began or event.time or datetime.now(UTC)
        since = began or until - LONGEST_SESSION
        windows.append((since - NEAR, until + NEAR, {session_key.key or session_key.arn}))
    merged = list[tuple[datetime, datetime, set[str]]]()
    for since, until, texts in sorted(windows, key=lambda window: window[0]):
        if merged and since - merged[-1][1] < APART:
            before = merged.pop()
            merged.append((before[0], max(before[1], until), before[2] | texts))
        else:
            merged.append((since, until, texts))
    for since, until, texts in merged:
        for some in in_parts(texts):
            yield Search(By.ISSUED, some, since, until, calls=ISSUING)


def in_parts(texts: Iterable[str]) -> Iterator[frozenset[str]]:
    return (frozenset(some) for some in batched(sorted(texts), MOST, strict=False))
