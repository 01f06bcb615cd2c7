"""Who obtained the sessions of a role session's ARN, as the state table has it."""

from dataclasses import dataclass

from account_event_handler.identity.sessions.history import trace_role_chain
from account_event_handler.identity.sessions.session import SessionKey, is_arn
from account_event_handler.identity.sessions.store import SessionStore
from account_event_handler.model import Actor


@dataclass(frozen=True, slots=True)
class SessionPerson:
    """For records that name a session without its key: who shares the name must be one person."""

    sessions: SessionStore

    def __call__(self, arn: str) -> Actor | None:
        """None where nobody is known, or several are; raises StateUnavailable."""
        if not is_arn(arn):
            return None
        return trace_role_chain(SessionKey(arn, key="", began=0), self.sessions.issued).caller
