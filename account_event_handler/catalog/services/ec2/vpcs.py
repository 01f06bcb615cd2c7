"""VPCs: networks, and how they connect to those of other accounts."""

from account_event_handler.catalog.services.ec2.params import asked, is_off, is_on, named
from account_event_handler.catalog.watch import HIGH, INFO, LOW, Watches
from account_event_handler.model import AccountEvent, Severity

_VPC = "{requestParameters.vpcId}"
_PEERING = "{requestParameters.vpcPeeringConnectionId}"
_DNS = ("enableDnsSupport", "enableDnsHostnames")


def _requested_of(event: AccountEvent) -> str:
    """The other account that a new peering reaches, empty for one's own."""
    owner = named("peerOwnerId")(event) or ""
    return "" if owner == event.account else owner


def _asker(event: AccountEvent) -> str:
    """The account that asked for the peering, empty when the answer does not tell."""
    return event.text("responseElements.vpcPeeringConnection.requesterVpcInfo.ownerId")


def _other_asker(event: AccountEvent) -> str:
    return "" if _asker(event) == event.account else _asker(event)


def _severity_of_request(event: AccountEvent) -> Severity:
    return HIGH if _requested_of(event) else LOW


def _severity_of_acceptance(event: AccountEvent) -> Severity:
    return LOW if _asker(event) == event.account else HIGH


def _attribute(event: AccountEvent) -> str | None:
    """Which of a VPC's DNS settings was turned on or off."""
    for name, words in zip(_DNS, ("DNS", "public DNS names"), strict=True):
        if is_on(event, name) or is_off(event, name):
            return f"{words} {'off' if is_off(event, name) else 'on'}"
    return None


def _unblocked(event: AccountEvent) -> str:
    """One VPC or subnet that is let off, else all of them; a refusal may not say which one."""
    is_one = event.text("eventName").startswith("Create")
    return named("vpcId", "subnetId")(event) or ("a VPC" if is_one else "all VPCs")


def _severity_of_attribute(event: AccountEvent) -> Severity:
    return LOW if is_off(event, _DNS[0]) else INFO


ec2 = Watches("ec2")

WATCHES = (
    ec2.call("CreateVpc", "CreateDefaultVpc")(
        name="ec2-vpc-created",
        severity=LOW,
        says="created VPC[ {responseElements.vpc.vpcId}][ with {requestParameters.cidrBlock}]",
        why="A new network starts without flow logs and with AWS's defaults.",
        advice="Check that somebody planned it, above all in a region you do not use.",
        cis="4.14",
        mitre="T1578",
    ),
    ec2.call("DeleteVpc")(
        name="ec2-vpc-deleted",
        severity=LOW,
        says="deleted VPC " + _VPC,
        why="AWS deletes only VPCs without machines in them; its subnets and rules are gone with"
        " it.",
        advice="Nothing to do if it belonged to something that was taken down.",
        cis="4.14",
    ),
    ec2.call("ModifyVpcAttribute")(
        name="ec2-vpc-changed",
        severity=_severity_of_attribute,
        says="changed VPC " + _VPC + "[: {attribute}]",
        why="Without DNS the machines of a VPC no longer find AWS's services or each other.",
        advice="If names stopped resolving there just now, turn DNS on again.",
        words={"attribute": _attribute},
        cis="4.14",
    ),
    ec2.call("CreateVpcPeeringConnection")(
        name="ec2-vpc-peering-requested",
        severity=_severity_of_request,
        says="requested a peering of " + _VPC + " with {peer}[ of account {account}]",
        why="Once accepted on the other side, machines there can reach into this VPC.",
        advice="If the other account is not yours, delete the request and ask who needs it.",
        words={"account": _requested_of, "peer": named("peerVpcId")},
        cis="4.14",
        mitre="T1599",
    ),
    ec2.call("AcceptVpcPeeringConnection")(
        name="ec2-vpc-peering-accepted",
        severity=_severity_of_acceptance,
        says="accepted VPC peering " + _PEERING + "[ from account {account}]",
        why="Two networks are one now, as far as routes and security groups let them.",
        advice="If the other account is not yours, delete the peering and look at what came over"
        " it.",
        words={"account": _other_asker},
        cis="4.14",
        mitre="T1599",
    ),
    ec2.call("DeleteVpcPeeringConnection", "RejectVpcPeeringConnection")(
        name="ec2-vpc-peering-ended",
        severity=LOW,
        says="ended VPC peering " + _PEERING,
        why="The two networks no longer reach each other.",
        advice="If something lost its connection just now, the peering has to be made anew.",
        cis="4.14",
    ),
    ec2.call("ModifyVpcBlockPublicAccessOptions", "CreateVpcBlockPublicAccessExclusion")(
        name="ec2-vpc-block-lifted",
        severity=HIGH,
        when=lambda event: str(asked(event, "internetGatewayBlockMode") or "off") == "off",
        says="lifted the block of public access for {scope}",
        why="The block kept VPCs off the internet whatever their routes and rules said.",
        advice="Put the block back unless the network's owner asked for it.",
        words={"scope": _unblocked},
        mitre="T1562.007",
    ),
)
