"""What a changed security group guards right now, by its network interfaces."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from account_event_handler.catalog.record import text
from account_event_handler.catalog.services.ec2.params import items_of, strings, texts
from account_event_handler.enrich import ClientOf, Facts
from account_event_handler.model import AccountEvent

if TYPE_CHECKING:
    from mypy_boto3_ec2.client import EC2Client

MOST = 500  # network interfaces read; a thousand cost 0.2 s of a whole processor to read
KINDS = 4  # named; the rest is counted
OTHERS = "other things"
UNATTACHED = "attached to nothing"

_TYPES = {  # InterfaceType, without underscores, since EC2 writes some both ways
    "apigatewaymanaged": "API Gateway",
    "awscodestarconnectionsmanaged": "CodeConnections",
    "branch": "ECS tasks",
    "ec2instanceconnectendpoint": "Instance Connect endpoints",
    "efs": "EFS mount targets",
    "gatewayloadbalancer": "load balancers",
    "gatewayloadbalancerendpoint": "VPC endpoints",
    "globalacceleratormanaged": "Global Accelerator",
    "iotrulesmanaged": "IoT rules",
    "lambda": "Lambda functions",
    "loadbalancer": "load balancers",
    "natgateway": "NAT gateways",
    "networkloadbalancer": "load balancers",
    "quicksight": "QuickSight",
    "transitgateway": "transit gateways",
    "vpcendpoint": "VPC endpoints",
}
_REQUESTERS = {
    "amazon-elasticache": "ElastiCache nodes",
    "amazon-elb": "load balancers",
    "amazon-rds": "databases",
    "amazon-redshift": "Redshift nodes",
}
_DESCRIPTIONS = {  # of interfaces that a service makes in the account's own name
    "arn:aws:ecs:": "ECS tasks",
    "AWS Lambda VPC ENI": "Lambda functions",
    "DMSNetworkInterface": "DMS",
    "EFS mount target": "EFS mount targets",
    "ELB ": "load balancers",
    "ElastiCache": "ElastiCache nodes",
    "Amazon EKS ": "EKS control planes",
    "RDSNetworkInterface": "databases",
    "RedshiftNetworkInterface": "Redshift nodes",
}


class GroupUse(Struct, frozen=True):
    """Asks DescribeNetworkInterfaces for one page."""

    ec2_of: ClientOf["EC2Client"]

    def __call__(self, event: AccountEvent) -> Facts:
        groups = group_ids(event)
        ec2 = self.ec2_of(event.account, event.region) if groups else None
        if ec2 is None:
            return ()
        answer = ec2.describe_network_interfaces(Filters=[{"Name": "group-id", "Values": groups}], MaxResults=MOST)
        return (("Guards", _said(answer["NetworkInterfaces"], bool(answer.get("NextToken")))),)


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


def kind_of(interface: Mapping[str, Any]) -> str:
    """Only words of these tables leave: whoever makes an interface may describe it as they like."""
    kind, description = (text(interface.get(name)) for name in ("InterfaceType", "Description"))
    named = (
        _TYPES.get(kind.replace("_", "").lower())
        or _REQUESTERS.get(text(interface.get("RequesterId")))
        or next((named for beginning, named in _DESCRIPTIONS.items() if description.startswith(beginning)), "")
    )
    attachment = interface.get("Attachment")
    if not named and not attachment:
        return UNATTACHED
    is_instance = isinstance(attachment, Mapping) and text(attachment.get("InstanceId"))
    return f"of {named or ('EC2 instances' if is_instance else OTHERS)}"
