"""Gateways: the doors between a VPC and the internet or other networks."""

from account_event_handler.catalog.services.ec2.params import named
from account_event_handler.catalog.watch import INFO, LOW, MEDIUM, Watches

_GATEWAY = "{requestParameters.internetGatewayId}"
_VPC = "{requestParameters.vpcId}"

ec2 = Watches("ec2")

WATCHES = (
    ec2.call("AttachInternetGateway")(
        name="ec2-internet-gateway-attached",
        severity=MEDIUM,
        says="attached internet gateway " + _GATEWAY + " to " + _VPC,
        why="From now on one route is enough to put machines of this VPC on the internet.",
        advice="Check that the VPC is meant to be public.",
        cis="4.12",
        mitre="T1562.007",
    ),
    ec2.call("DetachInternetGateway")(
        name="ec2-internet-gateway-detached",
        severity=LOW,
        says="detached internet gateway " + _GATEWAY + " from " + _VPC,
        why="Nothing in this VPC can reach the internet or be reached from it any more.",
        advice="If the VPC still serves somebody, attach the gateway again.",
        cis="4.12",
    ),
    ec2.call("CreateInternetGateway")(
        name="ec2-internet-gateway-created",
        severity=INFO,
        says="created internet gateway[ {responseElements.internetGateway.internetGatewayId}]",
        why="A gateway leads nowhere until it is attached to a VPC, which is told, too.",
        advice="Nothing to do.",
        cis="4.12",
    ),
    ec2.call("DeleteInternetGateway")(
        name="ec2-internet-gateway-deleted",
        severity=INFO,
        says="deleted internet gateway " + _GATEWAY,
        why="AWS deletes only gateways that are attached to nothing.",
        advice="Nothing to do if it belonged to something that was taken down.",
        cis="4.12",
    ),
    ec2.call("CreateCustomerGateway")(
        name="ec2-customer-gateway-created",
        severity=LOW,
        says="created a customer gateway[ for {address}]",
        why="It names the far end of a VPN; the next step is a tunnel from there into your"
        " network.",
        advice="Check that the address belongs to one of your sites.",
        words={"address": named("ipAddress", "publicIp")},
        cis="4.12",
        mitre="T1133",
    ),
    ec2.call("DeleteCustomerGateway")(
        name="ec2-customer-gateway-deleted",
        severity=INFO,
        says="deleted customer gateway {gateway}",
        why="AWS deletes only gateways that no VPN uses any more.",
        advice="Nothing to do if the site it stood for was given up.",
        words={"gateway": named("customerGatewayId")},
        cis="4.12",
    ),
    ec2.call("CreateVpnConnection", "CreateClientVpnEndpoint")(
        name="ec2-vpn-created",
        severity=MEDIUM,
        says="created a VPN[ for {far_end}]",
        why="Whoever is at its far end comes in past everything that faces the internet.",
        advice="Check that the network's owner asked for it, and who holds its keys.",
        words={"far_end": named("customerGatewayId", "clientCidrBlock")},
        mitre="T1133",
    ),
)
