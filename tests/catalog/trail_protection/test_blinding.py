"""Quiet ways to blind the watcher, or a reader of a trail's files, are critical."""

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Severity
from account_event_handler.pipeline.judge import judge
from tests.support.samples import sample
from tests.support.stack_context import context


@pytest.mark.parametrize(
    "name",
    [
        *("cloudtrail-bucket-notifications-changed", "cloudtrail-bucket-key-set", "cloudtrail-log-group-key-set"),
        *("cloudtrail-subscription-removed", "cloudtrail-subscription-changed", "cloudtrail-topic-deleted"),
        *("cloudtrail-topic-changed", "watcher-listener-removed", "watcher-listener-changed", "events-bus-key-set"),
    ],
)
def test_a_quiet_way_to_blind_a_trail_or_the_watcher_is_critical(name: str) -> None:
    alert = judge(sample(name), CATALOG, context()).alert
    assert alert
    assert (alert.watch, alert.severity) == (name, Severity.CRITICAL)
