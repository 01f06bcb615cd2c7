import importlib
import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest

from tests.end_to_end.support.slack import SlackFault, SlackStandIn
from tests.ingest.test_alarm import ARN, SHAPES
from tests.support.clients import client
from tests.support.moto_server import empty_moto_server
from tests.support.samples import moved, sample
from tests.support.state_table import dynamodb_table

SLACK_PARAMETER = "/account-watcher/slack-url"


class Context:
    """What Powertools reads of Lambda's context."""

    function_name = "watcher"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:111122223333:function:watcher"
    aws_request_id = "request"

    def __init__(self, *remaining: int) -> None:
        self._remaining = iter(remaining)

    def get_remaining_time_in_millis(self) -> int:
        return next(self._remaining, 60_000)


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    with SlackStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def app(slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module as Lambda imports it, with a moto server for AWS and the stand-in for Slack."""
    with surroundings(slack, monkeypatch):
        yield imported()


@contextmanager
def surroundings(slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the function finds around it, and the environment that says where."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", empty_moto_server())
    topic = client("sns").create_topic(Name="alerts")["TopicArn"]
    queue = client("sqs").create_queue(QueueName="dead")["QueueUrl"]
    activity = client("sqs").create_queue(QueueName="activity")["QueueUrl"]
    dynamodb_table()
    client("ssm").put_parameter(Name=SLACK_PARAMETER, Value=slack.webhook, Type="SecureString", Overwrite=True)
    for name, value in {
        "TOPIC_ARN": topic,
        "DEAD_LETTER_QUEUE_URL": queue,
        "ACTIVITY_QUEUE_URL": activity,
        "MEMORY_TABLE": "memory",
        "WINDOW_MINUTES": "10",
        "SLACK_URL_PARAMETER": SLACK_PARAMETER,
        "POWERTOOLS_METRICS_NAMESPACE": "test",
        "POWERTOOLS_SERVICE_NAME": "test",
    }.items():
        monkeypatch.setenv(name, value)
    yield


def imported() -> ModuleType:
    return importlib.reload(importlib.import_module("account_event_handler.app"))


def queue_record(message_id: str, body: Any) -> dict[str, Any]:
    return {"messageId": message_id, "eventSource": "aws:sqs", "body": json.dumps(body)}


def ids(answer: Any) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_a_batch_answers_with_the_records_to_try_again(app: ModuleType, slack: SlackStandIn) -> None:
    records = [
        queue_record("1", sample("s3-bucket-deleted")),
        queue_record("2", sample("iam-access-key-created")),
        queue_record("3", "not an event"),
    ]
    with slack.misbehaving(SlackFault("500", times=1)):
        answer = app.lambda_handler({"Records": records[:1]}, Context())
    assert ids(answer) == ["1"]
    assert ids(app.lambda_handler({"Records": records}, Context())) == ["1", "2", "3"]
    assert slack.bodies == []  # it is left alone for a while
    imported()
    assert ids(app.lambda_handler({"Records": records}, Context())) == []
    assert len(slack.bodies) == 3


def test_what_there_is_no_time_for_comes_again_untold(app: ModuleType, slack: SlackStandIn) -> None:
    records = [queue_record(number, sample("s3-bucket-deleted")) for number in ("1", "2")]
    assert ids(app.lambda_handler({"Records": records}, Context(5_000, 4_000))) == ["1", "2"]
    assert slack.bodies == []


def test_the_same_event_twice_in_a_batch_is_told_once(app: ModuleType, slack: SlackStandIn) -> None:
    records = [queue_record(number, sample("s3-bucket-deleted")) for number in ("1", "2")]
    assert ids(app.lambda_handler({"Records": records}, Context())) == []
    assert len(slack.bodies) == 1


def test_what_an_operator_sets_is_in_force_for_the_next_invocation_that_reads_it(
    app: ModuleType, slack: SlackStandIn
) -> None:
    deleted, key = sample("s3-bucket-deleted"), sample("iam-access-key-created")
    chosen = {"SlackSeverity": "high", "WindowMinutes": "3", "FloodLimit": "7", "FlagOutsiders": "true"}
    for name, value in chosen.items():
        app.wiring.state_table.put("operator", f"setting#{name}", {"value": value})
    assert app.lambda_handler(deleted, Context())["delivered"] == ("topic",)
    assert (len(slack.bodies), app.wiring.context().flag_outsiders) == (0, True)
    assert (app.wiring.grouper.window, app.wiring.rate_limiter.window, app.wiring.rate_limiter.limit) == (180, 180, 7)
    assert app.lambda_handler(key, Context())["delivered"] == ("slack", "topic")


def test_an_account_s_alerts_go_to_its_route_whose_url_is_a_secret_of_its_own(
    app: ModuleType, slack: SlackStandIn
) -> None:
    event = sample("s3-bucket-deleted")
    with SlackStandIn() as team:
        ssm = boto3.client("ssm")
        ssm.put_parameter(Name=f"{SLACK_PARAMETER}/team", Value=team.webhook, Type="SecureString", Overwrite=True)
        app.wiring.state_table.put("operator", "setting#SlackRoutes", {"value": f"{event['account']}=team"})
        assert app.lambda_handler(event, Context())["delivered"] == ("slack", "topic")
        assert (len(team.bodies), slack.bodies) == (1, [])
        elsewhere = json.loads(json.dumps(sample("iam-access-key-created")).replace(event["account"], "444455556666"))
        assert app.lambda_handler(elsewhere, Context())["delivered"] == ("slack", "topic")
        assert (len(team.bodies), len(slack.bodies)) == (1, 1)


def test_what_a_stranger_sends_is_alerted_under_its_own_account(
    slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after somebody has opened the policy of the hub's bus."""
    with surroundings(slack, monkeypatch):
        monkeypatch.setenv("HUB", "444455556666")
        app = imported()
        event = moved(sample("s3-bucket-deleted"), "999900001111", "eu-west-1")
        assert app.lambda_handler(event, Context())["delivered"] == ("slack", "topic")
    assert "999900001111: maria@example.com deleted bucket" in slack.bodies[0]["text"]


@pytest.mark.parametrize("payload", [None, [], "text", {}, {"Records": []}, {"Records": [{}]}])
def test_a_payload_that_is_neither_batch_nor_event_is_told(app: ModuleType, slack: SlackStandIn, payload: Any) -> None:
    answer = app.lambda_handler(payload, Context())
    assert answer["watch"] == "event-unreadable"
    assert len(slack.bodies) == 1


def test_a_bare_event_is_told(app: ModuleType, slack: SlackStandIn) -> None:
    answer = app.lambda_handler(sample("s3-bucket-deleted"), Context())
    assert answer["delivered"] == ("slack", "topic")
    assert "111122223333: maria@example.com deleted bucket payments-archive" in slack.bodies[0]["text"]


def test_the_trails_alarm_straight_to_the_function_has_the_trails_looked_at(
    slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with surroundings(slack, monkeypatch):
        monkeypatch.setenv("TRAIL_ALARM_NAME", "trail-stopped")
        app = imported()
        alarm = app.wiring.settings.context.trail_alarm
        payload = json.loads(json.dumps(SHAPES["straight-to-lambda"]).replace(ARN, alarm))
        app.lambda_handler(payload, Context())
        queue = app.wiring.settings.queue_url
        sqs = client("sqs")
        messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    found = "".join(message["Body"] for message in messages)
    assert "no trail visible in" in found


def test_without_a_slack_parameter_only_the_topic_is_told(
    app: ModuleType, slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_URL_PARAMETER", "")
    assert imported().lambda_handler(sample("s3-bucket-deleted"), Context())["delivered"] == ("topic",)
    assert slack.bodies == []


def test_a_local_invocation_prints_and_sends_nothing(
    app: ModuleType, slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_SAM_LOCAL", "true")
    imported().lambda_handler(sample("s3-bucket-deleted"), Context())
    assert "maria@example.com deleted bucket payments-archive" in capsys.readouterr().out
    assert slack.bodies == []


def test_nothing_written_holds_the_slack_url(
    app: ModuleType, slack: SlackStandIn, capfd: pytest.CaptureFixture[str]
) -> None:
    log = io.StringIO()
    # A handler of its own: the logger is the process's, and other tests leave theirs with it.
    own = logging.StreamHandler(log)
    own.setFormatter(app.logger.handlers[0].formatter)
    app.logger.addHandler(own)
    app.logger.setLevel("INFO")
    with slack.misbehaving(SlackFault("500")):
        app.lambda_handler({"Records": [queue_record("1", sample("s3-bucket-deleted"))]}, Context())
    written = log.getvalue() + "".join(capfd.readouterr())
    assert "Slack answered 500" in written
    assert "not-a-secret" not in written
