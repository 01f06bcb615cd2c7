"""Elastic Load Balancing: load balancers unprotected, unlogged or behind other security groups."""

from account_event_handler.catalog.conditions import has, list_at, name_at, request
from account_event_handler.catalog.kinds import deleted, rerouted, weakened
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import mappings, strings
from account_event_handler.catalog.services.ec2.params import is_off, items_of
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_GUARDS = {
    "access_logs.s3.enabled": "access log",
    "connection_logs.s3.enabled": "connection log",
    "deletion_protection.enabled": "deletion protection",
}


def _switched_off(event: AccountEvent) -> str:
    attributes = mappings(items_of(request(event, "attributes")))
    off = [each.get("key") for each in attributes if str(each.get("value")).lower() == "false"]
    found = [name for key, name in _GUARDS.items() if key in off]
    return human_list([*found, "access log"] if is_off(event, "loadBalancerAttributes.accessLog.enabled") else found)


def _balancer(event: AccountEvent) -> str:
    """The name in arn:…:loadbalancer/app/name/50dc6c495c0c9188."""
    path = event.text("requestParameters.loadBalancerArn").partition(":loadbalancer/")[2]
    return path.split("/")[1] if "/" in path else path


_WORDS = {
    "listener": name_at(
        *("requestParameters.listenerArn", "requestParameters.ruleArn", "requestParameters.targetGroupArn"),
        *("requestParameters.loadBalancerArn", "requestParameters.loadBalancerName"),
    ),
    "targets": list_at("requestParameters.targets.id"),
    "balancer": _balancer,
    "guards": _switched_off,
    "groups": lambda event: human_list(strings(items_of(request(event, "securityGroups")))),
}
elasticloadbalancing = Watches("elasticloadbalancing", words=_WORDS)

WATCHES = (
    elasticloadbalancing.call("ModifyLoadBalancerAttributes", mitre="T1562.008")(
        name="elasticloadbalancing-guards-removed",
        severity=MEDIUM,
        when=has(_switched_off),
        says="switched off the {guards} of load balancer {balancer|requestParameters.loadBalancerName}",
        why="Without its log nobody can tell later who called; without protection one call deletes it.",
        advice="Switch it on again unless the load balancer is being taken down.",
    ),
    elasticloadbalancing.call("ApplySecurityGroupsToLoadBalancer", "SetSecurityGroups", mitre="T1562.007")(
        name="elasticloadbalancing-security-groups-set",
        severity=LOW,
        says="put load balancer {balancer|requestParameters.loadBalancerName} behind {groups}",
        why="Other rules than before now say who may reach it.",
        advice="Check that the groups let in only those it is meant for.",
        ordinary=True,
    ),
    elasticloadbalancing.call(
        "CreateListener", "ModifyListener", "CreateRule", "ModifyRule", "SetRulePriorities", mitre="T1557"
    )(
        name="elasticloadbalancing-traffic-moved",
        severity=MEDIUM,
        says="changed where a load balancer sends requests[: {listener}]",
        why="Visitors are answered by other machines than before.",
        advice="Check that the target groups are yours; put the old rules back if not.",
        ordinary=True,
    ),
    elasticloadbalancing.call("RegisterTargets", "RegisterInstancesWithLoadBalancer", mitre="T1557")(
        name="elasticloadbalancing-targets-added",
        severity=LOW,
        says="added {targets} to target group {listener}",
        why="The new machine answers a share of your visitors.",
        advice="Check that the machine or address is yours.",
        ordinary=True,
    ),
    elasticloadbalancing.call("DeleteListener", "DeleteLoadBalancer", "RemoveListenerCertificates", mitre="T1489")(
        name="elasticloadbalancing-removed",
        severity=MEDIUM,
        says="removed a load balancer, its listener or certificate[: {listener}]",
        why="What stood behind it can no longer be reached.",
        advice="Check that it was planned; traffic fails until it is created again.",
        ordinary=True,
    ),
    rerouted(
        *(elasticloadbalancing, "Elastic Load Balancing", "AddListenerCertificates", "CreateLoadBalancer"),
        *("CreateLoadBalancerListeners", "ModifyListenerAttributes"),
        *("SetLoadBalancerListenerSSLCertificate", "SetLoadBalancerPoliciesOfListener", "SetSubnets"),
        name="elasticloadbalancing-listener-changed",
        severity=LOW,
    ),
    weakened(
        *(elasticloadbalancing, "Elastic Load Balancing", "DeleteTrustStore", "ModifyTrustStore"),
        "RemoveTrustStoreRevocations",
        name="elasticloadbalancing-trust-store-changed",
        severity=MEDIUM,
    ),
    deleted(
        *(elasticloadbalancing, "Elastic Load Balancing", "DeleteLoadBalancerListeners", "DeleteRule"),
        *("DeleteTargetGroup", "DeregisterInstancesFromLoadBalancer", "DeregisterTargets"),
        name="elasticloadbalancing-targets-removed",
        severity=LOW,
    ),
)
