"""VPCs: networks, their gateways and peerings, and who records or reads their traffic."""

from account_event_handler.catalog.call_names import did
from account_event_handler.catalog.conditions import event_is, has, said, word
from account_event_handler.catalog.kinds import deleted, opened, rerouted
from account_event_handler.catalog.services.ec2.params import is_off, is_on, param, placeholder, placeholders
from account_event_handler.catalog.watch import HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_ASKER = "responseElements.vpcPeeringConnection.requesterVpcInfo.ownerId"


@said("another account")
def _other_account(event: AccountEvent) -> str:
    account = placeholder("peerOwnerId")(event) or event.text(_ASKER)
    return "" if account == event.account else account


def _attribute(event: AccountEvent) -> str | None:
    fields = {"enableDnsSupport": "DNS support", "enableDnsHostnames": "public DNS names"}
    changed = (each for each in fields if is_on(event, each) or is_off(event, each))
    return next((f"{fields[e]} {'off' if is_off(event, e) else 'on'}" for e in changed), None)


@said("outbound connections only")
def _is_egress_only(event: AccountEvent) -> bool:
    return str(param(event, "internetGatewayExclusionMode")) == "allow-egress"


_VPC = "{requestParameters.vpcId}"
_PEERING = "{requestParameters.vpcPeeringConnectionId}"
_GATEWAY = "{requestParameters.internetGatewayId}"
_WORDS = {
    "account": _other_account,
    "attribute": _attribute,
    "scope": word(event_is("CreateVpcBlockPublicAccessExclusion"), "a VPC", "all VPCs"),
    "direction": word(_is_egress_only, "outbound only"),
    **placeholders("clientCidrBlock", "customerGatewayId", "ipAddress", "peerVpcId", "publicIp", "subnetId", "vpcId"),
    **placeholders("peerAccountId", "transitGatewayId", "transitGatewayAttachmentId", "transitGatewayRouteTableId"),
    **placeholders("dhcpOptionsId", "vpcEndpointId", "serviceId", "serviceName"),
}


def _did_to_endpoint(event: AccountEvent) -> str:
    is_named = param(event, "vpcEndpointId") or param(event, "serviceId")
    return f"{did(event)}{'' if is_named else ' a'}"


def _service(event: AccountEvent) -> str:
    """`s3` of `com.amazonaws.eu-west-1.s3`."""
    return str(param(event, "serviceName") or "").removeprefix(f"com.amazonaws.{event.region}.")


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
        why="A new VPC has no flow logs and the default security group and network ACL.",
        advice="Check that somebody planned it, above all in a Region that you do not use.",
    ),
    ec2.call("DeleteVpc")(
        name="ec2-vpc-deleted",
        severity=LOW,
        says="deleted VPC " + _VPC,
        why="AWS deletes a VPC only when nothing runs in it.",
        advice="Check that it was taken down on purpose.",
    ),
    ec2.call("ModifyVpcAttribute")(
        name="ec2-vpc-changed",
        severity=LOW.when(
            said("DNS support is switched off")(lambda event: is_off(event, "enableDnsSupport")), else_=INFO
        ),
        says="changed VPC " + _VPC + "[: {attribute}]",
        why="Without DNS support, instances in the VPC cannot resolve the names of AWS services or of each other.",
        advice="If names do not resolve there, enable DNS support again: aws ec2 modify-vpc-attribute.",
    ),
    ec2.call("CreateVpcPeeringConnection", mitre="T1599")(
        name="ec2-vpc-peering-requested",
        severity=HIGH.when(has(_other_account), else_=LOW),
        says="requested VPC peering of " + _VPC + " with {peerVpcId}",
        fact="[in account {account}]",
        why="Once the other side accepts, its network can reach this VPC where routes and security groups allow it.",
        advice="If the other account is not yours, delete the request: aws ec2 delete-vpc-peering-connection.",
        would="the other side could accept it and reach this VPC.",
    ),
    ec2.call("AcceptVpcPeeringConnection", mitre="T1599")(
        name="ec2-vpc-peering-accepted",
        severity=LOW.when(
            said("asked for by the same account")(lambda event: event.text(_ASKER) == event.account), else_=HIGH
        ),
        says="accepted VPC peering " + _PEERING,
        fact="[from account {account}]",
        why="The two networks can reach each other where routes and security groups allow it.",
        advice="If the other account is not yours, delete the peering connection and read the flow logs.",
        would="the two networks could reach each other where routes and security groups allow it.",
    ),
    ec2.call("DeleteVpcPeeringConnection", "RejectVpcPeeringConnection")(
        name="ec2-vpc-peering-ended",
        severity=LOW,
        says="ended VPC peering " + _PEERING,
        why="The two networks no longer reach each other.",
        advice="If something lost its connection, request and accept the peering again.",
    ),
    ec2.call("ModifyVpcBlockPublicAccessOptions", "CreateVpcBlockPublicAccessExclusion", cis="", mitre="T1562.007")(
        name="ec2-vpc-block-lifted",
        severity=MEDIUM.when(_is_egress_only, else_=HIGH),
        when=lambda event: str(param(event, "internetGatewayBlockMode") or "off") == "off",
        says="lifted",
        fact="VPC Block Public Access for {vpcId|subnetId|scope}[, {direction}]",
        why="Subnets there can be connected to the internet by a gateway and a route.",
        advice="Enable it again, or delete the exclusion, unless the network's owner asked for this.",
        would="subnets there could be connected to the internet by a gateway and a route.",
    ),
    gateways.call("AttachInternetGateway", mitre="T1562.007")(
        name="ec2-internet-gateway-attached",
        severity=MEDIUM,
        says="attached internet gateway " + _GATEWAY + " to " + _VPC,
        why="A single route can then connect subnets of this VPC to the internet.",
        advice="Check that the VPC is meant to be public; if not, detach the gateway.",
    ),
    gateways.call("DetachInternetGateway")(
        name="ec2-internet-gateway-detached",
        severity=LOW,
        says="detached internet gateway " + _GATEWAY + " from " + _VPC,
        why="Nothing in this VPC can reach the internet through the gateway or be reached from it.",
        advice="If the VPC is still in use, attach the gateway again: aws ec2 attach-internet-gateway.",
    ),
    gateways.call("CreateInternetGateway")(
        name="ec2-internet-gateway-created",
        severity=INFO,
        says="created internet gateway[ {responseElements.internetGateway.internetGatewayId}]",
        why="A gateway has no effect until it is attached to a VPC.",
        advice="Nothing to do; the attachment is alerted separately.",
    ),
    gateways.call("DeleteInternetGateway")(
        name="ec2-internet-gateway-deleted",
        severity=INFO,
        says="deleted internet gateway " + _GATEWAY,
        why="AWS deletes only gateways that are not attached to a VPC.",
        advice="Nothing to do.",
    ),
    gateways.call("CreateCustomerGateway", mitre="T1133")(
        name="ec2-customer-gateway-created",
        severity=LOW,
        says="created a customer gateway[ for {ipAddress|publicIp}]",
        why="It is the remote end of a VPN: the next step is a VPN connection from there into your network.",
        advice="Check that the address belongs to one of your sites; if not, delete the gateway.",
    ),
    gateways.call("DeleteCustomerGateway")(
        name="ec2-customer-gateway-deleted",
        severity=INFO,
        says="deleted customer gateway {customerGatewayId}",
        why="AWS deletes only customer gateways that no VPN connection uses.",
        advice="Nothing to do.",
    ),
    ec2.call("CreateVpnConnection", "CreateClientVpnEndpoint", cis="", mitre="T1133")(
        name="ec2-vpn-created",
        severity=MEDIUM,
        says="created a VPN[ for {customerGatewayId|clientCidrBlock}]",
        why="The remote end reaches your network without passing your public endpoints and their protections.",
        advice="Check that the network's owner asked for it, and who has its keys; if nobody did, delete it.",
    ),
    ec2.call(
        *("CreateTransitGatewayPeeringAttachment", "AcceptTransitGatewayPeeringAttachment"),
        *("CreateTransitGatewayVpcAttachment", "AcceptTransitGatewayVpcAttachment", "CreateTransitGatewayRoute"),
        *("ReplaceTransitGatewayRoute", "CreateTransitGatewayConnect"),
        mitre="T1599",
    )(
        name="ec2-transit-gateway-connected",
        severity=MEDIUM,
        says="connected networks through a transit gateway[ to account {peerAccountId}][: {transitGatewayId"
        "|transitGatewayAttachmentId|transitGatewayRouteTableId}]",
        why="The other side can reach your network where routes and security groups allow it.",
        advice="Check that the other side is yours; if not, delete the attachment.",
    ),
    ec2.call("AssociateDhcpOptions", "CreateDhcpOptions", cis="", mitre="T1557")(
        name="ec2-dhcp-options-changed",
        severity=MEDIUM,
        says="changed the DHCP options[ of {vpcId}][ to {dhcpOptionsId}]",
        why="They set the DNS servers of every instance in the VPC, and those servers decide where traffic goes.",
        advice="Check the DNS servers; if they are not yours, associate the old options again.",
    ),
    ec2.call(
        *("CreateVpcEndpointServiceConfiguration", "ModifyVpcEndpointServicePermissions", "CreateVpcEndpoint"),
        *("ModifyVpcEndpoint", "StartVpcEndpointServicePrivateDnsVerification"),
        cis="",
        mitre="T1599",
    )(
        name="ec2-endpoint-changed",
        severity=MEDIUM,
        says="{did} VPC endpoint[ {vpcEndpointId|serviceId}][ for {service}]",
        why="Traffic through an endpoint can bypass the firewall; its policy decides what it can reach.",
        advice="Check its service, its policy and who may connect; if nobody asked for it, change it back.",
        ordinary=True,
        words={**_WORDS, "did": _did_to_endpoint, "service": _service},
    ),
    traffic.call("DeleteFlowLogs", mitre="T1562.008")(
        name="ec2-flow-logs-deleted",
        severity=HIGH,
        says="deleted flow logs {flowLogId}",
        why="Connections in that network are no longer recorded.",
        advice="Create the flow logs again, then check what this actor did in the meantime.",
        would="connections in that network would no longer be recorded.",
    ),
    traffic.call("CreateTrafficMirrorSession", "ModifyTrafficMirrorSession")(
        name="ec2-traffic-mirrored",
        severity=HIGH,
        says="mirrored the traffic of {networkInterfaceId|trafficMirrorSessionId}[ to {trafficMirrorTargetId}]",
        why="The target receives a copy of the packets, and its owner can read what is not encrypted.",
        advice="Unless it is your intrusion detection, delete the session (aws ec2 delete-traffic-mirror-session) and"
        " find the owner of the target.",
        would="the target would receive a copy of the packets.",
    ),
    traffic.call(
        *("CreateTrafficMirrorFilter", "CreateTrafficMirrorFilterRule", "CreateTrafficMirrorTarget"),
        *("ModifyTrafficMirrorFilterNetworkServices", "ModifyTrafficMirrorFilterRule"),
    )(
        name="ec2-traffic-mirror-prepared",
        severity=LOW,
        says="prepared traffic mirroring[ to {networkInterfaceId|networkLoadBalancerArn}]"
        "[ with filter {trafficMirrorFilterId}]",
        why="A target and a filter are the preparation for a session that copies the packets of an instance.",
        advice="If this is not your intrusion detection, ask the caller what it is for.",
    ),
    traffic.call(
        *("DeleteTrafficMirrorFilter", "DeleteTrafficMirrorFilterRule"),
        *("DeleteTrafficMirrorSession", "DeleteTrafficMirrorTarget"),
        mitre="T1562.001",
    )(
        name="ec2-traffic-mirror-deleted",
        severity=LOW,
        says="removed traffic mirroring[: {trafficMirrorSessionId|trafficMirrorTargetId|trafficMirrorFilterRuleId"
        "|trafficMirrorFilterId}]",
        why="An intrusion detection system that analyses this traffic no longer receives it.",
        advice="If your intrusion detection uses mirrored traffic, check that it still receives it.",
    ),
    ec2.call("EnableAddressTransfer", cis="", mitre="T1557")(
        name="ec2-address-given-away",
        severity=HIGH,
        says="offered Elastic IP address {allocationId}",
        fact="[to account {transferAccountId}]",
        why="The address moves to another account, and its traffic with it.",
        advice="Check that the account is yours; if not, run aws ec2 disable-address-transfer.",
        would="the address and its traffic could move to another account.",
        words=placeholders("allocationId", "transferAccountId"),
    ),
    ec2.call("AcceptAddressTransfer", cis="", mitre="T1583.003")(
        name="ec2-address-received",
        severity=LOW,
        says="accepted Elastic IP address {address}",
        fact="from another account",
        why="The account now holds the address, which it did not get from AWS's pool.",
        advice="Ask what it is for, and release it if nobody knows.",
        words=placeholders("address"),
        ordinary=True,
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
