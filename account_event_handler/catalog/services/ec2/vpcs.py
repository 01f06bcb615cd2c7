"""VPCs: networks, their gateways and peerings, and who records or reads their traffic."""

from account_event_handler.catalog.conditions import event_is, has, word
from account_event_handler.catalog.kinds import deleted, opened, rerouted
from account_event_handler.catalog.services.ec2.params import is_off, is_on, param, placeholder, placeholders
from account_event_handler.catalog.watch import HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_ASKER = "responseElements.vpcPeeringConnection.requesterVpcInfo.ownerId"


def _other_account(event: AccountEvent) -> str:
    account = placeholder("peerOwnerId")(event) or event.text(_ASKER)
    return "" if account == event.account else account


def _attribute(event: AccountEvent) -> str | None:
    fields = {"enableDnsSupport": "DNS", "enableDnsHostnames": "public DNS names"}
    changed = (each for each in fields if is_on(event, each) or is_off(event, each))
    return next((f"{fields[e]} {'off' if is_off(event, e) else 'on'}" for e in changed), None)


_VPC = "{requestParameters.vpcId}"
_PEERING = "{requestParameters.vpcPeeringConnectionId}"
_GATEWAY = "{requestParameters.internetGatewayId}"
_WORDS = {
    "account": _other_account,
    "attribute": _attribute,
    "scope": word(event_is("CreateVpcBlockPublicAccessExclusion"), "a VPC", "all VPCs"),
    **placeholders("clientCidrBlock", "customerGatewayId", "ipAddress", "peerVpcId", "publicIp", "subnetId", "vpcId"),
    **placeholders("peerAccountId", "transitGatewayId", "transitGatewayAttachmentId", "transitGatewayRouteTableId"),
    **placeholders("dhcpOptionsId", "vpcEndpointId", "serviceId", "serviceName"),
}
_TRAFFIC_WORDS = placeholders(
    *("flowLogId", "networkInterfaceId", "networkLoadBalancerArn", "trafficMirrorSessionId"),
    *("trafficMirrorTargetId", "trafficMirrorFilterId", "trafficMirrorFilterRuleId"),
)
ec2 = Watches("ec2", cis="4.14", words=_WORDS)
gateways = Watches("ec2", cis="4.12", words=_WORDS)
traffic = Watches("ec2", mitre="T1040", words=_TRAFFIC_WORDS)
others = Watches("ec2")

WATCHES = (
    ec2.call("CreateVpc", "CreateDefaultVpc", mitre="T1578")(
        name="ec2-vpc-created",
        severity=LOW,
        says="created VPC[ {responseElements.vpc.vpcId}][ with {requestParameters.cidrBlock}]",
        why="A new network starts without flow logs and with AWS's defaults.",
        advice="Check that somebody planned it, above all in a region you do not use.",
    ),
    ec2.call("DeleteVpc")(
        name="ec2-vpc-deleted",
        severity=LOW,
        says="deleted VPC " + _VPC,
        why="AWS deletes only VPCs without machines in them; its subnets and rules are gone with it.",
        advice="Nothing to do if it belonged to something that was taken down.",
    ),
    ec2.call("ModifyVpcAttribute")(
        name="ec2-vpc-changed",
        severity=LOW.when(lambda event: is_off(event, "enableDnsSupport"), else_=INFO),
        says="changed VPC " + _VPC + "[: {attribute}]",
        why="Without DNS the machines of a VPC no longer find AWS's services or each other.",
        advice="If names stopped resolving there just now, turn DNS on again.",
    ),
    ec2.call("CreateVpcPeeringConnection", mitre="T1599")(
        name="ec2-vpc-peering-requested",
        severity=HIGH.when(has(_other_account), else_=LOW),
        says="requested a peering of " + _VPC + " with {peerVpcId}",
        fact="[of account {account}]",
        why="Once accepted on the other side, machines there can reach into this VPC.",
        advice="If the other account is not yours, delete the request and ask who needs it.",
    ),
    ec2.call("AcceptVpcPeeringConnection", mitre="T1599")(
        name="ec2-vpc-peering-accepted",
        severity=LOW.when(lambda event: event.text(_ASKER) == event.account, else_=HIGH),
        says="accepted VPC peering " + _PEERING,
        fact="[from account {account}]",
        why="Two networks are one now, as far as routes and security groups let them.",
        advice="If the other account is not yours, delete the peering and look at what came over it.",
    ),
    ec2.call("DeleteVpcPeeringConnection", "RejectVpcPeeringConnection")(
        name="ec2-vpc-peering-ended",
        severity=LOW,
        says="ended VPC peering " + _PEERING,
        why="The two networks no longer reach each other.",
        advice="If something lost its connection just now, the peering has to be made anew.",
    ),
    ec2.call("ModifyVpcBlockPublicAccessOptions", "CreateVpcBlockPublicAccessExclusion", cis="", mitre="T1562.007")(
        name="ec2-vpc-block-lifted",
        severity=HIGH,
        when=lambda event: str(param(event, "internetGatewayBlockMode") or "off") == "off",
        says="lifted the block of public access for {vpcId|subnetId|scope}",
        why="The block kept VPCs off the internet whatever their routes and rules said.",
        advice="Put the block back unless the network's owner asked for it.",
    ),
    gateways.call("AttachInternetGateway", mitre="T1562.007")(
        name="ec2-internet-gateway-attached",
        severity=MEDIUM,
        says="attached internet gateway " + _GATEWAY + " to " + _VPC,
        why="From now on one route is enough to put machines of this VPC on the internet.",
        advice="Check that the VPC is meant to be public.",
    ),
    gateways.call("DetachInternetGateway")(
        name="ec2-internet-gateway-detached",
        severity=LOW,
        says="detached internet gateway " + _GATEWAY + " from " + _VPC,
        why="Nothing in this VPC can reach the internet or be reached from it any more.",
        advice="If the VPC still serves somebody, attach the gateway again.",
    ),
    gateways.call("CreateInternetGateway")(
        name="ec2-internet-gateway-created",
        severity=INFO,
        says="created internet gateway[ {responseElements.internetGateway.internetGatewayId}]",
        why="A gateway leads nowhere until it is attached to a VPC, which is told, too.",
        advice="Nothing to do.",
    ),
    gateways.call("DeleteInternetGateway")(
        name="ec2-internet-gateway-deleted",
        severity=INFO,
        says="deleted internet gateway " + _GATEWAY,
        why="AWS deletes only gateways that are attached to nothing.",
        advice="Nothing to do if it belonged to something that was taken down.",
    ),
    gateways.call("CreateCustomerGateway", mitre="T1133")(
        name="ec2-customer-gateway-created",
        severity=LOW,
        says="created a customer gateway[ for {ipAddress|publicIp}]",
        why="It names the far end of a VPN; the next step is a tunnel from there into your network.",
        advice="Check that the address belongs to one of your sites.",
    ),
    gateways.call("DeleteCustomerGateway")(
        name="ec2-customer-gateway-deleted",
        severity=INFO,
        says="deleted customer gateway {customerGatewayId}",
        why="AWS deletes only gateways that no VPN uses any more.",
        advice="Nothing to do if the site it stood for was given up.",
    ),
    ec2.call("CreateVpnConnection", "CreateClientVpnEndpoint", cis="", mitre="T1133")(
        name="ec2-vpn-created",
        severity=MEDIUM,
        says="created a VPN[ for {customerGatewayId|clientCidrBlock}]",
        why="Whoever is at its far end comes in past everything that faces the internet.",
        advice="Check that the network's owner asked for it, and who holds its keys.",
    ),
    ec2.call(
        *("CreateTransitGatewayPeeringAttachment", "AcceptTransitGatewayPeeringAttachment"),
        *("CreateTransitGatewayVpcAttachment", "AcceptTransitGatewayVpcAttachment", "CreateTransitGatewayRoute"),
        *("ReplaceTransitGatewayRoute", "CreateTransitGatewayConnect"),
        mitre="T1599",
    )(
        name="ec2-transit-gateway-connected",
        severity=MEDIUM,
        says="connected networks through a transit gateway[ with account {peerAccountId}][: {transitGatewayId"
        "|transitGatewayAttachmentId|transitGatewayRouteTableId}]",
        why="Machines on the other side can reach what your routes and security groups allow.",
        advice="Check that the other side is yours; delete the attachment if not.",
    ),
    ec2.call("AssociateDhcpOptions", "CreateDhcpOptions", cis="", mitre="T1557")(
        name="ec2-dhcp-options-changed",
        severity=MEDIUM,
        says="changed the DHCP options[ of {vpcId}][ to {dhcpOptionsId}]",
        why="They name the DNS servers of every machine in the network: who answers there decides where traffic goes.",
        advice="Check the DNS servers; associate the old options again if they are not yours.",
    ),
    ec2.call(
        *("CreateVpcEndpointServiceConfiguration", "ModifyVpcEndpointServicePermissions", "CreateVpcEndpoint"),
        *("ModifyVpcEndpoint", "StartVpcEndpointServicePrivateDnsVerification"),
        cis="",
        mitre="T1599",
    )(
        name="ec2-endpoint-changed",
        severity=MEDIUM,
        says="changed VPC endpoint[ {vpcEndpointId|serviceId}][ to {serviceName}]",
        why="An endpoint is a private way in, or out past the firewall; its policy decides to what.",
        advice="Check its service, its policy and who may connect.",
        ordinary=True,
    ),
    traffic.call("DeleteFlowLogs", mitre="T1562.008")(
        name="ec2-flow-logs-deleted",
        severity=HIGH,
        says="deleted flow logs {flowLogId}",
        why="Who talked to whom in that network is no longer recorded.",
        advice="Make the flow logs again, then ask who deleted them and look at what happened since.",
    ),
    traffic.call("CreateTrafficMirrorSession", "ModifyTrafficMirrorSession")(
        name="ec2-traffic-mirrored",
        severity=HIGH,
        says="mirrored the traffic of {networkInterfaceId|trafficMirrorSessionId}[ to {trafficMirrorTargetId}]",
        why="A copy of every packet goes to the target: whoever owns it reads along.",
        advice="If this is not your intrusion detection, delete the session and look at the target.",
    ),
    traffic.call(
        *("CreateTrafficMirrorFilter", "CreateTrafficMirrorFilterRule", "CreateTrafficMirrorTarget"),
        *("ModifyTrafficMirrorFilterNetworkServices", "ModifyTrafficMirrorFilterRule"),
    )(
        name="ec2-traffic-mirror-prepared",
        severity=LOW,
        says="prepared the mirroring of traffic[ to {networkInterfaceId|networkLoadBalancerArn}]"
        "[ through filter {trafficMirrorFilterId}]",
        why="Targets and filters come first, then a session that copies the packets of a machine.",
        advice="If this is not your intrusion detection, ask who wants to read along.",
    ),
    traffic.call(
        *("DeleteTrafficMirrorFilter", "DeleteTrafficMirrorFilterRule"),
        *("DeleteTrafficMirrorSession", "DeleteTrafficMirrorTarget"),
        mitre="T1562.001",
    )(
        name="ec2-traffic-mirror-deleted",
        severity=LOW,
        says="deleted [{trafficMirrorSessionId|trafficMirrorTargetId|trafficMirrorFilterRuleId|trafficMirrorFilterId}"
        " from ]the mirroring of traffic",
        why="If an intrusion detection listened there, it has gone deaf.",
        advice="If your intrusion detection lives on mirrored traffic, check that it still gets it.",
    ),
    rerouted(
        *(others, "EC2", "AcceptAddressTransfer", "EnableAddressTransfer"),
        name="ec2-address-given-away",
        severity=HIGH,
        ordinary=False,
    ),
    rerouted(
        *(others, "EC2", "AssociateAddress", "DisassociateAddress", "ReleaseAddress"),
        name="ec2-address-moved",
        severity=LOW,
    ),
    opened(
        *(others, "EC2", "AssociateClientVpnTargetNetwork", "AuthorizeClientVpnIngress", "CreateClientVpnRoute"),
        *("ModifyClientVpnEndpoint", "ModifyVpnConnection", "ModifyVpnTunnelOptions", "CreateVpnConnectionRoute"),
        name="ec2-vpn-changed",
        severity=MEDIUM,
    ),
    opened(
        *(others, "EC2", "CreateVerifiedAccessEndpoint", "CreateVerifiedAccessTrustProvider"),
        *("ModifyVerifiedAccessEndpoint", "ModifyVerifiedAccessEndpointPolicy", "ModifyVerifiedAccessGroupPolicy"),
        *("ModifyVerifiedAccessInstanceLoggingConfiguration", "ModifyVerifiedAccessTrustProvider"),
        name="ec2-verified-access-changed",
        severity=MEDIUM,
    ),
    rerouted(
        *(others, "EC2", "AssociateTransitGatewayRouteTable", "AcceptVpcEndpointConnections"),
        *("CreateTransitGatewayPrefixListReference", "EnableTransitGatewayRouteTablePropagation"),
        *("EnableVgwRoutePropagation", "ModifyVpcEndpointServiceConfiguration", "ModifyTransitGateway"),
        name="ec2-routing-extended",
        severity=LOW,
    ),
    deleted(
        *(others, "EC2", "DeleteNatGateway", "DeleteSubnet", "DeleteTransitGateway", "DeleteTransitGatewayRoute"),
        *("DeleteTransitGatewayVpcAttachment", "DeleteVpcEndpoints", "DeleteVpnConnection", "DetachVpnGateway"),
        *("DeprovisionByoipCidr", "WithdrawByoipCidr"),
        name="ec2-network-cut",
        severity=LOW,
    ),
    rerouted(
        *(others, "EC2", "AttachNetworkInterface", "CreateNetworkInterfacePermission"),
        *("ModifyNetworkInterfaceAttribute", "ModifySubnetAttribute"),
        name="ec2-network-interface-changed",
        severity=LOW,
    ),
)
