from typing import Any

import pytest

from tests.support.calls import told


@pytest.mark.parametrize(
    ("call", "asked", "said"),
    [
        ("CreateVpcEndpoint", {"ServiceName": "com.amazonaws.eu-west-1.s3"}, "created a VPC endpoint for s3"),
        ("ModifyVpcEndpoint", {"VpcEndpointId": "vpce-1"}, "changed VPC endpoint vpce-1"),
        ("ModifyVpcEndpointServicePermissions", {"ServiceId": "vpce-svc-1"}, "changed VPC endpoint vpce-svc-1"),
    ],
)
def test_an_endpoint_is_named_where_the_request_does(call: str, asked: Any, said: str) -> None:
    assert told("ec2-endpoint-changed", call, {f"{call}Request": asked}) == f"medium: alice {said}"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"enableDnsSupport": {"value": False}}, "low: alice changed VPC vpc-1: DNS support off"),
        ({"enableDnsSupport": {"value": True}}, "info: alice changed VPC vpc-1: DNS support on"),
        ({"enableDnsHostnames": {"value": False}}, "info: alice changed VPC vpc-1: public DNS names off"),
        ({"enableDnsHostnames": {"value": True}}, "info: alice changed VPC vpc-1: public DNS names on"),
        ({}, "info: alice changed VPC vpc-1"),
    ],
)
def test_a_vpc_whose_names_no_longer_resolve_is_louder(asked: Any, said: str) -> None:
    assert told("ec2-vpc-changed", "ModifyVpcAttribute", {"vpcId": "vpc-1", **asked}) == said


@pytest.mark.parametrize(
    ("owner", "severity", "said"),
    [("444455556666", "high", " in account 444455556666"), ("111122223333", "low", ""), (None, "low", "")],
)
def test_a_peering_with_another_account_is_louder(owner: str | None, severity: str, said: str) -> None:
    request = {"vpcId": "vpc-1", "peerVpcId": "vpc-2", "peerOwnerId": owner}
    alert = told("ec2-vpc-peering-requested", "CreateVpcPeeringConnection", request)
    assert alert == f"{severity}: alice requested VPC peering of vpc-1 with vpc-2{said}"


@pytest.mark.parametrize(
    ("owner", "severity", "said"),
    [("444455556666", "high", " from account 444455556666"), ("111122223333", "low", ""), ("", "high", "")],
)
def test_a_peering_that_another_account_asked_for_is_louder(owner: str, severity: str, said: str) -> None:
    answer = {"vpcPeeringConnection": {"requesterVpcInfo": {"ownerId": owner}}}
    request = {"vpcPeeringConnectionId": "pcx-1"}
    alert = told("ec2-vpc-peering-accepted", "AcceptVpcPeeringConnection", request, responseElements=answer)
    assert alert == f"{severity}: alice accepted VPC peering pcx-1{said}"


@pytest.mark.parametrize(
    ("call", "asked", "said"),
    [
        ("ModifyVpcBlockPublicAccessOptions", {"InternetGatewayBlockMode": "off"}, "high: … all VPCs"),
        ("ModifyVpcBlockPublicAccessOptions", {"InternetGatewayBlockMode": "block-ingress"}, ""),
        (
            "CreateVpcBlockPublicAccessExclusion",
            {"VpcId": "vpc-1", "InternetGatewayExclusionMode": "allow-egress"},
            "medium: … vpc-1, outbound only",
        ),
        (
            "CreateVpcBlockPublicAccessExclusion",
            {"SubnetId": "subnet-1", "InternetGatewayExclusionMode": "allow-bidirectional"},
            "high: … subnet-1",
        ),
        ("CreateVpcBlockPublicAccessExclusion", {}, "high: … a VPC"),
    ],
)
def test_a_lifted_block_says_for_what_and_which_way(call: str, asked: Any, said: str) -> None:
    expected = said.replace("…", "alice lifted VPC Block Public Access for")
    assert told("ec2-vpc-block-lifted", call, {f"{call}Request": asked}) == expected
