from typing import Any

import pytest

from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Outcome, Result, Severity
from tests.support.calls import alert_by, made, told
from tests.support.watches import watch

ANOMALY_DETECTED = watch("cost-anomaly-detected")


@pytest.mark.parametrize(
    ("impact", "told"),
    [
        (1000.0, Severity.HIGH),
        (999.99, Severity.MEDIUM),
        (100, Severity.MEDIUM),
        (99.99, Severity.LOW),
        (99, Severity.LOW),
        (None, Severity.MEDIUM),
    ],
)
def test_an_anomaly_is_as_loud_as_the_money(impact: Any, told: Any) -> None:
    detail = {"impact": {"totalImpact": impact}}
    event = decode({"source": "aws.ce", "detail-type": "Anomaly Detected", "detail": detail})
    assert isinstance(event, AccountEvent)
    assert ANOMALY_DETECTED.severity_of(event, Outcome(Result.DONE)) is told


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ({}, ""),
        ({"usageType": "BoxUsage:p5.48xlarge"}, ": BoxUsage:p5.48xlarge"),
        ({"usageType": "", "region": "us-east-1"}, ": in us-east-1"),
        (
            {"usageType": "BoxUsage", "region": "us-east-1", "linkedAccount": "444455556666"},
            ": BoxUsage in us-east-1 by account 444455556666",
        ),
    ],
)
def test_an_anomaly_says_where_the_money_went(cause: Any, said: str) -> None:
    detail = {"dimensionValue": "Amazon EC2", "impact": {"totalImpact": 1234.5}, "rootCauses": [cause]}
    expected = f"high: Spending on Amazon EC2 is 1,234 USD above expected{said}"
    assert told("cost-anomaly-detected", **detail) == expected


def test_what_was_spent_is_compared_with_what_was_expected() -> None:
    impact = {"totalImpact": 900, "totalActualSpend": 1000, "totalExpectedSpend": 100}
    alert = alert_by("cost-anomaly-detected", made("cost-anomaly-detected", impact=impact))
    assert alert
    assert "1,000 USD instead of 100 USD" in dict(alert.facts).values()
