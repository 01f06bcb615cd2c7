from typing import Any

import pytest

from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Outcome, Result, Severity
from account_event_handler.render.sentence import fill
from tests.support.watches import watch

FINDING_IMPORTED = watch("securityhub-finding-imported")


def read(**detail: Any) -> AccountEvent:
    event = decode(
        {
            "source": "aws.any",
            "detail-type": "any",
            "account": "111122223333",
            "region": "eu-west-1",
            "time": "2026-11-20T12:00:00Z",
            "detail": detail,
        }
    )
    assert isinstance(event, AccountEvent)
    return event


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        ({"Severity": {"Label": "CRITICAL"}}, Severity.CRITICAL),
        ({"Severity": {"Label": "HIGH"}}, Severity.HIGH),
        ({"severity": "critical"}, Severity.CRITICAL),
        ({"severity": "Fatal"}, Severity.CRITICAL),
        ({"severity": "High"}, Severity.HIGH),
        ({"Severity": {"Label": "HIGH"}, "FirstObservedAt": "2026-11-19T11:59:59Z"}, Severity.MEDIUM),
        ({"Severity": {"Label": "HIGH"}, "CreatedAt": "2026-11-19T12:00:00Z"}, Severity.HIGH),
        ({"Severity": {"Label": "HIGH"}, "CreatedAt": "once"}, Severity.HIGH),
        ({"severity": "High", "finding_info": {"created_time_dt": "2026-11-01"}}, Severity.HIGH),
    ],
)
def test_a_finding_known_for_a_day_is_a_step_quieter(finding: Any, told: Any) -> None:
    event = read(findings=[finding])
    assert FINDING_IMPORTED.severity_of(event, Outcome(Result.DONE)) is told


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        ({"AwsAccountId": "444455556666", "Title": "T"}, "Security Hub finding in account 444455556666: T"),
        ({"AwsAccountId": "111122223333", "Title": "T"}, "Security Hub finding: T"),
        ({"Title": "T", "Resources": [{"Id": "AWS::::Account:1"}]}, "Security Hub finding: T"),
        ({"Title": "T", "Resources": [{"Id": "arn:aws:s3:::b"}]}, "Security Hub finding: T (b)"),
        ({"Title": "T", "CreatedAt": "2026-11-01T00:00:00Z"}, "Security Hub finding still open: T"),
    ],
)
def test_a_finding_says_where_and_on_what(finding: Any, said: Any) -> None:
    event = read(findings=[finding])
    assert fill(f"{FINDING_IMPORTED.says} {FINDING_IMPORTED.fact}", event, FINDING_IMPORTED.words) == said


@pytest.mark.parametrize(
    ("finding", "holds"),
    [
        ({"ProductName": "GuardDuty", "Region": "eu-west-1"}, False),
        ({"ProductName": "GuardDuty"}, False),
        ({"ProductName": "GuardDuty", "Region": "us-east-1"}, True),
        ({"metadata": {"product": {"name": "Amazon GuardDuty"}}}, False),
        ({"ProductName": "Inspector", "Region": "eu-west-1"}, True),
        ({}, True),
    ],
)
def test_what_its_own_service_tells_here_is_not_told_twice(finding: Any, holds: Any) -> None:
    assert FINDING_IMPORTED.holds(read(findings=[finding])) is holds
