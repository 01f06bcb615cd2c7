from typing import Any

import pytest

from account_event_handler.catalog.network import Ports, Reach, reach_of, words_of
from account_event_handler.catalog.network.security_group_rules import permissions, severity_of_opening
from account_event_handler.model import AccountEvent, Severity

OWN, OTHER = "111122223333", "444455556666"


def call(request: Any, name: str = "AuthorizeSecurityGroupIngress", answer: Any = None) -> AccountEvent:
    detail = {"eventName": name, "requestParameters": request, "responseElements": answer}
    return AccountEvent("", "aws.ec2", "", OWN, "eu-west-1", None, (), detail)


def rule(protocol: str, first: int | None, last: int | None, **sources: Any) -> dict[str, Any]:
    wrapped = {key: {"items": value} for key, value in sources.items()}
    return {"ipProtocol": protocol, "fromPort": first, "toPort": last, "groups": {}, **wrapped}


def asked(*rules: dict[str, Any]) -> AccountEvent:
    return call({"groupId": "sg-1", "ipPermissions": {"items": list(rules)}})


def opened(first: int, last: int, cidr: str, protocol: str = "tcp") -> AccountEvent:
    return asked(rule(protocol, first, last, ipRanges=[{"cidrIp": cidr}]))


def modified(*rules: dict[str, Any]) -> AccountEvent:
    inner = [{"SecurityGroupRuleId": "sgr-1", "tag": 1, "SecurityGroupRule": each} for each in rules]
    request = {"GroupId": "sg-1", "SecurityGroupRule": inner[0] if len(inner) == 1 else inner}
    return call({"ModifySecurityGroupRulesRequest": request}, "ModifySecurityGroupRules")


SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
ANSWERED = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": "0.0.0.0/0"}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (opened(22, 22, "0.0.0.0/0"), [("SSH (22)", "the whole internet")]),
        (
            call({"cidrIp": "0.0.0.0/0", "fromPort": 22, "toPort": 22, "ipProtocol": "tcp"}),
            [("SSH (22)", "the whole internet")],
        ),
        (asked(rule("tcp", 22, 22, ipv6Ranges=[{"cidrIpv6": "::/0"}])), [("SSH (22)", "the whole internet")]),
        (modified({**SSH, "CidrIpv4": "0.0.0.0/0"}), [("SSH (22)", "the whole internet")]),
        (
            modified({**SSH, "CidrIpv6": "2001:db8::/32"}, {**SSH, "PrefixListId": "pl-1"}),
            [("SSH (22)", "2001:db8::/32"), ("SSH (22)", "prefix list pl-1")],
        ),
        (modified({**SSH, "ReferencedGroupId": "sg-2"}), [("SSH (22)", "group sg-2")]),
        (
            call({"groupId": "sg-1"}, answer={"securityGroupRuleSet": {"items": [ANSWERED]}}),
            [("SSH (22)", "the whole internet")],
        ),
        (
            call({"groupId": "sg-1"}, answer={"revokedSecurityGroupRuleSet": {"items": [ANSWERED]}}),
            [("SSH (22)", "the whole internet")],
        ),
        (
            asked(rule("tcp", 22, 22, groups=[{"groupId": "sg-2", "userId": OTHER}])),
            [("SSH (22)", f"group sg-2 of account {OTHER}")],
        ),
        (asked(rule("tcp", 22, 22, groups=[{"groupId": "sg-2", "userId": OWN}])), [("SSH (22)", "group sg-2")]),
        (asked(rule("tcp", 22, 22, prefixListIds=[{"prefixListId": "pl-1"}])), [("SSH (22)", "prefix list pl-1")]),
        (call(None), []),
        (call({"ipPermissions": "nonsense"}), []),
    ],
)
def test_every_spelling_of_a_rule_is_read(event: AccountEvent, expected: list[tuple[str, str]]) -> None:
    assert [(each.ports.words, each.party) for each in permissions(event)] == expected


@pytest.mark.parametrize(
    ("event", "severity"),
    [
        (opened(22, 22, "0.0.0.0/0"), Severity.HIGH),
        (opened(3389, 3389, "0.0.0.0/0"), Severity.HIGH),
        (opened(20, 25, "0.0.0.0/0"), Severity.HIGH),
        (opened(5432, 5432, "0.0.0.0/0"), Severity.CRITICAL),
        (opened(0, 65535, "0.0.0.0/0"), Severity.CRITICAL),
        (opened(-1, -1, "0.0.0.0/0", "-1"), Severity.CRITICAL),
        (opened(22, 22, "203.0.113.9/0"), Severity.HIGH),
        (opened(22, 22, "128.0.0.0/1"), Severity.HIGH),
        (opened(80, 80, "0.0.0.0/0"), Severity.LOW),
        (opened(443, 443, "::/0"), Severity.LOW),
        (opened(80, 443, "0.0.0.0/0"), Severity.CRITICAL),
        (opened(8080, 8080, "0.0.0.0/0"), Severity.MEDIUM),
        (opened(-1, -1, "0.0.0.0/0", "icmp"), Severity.LOW),
        (opened(53, 53, "0.0.0.0/0", "udp"), Severity.MEDIUM),
        (opened(0, 65535, "0.0.0.0/0", "17"), Severity.HIGH),
        (opened(22, 22, "203.0.113.9/32"), Severity.MEDIUM),
        (opened(443, 443, "203.0.113.0/24"), Severity.LOW),
        (opened(22, 22, "10.0.0.0/8"), Severity.INFO),
        (opened(5432, 5432, "fd00::/8"), Severity.INFO),
        (asked(rule("-1", None, None, groups=[{"groupId": "sg-2"}])), Severity.INFO),
        (asked(rule("tcp", 22, 22, prefixListIds=[{"prefixListId": "pl-1"}])), Severity.LOW),
    ],
)
def test_port_and_range_decide_together(event: AccountEvent, severity: Severity) -> None:
    assert severity_of_opening(event) == severity


def test_the_port_of_one_rule_is_not_judged_by_the_range_of_another() -> None:
    event = asked(
        rule("tcp", 443, 443, ipRanges=[{"cidrIp": "0.0.0.0/0"}]),
        rule("tcp", 22, 22, ipRanges=[{"cidrIp": "10.0.0.0/8"}]),
    )
    assert severity_of_opening(event) == Severity.LOW


def test_the_loudest_rule_comes_first_and_the_same_rule_once() -> None:
    event = asked(
        rule("tcp", 443, 443, ipRanges=[{"cidrIp": "0.0.0.0/0"}]),
        rule("tcp", 3306, 3306, ipRanges=[{"cidrIp": "0.0.0.0/0"}], ipv6Ranges=[{"cidrIpv6": "::/0"}]),
    )
    assert [each.ports.words for each in permissions(event)] == ["MySQL (3306)", "HTTPS (443)"]


@pytest.mark.parametrize(
    ("ports", "words"),
    [
        (Ports.read("tcp", 22, 22), "SSH (22)"),
        (Ports.read("6", "22", "22"), "SSH (22)"),
        (Ports.read("tcp", 8080, 8080), "TCP port 8080"),
        (Ports.read("udp", 53, 53), "UDP port 53"),
        (Ports.read("tcp", 3000, 4000), "TCP ports 3000-4000 (with MySQL, RDP)"),
        (Ports.read("tcp", 0, 65535), "all TCP ports"),
        (Ports.read("tcp", None, None), "all TCP ports"),
        (Ports.read("17", 0, 65535), "all UDP ports"),
        (Ports.read(-1, None, None), "all traffic"),
        (Ports.read(None, None, None), "all traffic"),
        (Ports.read("icmp", 8, -1), "ICMP (ping)"),
        (Ports.read("47", None, None), "protocol 47"),
    ],
)
def test_ports_are_called_by_name(ports: Ports, words: str) -> None:
    assert ports.words == words


@pytest.mark.parametrize(
    ("cidr", "reach", "words"),
    [
        ("0.0.0.0/0", Reach.ANYWHERE, "the whole internet"),
        ("208.236.235.254/0", Reach.ANYWHERE, "the whole internet"),
        ("::/0", Reach.ANYWHERE, "the whole internet"),
        ("0::/0", Reach.ANYWHERE, "the whole internet"),
        ("0.0.0.0/1", Reach.ANYWHERE, "0.0.0.0/1, a good part of the internet"),
        ("2000::/3", Reach.ANYWHERE, "2000::/3, a good part of the internet"),
        ("203.0.113.9/32", Reach.SOMEWHERE, "203.0.113.9"),
        ("2001:db8::1/128", Reach.SOMEWHERE, "2001:db8::1"),
        ("203.0.113.9", Reach.SOMEWHERE, "203.0.113.9"),
        ("10.0.0.0/7", Reach.ANYWHERE, "10.0.0.0/7, a good part of the internet"),
        ("10.1.0.0/16", Reach.PRIVATE, "10.1.0.0/16 (private)"),
        ("172.32.0.0/16", Reach.SOMEWHERE, "172.32.0.0/16"),
        ("192.168.1.7/32", Reach.PRIVATE, "192.168.1.7 (private)"),
        ("fd12:3456::/32", Reach.PRIVATE, "fd12:3456::/32 (private)"),
        ("nonsense", Reach.SOMEWHERE, "nonsense"),
    ],
)
def test_a_block_is_judged_by_the_addresses_it_holds(cidr: str, reach: Reach, words: str) -> None:
    assert (reach_of(cidr), words_of(cidr)) == (reach, words)
