"""Network ACLs: the second fence, around a subnet."""

from account_event_handler.catalog.network.address_range import words_of
from account_event_handler.catalog.network.ports import Ports
from account_event_handler.catalog.network.security_group_rules import exposure
from account_event_handler.catalog.services.ec2.params import asked, is_on, named
from account_event_handler.catalog.watch import INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity


def _ports(event: AccountEvent) -> Ports:
    return Ports.read(
        asked(event, "aclProtocol") or asked(event, "protocol"),
        asked(event, "portRange.from"),
        asked(event, "portRange.to"),
    )


def _block(event: AccountEvent) -> str:
    return named("cidrBlock", "ipv6CidrBlock")(event) or ""


def _denies(event: AccountEvent) -> bool:
    return str(asked(event, "ruleAction")).lower() == "deny"


def _severity(event: AccountEvent) -> Severity:
    """A denial cuts off at worst; behind what is allowed there still stand security groups."""
    if is_on(event, "egress"):
        return INFO
    if _denies(event) or _ports(event).are_for_answers:
        return LOW
    loud = exposure(_ports(event), _block(event))
    return MEDIUM if loud.reaches(MEDIUM) else loud


def _allowed(event: AccountEvent) -> str | None:
    if not asked(event, "ruleAction"):
        return None
    verb, ports = "deny" if _denies(event) else "allow", _ports(event)
    if ports.are_for_answers:
        return f"{verb} {ports.protocol.upper()} ports {ports.first}-{ports.last}"
    return f"{verb} {ports.words}"


def _way(event: AccountEvent) -> str | None:
    if is_on(event, "egress"):
        return "out"
    return "in" if event.field("requestParameters") else None


def _far_end(event: AccountEvent) -> str:
    way = "to" if is_on(event, "egress") else "from"
    return f"{way} {words_of(_block(event)) or 'somewhere'}"


_ACL = "{requestParameters.networkAclId}"
_WORDS = {"allowed": _allowed, "far_end": _far_end, "number": named("ruleNumber")}
_SHOWS = (("Network ACL", _ACL), ("In", "{requestParameters.vpcId}"))

ec2 = Watches("ec2")

WATCHES = (
    ec2.call("CreateNetworkAclEntry", "ReplaceNetworkAclEntry")(
        name="ec2-network-acl-rule-set",
        severity=_severity,
        says="set rule {number} of " + _ACL + "[: {allowed} {far_end}]",
        why="A network ACL decides what crosses the edge of its subnets, before security groups"
        " do.",
        advice="Check that the subnets' owner asked for it; the lowest rule number that fits wins.",
        words=_WORDS,
        cis="4.11",
        mitre="T1562.007",
    ),
    ec2.call("DeleteNetworkAclEntry")(
        name="ec2-network-acl-rule-deleted",
        severity=LOW,
        says="deleted rule {number}[, for traffic {way},] of " + _ACL,
        why="What the rule denied may pass now; what it allowed may be cut off.",
        advice="Compare the ACL's rules with what they should be.",
        words={**_WORDS, "way": _way},
        cis="4.11",
        mitre="T1562.007",
    ),
    ec2.call("ReplaceNetworkAclAssociation")(
        name="ec2-network-acl-moved",
        severity=LOW,
        says="moved a subnet to network ACL " + _ACL,
        why="Other rules than before now guard the subnet.",
        advice="Check that the new ACL is the one meant for that subnet.",
        shows=(("Association", "{requestParameters.associationId}"),),
        cis="4.11",
        mitre="T1562.007",
    ),
    ec2.call("CreateNetworkAcl")(
        name="ec2-network-acl-created",
        severity=INFO,
        says="created network ACL[ {responseElements.networkAcl.networkAclId}] in"
        " {requestParameters.vpcId}",
        why="A new ACL denies everything and guards no subnet yet.",
        advice="Nothing to do; its rules and subnets are told when they are set.",
        cis="4.11",
    ),
    ec2.call("DeleteNetworkAcl")(
        name="ec2-network-acl-deleted",
        severity=INFO,
        says="deleted network ACL " + _ACL,
        why="AWS deletes only ACLs that guard no subnet any more.",
        advice="Nothing to do if it belonged to something that was taken down.",
        cis="4.11",
    ),
)
