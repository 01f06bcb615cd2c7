"""WAF: web sites that lose their filter, its rules or its log."""

from account_event_handler.catalog.conditions import event_is, request, request_text, said, word
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.network import Reach, reach_of
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import strings
from account_event_handler.catalog.services.ec2.params import items_of
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent


def _guarded(event: AccountEvent) -> str | None:
    """What a web ACL protects: load balancer shop, or the last part of the ARN."""
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


def _is_emptied(event: AccountEvent) -> bool:
    return bool(event.field("requestParameters")) and not items_of(request(event, "rules"))


_PARTS = {
    "UpdateRuleGroup": "WAF rule group",
    "UpdateRegexPatternSet": "WAF pattern set",
    "DeleteFirewallManagerRuleGroups": "the Firewall Manager rules of web ACL",
}
_WORDS = {
    "guarded": _guarded,
    "web_acl": _web_acl,
    "addresses": lambda event: human_list(_addresses(event)) or None,
    "did": word(event_is("CreateIPSet"), "created", "changed"),
    "part": lambda event: _PARTS.get(event.text("eventName"), "the rules of web ACL"),
}
wafv2 = Watches("wafv2", mitre="T1562.007", shows=(("Scope", "{requestParameters.scope}"),), words=_WORDS)
others = Watches("wafv2")

WATCHES = (
    wafv2.call("DisassociateWebACL")(
        name="waf-web-acl-detached",
        severity=HIGH,
        says="removed the web ACL from {guarded}",
        why="Requests from the internet reach it unfiltered.",
        advice="Associate one again with aws wafv2 associate-web-acl unless it is being retired.",
        would="requests from the internet would reach it unfiltered.",
    ),
    wafv2.call("DeleteWebACL")(
        name="waf-web-acl-deleted",
        severity=MEDIUM,
        says="deleted web ACL {requestParameters.name}",
        why="Its rules are gone; AWS deletes only web ACLs that protect nothing.",
        advice="Check that what it protected has another one.",
    ),
    wafv2.call("UpdateWebACL")(
        name="waf-web-acl-emptied",
        severity=HIGH,
        when=_is_emptied,
        says="removed all rules of web ACL {requestParameters.name}",
        why="The default action of the web ACL applies to every request, which usually allows all of them.",
        advice="Restore the rules; if nobody planned it, check what was let through since.",
        would="the default action of the web ACL would apply to every request, which usually allows all of them.",
    ),
    wafv2.call("UpdateWebACL", "UpdateRuleGroup", "UpdateRegexPatternSet", "DeleteFirewallManagerRuleGroups")(
        name="waf-web-rules-changed",
        severity=MEDIUM,
        when=lambda event: not event_is("UpdateWebACL")(event) or not _is_emptied(event),
        says="changed {part} {requestParameters.name|web_acl}",
        why="The rules decide which requests reach the application.",
        advice="Compare the rules with the previous ones; restore those if the new ones block less.",
        ordinary=True,
    ),
    wafv2.call("PutPermissionPolicy", "PutManagedRuleSetVersions", mitre="T1537")(
        name="waf-rules-shared",
        severity=MEDIUM,
        says="shared WAF rules {requestParameters.name|web_acl} with other accounts",
        why="Others can see what the firewall looks for.",
        advice="Remove the sharing unless the accounts are yours.",
    ),
    wafv2.call("DeleteLoggingConfiguration", mitre="T1562.008")(
        name="waf-log-stopped",
        severity=HIGH,
        says="stopped the log of web ACL {web_acl}",
        why="Blocked and allowed requests are no longer logged.",
        advice="Set it up again with aws wafv2 put-logging-configuration, then ask the caller why.",
        would="blocked and allowed requests would no longer be logged.",
    ),
    wafv2.call("DeleteRuleGroup")(
        name="waf-rule-group-deleted",
        severity=LOW,
        says="deleted WAF rule group {requestParameters.name}",
        why="AWS deletes only rule groups that no web ACL uses.",
        advice="Nothing to do if other rules replace them.",
    ),
    wafv2.call("CreateIPSet", "UpdateIPSet")(
        name="waf-ip-set-changed",
        severity=HIGH.when(
            said("the whole internet")(lambda event: Reach.ANYWHERE in map(reach_of, _addresses(event))),
            else_=MEDIUM.when(event_is("UpdateIPSet"), else_=LOW),
        ),
        ordinary=True,
        says="{did} WAF IP set {requestParameters.name}",
        fact="[: {addresses}]",
        why="The firewall allows or blocks requests from the addresses in the set.",
        advice="Check that the addresses are what its owner expects.",
    ),
    weakened(
        *(others, "WAF", "DeleteIPSet", "DeletePermissionPolicy", "DeleteRegexPatternSet", "PutLoggingConfiguration"),
        "AssociateWebACL",
        name="waf-settings-changed",
        severity=LOW,
    ),
)
