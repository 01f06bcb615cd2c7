from typing import Any

import pytest

from tests.support.calls import alert_by, made, told

ANYWHERE: dict[str, Any] = {"egress": False, "cidrBlock": "0.0.0.0/0"}
SSH: dict[str, Any] = {"aclProtocol": "6", "portRange": {"from": 22, "to": 22}}
HTTPS: dict[str, Any] = {"aclProtocol": "6", "portRange": {"from": 443, "to": 443}}
ANSWERS: dict[str, Any] = {"aclProtocol": "6", "portRange": {"from": 1024, "to": 65535}}
ALL: dict[str, Any] = {"aclProtocol": "-1"}
ALLOW, DENY = {"ruleAction": "allow"}, {"ruleAction": "deny"}


@pytest.mark.parametrize(
    ("rule", "severity", "said"),
    [
        (ALLOW | ANYWHERE | SSH, "medium", ": allow SSH (22) from the whole internet"),
        (ALLOW | ANYWHERE | HTTPS, "low", ": allow HTTPS (443) from the whole internet"),
        (ALLOW | ANYWHERE | ALL, "medium", ": allow all traffic from the whole internet"),
        (ALLOW | ANYWHERE | ANSWERS, "low", ": allow TCP ports 1024-65535 from the whole internet"),
        (DENY | ANYWHERE | SSH, "low", ": deny SSH (22) from the whole internet"),
        (DENY | ANYWHERE | ANSWERS, "low", ": deny TCP ports 1024-65535 from the whole internet"),
        (ALLOW | ANYWHERE | ALL | {"egress": True}, "info", ": allow all traffic to the whole internet"),
        (ALLOW | SSH | {"cidrBlock": "10.0.0.0/8"}, "info", ": allow SSH (22) from 10.0.0.0/8 (private)"),
        (ALLOW | SSH | {"ipv6CidrBlock": "::/0"}, "medium", ": allow SSH (22) from the whole internet"),
        (ALLOW | ALL, "medium", ": allow all traffic from an unknown address"),
        ({}, "medium", ""),
    ],
)
def test_an_acl_s_rule_is_as_loud_as_what_it_lets_in(rule: Any, severity: str, said: str) -> None:
    alert = told(
        "ec2-network-acl-rule-set", "CreateNetworkAclEntry", {"networkAclId": "acl-1", "ruleNumber": 9, **rule}
    )
    assert alert == f"{severity}: alice set rule 9 of acl-1{said}"


@pytest.mark.parametrize(
    ("request_parameters", "said"),
    [
        ({"networkAclId": "acl-1", "ruleNumber": 9, "egress": True}, "rule 9 (outbound) of acl-1"),
        ({"networkAclId": "acl-1", "ruleNumber": 9, "egress": False}, "rule 9 (inbound) of acl-1"),
        (None, "rule (unknown) of (unknown)"),
    ],
)
def test_a_deleted_rule_says_which_way_it_was_for_where_the_record_does(request_parameters: Any, said: str) -> None:
    alert = told("ec2-network-acl-rule-deleted", "DeleteNetworkAclEntry", request_parameters)
    assert alert == f"low: alice deleted {said}"


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        (["10.0.0.0/8"], ""),
        ([None], ""),
        (["0.0.0.0/0"], "0.0.0.0/0"),
        (["10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16", "::/0"], "::/0"),
        (["0.0.0.0/1", "128.0.0.0/1"], "0.0.0.0/1 and 128.0.0.0/1"),
    ],
)
@pytest.mark.parametrize(
    ("call", "field", "key"),
    [("CreateManagedPrefixList", "Entry", "Cidr"), ("ModifyManagedPrefixList", "AddEntry", "cidr")],
)
def test_of_a_prefix_list_the_entries_that_open_it_are_named(
    blocks: Any, said: str, call: str, field: str, key: str
) -> None:
    request = {f"{call}Request": {"PrefixListId": "pl-1", field: [{key: block} for block in blocks]}}
    expected = f"high: alice added {said} to prefix list pl-1: practically the whole internet"
    assert told("ec2-prefix-list-opened", call, request) == (said and expected)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"IpProtocol": "-1", "CidrIpv4": "0.0.0.0/0"}, "high: … the whole internet reach all ports"),
        (
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIpv4": "0.0.0.0/0"},
            "low: … the whole internet reach HTTPS (443)",
        ),
        ({"IpProtocol": "-1", "CidrIpv4": "10.0.0.0/8"}, "info: … 10.0.0.0/8 (private) reach all ports"),
    ],
)
def test_a_changed_rule_that_may_be_outbound_is_never_critical(rule: Any, said: str) -> None:
    changed = {"GroupId": "sg-1", "SecurityGroupRule": {"SecurityGroupRuleId": "sgr-1", "SecurityGroupRule": rule}}
    request = {"ModifySecurityGroupRulesRequest": changed}
    expected = said.replace("…", "alice changed a rule of sg-1 to let")
    assert told("ec2-security-group-rule-changed", "ModifySecurityGroupRules", request) == expected


def permission(cidr: str) -> dict[str, Any]:
    return {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "ipRanges": {"items": [{"cidrIp": cidr}]}}


@pytest.mark.parametrize(
    ("cidr", "said"),
    [
        ("0.0.0.0/0", "low: alice allowed HTTPS (443) out of sg-1 to the whole internet"),
        ("10.0.0.0/8", "info: alice allowed HTTPS (443) out of sg-1 to 10.0.0.0/8 (private)"),
    ],
)
def test_a_way_out_to_the_internet_is_louder(cidr: str, said: str) -> None:
    request = {"groupId": "sg-1", "ipPermissions": {"items": [permission(cidr)]}}
    assert told("ec2-egress-opened", "AuthorizeSecurityGroupEgress", request) == said


def test_the_rule_that_the_headline_only_counts_is_shown() -> None:
    request = {"groupId": "sg-1", "ipPermissions": {"items": [permission("0.0.0.0/0"), permission("10.0.0.0/8")]}}
    event = made("ec2-security-group-opened", "AuthorizeSecurityGroupIngress", request)
    alert = alert_by("ec2-security-group-opened", event)
    assert alert
    assert alert.facts == (("Next rule", "HTTPS (443), 10.0.0.0/8 (private)"),)
