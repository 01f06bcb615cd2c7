"""The rules that a security group call names: which ports, for whom, how exposed."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from account_event_handler.catalog.conditions import said
from account_event_handler.catalog.network import Ports, Reach, reach_of, words_of
from account_event_handler.catalog.record import strings as texts
from account_event_handler.catalog.services.ec2.params import items_of, param, strings
from account_event_handler.model import LOUDEST_FIRST, AccountEvent, Severity

_ANSWERS = ("securityGroupRuleSet", "revokedSecurityGroupRuleSet")


class Permission(Struct, frozen=True):
    """Ports and one party that may use them, in words, with how loud it is to let them in.

    `cidr` is the party's block as the call has it, empty for a group or a list.
    """

    ports: Ports
    party: str
    severity: Severity
    cidr: str = ""


def permissions(event: AccountEvent) -> list[Permission]:
    """Every rule the call names, loudest first, once for each party.

    CloudTrail spells them as `ipPermissions`, flat beside the group, as `SecurityGroupRule`, or, where the request
    names rules by their id only, in the answer.
    """
    spelled = items_of(param(event, "ipPermissions"))
    rules = [rule for rule in items_of(param(event, "securityGroupRule")) if rule]
    spelled += [*(_keys_lowered(rule).get("securityGroupRule") for rule in rules), event.field("requestParameters")]
    found = _read(spelled, event.account)
    if not found:
        answers = [event.field(f"responseElements.{answer}") for answer in _ANSWERS]
        found = _read(items_of(answers), event.account)
    unique = {(each.ports.words, each.party): each for each in found}
    return sorted(unique.values(), key=lambda each: LOUDEST_FIRST.index(each.severity))


@said(
    "critical: every port or one of databases and the like, from the internet;"
    " high: SSH, RDP and the like, or every UDP port, from the internet;"
    " medium: other ports from the internet, or any of those above from some public addresses;"
    " low: HTTP, HTTPS or ICMP from the internet, other ports from some public addresses, another account's group;"
    " info: private addresses and groups of the account only"
)
def severity_of_opening(event: AccountEvent) -> Severity:
    """The loudest of the rules; a call whose rules cannot be read raises IndexError."""
    return permissions(event)[0].severity


def ports_in(event: AccountEvent) -> str:
    """The ports of the loudest rule: SSH (22)."""
    return permissions(event)[0].ports.words


def party_in(event: AccountEvent) -> str:
    """Whom the loudest rule lets in: the whole internet."""
    return permissions(event)[0].party


def others_in(event: AccountEvent) -> str | None:
    """How many rules the call names beside the loudest: 2 more rules."""
    count = len(permissions(event)) - 1
    return f"{count} more rule{'s' * (count > 1)}" if count > 0 else None


def next_in(event: AccountEvent) -> str | None:
    """The second loudest rule: RDP (3389), 198.51.100.7."""
    found = permissions(event)[1:2]
    return f"{found[0].ports.words}, {found[0].party}" if found else None


def exposure(ports: Ports, cidr: str) -> Severity:
    """How loud it is that the addresses of a block may come in by these ports."""
    match reach_of(cidr):
        case Reach.ANYWHERE:
            return ports.danger
        case Reach.SOMEWHERE:
            return Severity.MEDIUM if ports.danger.reaches(Severity.HIGH) else Severity.LOW
        case Reach.PRIVATE:
            return Severity.INFO


def _read(spelled: list[Any], own_account: str) -> list[Permission]:
    return [permission for each in spelled for permission in _of_one(_keys_lowered(each), own_account)]


def _of_one(raw: Mapping[str, Any], own_account: str) -> list[Permission]:
    ports = Ports.read(raw.get("ipProtocol"), raw.get("fromPort"), raw.get("toPort"))
    blocks = [
        *_each(raw.get("ipRanges"), "cidrIp"),
        *_each(raw.get("ipv6Ranges"), "cidrIpv6"),
        *(raw.get(key) for key in ("cidrIp", "cidrIpv4", "cidrIpv6")),
    ]
    lists = [*_each(raw.get("prefixListIds"), "prefixListId"), raw.get("prefixListId")]
    found = [Permission(ports, words_of(cidr), exposure(ports, cidr), cidr) for cidr in texts(blocks)]
    found += [Permission(ports, f"prefix list {name}", Severity.LOW) for name in texts(lists)]
    return found + [Permission(ports, *_of_group(group, own_account)) for group in _groups(raw)]


def _groups(raw: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The groups a rule refers to, as mappings of groupId or groupName and userId."""
    found = [*items_of(raw.get("groups")), raw.get("referencedGroupInfo")]
    found += [
        {"groupId": raw[key], "userId": raw.get("sourceSecurityGroupOwnerId")}
        for key in ("sourceSecurityGroupId", "referencedGroupId", "sourceSecurityGroupName")
        if raw.get(key)
    ]
    return [_keys_lowered(group) for group in found if isinstance(group, Mapping) and group]


def _of_group(group: Mapping[str, Any], own_account: str) -> tuple[str, Severity]:
    names = [*strings(group.get("groupId")), *strings(group.get("groupName")), "of no name"]
    owners = strings(group.get("userId"))
    if own_account and owners and own_account not in owners:
        return f"group {names[0]} of account {owners[0]}", Severity.LOW
    return f"group {names[0]}", Severity.INFO


def _each(value: object, key: str) -> list[Any]:
    return [each.get(key) for each in items_of(value) if isinstance(each, Mapping)]


def _keys_lowered(value: object) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {}
    return {str(key)[:1].lower() + str(key)[1:]: each for key, each in value.items()}
