"""A role session's ARN enters, whoever obtained sessions of that name leaves, as Memory has it."""

from dataclasses import dataclass

from account_event_handler.compose.caller import Caller
from account_event_handler.compose.lineage.link import Link, is_arn
from account_event_handler.compose.lineage.sessions import Sessions
from account_event_handler.compose.lineage.walk import walk


@dataclass(frozen=True, slots=True)
class SessionPerson:
    """For records that name a session without its key: who shares the name must be one person."""

    sessions: Sessions

    def __call__(self, arn: str) -> Caller | None:
        """None where nobody is known, or several are; raises MemoryLost."""
        if not is_arn(arn):
            return None
        return walk(Link(arn, key="", began=0), self.sessions.issued).caller
