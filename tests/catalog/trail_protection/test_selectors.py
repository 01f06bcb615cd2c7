from typing import Any

import pytest

from account_event_handler.catalog.trail_protection.weakening import selector_severity, unrecorded
from account_event_handler.model import AccountEvent, Severity

MANAGEMENT = {"field": "eventCategory", "equals": ["Management"]}
DATA = {"field": "eventCategory", "equals": ["Data"]}


def put(request: Any) -> AccountEvent:
    detail = {"eventName": "PutEventSelectors", "requestParameters": request}
    return AccountEvent("", "aws.cloudtrail", "", "111122223333", "eu-west-1", None, (), detail)


def basic(*selectors: dict[str, Any]) -> AccountEvent:
    return put({"trailName": "t", "eventSelectors": list(selectors)})


def advanced(*selectors: list[dict[str, Any]]) -> AccountEvent:
    listed = [{"name": "x", "fieldSelectors": fields} for fields in selectors]
    return put({"trailName": "t", "advancedEventSelectors": listed})


@pytest.mark.parametrize(
    ("event", "words", "severity"),
    [
        (basic({}), None, Severity.LOW),
        (basic({"readWriteType": "All"}), None, Severity.LOW),
        (basic({"readWriteType": "WriteOnly"}), "no reads", Severity.MEDIUM),
        (basic({"readWriteType": "ReadOnly"}), "no writes", Severity.CRITICAL),
        (basic({"readWriteType": "ReadOnly"}, {"readWriteType": "WriteOnly"}), None, Severity.LOW),
        (basic({"includeManagementEvents": False}), "no management events", Severity.CRITICAL),
        (basic({"excludeManagementEventSources": ["kms.amazonaws.com"]}), "nothing of kms", Severity.MEDIUM),
        (advanced([MANAGEMENT]), None, Severity.LOW),
        (advanced([DATA]), "no management events", Severity.CRITICAL),
        (advanced([MANAGEMENT, {"field": "readOnly", "equals": ["true"]}], [DATA]), "no writes", Severity.CRITICAL),
        (
            advanced(
                [
                    MANAGEMENT,
                    {"field": "readOnly", "equals": ["false"]},
                    {"field": "eventSource", "notEquals": ["rdsdata.amazonaws.com"]},
                ]
            ),
            "no reads and nothing of rdsdata",
            Severity.MEDIUM,
        ),
        (put(None), "no management events", Severity.CRITICAL),
    ],
)
def test_selectors_say_what_a_trail_no_longer_records(
    event: AccountEvent, words: str | None, severity: Severity
) -> None:
    assert (unrecorded(event), selector_severity(event)) == (words, severity)
