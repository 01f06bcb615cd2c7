"""Whom the history of an event's session names; in time, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from account_event_handler.aws.errors import BoundedLookups
from account_event_handler.identity.actor import is_conclusive, is_only_an_id
from account_event_handler.identity.role import role_and_session
from account_event_handler.identity.sessions.chain import Walked, trace_role_chain
from account_event_handler.identity.sessions.directory_users import DirectoryUsers
from account_event_handler.identity.sessions.event_history import EventHistory
from account_event_handler.identity.sessions.session import SessionKey
from account_event_handler.identity.sessions.store import SessionStore
from account_event_handler.identity.user_identity import NO_USER, Identity, User
from account_event_handler.limits import LOOKUP_RESERVE
from account_event_handler.model import AccountEvent, Actor, ActorType, Severity
from account_event_handler.state import StateUnavailable

RESERVE = LOOKUP_RESERVE


@dataclass(frozen=True, slots=True)
class SessionHistory:
    """`trail` and `users` are None where they are switched off; `time_left` is in seconds.

    When an alert has to do without what could have been known, `lost` is called with why the
    state table could not say it, `failed` with why AWS could not.
    """

    sessions: SessionStore
    trail: EventHistory | None
    users: DirectoryUsers | None
    lookups: BoundedLookups
    time_left: Callable[[], float]
    lost: Callable[[str], None]
    failed: Callable[[str], None]

    def remember(self, event: AccountEvent) -> bool:
        """Keep the session that the event obtained, if people did. Never raises."""
        try:
            return self.sessions.remember(event)
        except Exception as error:  # it costs later alerts a name, and this event nothing
            self._without(error)
            return False

    def caller_of(self, event: AccountEvent, severity: Severity) -> Actor | None:
        """Whom the record names less well; None costs nothing where it names somebody for sure.

        Never raises, and waits for AWS within the look-ups' time only.
        """
        try:
            seconds = min(self.lookups.seconds, self.time_left() - RESERVE)
            return self._caller(event, severity, self.lookups.clock() + seconds)
        except Exception as error:  # better the record's own words than no alert
            self._without(error)
            return None

    def _caller(self, event: AccountEvent, severity: Severity, end: float) -> Actor | None:
        identity = Identity.of(event)
        known = is_conclusive(event, identity)
        is_open = not known or is_only_an_id(event, identity)
        if is_open and (user := self._user(identity.user, end)):
            role, _ = role_and_session(identity)
            return Actor(user, ActorType.DIRECTORY_NAME, role=role)
        session_key = None if known else SessionKey.of(event, identity)
        if session_key is None:
            return None
        walked = self._walked(session_key, severity, end)
        if walked.caller and (user := self._user(walked.user, end)):
            caller = walked.caller
            kind = ActorType.DIRECTORY_NAME
            return Actor(user, kind, chain=caller.chain, account=caller.account)
        return walked.caller

    def _walked(self, session_key: SessionKey, severity: Severity, end: float) -> Walked:
        walked = trace_role_chain(session_key, self.sessions.issued)
        if walked.is_whole or self.trail is None or not severity.reaches(Severity.HIGH):
            return walked
        farther = self._in_time(partial(trace_role_chain, session_key, self.trail.issued), end)
        if farther is None:  # what CloudTrail answered until then is remembered
            farther = trace_role_chain(session_key, self.sessions.issued)
        return farther if farther.caller else walked

    def _user(self, user: User, end: float) -> str:
        if user == NO_USER or self.users is None:
            return ""
        return self._in_time(partial(self.users.name_of, user), end) or ""

    def _in_time[Found](self, lookup: Callable[[], Found], end: float) -> Found | None:
        """What the look-up brings before the clock says `end`, else None."""
        seconds = end - self.lookups.clock()
        if seconds <= 0:
            return None
        (found,) = replace(self.lookups, seconds=seconds).run([lookup])
        if isinstance(found, Exception):
            self._without(found)
            return None
        return found

    def _without(self, error: Exception) -> None:
        if isinstance(error, StateUnavailable):
            self.lost(str(error))
        else:
            self.failed(type(error).__name__)
