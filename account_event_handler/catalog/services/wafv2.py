"""WAF: web sites that lose their filter, its rules or its log."""

from account_event_handler.catalog.conditions import event_is, request, request_text, said
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.network import Reach, reach_of
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import strings
from account_event_handler.catalog.services.ec2.params import items_of
from account_event_handler.catalog.watch import HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent


def _guarded(event: AccountEvent) -> str | None:
    """What a web ACL stands in front of: load balancer shop, or the last part of the ARN."""
    arn = request_text(event, "resourceArn")
    if path := arn.partition(":loadbalancer/")[2]:
        return f"load balancer {path.split('/')[1] if '/' in path else path}"
    path = arn.partition("::/restapis/")[2]
    return f"API {path.replace('/stages/', ', stage ')}" if path else arn or None


def _web_acl(event: AccountEvent) -> str:
    arn = request_text(event, "resourceArn")
    return arn.partition("/webacl/")[2].partition("/")[0] or arn


def _addresses(event: AccountEvent) -> list[str]:
    return strings(items_of(request(event, "addresses")))


_WORDS = {"guarded": _guarded, "web_acl": _web_acl, "addresses": lambda event: human_list(_addresses(event)) or None}
wafv2 = Watches("wafv2", mitre="T1562.007", shows=(("Scope", "{requestParameters.scope}"),), words=_WORDS)
others = Watches("wafv2")

WATCHES = (
    wafv2.call("DisassociateWebACL")(
        name="waf-web-acl-detached",
        severity=HIGH,
        says="took the web firewall off {guarded}",
        why="Nothing filters what reaches it from the internet any more.",
        advice="Associate a web ACL again unless it is being taken down.",
    ),
    wafv2.call("DeleteWebACL")(
        name="waf-web-acl-deleted",
        severity=MEDIUM,
        says="deleted web firewall {requestParameters.name}",
        why="AWS deletes only web ACLs that guard nothing any more; its rules are gone with it.",
        advice="Check that what it guarded has another one.",
    ),
    wafv2.call("UpdateWebACL")(
        name="waf-web-acl-emptied",
        severity=HIGH,
        when=lambda event: not items_of(request(event, "rules")),
        says="took every rule out of web firewall {requestParameters.name}",
        why="It still looks like a firewall, and lets everything through or nothing.",
        advice="Put the rules back; if nobody planned it, look at what came through since.",
    ),
    wafv2.call("UpdateWebACL", "UpdateRuleGroup", "UpdateRegexPatternSet", "DeleteFirewallManagerRuleGroups")(
        name="waf-web-rules-changed",
        severity=MEDIUM,
        when=lambda event: bool(items_of(request(event, "rules"))) or not event_is("UpdateWebACL")(event),
        says="changed the rules of web firewall {requestParameters.name|web_acl}",
        why="The rules decide which requests reach the application.",
        advice="Compare the rules with the ones before; restore those if they block less.",
        ordinary=True,
    ),
    wafv2.call("PutPermissionPolicy", "PutManagedRuleSetVersions", mitre="T1537")(
        name="waf-rules-shared",
        severity=MEDIUM,
        says="shared web firewall rules {requestParameters.name|web_acl} with other accounts",
        why="Others learn what the firewall looks for, and may build their own on it.",
        advice="Remove the sharing unless the accounts are yours.",
    ),
    wafv2.call("DeleteLoggingConfiguration", mitre="T1562.008")(
        name="waf-log-stopped",
        severity=HIGH,
        says="stopped the log of web firewall {web_acl}",
        why="Which requests were let through and which were stopped is no longer recorded.",
        advice="Set the log up again, then ask who stopped it and why.",
    ),
    wafv2.call("DeleteRuleGroup")(
        name="waf-rule-group-deleted",
        severity=LOW,
        says="deleted web firewall rules {requestParameters.name}",
        why="AWS deletes only rule groups that no web ACL uses any more.",
        advice="Nothing to do if other rules took their place.",
    ),
    wafv2.call("CreateIPSet", "UpdateIPSet")(
        name="waf-ip-set-changed",
        severity=MEDIUM.when(
            said("the whole internet")(lambda event: Reach.ANYWHERE in map(reach_of, _addresses(event))), else_=INFO
        ),
        says="set web firewall addresses {requestParameters.name}[ to {addresses}]",
        why="The firewall lets in, or keeps out, whoever comes from the addresses of the set.",
        advice="Check that the addresses are what its owner expects.",
    ),
    weakened(
        *(others, "WAF", "DeleteIPSet", "DeletePermissionPolicy", "DeleteRegexPatternSet", "PutLoggingConfiguration"),
        "AssociateWebACL",
        name="waf-settings-changed",
        severity=LOW,
    ),
)
