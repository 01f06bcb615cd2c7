from typing import Any

import pytest

from cli.errors import UsageError
from cli.who.openings import block_of, openings
from tests.cli.who.history import EVERYBODY, GROUP, called, closed, event, opened, rule

ID: dict[str, Any] = {
    "responseElements": {"securityGroupRuleSet": {"items": [{"securityGroupRuleId": "sgr-1", "ipProtocol": "tcp"}]}}
}
(ITEM,) = ID["responseElements"]["securityGroupRuleSet"]["items"]
ITEM |= {"fromPort": "22", "toPort": "22", "cidrIpv4": EVERYBODY}


def found(*records: Any, block: str = EVERYBODY) -> list[tuple[str, str]]:
    """The openings, each with the call that ended it."""
    every = openings([event(record) for record in records], block_of(block))
    return [
        (each.event.text("eventName"), each.closed_by.text("eventName") if each.closed_by else "") for each in every
    ]


OPENED = "AuthorizeSecurityGroupIngress"
BY_ID = called("RevokeSecurityGroupIngress", 300, {"groupId": GROUP, "securityGroupRuleIds": {"items": ["sgr-1"]}})
DELETED = called("DeleteSecurityGroup", 300, {"groupId": GROUP})
CHANGED = called(
    "ModifySecurityGroupRules",
    300,
    {
        "ModifySecurityGroupRulesRequest": {
            "GroupId": GROUP,
            "SecurityGroupRule": {
                "SecurityGroupRuleId": "sgr-1",
                "SecurityGroupRule": {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "10.0.0.0/8"},
            },
        }
    },
)
TWICE = {"items": [*rule(EVERYBODY)["items"], *rule(EVERYBODY, 3389)["items"]]}
TWO_PORTS = called(OPENED, 120, {"groupId": GROUP, "ipPermissions": TWICE})
HISTORIES = {
    "nothing else": ([opened()], [(OPENED, "")]),
    "the same rule revoked": ([opened(), closed()], [(OPENED, "RevokeSecurityGroupIngress")]),
    "revoked before": ([closed(seconds=10), opened()], [(OPENED, "")]),
    "revoked by its id": ([opened(**ID), BY_ID], [(OPENED, "RevokeSecurityGroupIngress")]),
    "changed by its id": ([opened(**ID), CHANGED], [(OPENED, "ModifySecurityGroupRules")]),
    "another port revoked": ([opened(), closed(port=3389)], [(OPENED, "")]),
    "one of two ports revoked": ([TWO_PORTS, closed()], [(OPENED, "")]),
    "both ports revoked": ([TWO_PORTS, closed(), closed(port=3389)], [(OPENED, "RevokeSecurityGroupIngress")]),
    "another group's revoked": ([opened(), closed(group="sg-2")], [(OPENED, "")]),
    "a revocation that failed": ([opened(), closed() | {"errorCode": "Client.InvalidGroup"}], [(OPENED, "")]),
    "the group deleted": ([opened(), DELETED], [(OPENED, "DeleteSecurityGroup")]),
    "opened again": ([opened(), closed(), opened(seconds=400)], [(OPENED, ""), (OPENED, "RevokeSecurityGroupIngress")]),
    "an opening that was denied": ([opened() | {"errorCode": "AccessDenied"}], []),
    "other addresses": ([opened("198.51.100.0/24")], []),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_an_opening_stands_until_its_rule_is_gone(name: str) -> None:
    records, expected = HISTORIES[name]
    assert found(*reversed(records)) == expected


@pytest.mark.parametrize("value", [{"a": 1}, [EVERYBODY], 4, None])
def test_a_hostile_answer_ends_no_opening_and_costs_itself_only(value: object) -> None:
    hostile = {"securityGroupRuleId": "sgr-1", "cidrIpv4": value, "ipProtocol": value, "fromPort": value}
    answered = {"responseElements": {"revokedSecurityGroupRuleSet": {"items": [hostile]}}}
    opening = opened(responseElements={"securityGroupRuleSet": {"items": [hostile]}})
    assert found(opening, BY_ID | answered) == [(OPENED, "")]


@pytest.mark.parametrize("block", ["203.0.113.7", "203.0.113.0/25", "203.0.113.0/24"])
def test_a_wider_block_lets_in_all_that_is_in_it(block: str) -> None:
    assert found(opened("203.0.113.0/24"), block=block) == [(OPENED, "")]
    assert not found(opened("203.0.113.7/32"), block="203.0.113.0/24")


def test_what_is_no_block_is_said() -> None:
    with pytest.raises(UsageError):
        block_of("everybody")
