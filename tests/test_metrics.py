import json
from copy import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Metrics

from account_event_handler.metrics import EventMetrics
from account_event_handler.model import Silence
from tests.support.alerts import alert_of

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ALERT = replace(alert_of("s3-bucket-deleted"), time=NOW - timedelta(seconds=42))


@pytest.fixture
def event_metrics() -> EventMetrics:
    metrics = Metrics(namespace="test", service="stack")
    metrics.clear_metrics()
    return EventMetrics(metrics, lambda: NOW)


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def values(event_metrics: EventMetrics) -> dict[str, Any]:
    metrics = event_metrics.metrics.metric_set
    return {name: metric["Value"] for name, metric in metrics.items()}


def test_an_alert_is_counted_by_severity_and_by_watch(
    event_metrics: EventMetrics, capsys: pytest.CaptureFixture[str]
) -> None:
    event_metrics.delivered(ALERT)
    by_severity, by_watch = written(capsys)
    assert (by_severity["severity"], by_severity["AlertsDelivered"]) == ("medium", [1.0])
    assert (by_watch["watch"], by_watch["service"]) == ("s3-bucket-deleted", "stack")
    assert values(event_metrics) == {"AlertsDelivered": [1.0], "Freshness": [42.0]}


def test_what_failed_is_counted_by_channel(event_metrics: EventMetrics, capsys: pytest.CaptureFixture[str]) -> None:
    event_metrics.delivery_failed("slack")
    assert values(event_metrics) == {"DeliveriesFailed": [1.0]}
    (by_channel,) = written(capsys)
    assert by_channel["channel"] == "slack"


def test_a_summary_has_no_freshness_of_its_own(event_metrics: EventMetrics) -> None:
    event_metrics.delivered(replace(ALERT, events=7))
    assert "Freshness" not in values(event_metrics)


def test_a_counted_alert_counts_the_events_it_stands_for(event_metrics: EventMetrics) -> None:
    event_metrics.grouped(replace(ALERT, events=3))
    assert values(event_metrics) == {"AlertsGrouped": [3.0]}


def test_the_rest_is_counted_one_by_one(event_metrics: EventMetrics) -> None:
    event_metrics.arrived()
    event_metrics.ignored(Silence.MUTED)
    event_metrics.ignored(Silence.CONDITION)
    event_metrics.deferred()
    event_metrics.not_enriched()
    event_metrics.state_unavailable()
    assert {name: sum(each) for name, each in values(event_metrics).items()} == {
        "EventsArrived": 1,
        "EventsIgnored": 2,
        "EventsMuted": 1,
        "MessagesDeferred": 1,
        "EnrichmentsFailed": 1,
        "StateTableFailures": 1,
    }
