"""Service Quotas: limits that somebody asked AWS to raise."""

from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

_QUOTA = "{requestParameters.serviceCode}[ {requestParameters.quotaCode}][ to {requestParameters.desiredValue}]"
quotas = Watches("servicequotas", mitre="T1578.005")

WATCHES = (
    quotas.call("RequestServiceQuotaIncrease", "PutServiceQuotaIncreaseRequestIntoTemplate")(
        name="servicequotas-increase-requested",
        severity=MEDIUM,
        says=f"requested a higher quota of {_QUOTA}",
        why="Anyone who wants to mine coins or send spam with your account first needs more than you do.",
        advice="Ask the caller what it is for; reject it with AWS Support if nobody knows.",
    ),
    quotas.call("AssociateServiceQuotaTemplate", "DisassociateServiceQuotaTemplate")(
        name="servicequotas-template-changed",
        severity=LOW,
        says="changed whether new accounts get the quota template",
        why="The template decides how much a new account may start.",
        advice="Check that the platform team knows.",
    ),
)
