"""An AccountEvent enters, whom its session's history names leaves; in time, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from account_event_handler.compose.caller import Caller
from account_event_handler.compose.enrich.errands import Errands
from account_event_handler.compose.identity import Identity
from account_event_handler.compose.lineage.known import (
    NO_USER,
    User,
    is_known,
    is_only_an_id,
    user_of,
)
from account_event_handler.compose.lineage.link import Link
from account_event_handler.compose.lineage.sessions import Sessions
from account_event_handler.compose.lineage.trail import Trail
from account_event_handler.compose.lineage.users import Users
from account_event_handler.compose.lineage.walk import Walked, walk
from account_event_handler.compose.role import role_and_session
from account_event_handler.memory import MemoryLost
from account_event_handler.model import AccountEvent, Severity

RESERVE = 10.0  # seconds of an invocation that belong to telling the alert


@dataclass(frozen=True, slots=True)
class Lineage:
    """`trail` and `users` are None where they are switched off; `time_left` is in seconds.

    When an alert has to do without what could have been known, `lost` is told why Memory could
    not say it, and `failed` why AWS could not.
    """

    sessions: Sessions
    trail: Trail | None
    users: Users | None
    errands: Errands
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

    def caller_of(self, event: AccountEvent, severity: Severity) -> Caller | None:
        """Whom the record names less well; None costs nothing where it names somebody for sure.

        Never raises, and waits for AWS within the errands' time only.
        """
        try:
            seconds = min(self.errands.seconds, self.time_left() - RESERVE)
            return self._caller(event, severity, self.errands.clock() + seconds)
        except Exception as error:  # better the record's own words than no alert
            self._without(error)
            return None

    def _caller(self, event: AccountEvent, severity: Severity, end: float) -> Caller | None:
        identity = Identity.of(event)
        known = is_known(event, identity)
        is_open = not known or is_only_an_id(event, identity)
        if is_open and (user := self._user(user_of(identity), end)):
            return Caller(user, _behind(identity))
        link = None if known else Link.of(event, identity)
        if link is None:
            return None
        walked = self._walked(link, severity, end)
        if walked.caller and (user := self._user(walked.user, end)):
            return replace(walked.caller, name=user, kind="Identity Center user")
        return walked.caller

    def _walked(self, link: Link, severity: Severity, end: float) -> Walked:
        walked = walk(link, self.sessions.issued)
        if walked.is_whole or self.trail is None or not severity.reaches(Severity.HIGH):
            return walked
        farther = self._in_time(partial(walk, link, self.trail.issued), end)
        if farther is None:  # what CloudTrail answered until then is remembered
            farther = walk(link, self.sessions.issued)
        return farther if farther.caller else walked

    def _user(self, user: User, end: float) -> str:
        if user == NO_USER or self.users is None:
            return ""
        return self._in_time(partial(self.users.name_of, user), end) or ""

    def _in_time[Found](self, errand: Callable[[], Found], end: float) -> Found | None:
        """What the errand brings before the clock says `end`, else None."""
        seconds = end - self.errands.clock()
        if seconds <= 0:
            return None
        (found,) = replace(self.errands, seconds=seconds).run([errand])
        if isinstance(found, Exception):
            self._without(found)
            return None
        return found

    def _without(self, error: Exception) -> None:
        if isinstance(error, MemoryLost):
            self.lost(str(error))
        else:
            self.failed(type(error).__name__)


def _behind(identity: Identity) -> str:
    role, _ = role_and_session(identity)
    return f"Identity Center user, role {role}" if role else "Identity Center user"
