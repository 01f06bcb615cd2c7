"""Who let addresses into a security group, and whether it still stands by the record."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_network
from typing import Any

from msgspec import Struct

from account_event_handler.catalog.network import Ports
from account_event_handler.catalog.network.security_group_rules import Permission, permissions
from account_event_handler.catalog.services.ec2.params import items_of, param, texts
from account_event_handler.ingest.outcome import outcome_of
from account_event_handler.model import AccountEvent, Result
from cli.errors import UsageError
from cli.who.question import OPENINGS

_RULE_SETS = ("securityGroupRuleSet", "revokedSecurityGroupRuleSet")


class Opening(Struct, frozen=True):
    """A call that let the addresses in; `closed_by` is the last of those that ended it, None while something stands."""

    event: AccountEvent
    closed_by: AccountEvent | None


def block_of(text: str) -> str:
    """A CIDR block, or an address as the block of it alone; raises UsageError."""
    try:
        return str(ip_network(text.strip(), strict=False))
    except ValueError as error:
        raise UsageError(f"--opened {text} is no CIDR block.", "Use 0.0.0.0/0, ::/0 or an address.") from error


def openings(events: Iterable[AccountEvent], block: str) -> list[Opening]:
    """The calls that let the whole block in, of calls about security groups in whatever order; newest first."""
    done = sorted(
        (event for event in events if event.time and outcome_of(event).result is Result.DONE),
        key=lambda event: event.time.timestamp() if event.time else 0.0,
    )
    found = list[Opening]()
    for place, event in enumerate(done):
        if event.text("eventName") in OPENINGS and (rules := _rules(event, block)):
            found.append(Opening(event, _closed(event, rules, done[place + 1 :])))
    return found[::-1]


def _closed(event: AccountEvent, rules: Sequence[Permission], later: Iterable[AccountEvent]) -> AccountEvent | None:
    """The call by which the last of the rules was gone."""
    standing, by_id = {_written(rule) for rule in rules}, _by_id(event)
    for each in later:
        if (each.account, each.region) != (event.account, event.region) or not _groups(each) & _groups(event):
            continue
        match each.text("eventName"):
            case "DeleteSecurityGroup":
                return each
            case "RevokeSecurityGroupIngress":
                standing -= {_written(rule) for rule in permissions(each)}
                standing -= {rule for id_, rule in by_id.items() if id_ in _ids(each)}
            case "ModifySecurityGroupRules":  # what it makes of the rule is an opening of its own
                standing -= {rule for id_, rule in by_id.items() if id_ in _ids(each)}
        if not standing:
            return each
    return None


def _rules(event: AccountEvent, block: str) -> list[Permission]:
    return [rule for rule in permissions(event) if _holds(rule.cidr, block)]


def _holds(outer: str, inner: str) -> bool:
    """Whether every address of a block is in the other."""
    try:
        one, other = ip_network(inner), ip_network(outer.strip(), strict=False)
    except ValueError:
        return False
    return one.version == other.version and other.supernet_of(one)  # type: ignore[arg-type]


def _written(rule: Permission) -> tuple[str, str]:
    return rule.ports.words, rule.cidr


def _groups(event: AccountEvent) -> set[str]:
    """The group, by its id or, as old calls may, by its name."""
    return {*texts(event, "groupId"), *texts(event, "groupName")}


def _by_id(event: AccountEvent) -> dict[str, tuple[str, str]]:
    """The rules that the answer, or the request of ModifySecurityGroupRules, has by their ids."""
    found = dict[str, tuple[str, str]]()
    for each in _with_ids(event):
        ports = Ports.read(each.get("ipProtocol"), each.get("fromPort"), each.get("toPort"))
        cidr = each.get("cidrIpv4") or each.get("cidrIpv6")
        found |= {each["securityGroupRuleId"]: (ports.words, cidr if isinstance(cidr, str) else "")}
    return found


def _ids(event: AccountEvent) -> set[str]:
    return {*_by_id(event), *texts(event, "securityGroupRuleIds"), *texts(event, "securityGroupRuleId")}


def _with_ids(event: AccountEvent) -> Iterator[dict[str, Any]]:
    answered = [each for name in _RULE_SETS for each in items_of(event.field(f"responseElements.{name}"))]
    for each in (*answered, *items_of(param(event, "securityGroupRule"))):
        if isinstance(each, Mapping):
            lowered = {str(name)[:1].lower() + str(name)[1:]: value for name, value in each.items()}
            inner = lowered.get("securityGroupRule")
            if isinstance(inner, Mapping):
                lowered |= {str(name)[:1].lower() + str(name)[1:]: value for name, value in inner.items()}
            if isinstance(lowered.get("securityGroupRuleId"), str):
                yield lowered
