"""WAF Classic: web ACLs and their rules removed, in Regions and on CloudFront."""

from account_event_handler.catalog.conditions import event_is, name_at, phrase, word
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_name = name_at(
    *("requestParameters.webACLId", "requestParameters.resourceArn", "requestParameters.ruleId"),
    *("requestParameters.ruleGroupId", "requestParameters.iPSetId"),
)
_WORDS = {
    "name": _name,
    "did": word(event_is("DeleteWebACL"), "deleted", "detached"),
    "resource": phrase("{}", "requestParameters.resourceArn"),
    "acl": phrase("{}", "requestParameters.webACLId"),
}
waf = Watches("waf", "waf-regional", mitre="T1562.007", words=_WORDS)

WATCHES = (
    waf.call("DisassociateWebACL", "DeleteWebACL")(
        name="waf-removed",
        severity=HIGH,
        says="{did} a WAF Classic web ACL[ from {resource}][: {acl}]",
        why="Requests that the firewall blocked reach the application.",
        advice="Associate the web ACL again unless WAFv2 took over.",
        failed=MEDIUM,
        would="requests that the firewall blocks would reach the application.",
    ),
    waf.call(
        *("UpdateWebACL", "UpdateRule", "UpdateRateBasedRule", "UpdateRuleGroup", "UpdateIPSet", "DeleteRule"),
        *("DeleteRateBasedRule", "DeleteRuleGroup", "DeleteIPSet"),
    )(
        name="waf-rules-changed",
        severity=MEDIUM,
        says="changed WAF Classic rules[ in {name}]",
        why="The rules decide which requests reach the application.",
        advice="Compare the rules with the previous ones; restore those if the new ones block less.",
    ),
    waf.call("DeleteLoggingConfiguration", mitre="T1562.008")(
        name="waf-classic-log-stopped",
        severity=HIGH,
        says="stopped the log of web ACL[ {name}]",
        why="Blocked and allowed requests are no longer logged.",
        advice="Set the log up again, then ask the caller why.",
        would="blocked and allowed requests would no longer be logged.",
    ),
    weakened(
        *(waf, "WAF Classic", "UpdateByteMatchSet", "UpdateGeoMatchSet", "UpdateRegexMatchSet"),
        *("UpdateRegexPatternSet", "UpdateSizeConstraintSet", "UpdateSqlInjectionMatchSet", "UpdateXssMatchSet"),
        name="waf-conditions-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
)
