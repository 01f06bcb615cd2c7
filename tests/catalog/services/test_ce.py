from typing import Any

import pytest

from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Outcome, Result, Severity
from tests.support.watches import watch

ANOMALY_DETECTED = watch("cost-anomaly-detected")


@pytest.mark.parametrize(
    ("impact", "told"),
    [
        (1000, Severity.HIGH),
        (999.99, Severity.MEDIUM),
        (100, Severity.MEDIUM),
        (99, Severity.LOW),
        (None, Severity.MEDIUM),
    ],
)
def test_an_anomaly_is_as_loud_as_the_money(impact: Any, told: Any) -> None:
    detail = {"impact": {"totalImpact": impact}}
    event = decode({"source": "aws.ce", "detail-type": "Anomaly Detected", "detail": detail})
    assert isinstance(event, AccountEvent)
    assert ANOMALY_DETECTED.severity_of(event, Outcome(Result.DONE)) is told
