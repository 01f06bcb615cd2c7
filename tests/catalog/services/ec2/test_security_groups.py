from typing import Any

import pytest

from tests.support.calls import told

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
