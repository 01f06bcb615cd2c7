"""Elastic Load Balancing: load balancers unprotected, unlogged or behind other security groups."""

from account_event_handler.catalog.call_names import did
from account_event_handler.catalog.conditions import Word, has, kind, list_at, request, text_at
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


def _name(*paths: str) -> Word:
    """The name in arn:…:loadbalancer/app/name/50dc6c495c0c9188, :listener/app/name/…/… and :targetgroup/name/…."""

    def name(event: AccountEvent) -> str:
        parts = text_at(*paths)(event).rpartition(":")[2].split("/")
        return parts[min(len(parts) // 2, 2)]

    return name


_WORDS = {
    "kind": kind,
    "did": did,
    "name": _name(
        *("requestParameters.listenerArn", "requestParameters.ruleArn", "requestParameters.targetGroupArn"),
        *("requestParameters.loadBalancerArn", "requestParameters.loadBalancerName"),
    ),
    "targets": list_at("requestParameters.targets.id"),
    "balancer": _name("requestParameters.loadBalancerArn", "requestParameters.loadBalancerName"),
    "guards": _switched_off,
    "groups": lambda event: human_list(strings(items_of(request(event, "securityGroups")))),
}
elasticloadbalancing = Watches("elasticloadbalancing", words=_WORDS)

WATCHES = (
    elasticloadbalancing.call("ModifyLoadBalancerAttributes", mitre="T1562.008")(
        name="elasticloadbalancing-guards-removed",
        severity=MEDIUM,
        when=has(_switched_off),
        says="disabled the {guards} of load balancer {balancer}",
        why="Without logs, its requests are not recorded; without deletion protection, one call deletes it.",
        advice="Enable it again unless the load balancer is being taken down.",
    ),
    elasticloadbalancing.call("ApplySecurityGroupsToLoadBalancer", "SetSecurityGroups", mitre="T1562.007")(
        name="elasticloadbalancing-security-groups-set",
        severity=LOW,
        says="set the security groups of load balancer {balancer} to {groups}",
        why="Other security group rules than before decide who can reach it.",
        advice="Check that the groups allow only the sources that need it.",
        ordinary=True,
    ),
    elasticloadbalancing.call(
        "CreateListener", "ModifyListener", "CreateRule", "ModifyRule", "SetRulePriorities", mitre="T1557"
    )(
        name="elasticloadbalancing-traffic-moved",
        severity=MEDIUM,
        says="changed where load balancer[ {name}] sends requests",
        why="Requests can go to other targets than before.",
        advice="Check that the target groups are yours; restore the previous rules if not.",
        ordinary=True,
    ),
    elasticloadbalancing.call("RegisterTargets", "RegisterInstancesWithLoadBalancer", mitre="T1557")(
        name="elasticloadbalancing-targets-added",
        severity=LOW,
        says="added {targets} to target group {name}",
        why="The new target receives a share of the requests.",
        advice="Check that the target is yours; if not, deregister it.",
        ordinary=True,
    ),
    elasticloadbalancing.call("DeleteListener", "DeleteLoadBalancer", "RemoveListenerCertificates", mitre="T1489")(
        name="elasticloadbalancing-removed",
        severity=MEDIUM,
        says="{did} ELB {kind}[ {name}]",
        why="Clients can no longer reach the targets behind it.",
        advice="Check that it was planned; requests fail until it is created again.",
        ordinary=True,
    ),
    rerouted(
        *(elasticloadbalancing, "ELB", "AddListenerCertificates", "CreateLoadBalancer"),
        *("CreateLoadBalancerListeners", "ModifyListenerAttributes"),
        *("SetLoadBalancerListenerSSLCertificate", "SetLoadBalancerPoliciesOfListener", "SetSubnets"),
        name="elasticloadbalancing-listener-changed",
        severity=LOW,
    ),
    weakened(
        *(elasticloadbalancing, "ELB", "DeleteTrustStore", "ModifyTrustStore"),
        "RemoveTrustStoreRevocations",
        name="elasticloadbalancing-trust-store-changed",
        severity=MEDIUM,
    ),
    deleted(
        *(elasticloadbalancing, "ELB", "DeleteLoadBalancerListeners", "DeleteRule"),
        *("DeleteTargetGroup", "DeregisterInstancesFromLoadBalancer", "DeregisterTargets"),
        name="elasticloadbalancing-targets-removed",
        severity=LOW,
    ),
)
