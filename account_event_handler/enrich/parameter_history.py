"""A Parameter Store change enters, who changed the parameter last and its version leave."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from account_event_handler.enrich.facts import ClientOf, Facts, PartError
from account_event_handler.identity.principal import Principal
from account_event_handler.identity.principal_arn import caller_of_arn, is_plain_session
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent
from account_event_handler.state import StateUnavailable

if TYPE_CHECKING:
    from mypy_boto3_ssm.client import SSMClient

_GONE: Facts = (("Last change", "not known: a deleted parameter keeps no history"),)


def _nobody(_: str) -> Principal | None:
    return None


@dataclass(frozen=True, slots=True)
class ParameterHistory:
    """Asks DescribeParameters, which never shows a parameter's value.

    `person` finds who obtained a session by its ARN; it may raise StateUnavailable.
    """

    ssm_of: ClientOf["SSMClient"]
    person: Callable[[str], Principal | None] = _nobody

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
            raise PartError((("Last change", _by(caller_of_arn(arn))), version), error) from error

    def _modifier(self, arn: str) -> str:
        """Memory knows better than a session's name, which whoever takes on the role chooses."""
        named = caller_of_arn(arn)
        person = self.person(arn) if is_plain_session(arn) else None
        return f"{_by(person)}, as {person.via or named.name}" if person else _by(named)


def _by(caller: Principal) -> str:
    if not caller.name:
        return "by somebody unknown"
    return f"by {caller.name}" + (f" ({caller.kind})" if caller.kind else "")
