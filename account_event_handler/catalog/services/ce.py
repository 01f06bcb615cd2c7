"""Cost Anomaly Detection: unexpected spending."""

from account_event_handler.catalog.conditions import Word, event_is, name_at, said, word
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity


@said("high: 1,000 USD or more; medium: 100 USD or more, or unknown; low otherwise")
def _severity(event: AccountEvent) -> Severity:
    """By the US dollars over what was expected, for as long as the anomaly lasts."""
    impact = event.field("impact.totalImpact")
    if not isinstance(impact, int | float):
        return MEDIUM
    return HIGH if impact >= 1000 else MEDIUM if impact >= 100 else LOW


def _dollars(path: str) -> Word:
    return lambda event: f"{event.field(path):,.0f} USD"


def _cause(event: AccountEvent) -> str:
    """Where most of it comes from: `BoxUsage:p5.48xlarge in us-east-1, account 444455556666`."""
    named = {"usageType": "", "region": "in ", "linkedAccount": "by account "}
    causes = {before: event.text(f"rootCauses.0.{name}") for name, before in named.items()}
    return " ".join(before + cause for before, cause in causes.items() if cause)


ce = Watches("ce")

WATCHES = (
    ce.event("Anomaly Detected", mitre="T1496")(
        name="cost-anomaly-detected",
        severity=_severity,
        says="Spending on {dimensionValue|rootCauses.0.service}",
        fact="is {impact} above expected[: {cause}]",
        why="Something large was started, forgotten, or runs with stolen credentials, such as a cryptominer.",
        advice="Ask who started it; if nobody did, find whose credentials created the resources and revoke them.",
        words={
            "impact": _dollars("impact.totalImpact"),
            "actual": _dollars("impact.totalActualSpend"),
            "expected": _dollars("impact.totalExpectedSpend"),
            "cause": _cause,
            "monitor": name_at("monitorArn"),
        },
        shows=(
            ("Spent", "{actual} instead of {expected}"),
            ("Since", "{anomalyStartDate}"),
            ("Account", "{accountId}"),
            ("Monitor", "{monitorName}"),
        ),
        link="cost-management/home#/anomaly-detection/monitors/{monitor}/anomalies/{anomalyId}",
    ),
    ce.call("DeleteAnomalySubscription", "DeleteAnomalyMonitor", mitre="T1562")(
        name="cost-anomaly-alerts-removed",
        severity=MEDIUM,
        says="removed {what} of Cost Anomaly Detection",
        why="Unusual spending, such as by cryptominers, is no longer reported.",
        advice="Create it again unless something replaced it.",
        words={"what": word(event_is("DeleteAnomalyMonitor"), "a monitor", "a subscription")},
    ),
    ce.call("UpdateAnomalySubscription", "UpdateAnomalyMonitor", mitre="T1562")(
        name="cost-anomaly-alerts-changed",
        severity=MEDIUM,
        ordinary=True,
        says="changed {what} of Cost Anomaly Detection",
        why="With a threshold that is never reached, or a wrong address, nobody is notified.",
        advice="Check the threshold and who is notified.",
        words={"what": word(event_is("UpdateAnomalyMonitor"), "a monitor", "a subscription")},
        shows=(("Threshold", "{requestParameters.Threshold}"),),
    ),
)
