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


ACTIVITY = "account-watcher-ActivityDeadLetters-1A2B3C4D5E6F"
BY_ANOTHER_CALL = {  # of the same watch as the sample: what its request has, too
    "watcher-configuration-changed": ("PutFunctionRecursionConfig", {"recursiveLoop": "Terminate"}),
    "watcher-hub-changed": ("UpdateEventBus", {"name": "account-watcher-hub"}),
    "watcher-queue-changed": (
        "StartMessageMoveTask",
        {"queueUrl": "", "sourceArn": f"arn:aws:sqs:eu-west-1:111122223333:{ACTIVITY}"},
    ),
    "watcher-table-changed": ("UpdateContinuousBackups", {}),
    "watcher-topic-changed": ("PutDataProtectionPolicy", {}),
    "watcher-role-changed": ("PutRolePermissionsBoundary", {}),
    "watcher-rule-disabled": ("DisableRule", {}),
    "watcher-alarm-silenced": ("DisableAlarmActions", {}),
}


@pytest.mark.parametrize("name", sorted(BY_ANOTHER_CALL))
def test_another_call_of_the_same_effect_is_critical_too(name: str) -> None:
    event = sample(name)
    call, request = BY_ANOTHER_CALL[name]
    event["detail"] |= {"eventName": call, "requestParameters": event["detail"]["requestParameters"] | request}
    alert = judge(event, CATALOG, context()).alert
    assert alert
    assert (alert.watch, alert.severity) == (name, Severity.CRITICAL)
