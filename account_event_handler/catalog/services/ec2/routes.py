"""Route tables: where a subnet's traffic goes."""

from account_event_handler.catalog.conditions import any_of, matches
from account_event_handler.catalog.network import Reach, reach_of
from account_event_handler.catalog.services.ec2.params import param, placeholder
from account_event_handler.catalog.watch import INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_TARGETS = {
    "gatewayId": "gateway",
    "natGatewayId": "NAT gateway",
    "egressOnlyInternetGatewayId": "outgoing gateway",
    "instanceId": "instance",
    "networkInterfaceId": "network interface",
    "vpcPeeringConnectionId": "peering",
    "transitGatewayId": "transit gateway",
    "vpcEndpointId": "endpoint",
    "carrierGatewayId": "carrier gateway",
    "localGatewayId": "local gateway",
    "coreNetworkArn": "core network",
}
_destination = placeholder("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId")


def _target(event: AccountEvent) -> str | None:
    for field, kind in _TARGETS.items():
        name = param(event, field)
        if isinstance(name, str) and name:
            label = "internet gateway" if name.startswith("igw-") else kind
            return f"{label} {name.rpartition('/')[2]}"
    return None


# A way out to the internet, or through a machine that can read along, matters most.
_is_way_out = matches(_target, "^(internet gateway|instance|network interface)")
_is_broad = any_of(matches(_target, "^peering"), lambda event: reach_of(_destination(event) or "") is Reach.ANYWHERE)
_ROUTE = MEDIUM.when(_is_way_out, else_=LOW.when(_is_broad, else_=INFO))
_TABLE = "{requestParameters.routeTableId}"
ec2 = Watches("ec2", cis="4.13", words={"target": _target, "destination": _destination})

WATCHES = (
    ec2.call("CreateRoute", "ReplaceRoute", mitre="T1562.007")(
        name="ec2-route-set",
        severity=_ROUTE,
        says="routed {destination} in " + _TABLE + " to {target}",
        why="The subnets of the table now send that traffic there: to the internet, or past somebody.",
        advice="Check that the network's owner asked for it; a private subnet has no internet gateway.",
        ordinary=LOW,
    ),
    ec2.call("DeleteRoute")(
        name="ec2-route-deleted",
        severity=LOW,
        says="deleted the route to {destination} from " + _TABLE,
        why="What the subnets of the table sent there no longer arrives.",
        advice="If something lost its connection just now, put the route back.",
        ordinary=True,
    ),
    ec2.call("ReplaceRouteTableAssociation", mitre="T1562.007")(
        name="ec2-route-table-moved",
        severity=LOW,
        says="moved a subnet to route table " + _TABLE,
        why="The subnet's traffic goes other ways than before, perhaps straight to the internet.",
        advice="Check that the new table is the one meant for that subnet.",
        shows=(("Association", "{requestParameters.associationId}"),),
        ordinary=True,
    ),
    ec2.call("DisassociateRouteTable")(
        name="ec2-route-table-disassociated",
        severity=LOW,
        says="separated a subnet from its route table[ ({requestParameters.associationId})]",
        why="The subnet falls back to the VPC's main route table, which may lead elsewhere.",
        advice="If the subnet still has machines in it, check where its traffic goes now.",
        ordinary=True,
    ),
    ec2.call("CreateRouteTable")(
        name="ec2-route-table-created",
        severity=INFO,
        says="created route table[ {responseElements.routeTable.routeTableId}] in {requestParameters.vpcId}",
        why="A new table leads nowhere but into its own VPC, and no subnet uses it yet.",
        advice="Nothing to do; its routes are told when they are set.",
    ),
    ec2.call("DeleteRouteTable")(
        name="ec2-route-table-deleted",
        severity=INFO,
        says="deleted route table " + _TABLE,
        why="AWS deletes only tables that no subnet uses any more.",
        advice="Nothing to do if it belonged to something that was taken down.",
    ),
)
