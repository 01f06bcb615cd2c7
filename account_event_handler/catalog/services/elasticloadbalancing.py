"""Elastic Load Balancing: load balancers unprotected, unrecorded or behind other security groups."""

from collections.abc import Mapping

from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.services.ec2.params import is_off, members
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_GUARDS = {
    "access_logs.s3.enabled": "access log",
    "connection_logs.s3.enabled": "connection log",
    "deletion_protection.enabled": "deletion protection",
}


def _switched_off(event: AccountEvent) -> str | None:
    """The logs and the protection that the call turns off."""
    attributes = members(event.field("requestParameters.attributes"))
    off = [
        _GUARDS[str(each.get("key"))]
        for each in attributes
        if isinstance(each, Mapping)
        and each.get("key") in _GUARDS
        and str(each.get("value")).lower() == "false"
    ]
    if is_off(event, "loadBalancerAttributes.accessLog.enabled"):
        off.append("access log")
    return human_list(off) or None


def _balancer(event: AccountEvent) -> str | None:
    arn = event.text("requestParameters.loadBalancerArn")
    _, _, path = arn.partition(":loadbalancer/")
    name = path.split("/")[1] if "/" in path else path
    return name or event.text("requestParameters.loadBalancerName")


def _groups(event: AccountEvent) -> str | None:
    found = members(event.field("requestParameters.securityGroups"))
    return human_list(group for group in found if isinstance(group, str)) or None


_WORDS = {"balancer": _balancer, "guards": _switched_off, "groups": _groups}

elasticloadbalancing = Watches("elasticloadbalancing")

WATCHES = (
    elasticloadbalancing.call("ModifyLoadBalancerAttributes")(
        name="elasticloadbalancing-guards-removed",
        severity=MEDIUM,
        when=lambda event: _switched_off(event) is not None,
        says="switched off the {guards} of load balancer {balancer}",
        why="Without its log nobody can tell later who called; without protection one call deletes"
        " it.",
        advice="Switch it on again unless the load balancer is being taken down.",
        words=_WORDS,
        mitre="T1562.008",
    ),
    elasticloadbalancing.call("ApplySecurityGroupsToLoadBalancer", "SetSecurityGroups")(
        name="elasticloadbalancing-security-groups-set",
        severity=LOW,
        says="put load balancer {balancer} behind {groups}",
        why="Other rules than before now say who may reach it.",
        advice="Check that the groups let in only those it is meant for.",
        words=_WORDS,
        mitre="T1562.007",
    ),
)
