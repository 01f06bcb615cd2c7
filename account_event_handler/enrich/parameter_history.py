"""Who changed a parameter of Parameter Store last, and its version."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from account_event_handler.enrich import ClientOf, Facts, PartError
from account_event_handler.identity.role import actor_of_arn, is_session
from account_event_handler.identity.sessions.history import trace_role_chain
from account_event_handler.identity.sessions.session import SessionKey, is_arn
from account_event_handler.identity.sessions.store import SessionStore
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Actor
from account_event_handler.render.actor import described, via_of
from account_event_handler.state import StateUnavailable

if TYPE_CHECKING:
    from mypy_boto3_ssm.client import SSMClient

_GONE: Facts = (("Last change", "not known: a deleted parameter keeps no history"),)


def session_person(sessions: SessionStore, arn: str) -> Actor | None:
    """Who obtained the sessions of a role session's ARN: who shares the name must be one person.

    None where nobody is known, or several are; raises StateUnavailable.
    """
    return trace_role_chain(SessionKey(arn, key="", began=0), sessions.issued).caller if is_arn(arn) else None


class ParameterHistory(Struct, frozen=True):
    """Asks DescribeParameters, which never shows a parameter's value.

    `person` finds who obtained a session by its ARN; it may raise StateUnavailable.
    """

    ssm_of: ClientOf["SSMClient"]
    person: Callable[[str], Actor | None]

    def __call__(self, event: AccountEvent) -> Facts:
        """The lines for the alert; a parameter that is gone has none, and that is said."""
        if event.text("operation") == "Delete":
            return _GONE
        ssm = self.ssm_of(event.account, event.region)
        if ssm is None:
            return ()
        found = ssm.describe_parameters(
            ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": [event.text("name")]}]
        )["Parameters"]
        if not found:
            return _GONE
        version = ("Version", clean(found[0].get("Version")))
        arn = found[0].get("LastModifiedUser") or ""
        try:
            return (("Last change", self._modifier(arn)), version)
        except StateUnavailable as error:
            raise PartError((("Last change", _by(actor_of_arn(arn))), version), error) from error

    def _modifier(self, arn: str) -> str:
        """The state table knows better than a session's name, which its user chooses."""
        named = actor_of_arn(arn)
        person = self.person(arn) if is_session(arn) else None
        return f"{_by(person)}, as {via_of(person) or named.name}" if person else _by(named)


def _by(actor: Actor) -> str:
    return f"by {described(actor)}" if actor.name else "by somebody unknown"
