"""Route tables: where a subnet's traffic goes."""

from account_event_handler.catalog.conditions import any_of, matches, said
from account_event_handler.catalog.network import Reach, reach_of
from account_event_handler.catalog.services.ec2.params import param, placeholder
from account_event_handler.catalog.watch import INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_TARGETS = {
    "gatewayId": "gateway",
    "natGatewayId": "NAT gateway",
    "egressOnlyInternetGatewayId": "egress-only internet gateway",
    "instanceId": "instance",
    "networkInterfaceId": "network interface",
    "vpcPeeringConnectionId": "peering connection",
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
_is_way_out = said("to an internet gateway, instance or network interface")(
    matches(_target, "^(internet gateway|instance|network interface)")
)
_is_broad = said("to a peering connection, or for the whole internet")(
    any_of(matches(_target, "^peering"), lambda event: reach_of(_destination(event) or "") is Reach.ANYWHERE)
)
_ROUTE = MEDIUM.when(_is_way_out, else_=LOW.when(_is_broad, else_=INFO))
_TABLE = "{requestParameters.routeTableId}"
ec2 = Watches("ec2", cis="4.13", words={"target": _target, "destination": _destination})

WATCHES = (
    ec2.call("CreateRoute", "ReplaceRoute", mitre="T1562.007")(
        name="ec2-route-set",
        severity=_ROUTE,
        says="routed {destination} in " + _TABLE + " to {target}",
        why="The table's subnets send that traffic to this target, which can expose or intercept it.",
        advice="Check that the network's owner asked for it; a private subnet has no route to an internet gateway.",
        ordinary=LOW,
    ),
    ec2.call("DeleteRoute")(
        name="ec2-route-deleted",
        severity=LOW,
        says="deleted the route to {destination} from " + _TABLE,
        why="Traffic from the table's subnets no longer reaches that destination by this route.",
        advice="If something lost its connection, create the route again.",
        ordinary=True,
    ),
    ec2.call("ReplaceRouteTableAssociation", mitre="T1562.007")(
        name="ec2-route-table-moved",
        severity=LOW,
        says="moved a subnet to route table " + _TABLE,
        why="The subnet uses other routes than before, possibly straight to the internet.",
        advice="Check that the new table is the right one for that subnet.",
        shows=(("Association", "{requestParameters.associationId}"),),
        ordinary=True,
    ),
    ec2.call("DisassociateRouteTable")(
        name="ec2-route-table-disassociated",
        severity=LOW,
        says="disassociated a subnet from its route table[ ({requestParameters.associationId})]",
        why="The subnet falls back to the VPC's main route table, which can have other routes.",
        advice="If the subnet is still in use, check the routes of the main table.",
        ordinary=True,
    ),
    ec2.call("CreateRouteTable")(
        name="ec2-route-table-created",
        severity=INFO,
        says="created route table[ {responseElements.routeTable.routeTableId}] in {requestParameters.vpcId}",
        why="A new table has only local routes, and no subnet uses it yet.",
        advice="Nothing to do; new routes are alerted separately.",
    ),
    ec2.call("DeleteRouteTable")(
        name="ec2-route-table-deleted",
        severity=INFO,
        says="deleted route table " + _TABLE,
        why="AWS deletes only route tables that no subnet uses.",
        advice="Nothing to do.",
    ),
)
