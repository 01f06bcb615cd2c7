"""Whom the history of an event's session names, followed from role to role; in time, or not at all."""

import re
from collections.abc import Callable
from copy import replace
from functools import partial
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from msgspec import Struct

from account_event_handler.aws.errors import BoundedLookups, is_transient
from account_event_handler.identity.actor import is_conclusive, is_only_an_id
from account_event_handler.identity.role import role_and_session
from account_event_handler.identity.sessions.event_history import EventHistory
from account_event_handler.identity.sessions.session import Acting, Session, SessionKey
from account_event_handler.identity.sessions.store import SessionStore
from account_event_handler.identity.user_identity import NO_USER, Identity, User
from account_event_handler.ingest.sanitize import clean
from account_event_handler.limits import LOOKUP_RESERVE
from account_event_handler.model import AccountEvent, Actor, ActorType, Severity
from account_event_handler.state import DAY, StateTable, StateUnavailable, directory_user_key

if TYPE_CHECKING:
    from mypy_boto3_identitystore.client import IdentityStoreClient

LONGEST_CHAIN = 8  # sessions; people use two or three
_STORE = re.compile(r"d-[0-9a-f]{10}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_USER = re.compile(r"(?:[0-9a-f]{10}-)?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Walked(Struct, frozen=True):
    """How far the chain could be followed: `is_whole` when nobody better can be behind `caller`."""

    caller: Actor | None
    is_whole: bool
    user: User = NO_USER


def trace_role_chain(first: SessionKey, issued: Callable[[SessionKey], Session | None]) -> Walked:
    """Ask who obtained the session, and the session it was obtained with, and so on.

    The chain ends at whoever is known for sure, where a record is missing, and after
    LONGEST_CHAIN sessions; one that leads back into itself names nobody.
    """
    session_key: SessionKey | None = first
    acting: list[Acting] = []
    followed, guessed, is_workload = 0, False, False
    last: Session | None = None
    while session_key and followed < LONGEST_CHAIN and (session := issued(session_key)):
        if session.caller.type is ActorType.SERVICE:  # a workload's, which its own record names better
            is_workload = True
            break
        followed += 1
        acting += session_key.acting_as
        # A service acts with keys of its own, and the console names only the session that somebody
        # switched from, so that only the session's name leads back.
        guessed = guessed or not (session_key.key or session_key.began)
        last, session_key = session, session.parent
        if session_key == first:
            return Walked(None, is_whole=True)
    if last is None:
        return Walked(None, is_workload)
    caller = replace(last.caller, chain=(*acting, *last.caller.chain), by_session_name=guessed)
    return Walked(caller, is_workload or (session_key is None and not last.cross_account), last.user)


class DirectoryUsers(Struct, frozen=True):
    """The names that Identity Center users sign in with, looked up by their ids.

    `client` makes the client of Identity Center's region when it is first needed.
    """

    state_table: StateTable
    client: Callable[[], "IdentityStoreClient"]

    def name_of(self, user: User) -> str:
        """Empty where Identity Store may not be asked or does not know; known for a day.

        The name that people sign in with, since that is what their role sessions call them: the
        same person must not have two names. Raises StateUnavailable and botocore's errors.
        """
        store, user_id = user
        if not _STORE.fullmatch(store) or not _USER.fullmatch(user_id):
            return ""
        key = directory_user_key(store, user_id)
        item = self.state_table.get(*key)
        if item is None:
            item = {"user_name": self._asked(store, user_id)}
            self.state_table.put(*key, item, DAY)
        return clean(item.get("user_name"))

    def _asked(self, store: str, user_id: str) -> str:
        try:
            answer = self.client().describe_user(IdentityStoreId=store, UserId=user_id)
        except ClientError as error:
            if is_transient(error):
                raise
            return ""  # denied, or gone: a day from now is soon enough to ask again
        return answer.get("UserName", "") or answer.get("DisplayName", "")


class SessionHistory(Struct, frozen=True):
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
            seconds = min(self.lookups.seconds, self.time_left() - LOOKUP_RESERVE)
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
        caller = walked.caller
        if caller and (user := self._user(walked.user, end)):
            return Actor(user, ActorType.DIRECTORY_NAME, chain=caller.chain, account=caller.account)
        return caller

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
