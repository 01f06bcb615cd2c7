from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from account_event_handler.enrich.security_group_use import MOST, GroupUse, group_ids, kind_of
from tests.enrich.events import Fake, always, event
from tests.support.clients import client

GROUP = "sg-0a1b2c3d4e5f60718"
INSTANCE = {"Attachment": {"InstanceId": "i-0123456789abcdef0", "InstanceOwnerId": "111122223333"}}
BALANCER = {"RequesterId": "amazon-elb", "Attachment": {"InstanceOwnerId": "amazon-elb"}}


def guards(interfaces: list[dict[str, Any]], **answer: Any) -> str:
    ec2 = Fake(describe_network_interfaces={"NetworkInterfaces": interfaces, **answer})
    facts = GroupUse(always(ec2))(event("ec2-security-group-opened"))
    return dict(facts).get("Guards", "")


@pytest.fixture
def ec2() -> Iterator[Any]:
    with mock_aws():
        yield client("ec2")


def test_what_the_group_guards_right_now_is_counted(ec2: Any) -> None:
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    groups = [
        ec2.create_security_group(GroupName=name, Description="d", VpcId=vpc)["GroupId"] for name in ("web", "other")
    ]
    for group in (*groups, groups[0]):
        ec2.create_network_interface(SubnetId=subnet, Groups=[group])
    opened = event("ec2-security-group-opened", {"requestParameters.groupId": groups[0]})
    (line,) = GroupUse(always(ec2))(opened)
    assert line == ("Guards", "2 network interfaces right now: 2 attached to nothing")


def test_kinds_come_by_their_number() -> None:
    found: list[dict[str, Any]] = [BALANCER, *[INSTANCE] * 3]
    assert guards(found) == ("4 network interfaces right now: 3 of EC2 instances, 1 of load balancers")


def test_one_is_not_many() -> None:
    assert guards([INSTANCE]) == "1 network interface right now: 1 of EC2 instances"


def test_kinds_beyond_the_fourth_are_counted_together() -> None:
    kinds = ["lambda", "nat_gateway", "vpc_endpoint", "efs", "quicksight", "transit_gateway"]
    text = guards([{"InterfaceType": kind} for kind in kinds])
    assert text.endswith("1 of EFS mount targets, 2 of others")


def test_a_group_without_interfaces_guards_nothing() -> None:
    assert guards([]) == "no network interface right now"


def test_one_page_is_asked_for_and_more_is_said_as_at_least() -> None:
    ec2 = Fake(describe_network_interfaces={"NetworkInterfaces": [INSTANCE], "NextToken": "more"})
    (line,) = GroupUse(always(ec2))(event("ec2-security-group-opened"))
    assert line[1].startswith("at least 1 network interfaces right now")
    ((_, asked),) = ec2.asked
    assert asked["MaxResults"] == MOST
    assert asked["Filters"] == [{"Name": "group-id", "Values": [GROUP]}]


@pytest.mark.parametrize(
    "name",
    [
        "ec2-security-group-opened",
        "ec2-security-group-opened--flat",
        "ec2-security-group-rule-changed",
        "ec2-security-group-closed",
        "ec2-security-group-closed--by-id",
        "ec2-egress-opened",
        "ec2-egress-closed",
    ],
)
def test_every_way_to_spell_the_call_names_its_group(name: str) -> None:
    (group,) = group_ids(event(name))
    assert group.startswith("sg-")


def test_a_group_called_by_its_name_is_found_in_the_answer() -> None:
    by_name = {"requestParameters.groupId": None}
    assert group_ids(event("ec2-security-group-opened", by_name)) == [GROUP]


@pytest.mark.parametrize("group", [None, "", "default", ["x"], {"items": [{"a": 1}]}])
def test_without_a_group_nobody_is_asked(group: Any) -> None:
    ec2 = Fake()
    change = {"requestParameters.groupId": group, "responseElements": None}
    assert GroupUse(always(ec2))(event("ec2-security-group-opened", change)) == ()


def test_an_account_out_of_reach_has_no_line() -> None:
    assert GroupUse(always(None))(event("ec2-security-group-opened")) == ()


def test_a_refusal_is_an_error() -> None:
    denied = ClientError({"Error": {"Code": "UnauthorizedOperation"}}, "Describe")
    with pytest.raises(ClientError):
        GroupUse(always(Fake(describe_network_interfaces=denied)))(event("ec2-security-group-opened"))


@pytest.mark.parametrize(
    ("interface", "kind"),
    [
        ({"InterfaceType": "interface", **INSTANCE}, "of EC2 instances"),
        ({"InterfaceType": "lambda", "Attachment": {"x": 1}}, "of Lambda functions"),
        ({"InterfaceType": "natGateway"}, "of NAT gateways"),
        ({"InterfaceType": "nat_gateway"}, "of NAT gateways"),
        ({"InterfaceType": "efa", **INSTANCE}, "of EC2 instances"),
        (BALANCER, "of load balancers"),
        ({"Description": "ELB app/shop/65132a64", "Attachment": {"x": 1}}, "of load balancers"),
        ({"RequesterId": "amazon-rds"}, "of databases"),
        ({"Description": "arn:aws:ecs:eu-west-1:1:attachment/x"}, "of ECS tasks"),
        ({"Description": "<!channel> evil", "Attachment": {"x": 1}}, "of other things"),
        ({"Description": "<!channel> evil"}, "attached to nothing"),
        ({"InterfaceType": None, "Attachment": None, "RequesterId": 1}, "attached to nothing"),
        ({}, "attached to nothing"),
    ],
)
def test_an_interface_is_named_by_whose_it_is(interface: dict[str, Any], kind: str) -> None:
    assert kind_of(interface) == kind
