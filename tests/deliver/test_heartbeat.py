"""A heartbeat counts only where an alert would come through, in every channel."""

from datetime import UTC, datetime

import pytest
import requests
from aws_lambda_powertools import Metrics

from account_event_handler.aws.queue import HEARTBEAT, SOURCE
from account_event_handler.deliver import Channel, Delivery, DeliveryError
from account_event_handler.deliver.delivery import Heartbeat
from account_event_handler.deliver.slack import SlackChannel
from account_event_handler.metrics import EventMetrics
from account_event_handler.model import AccountEvent, Severity
from tests.deliver.test_delivery import Fake

EVENT = AccountEvent("1", SOURCE, HEARTBEAT, "", "", datetime(2026, 11, 20, tzinfo=UTC), (), {})


def slack(url: str) -> SlackChannel:
    return SlackChannel(lambda: url, Severity.LOW, requests.Session())


def is_counted(*channels: Channel) -> bool:
    """Whether the heart beats; raises what kept it from it."""
    event_metrics = EventMetrics(Metrics(namespace="test", service="test"))
    event_metrics.metrics.clear_metrics()
    try:
        assert list(Heartbeat(Delivery(channels), event_metrics, lambda: True).beat(EVENT)) == []
    finally:
        metrics = set(event_metrics.metrics.metric_set)
    return "HeartbeatsArrived" in metrics


def test_a_heartbeat_is_counted_where_every_channel_could_tell() -> None:
    assert is_counted(slack("https://hooks.slack.com/services/T0/B0/x"), Fake("topic"))


@pytest.mark.parametrize("url", ["", "hooks.slack.com/services/T0", "ftp://slack.com/x"])
def test_with_a_bad_url_there_is_no_heartbeat(url: str) -> None:
    with pytest.raises(DeliveryError):
        is_counted(slack(url), Fake("topic"))


def test_when_the_second_channel_could_not_tell_there_is_no_heartbeat() -> None:
    with pytest.raises(DeliveryError):
        is_counted(Fake("slack"), Fake("topic", failure=DeliveryError("no such topic")))


@pytest.mark.parametrize(("others", "alerts"), [([Fake("slack")], ["watcher-topic-unread"]), ([], [])])
def test_that_nobody_reads_the_topic_is_said_where_somebody_reads(others: list[Fake], alerts: list[str]) -> None:
    event_metrics = EventMetrics(Metrics(namespace="test", service="test"))
    beat = Heartbeat(Delivery([*others, Fake("topic")]), event_metrics, lambda: False).beat(EVENT)
    assert [(alert.watch, alert.only) for alert in beat] == [(watch, ("slack",)) for watch in alerts]
