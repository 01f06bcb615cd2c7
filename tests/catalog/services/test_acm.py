from typing import Any

import pytest

from account_event_handler.catalog.watch import Watch
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Outcome, Result, Severity
from tests.support.calls import alert_by, made, told
from tests.support.watches import watch

CERTIFICATE_EXPIRED = watch("acm-certificate-expired")
CERTIFICATE_EXPIRY_APPROACHED = watch("acm-certificate-expiry-approached")
CERTIFICATE_RENEWAL_BLOCKED = watch("acm-certificate-renewal-blocked")


def severity(watch: Watch, **detail: Any) -> Severity | None:
    event = decode({"source": "aws.acm", "detail-type": "any", "detail": detail})
    assert isinstance(event, AccountEvent)
    return watch.severity_of(event, Outcome(Result.DONE))


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ({"DaysToExpiry": 45}, Severity.LOW),
        ({"DaysToExpiry": 44}, Severity.INFO),
        ({"DaysToExpiry": 30}, Severity.LOW),
        ({"DaysToExpiry": 14.0}, Severity.MEDIUM),
        ({"DaysToExpiry": 8}, Severity.INFO),
        ({"DaysToExpiry": 7}, Severity.HIGH),
        ({"DaysToExpiry": 3}, Severity.HIGH),
        ({"DaysToExpiry": 1}, Severity.CRITICAL),
        ({"DaysToExpiry": 1, "InUse": False}, Severity.LOW),
        ({"DaysToExpiry": 2, "InUse": False}, Severity.INFO),
        ({}, Severity.HIGH),
    ],
)
def test_a_certificate_gets_loud_at_some_days_and_is_counted_on_others(detail: Any, told: Any) -> None:
    assert severity(CERTIFICATE_EXPIRY_APPROACHED, **detail) is told


@pytest.mark.parametrize(
    ("watch", "detail", "told"),
    [
        (CERTIFICATE_EXPIRED, {}, Severity.CRITICAL),
        (CERTIFICATE_EXPIRED, {"InUse": "FALSE"}, Severity.LOW),
        (CERTIFICATE_RENEWAL_BLOCKED, {"DaysToExpiry": 30}, Severity.MEDIUM),
        (CERTIFICATE_RENEWAL_BLOCKED, {"DaysToExpiry": 3}, Severity.HIGH),
        (CERTIFICATE_RENEWAL_BLOCKED, {}, Severity.HIGH),
        (CERTIFICATE_RENEWAL_BLOCKED, {"DaysToExpiry": 3, "InUse": False}, Severity.LOW),
    ],
)
def test_a_certificate_that_nothing_uses_is_low(watch: Any, detail: Any, told: Any) -> None:
    assert severity(watch, **detail) is told


@pytest.mark.parametrize(
    ("days", "reason", "said"),
    [
        (0, "CAA_ERROR", "high: …today: a CAA record does not allow Amazon to issue it"),
        (1, "SLR_NOT_FOUND", "high: …tomorrow: ACM's service-linked role is gone"),
        (14, "NEW_REASON", "high: …in 14 days: new reason"),
        (15, "", "medium: …in 15 days"),
    ],
)
def test_a_blocked_renewal_says_how_long_it_has_and_why(days: int, reason: str, said: str) -> None:
    detail = {"CommonName": "shop.example.com", "DaysToExpiry": days, "RenewalStatusReason": reason}
    expected = said.replace("…", "Certificate for shop.example.com cannot be renewed and expires ")
    assert told("acm-certificate-renewal-blocked", **detail) == expected


def test_a_certificate_is_named_by_its_id_in_the_link() -> None:
    arn = "arn:aws:acm:eu-west-1:111122223333:certificate/61f50cd4"
    alert = alert_by("acm-certificate-expired", made("acm-certificate-expired", resources=[arn], InUse=True))
    assert alert
    assert dict(alert.facts) == {"In use": "yes", "Certificate": "61f50cd4"}
    assert alert.link.endswith("#/certificates/61f50cd4")
