import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import boto3
import pytest
from aws_lambda_powertools import Logger, Metrics
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.silence import Site
from account_event_handler.compose.enrich import Enrichment
from account_event_handler.deliver import Delivery, DeliveryError
from account_event_handler.deliver.dead_letters import DeadLetters
from account_event_handler.model import AccountEvent
from account_event_handler.watcher import Watcher
from tests.deliver.test_delivery import Fake
from tests.samples import QUIET, load, sample

HOME = ("111122223333", "eu-west-1")


class World:
    """A watcher with two fake channels, and the dead-letter queue it keeps messages in."""

    def __init__(self) -> None:
        self.sqs = boto3.client("sqs")
        self.queue = self.sqs.create_queue(QueueName="dead")["QueueUrl"]
        self.slack, self.topic = Fake("slack"), Fake("topic")

    def watcher(self, enrichments: dict[str, Enrichment] | None = None) -> Watcher:
        return Watcher(
            CATALOG,
            enrichments or {},
            HOME,
            Site(),
            Delivery([self.slack, self.topic], ThreadPoolExecutor(2)),
            DeadLetters(lambda: self.sqs, self.queue),
            Logger(service="test"),
            Metrics(namespace="test", service="test"),
        )

    def buried(self) -> list[Any]:
        got = self.sqs.receive_message(
            QueueUrl=self.queue, MessageAttributeNames=["All"], MaxNumberOfMessages=10
        )
        return list(got.get("Messages", []))


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World()


def record(body: Any) -> dict[str, Any]:
    return {"messageId": "message-1", "body": body if isinstance(body, str) else json.dumps(body)}


def test_a_record_is_told_in_both_channels(world: World) -> None:
    assert world.watcher().took(record(sample("s3-bucket-deleted")))
    assert world.slack.told == world.topic.told == ["s3-bucket-deleted"]
    assert world.buried() == []


def test_a_silent_event_is_taken_without_a_word(world: World) -> None:
    assert world.watcher().took(record(load(QUIET[0])))
    assert world.slack.told == world.topic.told == []


def test_a_record_that_cannot_be_read_is_told_and_kept_with_the_reason(world: World) -> None:
    assert world.watcher().took(record("no json"))
    assert world.slack.told == world.topic.told == ["event-unreadable"]
    (message,) = world.buried()
    attributes = {
        name: value["StringValue"] for name, value in message["MessageAttributes"].items()
    }
    assert message["Body"] == "no json"
    assert attributes["Reason"].startswith("it is not JSON")
    assert attributes["OriginalMessageId"] == "message-1"


def test_an_empty_record_is_kept_too(world: World) -> None:
    assert world.watcher().took(record(""))
    assert len(world.buried()) == 1


def test_a_failed_channel_has_the_record_tried_again(world: World) -> None:
    world.slack.failure = DeliveryError("Slack answered 500")
    assert world.watcher().took(record(sample("s3-bucket-deleted"))) is False
    assert world.topic.told == ["s3-bucket-deleted"]


def test_an_unreadable_record_that_was_not_told_is_tried_again_and_not_kept(world: World) -> None:
    world.slack.failure = DeliveryError("no")
    assert world.watcher().took(record("no json")) is False
    assert world.buried() == []


def test_a_dead_letter_queue_that_cannot_be_reached_has_the_record_tried_again(
    world: World,
) -> None:
    world.queue = "https://sqs.eu-west-1.amazonaws.com/111122223333/gone"
    assert world.watcher().took(record("no json")) is False


def test_a_bare_event_answers_what_was_told(world: World) -> None:
    assert world.watcher().take_event(sample("s3-bucket-deleted")) == {
        "told": True,
        "watch": "s3-bucket-deleted",
        "headline": "maria@example.com deleted bucket payments-archive",
    }
    assert world.watcher().take_event(load(QUIET[0]))["told"] is False


def test_an_enrichment_that_fails_costs_its_lines_only(world: World) -> None:
    def unreachable(event: AccountEvent) -> Any:
        raise EndpointConnectionError(endpoint_url="https://ssm")

    watcher = world.watcher({"ssm-parameter-changed": unreachable})
    assert watcher.took(record(sample("ssm-parameter-changed")))
    assert world.slack.told == ["ssm-parameter-changed"]


def test_an_info_log_line_holds_no_event(world: World) -> None:
    written = io.StringIO()
    watcher = replace(world.watcher(), logger=Logger(service="info", stream=written))
    event = sample("iam-access-key-created")
    assert watcher.took(record(event))
    line = json.loads(written.getvalue().splitlines()[-1])
    assert line["watch"] == "iam-access-key-created"
    assert line["event_id"] == event["detail"]["eventID"]
    assert "AKIAEXAMPLE" not in json.dumps(line)
