"""A Parameter Store change enters, who changed the parameter last and its version leave."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from account_event_handler.compose.actor import name_of_arn
from account_event_handler.compose.clean import clean
from account_event_handler.compose.enrich import Facts
from account_event_handler.model import AccountEvent

if TYPE_CHECKING:
    from mypy_boto3_ssm.client import SSMClient

_GONE: Facts = (("Last change", "not known: a deleted parameter keeps no history"),)


@dataclass(frozen=True, slots=True)
class ParameterHistory:
    """Asks DescribeParameters, which never shows a parameter's value."""

    ssm: "SSMClient"

    def __call__(self, event: AccountEvent) -> Facts:
        """The lines for the alert; a parameter that is gone has none, and that is said."""
        if event.text("operation") == "Delete":
            return _GONE
        found = self.ssm.describe_parameters(
            ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": [event.text("name")]}]
        )["Parameters"]
        if not found:
            return _GONE
        return (
            ("Last change", f"by {name_of_arn(found[0].get('LastModifiedUser', ''))}"),
            ("Version", clean(found[0].get("Version"))),
        )
