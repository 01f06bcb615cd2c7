import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Metrics

from account_event_handler.counters import Counters
from account_event_handler.deliver import DeliveryError
from account_event_handler.deliver.channel import NextWindowError, NotNowError
from account_event_handler.deliver.delivery import Told
from tests.alerts import alert_of

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ALERT = replace(alert_of("s3-bucket-deleted"), time=NOW - timedelta(seconds=42))
BOTH = Told(("slack", "topic"), ())


@pytest.fixture
def counters() -> Counters:
    metrics = Metrics(namespace="test", service="stack")
    metrics.clear_metrics()
    return Counters(metrics, lambda: NOW)


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def values(counters: Counters) -> dict[str, Any]:
    metrics = counters.metrics.metric_set
    return {name: metric["Value"] for name, metric in metrics.items()}


def test_an_alert_is_counted_by_severity_and_by_watch(
    counters: Counters, capsys: pytest.CaptureFixture[str]
) -> None:
    counters.told(ALERT, BOTH)
    by_severity, by_watch = written(capsys)
    assert (by_severity["severity"], by_severity["AlertsTold"]) == ("medium", [1.0])
    assert (by_watch["watch"], by_watch["service"]) == ("s3-bucket-deleted", "stack")
    assert values(counters) == {"AlertsTold": [1.0], "Freshness": [42.0]}


def test_what_failed_is_counted_by_channel_and_not_as_told(
    counters: Counters, capsys: pytest.CaptureFixture[str]
) -> None:
    counters.told(ALERT, Told(("topic",), (("slack", DeliveryError("no")),)))
    assert values(counters) == {"DeliveriesFailed": [1.0]}
    (by_channel,) = written(capsys)
    assert by_channel["channel"] == "slack"


def test_a_channel_that_will_never_take_it_does_not_hide_that_the_other_was_told(
    counters: Counters,
) -> None:
    counters.told(ALERT, Told(("topic",), (("slack", DeliveryError("no", final=True)),)))
    assert values(counters) == {
        "AlertsTold": [1.0],
        "Freshness": [42.0],
        "DeliveriesFailed": [1.0],
    }


def test_a_channel_that_was_not_asked_did_not_fail(counters: Counters) -> None:
    waits = (("slack", NotNowError("it rests")), ("topic", NextWindowError("later")))
    counters.told(ALERT, Told((), waits))
    assert values(counters) == {}


def test_what_was_told_before_is_not_counted_again(counters: Counters) -> None:
    counters.told(ALERT, Told((), ()))
    assert values(counters) == {}


def test_a_summary_has_no_freshness_of_its_own(counters: Counters) -> None:
    counters.told(replace(ALERT, events=7), BOTH)
    assert "Freshness" not in values(counters)


def test_a_counted_alert_counts_the_events_it_stands_for(counters: Counters) -> None:
    counters.folded(replace(ALERT, events=3))
    assert values(counters) == {"AlertsFolded": [3.0]}


def test_the_rest_is_counted_one_by_one(counters: Counters) -> None:
    counters.arrived()
    counters.quiet()
    counters.muted()
    counters.put_off()
    counters.not_enriched()
    counters.memory_lost()
    assert {name: sum(each) for name, each in values(counters).items()} == {
        "EventsArrived": 1,
        "EventsQuiet": 1,
        "EventsMuted": 1,
        "MessagesPutOff": 1,
        "EnrichmentsFailed": 1,
        "MemoryFailures": 1,
    }
