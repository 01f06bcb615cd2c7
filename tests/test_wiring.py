"""What is made for one environment is wired to what the others are made of."""

from typing import Any

import pytest
from aws_lambda_powertools import Logger, Metrics
from moto import mock_aws

from account_event_handler.model import Severity
from account_event_handler.wiring import Wiring
from tests.support.alerts import alert_of

ENVIRONMENT = {
    "TOPIC_ARN": "arn:aws:sns:eu-west-1:111122223333:alerts",
    "DEAD_LETTER_QUEUE_URL": "https://sqs/dead",
    "ACTIVITY_QUEUE_URL": "https://sqs/activity",
    "MEMORY_TABLE": "memory",
    "WINDOW_MINUTES": "10",
    "SLACK_URL_PARAMETER": "/account-watcher/slack-url",
}


class Context:
    """What is asked of Lambda's context."""

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


def wiring(**environment: str) -> Wiring:
    return Wiring(ENVIRONMENT | environment, Logger(service="test"), Metrics(namespace="test", service="test"))


def test_slack_leaves_its_turn_to_critical_alerts_and_knows_the_time() -> None:
    with mock_aws():
        made = wiring()
        context: Any = Context()
        assert made.invocation.time_left() == 0
        made.invocation.context = context
        for slack in (made.slack.main, made.slack.made_for("payments")):
            assert slack.time_left() == 30
            assert slack.critical_first
            assert slack.critical_first.state_table is made.state_table
            # Without a table nobody knows how often a workflow was started.
            assert slack.workflow_wait(alert_of("s3-bucket-deleted")) == 0


@pytest.mark.parametrize(
    ("environment", "names"),
    [({}, ["slack", "topic"]), ({"SLACK_URL_PARAMETER": ""}, ["topic"]), ({"AWS_SAM_LOCAL": "true"}, ["printed"])],
)
def test_an_alert_goes_where_the_stack_has_a_channel(environment: dict[str, str], names: list[str]) -> None:
    with mock_aws():
        made = wiring(**environment)
        assert [channel.name for channel in made.channels] == names
        assert made.delivery.names == tuple(names)
        is_local = "AWS_SAM_LOCAL" in environment
        assert (made.delivery.ledger is None) is is_local
        watcher = made.watcher()
        assert (not watcher.handlers, watcher.last_activity is None, watcher.heard is None) == (is_local,) * 3


def test_a_severity_that_is_chosen_is_in_force_for_its_channel() -> None:
    with mock_aws():
        made = wiring(SLACK_MINIMUM_SEVERITY="high")
        lowest = {channel.name: channel.lowest for channel in made.channels}
        assert lowest["slack"] in (Severity.HIGH, made.settings.operator.slack_severity)
        assert made.slack.lowest is made.slack.main.lowest is made.settings.operator.slack_severity
