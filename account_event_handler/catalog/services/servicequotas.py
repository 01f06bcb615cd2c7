"""Service Quotas: limits that somebody asked AWS to raise."""

from account_event_handler.catalog.conditions import event_is, word
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

_QUOTA = "{requestParameters.serviceCode}[, {requestParameters.quotaCode}][: {requestParameters.desiredValue}]"
quotas = Watches("servicequotas", mitre="T1578.005")

WATCHES = (
    quotas.call("RequestServiceQuotaIncrease", "PutServiceQuotaIncreaseRequestIntoTemplate")(
        name="servicequotas-increase-requested",
        severity=MEDIUM,
        says=f"requested a higher quota for {_QUOTA}",
        why="More can be started; intruders raise quotas before they mine cryptocurrency or send spam.",
        advice="Ask the caller what it is for; if nobody knows, ask AWS Support to reject it.",
    ),
    quotas.call("AssociateServiceQuotaTemplate", "DisassociateServiceQuotaTemplate")(
        name="servicequotas-template-changed",
        severity=LOW,
        says="{did} the quota template for new accounts",
        why="The template decides how much a new account may start.",
        advice="Check that the platform team knows.",
        words={"did": word(event_is("AssociateServiceQuotaTemplate"), "enabled", "disabled")},
    ),
)
