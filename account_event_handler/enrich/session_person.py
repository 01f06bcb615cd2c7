"""A role session's ARN enters, whoever obtained sessions of that name leaves, as Memory has it."""

from dataclasses import dataclass

from account_event_handler.identity.principal import Principal
from account_event_handler.identity.sessions.chain import trace_role_chain
from account_event_handler.identity.sessions.link import SessionKey, is_arn
from account_event_handler.identity.sessions.store import SessionStore


@dataclass(frozen=True, slots=True)
class SessionPerson:
    """For records that name a session without its key: who shares the name must be one person."""

    sessions: SessionStore

    def __call__(self, arn: str) -> Principal | None:
        """None where nobody is known, or several are; raises StateUnavailable."""
        if not is_arn(arn):
            return None
        return trace_role_chain(SessionKey(arn, key="", began=0), self.sessions.issued).caller
