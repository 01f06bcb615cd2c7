"""WAF: web sites that lose their filter, its rules or its log."""

from account_event_handler.catalog.network.address_range import Reach, reach_of
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.services.ec2.params import items_of
from account_event_handler.catalog.watch import HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity


def _guarded(event: AccountEvent) -> str | None:
    """What a web ACL stands in front of: load balancer shop, or the last part of the ARN."""
    arn = event.text("requestParameters.resourceArn")
    _, _, path = arn.partition(":loadbalancer/")
    if path:
        return f"load balancer {path.split('/')[1] if '/' in path else path}"
    _, _, path = arn.partition("::/restapis/")
    return f"API {path.replace('/stages/', ', stage ')}" if path else arn or None


def _addresses(event: AccountEvent) -> list[str]:
    found = items_of(event.field("requestParameters.addresses"))
    return [block for block in found if isinstance(block, str)]


def _severity_of_addresses(event: AccountEvent) -> Severity:
    huge = any(reach_of(block) is Reach.ANYWHERE for block in _addresses(event))
    return MEDIUM if huge else INFO


_NAME = "{requestParameters.name}"
_SCOPE = (("Scope", "{requestParameters.scope}"),)

wafv2 = Watches("wafv2", mitre="T1562.007")

WATCHES = (
    wafv2.call("DisassociateWebACL")(
        name="waf-web-acl-detached",
        severity=HIGH,
        says="took the web firewall off {guarded}",
        why="Nothing filters what reaches it from the internet any more.",
        advice="Associate a web ACL again unless it is being taken down.",
        words={"guarded": _guarded},
    ),
    wafv2.call("DeleteWebACL")(
        name="waf-web-acl-deleted",
        severity=MEDIUM,
        says="deleted web firewall " + _NAME,
        why="AWS deletes only web ACLs that guard nothing any more; its rules are gone with it.",
        advice="Check that what it guarded has another one.",
        shows=_SCOPE,
    ),
    wafv2.call("UpdateWebACL")(
        name="waf-web-acl-emptied",
        severity=HIGH,
        when=lambda event: not items_of(event.field("requestParameters.rules")),
        says="took every rule out of web firewall " + _NAME,
        why="It still looks like a firewall, and lets everything through or nothing.",
        advice="Put the rules back; if nobody planned it, look at what came through since.",
        shows=_SCOPE,
    ),
    wafv2.call("DeleteLoggingConfiguration")(
        name="waf-log-stopped",
        severity=HIGH,
        says="stopped the log of web firewall {web_acl}",
        why="Which requests were let through and which were stopped is no longer recorded.",
        advice="Set the log up again, then ask who stopped it and why.",
        words={
            "web_acl": lambda event: (
                event.text("requestParameters.resourceArn")
                .partition("/webacl/")[2]
                .partition("/")[0]
                or event.text("requestParameters.resourceArn")
            )
        },
        mitre="T1562.008",
    ),
    wafv2.call("DeleteRuleGroup")(
        name="waf-rule-group-deleted",
        severity=LOW,
        says="deleted web firewall rules " + _NAME,
        why="AWS deletes only rule groups that no web ACL uses any more.",
        advice="Nothing to do if other rules took their place.",
        shows=_SCOPE,
    ),
    wafv2.call("CreateIPSet", "UpdateIPSet")(
        name="waf-ip-set-changed",
        severity=_severity_of_addresses,
        says="set web firewall addresses " + _NAME + "[ to {addresses}]",
        why="The firewall lets in, or keeps out, whoever comes from the addresses of the set.",
        advice="Check that the addresses are what its owner expects.",
        words={"addresses": lambda event: human_list(_addresses(event)) or None},
        shows=_SCOPE,
    ),
)
