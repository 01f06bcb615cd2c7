"""A change of a security group enters, what the group guards right now leaves."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from account_event_handler.catalog.services.ec2.params import items_of, strings, texts
from account_event_handler.enrich.facts import ClientOf, Facts
from account_event_handler.enrich.network_interface import kind_of
from account_event_handler.model import AccountEvent

if TYPE_CHECKING:
    from mypy_boto3_ec2.client import EC2Client

MOST = 500  # network interfaces read; a thousand cost 0.2 s of a whole processor to read
KINDS = 4  # named; the rest is counted


@dataclass(frozen=True, slots=True)
class GroupUse:
    """Asks DescribeNetworkInterfaces for one page."""

    ec2_of: ClientOf["EC2Client"]

    def __call__(self, event: AccountEvent) -> Facts:
        groups = group_ids(event)
        ec2 = self.ec2_of(event.account, event.region) if groups else None
        if ec2 is None:
            return ()
        answer = ec2.describe_network_interfaces(
            Filters=[{"Name": "group-id", "Values": groups}], MaxResults=MOST
        )
        interfaces = answer["NetworkInterfaces"]
        return (("Guards", _said(interfaces, bool(answer.get("NextToken")))),)


def group_ids(event: AccountEvent) -> list[str]:
    """As the request names them, else the answer, for a request that names groups by name."""
    rules = items_of(event.field("responseElements.securityGroupRuleSet"))
    answered = [rule.get("groupId") for rule in rules if isinstance(rule, Mapping)]
    found = texts(event, "groupId") or strings(answered)
    return [group for group in dict.fromkeys(found) if group.startswith("sg-")]


def _said(interfaces: list[Any], goes_on: bool) -> str:
    count = len(interfaces)
    if not count:
        return "no network interface right now"
    plural = "" if count == 1 and not goes_on else "s"
    total = f"{'at least ' * goes_on}{count} network interface{plural} right now"
    kinds = Counter(map(kind_of, interfaces)).most_common()
    named = [f"{number} {kind}" for kind, number in kinds[:KINDS]]
    rest = sum(number for _, number in kinds[KINDS:])
    return f"{total}: {', '.join(named)}" + (f", {rest} of others" if rest else "")
