"""Cost Anomaly Detection: money spent where it was not expected."""

from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

# In US dollars, over what was expected for as long as the anomaly lasts.
_HIGH, _MEDIUM = 1000, 100


def _severity(event: AccountEvent) -> Severity:
    impact = event.field("impact.totalImpact")
    if not isinstance(impact, int | float):
        return MEDIUM
    if impact >= _HIGH:
        return HIGH
    return MEDIUM if impact >= _MEDIUM else LOW


def _money(event: AccountEvent, path: str) -> str | None:
    amount = event.field(path)
    return f"{amount:,.0f} USD" if isinstance(amount, int | float) else None


def _impact(event: AccountEvent) -> str | None:
    return _money(event, "impact.totalImpact")


def _actual(event: AccountEvent) -> str | None:
    return _money(event, "impact.totalActualSpend")


def _expected(event: AccountEvent) -> str | None:
    return _money(event, "impact.totalExpectedSpend")


def _cause(event: AccountEvent) -> str | None:
    """Where most of it comes from: `BoxUsage:p5.48xlarge in us-east-1, account 444455556666`."""
    usage, region, account = (
        event.text(f"rootCauses.0.{name}") for name in ("usageType", "region", "linkedAccount")
    )
    where = [f"in {region}" if region else "", f"by account {account}" if account else ""]
    return " ".join(filter(None, [usage, *where])) or None


def _monitor(event: AccountEvent) -> str:
    return event.text("monitorArn").rpartition("/")[2]


ce = Watches("ce")

WATCHES = (
    ce.event("Anomaly Detected")(
        name="cost-anomaly-detected",
        severity=_severity,
        says="Spending on {dimensionValue|rootCauses.0.service} is {impact} above what was"
        " expected[: {cause}]",
        why="Somebody started something large, forgot to stop it, or mines coins with stolen keys.",
        advice="Ask who started it; if nobody did, look for who holds credentials of that account.",
        words={
            "impact": _impact,
            "actual": _actual,
            "expected": _expected,
            "cause": _cause,
            "monitor": _monitor,
        },
        shows=(
            ("Spent", "{actual}, {expected} were expected"),
            ("Since", "{anomalyStartDate}"),
            ("Account", "{accountId}"),
            ("Monitor", "{monitorName}"),
        ),
        link="cost-management/home#/anomaly-detection/monitors/{monitor}/anomalies/{anomalyId}",
        mitre="T1496",
    ),
)
