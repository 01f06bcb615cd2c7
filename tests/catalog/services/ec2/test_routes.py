import pytest

from tests.support.calls import told


@pytest.mark.parametrize(
    ("destination", "target", "said"),
    [
        ("0.0.0.0/0", {"gatewayId": "igw-1"}, "medium: … internet gateway igw-1"),
        ("10.0.0.0/8", {"instanceId": "i-1"}, "medium: … instance i-1"),
        ("10.0.0.0/8", {"networkInterfaceId": "eni-1"}, "medium: … network interface eni-1"),
        ("10.0.0.0/8", {"vpcPeeringConnectionId": "pcx-1"}, "low: … peering connection pcx-1"),
        ("0.0.0.0/0", {"natGatewayId": "nat-1"}, "low: … NAT gateway nat-1"),
        ("10.0.0.0/8", {"gatewayId": "", "natGatewayId": "nat-1"}, "info: … NAT gateway nat-1"),
        ("10.0.0.0/8", {"gatewayId": "vgw-1"}, "info: … gateway vgw-1"),
        ("10.0.0.0/8", {"coreNetworkArn": "arn:aws:networkmanager::1:core-network/cn-1"}, "info: … core network cn-1"),
        ("10.0.0.0/8", {}, "info: … (unknown)"),
    ],
)
def test_a_route_is_as_loud_as_where_it_leads(destination: str, target: dict[str, str], said: str) -> None:
    request = {"routeTableId": "rtb-1", "destinationCidrBlock": destination, **target}
    assert told("ec2-route-set", "CreateRoute", request) == said.replace("…", f"alice routed {destination} in rtb-1 to")
