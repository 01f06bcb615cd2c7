from typing import Any

import pytest

from account_event_handler.catalog.network import Ports, Reach, reach_of, words_of
from account_event_handler.catalog.network.security_group_rules import (
    exposure,
    next_in,
    others_in,
    party_in,
    permissions,
    ports_in,
    severity_of_opening,
)
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


@pytest.mark.parametrize(
    ("ports", "words", "danger"),
    [
        (Ports.read("tcp", 1, 65535), "all TCP ports", Severity.CRITICAL),
        (Ports.read("tcp", 2, 65535), "TCP ports 2-65535 (with SMB, LDAP)", Severity.CRITICAL),
        (Ports.read("tcp", 1, 65534), "TCP ports 1-65534 (with SMB, LDAP)", Severity.CRITICAL),
        (Ports.read("udp", 1, 65534), "UDP ports 1-65534", Severity.MEDIUM),
        (Ports.read("tcp", 443, 443), "HTTPS (443)", Severity.LOW),
        (Ports.read("udp", 443, 443), "UDP port 443", Severity.LOW),
        (Ports.read("tcp", 80, 81), "TCP ports 80-81 (with HTTP)", Severity.MEDIUM),
        (Ports.read("tcp", 5985, 5986), "TCP ports 5985-5986 (with WinRM)", Severity.HIGH),
        (Ports.read("tcp", 22, 21), "all TCP ports", Severity.CRITICAL),
        (Ports.read("tcp", -1, 22), "all TCP ports", Severity.CRITICAL),
        (Ports.read("tcp", 22, None), "TCP ports 22-65535 (with SMB, LDAP)", Severity.CRITICAL),
        (Ports.read("tcp", 0, 0), "TCP port 0", Severity.MEDIUM),
        (Ports.read("58", None, None), "ICMP (ping)", Severity.LOW),
        (Ports.read("47", None, None), "protocol 47", Severity.MEDIUM),
        (Ports.read("-1", 22, 22), "all traffic", Severity.CRITICAL),
        (Ports.read("TCP", 22, 22), "SSH (22)", Severity.HIGH),
    ],
)
def test_each_range_of_ports_has_its_words_and_its_danger(ports: Ports, words: str, danger: Severity) -> None:
    assert (ports.words, ports.danger) == (words, danger)


@pytest.mark.parametrize(
    ("ports", "are_for_answers"),
    [
        (Ports("tcp", 1024, 65535), True),
        (Ports("udp", 32768, 60999), True),
        (Ports("tcp", 1023, 65535), False),
        (Ports("tcp", 32768, 60998), False),
        (Ports("all", 1024, 65535), False),
    ],
)
def test_the_high_ports_are_those_of_answers(ports: Ports, are_for_answers: bool) -> None:
    assert ports.are_for_answers is are_for_answers


@pytest.mark.parametrize(
    ("cidr", "reach", "words"),
    [
        ("10.0.0.0/8", Reach.PRIVATE, "10.0.0.0/8 (private)"),
        ("172.16.0.0/12", Reach.PRIVATE, "172.16.0.0/12 (private)"),
        ("172.16.0.0/11", Reach.SOMEWHERE, "172.16.0.0/11"),
        ("100.64.0.0/10", Reach.PRIVATE, "100.64.0.0/10 (private)"),
        ("127.0.0.1/32", Reach.PRIVATE, "127.0.0.1 (private)"),
        ("169.254.1.0/24", Reach.PRIVATE, "169.254.1.0/24 (private)"),
        ("fe80::1/128", Reach.PRIVATE, "fe80::1 (private)"),
        ("11.0.0.0/8", Reach.SOMEWHERE, "11.0.0.0/8"),
        ("12.0.0.0/7", Reach.ANYWHERE, "12.0.0.0/7, a good part of the internet"),
        ("2001::/16", Reach.SOMEWHERE, "2001::/16"),
        ("2001::/15", Reach.ANYWHERE, "2001::/15, a good part of the internet"),
        (" 0.0.0.0/00 ", Reach.ANYWHERE, "the whole internet"),
        ("203.0.113.9/x", Reach.SOMEWHERE, "203.0.113.9/x"),
    ],
)
def test_a_block_s_size_and_place_decide_who_is_in_it(cidr: str, reach: Reach, words: str) -> None:
    assert (reach_of(cidr), words_of(cidr)) == (reach, words)


SSH_RULE = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22}


@pytest.mark.parametrize(
    ("source", "party", "severity"),
    [
        ({"cidrIp": "0.0.0.0/0"}, "the whole internet", Severity.HIGH),
        ({"cidrIpv6": "::/0"}, "the whole internet", Severity.HIGH),
        ({"cidrIpv4": "203.0.113.9/32"}, "203.0.113.9", Severity.MEDIUM),
        ({"prefixListId": "pl-1"}, "prefix list pl-1", Severity.LOW),
        ({"sourceSecurityGroupId": "sg-2"}, "group sg-2", Severity.INFO),
        ({"sourceSecurityGroupName": "web", "sourceSecurityGroupOwnerId": OTHER}, f"group web of account {OTHER}",
         Severity.LOW),
        ({"referencedGroupInfo": {"GroupId": "sg-2", "UserId": OTHER}}, f"group sg-2 of account {OTHER}", Severity.LOW),
        ({"groups": {"items": [{"groupName": "web"}]}}, "group web", Severity.INFO),
        ({"groups": {"items": [{"userId": OWN}]}}, "group of no name", Severity.INFO),
    ],
)  # fmt: skip
def test_each_party_is_named_and_weighed(source: dict[str, Any], party: str, severity: Severity) -> None:
    ((found),) = permissions(call({**SSH_RULE, **source}))
    assert (found.party, found.severity) == (party, severity)


def test_of_several_rules_the_second_is_named_and_the_others_are_counted() -> None:
    def event_of(*cidrs: str) -> AccountEvent:
        return asked(rule("tcp", 22, 22, ipRanges=[{"cidrIp": cidr} for cidr in cidrs]))

    one, two, three = "203.0.113.1/32", "203.0.113.2/32", "0.0.0.0/0"
    assert (others_in(event_of(one)), next_in(event_of(one))) == (None, None)
    assert (others_in(event_of(one, two)), next_in(event_of(one, two))) == ("1 more rule", "SSH (22), 203.0.113.2")
    assert others_in(event_of(one, two, three)) == "2 more rules"
    assert (ports_in(event_of(one, three)), party_in(event_of(one, three))) == ("SSH (22)", "the whole internet")
    assert [each.cidr for each in permissions(event_of(one, three))] == [three, one]
    with pytest.raises(IndexError):
        severity_of_opening(call(None))


@pytest.mark.parametrize(
    ("port", "cidr", "severity"),
    [
        (443, "0.0.0.0/0", "low"),
        (5432, "203.0.113.9/32", "medium"),
        (443, "203.0.113.9/32", "low"),
        (22, "10.0.0.0/8", "info"),
    ],
)
def test_a_port_is_exposed_to_who_is_in_the_block(port: int, cidr: str, severity: str) -> None:
    assert exposure(Ports("tcp", port, port), cidr) == severity
