"""Gateways: the doors between a VPC and the internet or other networks."""

from account_event_handler.catalog.services.ec2.params import named
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import Severity

_GATEWAY = "{requestParameters.internetGatewayId}"
_VPC = "{requestParameters.vpcId}"


INTERNET_GATEWAY_ATTACHED = Watch(
    name="ec2-internet-gateway-attached",
    severity=Severity.MEDIUM,
    on=api_call("ec2", "AttachInternetGateway"),
    says="attached internet gateway " + _GATEWAY + " to " + _VPC,
    why="From now on one route is enough to put machines of this VPC on the internet.",
    advice="Check that the VPC is meant to be public.",
    cis="4.12",
    mitre="T1562.007",
)

INTERNET_GATEWAY_DETACHED = Watch(
    name="ec2-internet-gateway-detached",
    severity=Severity.LOW,
    on=api_call("ec2", "DetachInternetGateway"),
    says="detached internet gateway " + _GATEWAY + " from " + _VPC,
    why="Nothing in this VPC can reach the internet or be reached from it any more.",
    advice="If the VPC still serves somebody, attach the gateway again.",
    cis="4.12",
)

INTERNET_GATEWAY_CREATED = Watch(
    name="ec2-internet-gateway-created",
    severity=Severity.INFO,
    on=api_call("ec2", "CreateInternetGateway"),
    says="created internet gateway[ {responseElements.internetGateway.internetGatewayId}]",
    why="A gateway leads nowhere until it is attached to a VPC, which is told, too.",
    advice="Nothing to do.",
    cis="4.12",
)

INTERNET_GATEWAY_DELETED = Watch(
    name="ec2-internet-gateway-deleted",
    severity=Severity.INFO,
    on=api_call("ec2", "DeleteInternetGateway"),
    says="deleted internet gateway " + _GATEWAY,
    why="AWS deletes only gateways that are attached to nothing.",
    advice="Nothing to do if it belonged to something that was taken down.",
    cis="4.12",
)

CUSTOMER_GATEWAY_CREATED = Watch(
    name="ec2-customer-gateway-created",
    severity=Severity.LOW,
    on=api_call("ec2", "CreateCustomerGateway"),
    says="created a customer gateway[ for {address}]",
    why="It names the far end of a VPN; the next step is a tunnel from there into your network.",
    advice="Check that the address belongs to one of your sites.",
    words={"address": named("ipAddress", "publicIp")},
    cis="4.12",
    mitre="T1133",
)

CUSTOMER_GATEWAY_DELETED = Watch(
    name="ec2-customer-gateway-deleted",
    severity=Severity.INFO,
    on=api_call("ec2", "DeleteCustomerGateway"),
    says="deleted customer gateway {gateway}",
    why="AWS deletes only gateways that no VPN uses any more.",
    advice="Nothing to do if the site it stood for was given up.",
    words={"gateway": named("customerGatewayId")},
    cis="4.12",
)

VPN_CREATED = Watch(
    name="ec2-vpn-created",
    severity=Severity.MEDIUM,
    on=api_call("ec2", "CreateVpnConnection", "CreateClientVpnEndpoint"),
    says="created a VPN[ for {far_end}]",
    why="Whoever is at its far end comes in past everything that faces the internet.",
    advice="Check that the network's owner asked for it, and who holds its keys.",
    words={"far_end": named("customerGatewayId", "clientCidrBlock")},
    mitre="T1133",
)
