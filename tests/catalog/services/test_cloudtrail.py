from typing import Any

import pytest

from tests.support.calls import told

CALLS, ERRORS = {"insightType": "ApiCallRateInsight"}, {"insightType": "ApiErrorRateInsight"}


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ([], "medium: alice set trail t to record no Insights"),
        ([CALLS], "low: alice set trail t to record no Insights on bursts of errors"),
        ([ERRORS], "low: alice set trail t to record no Insights on bursts of calls"),
        ([ERRORS, CALLS], ""),
    ],
)
def test_insights_that_are_no_longer_recorded_are_named(left: Any, said: str) -> None:
    request = {"trailName": "t", "insightSelectors": left}
    assert told("cloudtrail-insights-stopped", "PutInsightSelectors", request) == said


@pytest.mark.parametrize(
    ("error", "averages", "said"),
    [
        ("", {"insight": 41.23, "baseline": 0.5}, "iam:DeleteUser calls: 41.2 a minute instead of 0.5"),
        (
            "AccessDenied",
            {"insight": 3, "baseline": 0},
            "AccessDenied errors of iam:DeleteUser: 3 a minute instead of 0",
        ),
        ("", {"insight": 3}, "iam:DeleteUser calls"),
        ("", {"baseline": 3}, "iam:DeleteUser calls"),
        ("", {}, "iam:DeleteUser calls"),
    ],
)
def test_a_burst_is_compared_with_what_is_usual_where_both_are_known(error: str, averages: Any, said: str) -> None:
    statistics = {name: {"average": average} for name, average in averages.items()}
    burst = {"eventSource": "iam.amazonaws.com", "eventName": "DeleteUser", "errorCode": error}
    alert = told("cloudtrail-insight-found", insightDetails={**burst, "insightContext": {"statistics": statistics}})
    assert alert == f"medium: CloudTrail Insights found an unusual number of {said}"


@pytest.mark.parametrize(
    ("call", "request_parameters", "said"),
    [
        (
            "UpdateEventDataStore",
            {"eventDataStore": "arn:aws:cloudtrail:x:1:eventdatastore/e-1"},
            "changed event data store e-1",
        ),
        ("PutEventConfiguration", {"trailName": "t"}, "changed trail t"),
        ("DeleteChannel", {"channel": "c"}, "deleted channel c"),
    ],
)
def test_what_is_changed_beside_a_trail_is_named(call: str, request_parameters: Any, said: str) -> None:
    assert told("cloudtrail-data-store-changed", call, request_parameters) == f"medium: alice {said}"
