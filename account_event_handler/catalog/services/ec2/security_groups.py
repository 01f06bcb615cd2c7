"""Security groups and network ACLs: who may reach a machine, on which ports."""

from account_event_handler.catalog.conditions import has, said
from account_event_handler.catalog.network import Ports, Reach, reach_of, words_of
from account_event_handler.catalog.network import security_group_rules as rules
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import mappings, strings
from account_event_handler.catalog.services.ec2.params import is_on, items_of, param, placeholder
from account_event_handler.catalog.watch import CRITICAL, HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity


def _opening_entries(event: AccountEvent) -> str:
    """The blocks added to a prefix list that hold a good part of the internet."""
    entries = [*items_of(param(event, "addEntry")), *items_of(param(event, "entry"))]
    blocks = [entry.get("Cidr", entry.get("cidr")) for entry in mappings(entries)]
    return human_list(block for block in strings(blocks) if reach_of(block) is Reach.ANYWHERE)


_SHOWS = (("Next rule", "{next}"),)
_WORDS = {
    "group": placeholder("groupId", "groupName"),
    "ports": rules.ports_in,
    "party": rules.party_in,
    "others": rules.others_in,
    "next": rules.next_in,
    "opened": lambda event: rules.ports_in(event).replace("all traffic", "all ports"),
    "list": placeholder("prefixListId", "prefixListName"),
    "entries": _opening_entries,
}
ec2 = Watches("ec2", cis="4.10", words=_WORDS)
_block = placeholder("cidrBlock", "ipv6CidrBlock")


def _ports(event: AccountEvent) -> Ports:
    protocol = param(event, "aclProtocol") or param(event, "protocol")
    return Ports.read(protocol, param(event, "portRange.from"), param(event, "portRange.to"))


def _denies(event: AccountEvent) -> bool:
    return str(param(event, "ruleAction")).lower() == "deny"


@said(
    "high: every port, a database's, or SSH, RDP and the like, from the internet;"
    " medium: other ports from the internet, or any of those above from some public addresses;"
    " low: HTTP, HTTPS or ICMP from the internet, other ports from some public addresses, another account's group;"
    " info: private addresses and groups of the account only"
)
def _severity_of_changed(event: AccountEvent) -> Severity:
    severity = rules.severity_of_opening(event)
    return HIGH if severity is CRITICAL else severity


@said(
    "info: an outbound rule; low: it denies, or allows the ports of answers only;"
    " medium: other ports from the internet, or a database's, SSH and the like from some public addresses;"
    " low: HTTP, HTTPS or ICMP from the internet, other ports from some public addresses; info: private addresses"
)
def _severity_of_acl_rule(event: AccountEvent) -> Severity:
    """A denial cuts off at worst; behind what is allowed there still stand security groups."""
    if is_on(event, "egress"):
        return INFO
    if _denies(event) or _ports(event).are_for_answers:
        return LOW
    loud = rules.exposure(_ports(event), _block(event) or "")
    return MEDIUM if loud.reaches(MEDIUM) else loud


def _allowed(event: AccountEvent) -> str | None:
    if not param(event, "ruleAction"):
        return None
    verb, ports = "deny" if _denies(event) else "allow", _ports(event)
    if ports.are_for_answers:
        return f"{verb} {ports.protocol.upper()} ports {ports.first}-{ports.last}"
    return f"{verb} {ports.words}"


def _far_end(event: AccountEvent) -> str:
    way = "to" if is_on(event, "egress") else "from"
    return f"{way} {words_of(_block(event) or '') or 'an unknown address'}"


def _way(event: AccountEvent) -> str | None:
    if is_on(event, "egress"):
        return "outbound"
    return "inbound" if event.field("requestParameters") else None


_ACL = "{requestParameters.networkAclId}"
_ACL_WORDS = {"allowed": _allowed, "far_end": _far_end, "number": placeholder("ruleNumber"), "way": _way}
acls = Watches("ec2", mitre="T1562.007", cis="4.11", words=_ACL_WORDS)

WATCHES = (
    ec2.call("AuthorizeSecurityGroupIngress", mitre="T1562.007")(
        name="ec2-security-group-opened",
        severity=rules.severity_of_opening,
        says="opened {opened} on {group}",
        fact="to {party}[ (plus {others})]",
        why="That source can reach everything in this security group on these ports.",
        advice="Revoke the rule unless its owner asked for it (aws ec2 revoke-security-group-ingress).",
        would="that source could reach everything in this security group on these ports.",
        shows=_SHOWS,
        ordinary=LOW,
    ),
    ec2.call("ModifySecurityGroupRules", mitre="T1562.007")(
        name="ec2-security-group-rule-changed",
        # Nobody is woken for what may as well be a rule for traffic out.
        severity=_severity_of_changed,
        says="changed a rule of {group}",
        fact="to let {party} reach {opened}[ (plus {others})]",
        why="If it is an inbound rule, that source can reach everything in this security group on these ports.",
        advice="Look up the rule: CloudTrail does not say whether it is inbound or outbound. Change it back if nobody"
        " planned it.",
        would="that source could reach everything in this security group on these ports, if the rule is inbound.",
        shows=_SHOWS,
        ordinary=LOW,
    ),
    ec2.call("RevokeSecurityGroupIngress")(
        name="ec2-security-group-closed",
        severity=INFO,
        says="removed inbound rules of {group}[: {ports} from {party}][ (plus {others})]",
        why="Fewer sources can reach what is in this security group; connections that need the rules fail.",
        advice="Nothing to do, unless something lost its connection: then add the rule again.",
    ),
    ec2.call("AuthorizeSecurityGroupEgress", mitre="T1562.007")(
        name="ec2-egress-opened",
        severity=LOW.when(
            said("to the internet")(lambda event: any("internet" in each.party for each in rules.permissions(event))),
            else_=INFO,
        ),
        says="allowed {ports} out of {group} to {party}[ (plus {others})]",
        why="What is in this security group can send data there.",
        advice="Check that what runs there needs it; if not, revoke the rule.",
        shows=_SHOWS,
        ordinary=LOW,
    ),
    ec2.call("RevokeSecurityGroupEgress")(
        name="ec2-egress-closed",
        severity=INFO,
        says="removed outbound rules of {group}[: {ports} to {party}][ (plus {others})]",
        why="What is in this security group can send to fewer destinations.",
        advice="Nothing to do, unless something lost its connection: then add the rule again.",
    ),
    ec2.call("CreateSecurityGroup")(
        name="ec2-security-group-created",
        severity=INFO,
        says="created security group {requestParameters.groupName}[ in {requestParameters.vpcId}]",
        why="A new security group allows no inbound traffic until rules are added.",
        advice="Nothing to do; new rules are alerted separately.",
        shows=(("Group", "{responseElements.groupId}"), ("For", "{requestParameters.groupDescription}")),
    ),
    ec2.call("DeleteSecurityGroup")(
        name="ec2-security-group-deleted",
        severity=INFO,
        says="deleted security group {group}",
        why="AWS deletes only security groups that nothing uses.",
        advice="Nothing to do.",
    ),
    ec2.call("CreateManagedPrefixList", "ModifyManagedPrefixList", cis="", mitre="T1562.007")(
        name="ec2-prefix-list-opened",
        severity=HIGH,
        when=has(_opening_entries),
        says="added {entries} to prefix list {list}",
        fact=": practically the whole internet",
        why="Every security group rule and route that references the list covers these addresses, too.",
        advice="Remove the entry unless the list's owner asked for it: aws ec2 modify-managed-prefix-list.",
        would="every security group rule and route that references the list would cover these addresses, too.",
    ),
    acls.call("CreateNetworkAclEntry", "ReplaceNetworkAclEntry")(
        name="ec2-network-acl-rule-set",
        severity=_severity_of_acl_rule,
        says="set rule {number} of " + _ACL + "[: {allowed} {far_end}]",
        why="A network ACL allows or denies traffic at the edge of its subnets, whatever the security groups say.",
        advice="Check that the subnets' owner asked for it; the matching rule with the lowest number applies.",
        ordinary=LOW,
    ),
    acls.call("DeleteNetworkAclEntry")(
        name="ec2-network-acl-rule-deleted",
        severity=LOW,
        says="deleted rule {number}[ ({way})] of " + _ACL,
        why="Traffic that the rule denied may be allowed, and traffic that it allowed may be denied.",
        advice="Compare the ACL's rules with its template, and add the rule again if nobody planned this.",
        ordinary=True,
    ),
    acls.call("ReplaceNetworkAclAssociation")(
        name="ec2-network-acl-moved",
        severity=LOW,
        says="moved a subnet to network ACL " + _ACL,
        why="Other rules than before apply to the subnet's traffic.",
        advice="Check that the new ACL is the right one for that subnet.",
        shows=(("Association", "{requestParameters.associationId}"),),
        ordinary=True,
    ),
    acls.call("CreateNetworkAcl", mitre="")(
        name="ec2-network-acl-created",
        severity=INFO,
        says="created network ACL[ {responseElements.networkAcl.networkAclId}] in {requestParameters.vpcId}",
        why="A new ACL denies everything and no subnet uses it yet.",
        advice="Nothing to do; changes to its rules and subnets are alerted separately.",
    ),
    acls.call("DeleteNetworkAcl", mitre="")(
        name="ec2-network-acl-deleted",
        severity=INFO,
        says="deleted network ACL " + _ACL,
        why="AWS deletes only ACLs that no subnet uses.",
        advice="Nothing to do.",
    ),
)
