"""Security groups: who may reach a machine, on which ports."""

from collections.abc import Mapping

from account_event_handler.catalog.network.address_range import Reach, reach_of
from account_event_handler.catalog.network.security_group_rules import (
    next_in,
    others_in,
    party_in,
    permissions,
    ports_in,
    severity_of_opening,
)
from account_event_handler.catalog.services.ec2.params import asked, members, named
from account_event_handler.catalog.watch import CRITICAL, HIGH, INFO, LOW, Watches
from account_event_handler.model import AccountEvent, Severity


def _severity_of_change(event: AccountEvent) -> Severity:
    """Nobody is woken for what may as well be a rule for traffic out."""
    severity = severity_of_opening(event)
    return HIGH if severity is CRITICAL else severity


def _severity_of_egress(event: AccountEvent) -> Severity:
    loud = any("internet" in permission.party for permission in permissions(event))
    return LOW if loud else INFO


def _added_to_prefix_list(event: AccountEvent) -> list[str]:
    entries = [*members(asked(event, "addEntry")), *members(asked(event, "entry"))]
    blocks = [
        entry.get("Cidr", entry.get("cidr")) for entry in entries if isinstance(entry, Mapping)
    ]
    return [block for block in blocks if isinstance(block, str)]


def _adds_the_internet(event: AccountEvent) -> bool:
    return any(reach_of(block) is Reach.ANYWHERE for block in _added_to_prefix_list(event))


_WORDS = {
    "group": named("groupId", "groupName"),
    "ports": ports_in,
    "party": party_in,
    "others": others_in,
    "next": next_in,
    "opened": lambda event: ports_in(event).replace("all traffic", "all ports"),
}
_SHOWS = (("Next rule", "{next}"),)

ec2 = Watches("ec2")

WATCHES = (
    ec2.call("AuthorizeSecurityGroupIngress")(
        name="ec2-security-group-opened",
        severity=severity_of_opening,
        says="opened {opened} of {group} to {party}[, with {others}]",
        why="Whoever is let in can reach every machine that has this group, on these ports.",
        advice="Revoke the rule unless its owner asked for it; for logins use Session Manager"
        " instead.",
        words=_WORDS,
        shows=_SHOWS,
        cis="4.10",
        mitre="T1562.007",
    ),
    ec2.call("ModifySecurityGroupRules")(
        name="ec2-security-group-rule-changed",
        severity=_severity_of_change,
        says="changed a rule of {group} to {opened} for {party}[, with {others}]",
        why="If the rule is for traffic coming in, whoever it names now can reach these ports.",
        advice="Look the rule up in the group: CloudTrail does not say whether it is for traffic in"
        " or out. If nobody planned it, change it back.",
        words=_WORDS,
        shows=_SHOWS,
        cis="4.10",
        mitre="T1562.007",
    ),
    ec2.call("RevokeSecurityGroupIngress")(
        name="ec2-security-group-closed",
        severity=INFO,
        says="removed inbound rules of {group}[: {ports} for {party}][, with {others}]",
        why="Less can reach the machines of this group; what still needs to is cut off.",
        advice="Usually good news; if something stopped working just now, look here first.",
        words=_WORDS,
        cis="4.10",
    ),
    ec2.call("AuthorizeSecurityGroupEgress")(
        name="ec2-egress-opened",
        severity=_severity_of_egress,
        says="let {ports} out of {group} to {party}[, with {others}]",
        why="Machines of this group can send there; data can leave that way.",
        advice="Check that what runs there needs it.",
        words=_WORDS,
        shows=_SHOWS,
        cis="4.10",
        mitre="T1562.007",
    ),
    ec2.call("RevokeSecurityGroupEgress")(
        name="ec2-egress-closed",
        severity=INFO,
        says="removed outbound rules of {group}[: {ports} to {party}][, with {others}]",
        why="Machines of this group can send to fewer places.",
        advice="Usually good news; if something stopped working just now, look here first.",
        words=_WORDS,
        cis="4.10",
    ),
    ec2.call("CreateSecurityGroup")(
        name="ec2-security-group-created",
        severity=INFO,
        says="created security group {requestParameters.groupName}[ in {requestParameters.vpcId}]",
        why="A new group lets nothing in until somebody adds rules to it.",
        advice="Nothing to do; its rules are told when they are added.",
        shows=(
            ("Group", "{responseElements.groupId}"),
            ("For", "{requestParameters.groupDescription}"),
        ),
        cis="4.10",
    ),
    ec2.call("DeleteSecurityGroup")(
        name="ec2-security-group-deleted",
        severity=INFO,
        says="deleted security group {group}",
        why="AWS deletes only groups that no machine uses any more.",
        advice="Nothing to do if it belonged to something that was taken down.",
        words=_WORDS,
        cis="4.10",
    ),
    ec2.call("CreateManagedPrefixList", "ModifyManagedPrefixList")(
        name="ec2-prefix-list-opened",
        severity=HIGH,
        when=_adds_the_internet,
        says="put {entries} on prefix list {list}: as good as the whole internet",
        why="Every security group and route that names the list means all these addresses now.",
        advice="Take the entry off the list unless its owner asked for it.",
        words={
            "list": named("prefixListId", "prefixListName"),
            "entries": lambda event: ", ".join(_added_to_prefix_list(event)[:3]),
        },
        mitre="T1562.007",
    ),
)
