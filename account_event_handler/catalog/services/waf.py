"""WAF Classic: web ACLs and their rules taken away, in Regions and on CloudFront."""

from account_event_handler.catalog.conditions import name_at
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_name = name_at(
    *("requestParameters.webACLId", "requestParameters.resourceArn", "requestParameters.ruleId"),
    *("requestParameters.ruleGroupId", "requestParameters.iPSetId"),
)
waf = Watches("waf", "waf-regional", mitre="T1562.007", words={"name": _name})

WATCHES = (
    waf.call("DisassociateWebACL", "DeleteWebACL")(
        name="waf-removed",
        severity=HIGH,
        says="removed web ACL of WAF Classic[ from {name}]",
        why="Requests reach the application that the firewall used to block.",
        advice="Associate the web ACL again unless WAFv2 took over.",
        failed=MEDIUM,
    ),
    waf.call(
        *("UpdateWebACL", "UpdateRule", "UpdateRateBasedRule", "UpdateRuleGroup", "UpdateIPSet", "DeleteRule"),
        *("DeleteRateBasedRule", "DeleteRuleGroup", "DeleteIPSet"),
    )(
        name="waf-rules-changed",
        severity=MEDIUM,
        says="changed the rules of WAF Classic[ in {name}]",
        why="The rules decide which requests reach the application.",
        advice="Compare the rules with the ones before; restore those if they block less.",
    ),
    waf.call("DeleteLoggingConfiguration", mitre="T1562.008")(
        name="waf-classic-log-stopped",
        severity=HIGH,
        says="stopped the log of web ACL[ {name}]",
        why="Which requests were blocked or let through is no longer recorded.",
        advice="Set the log up again, then ask who stopped it.",
    ),
    weakened(
        *(waf, "WAF Classic", "UpdateByteMatchSet", "UpdateGeoMatchSet", "UpdateRegexMatchSet"),
        *("UpdateRegexPatternSet", "UpdateSizeConstraintSet", "UpdateSqlInjectionMatchSet", "UpdateXssMatchSet"),
        name="waf-conditions-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
)
