"""A network interface as EC2 describes it enters, whose it is leaves: "of EC2 instances"."""

from collections.abc import Mapping
from typing import Any

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
_DESCRIPTIONS = (  # of interfaces that a service makes in the account's own name
    ("arn:aws:ecs:", "ECS tasks"),
    ("AWS Lambda VPC ENI", "Lambda functions"),
    ("DMSNetworkInterface", "DMS"),
    ("EFS mount target", "EFS mount targets"),
    ("ELB ", "load balancers"),
    ("ElastiCache", "ElastiCache nodes"),
    ("Amazon EKS ", "EKS control planes"),
    ("RDSNetworkInterface", "databases"),
    ("RedshiftNetworkInterface", "Redshift nodes"),
)


def kind_of(interface: Mapping[str, Any]) -> str:
    """Only words of these tables leave: whoever makes an interface may describe it as they like."""
    named = _service(interface)
    attachment = interface.get("Attachment")
    if not named and isinstance(attachment, Mapping) and _text(attachment, "InstanceId"):
        named = "EC2 instances"
    if not named and not attachment:
        return UNATTACHED
    return f"of {named or OTHERS}"


def _service(interface: Mapping[str, Any]) -> str:
    """The AWS service's thing that it belongs to, empty for an instance's and unknown ones."""
    kind = _text(interface, "InterfaceType").replace("_", "").lower()
    description = _text(interface, "Description")
    beginnings = (named for beginning, named in _DESCRIPTIONS if description.startswith(beginning))
    return (
        _TYPES.get(kind) or _REQUESTERS.get(_text(interface, "RequesterId")) or next(beginnings, "")
    )


def _text(holder: Mapping[str, Any], key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""
