import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Metrics

from account_event_handler.deliver import DeliveryError
from account_event_handler.deliver.channel import DeferredError, NextWindowError
from account_event_handler.deliver.delivery import DeliveryResult
from account_event_handler.metrics import EventMetrics
from account_event_handler.model import Silence
from tests.support.alerts import alert_of

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ALERT = replace(alert_of("s3-bucket-deleted"), time=NOW - timedelta(seconds=42))
BOTH = DeliveryResult(("slack", "topic"), ())


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
    event_metrics.delivered(ALERT, BOTH)
    by_severity, by_watch = written(capsys)
    assert (by_severity["severity"], by_severity["AlertsDelivered"]) == ("medium", [1.0])
    assert (by_watch["watch"], by_watch["service"]) == ("s3-bucket-deleted", "stack")
    assert values(event_metrics) == {"AlertsDelivered": [1.0], "Freshness": [42.0]}


def test_what_failed_is_counted_by_channel_and_not_as_told(
    event_metrics: EventMetrics, capsys: pytest.CaptureFixture[str]
) -> None:
    event_metrics.delivered(ALERT, DeliveryResult(("topic",), (("slack", DeliveryError("no")),)))
    assert values(event_metrics) == {"DeliveriesFailed": [1.0]}
    (by_channel,) = written(capsys)
    assert by_channel["channel"] == "slack"


def test_a_channel_that_will_never_take_it_does_not_hide_that_the_other_was_told(
    event_metrics: EventMetrics,
) -> None:
    event_metrics.delivered(
        ALERT, DeliveryResult(("topic",), (("slack", DeliveryError("no", final=True)),))
    )
    assert values(event_metrics) == {
        "AlertsDelivered": [1.0],
        "Freshness": [42.0],
        "DeliveriesFailed": [1.0],
    }


def test_a_channel_that_was_not_asked_did_not_fail(event_metrics: EventMetrics) -> None:
    waits = (("slack", DeferredError("it rests")), ("topic", NextWindowError("later")))
    event_metrics.delivered(ALERT, DeliveryResult((), waits))
    assert values(event_metrics) == {}


def test_what_was_told_before_is_not_counted_again(event_metrics: EventMetrics) -> None:
    event_metrics.delivered(ALERT, DeliveryResult((), ()))
    assert values(event_metrics) == {}


def test_a_summary_has_no_freshness_of_its_own(event_metrics: EventMetrics) -> None:
    event_metrics.delivered(replace(ALERT, events=7), BOTH)
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
