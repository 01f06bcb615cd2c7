"""A queue that nobody reads stands for a busy machine; messages come when the tests post them."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from account_event_handler.event_pattern import Pattern
from local_stack.deployment import Deployment
from local_stack.event_run import EventRunner
from local_stack.ministack import REGION, MiniStack
from local_stack.recipients import Mail, Mailbox, SlackWebhook
from tests.support.samples import sample

SOON = 0.3  # seconds


class Moto(Deployment):
    """A rule for everything, and the queues."""

    @cached_property
    def outputs(self) -> dict[str, str]:
        names = ("Activity", "Denied")
        return {f"{name}QueueUrl": self.client("sqs").create_queue(QueueName=name)["QueueUrl"] for name in names}

    def client(self, service: Any) -> Any:
        client = boto3.client(service, region_name=REGION)
        if service == "events":  # moto knows no TestEventPattern
            client.test_event_pattern = _matches
        return client


def _matches(**asked: str) -> dict[str, bool]:
    return {"Result": Pattern.from_json(asked["EventPattern"]).matches(json.loads(asked["Event"]))}


@pytest.fixture
def runner() -> Iterator[EventRunner]:
    with mock_aws(), SlackWebhook() as slack, Mailbox() as mailbox:
        deployment = Moto(MiniStack("", Path()))
        events = deployment.client("events")
        events.put_rule(Name="all", EventPattern='{"account": ["111122223333"]}')
        arn = f"arn:aws:sqs:{REGION}:111122223333:Activity"
        events.put_targets(Rule="all", Targets=[{"Id": "queue", "Arn": arn}])
        assert deployment.outputs
        yield EventRunner(deployment, slack, mailbox)


def arrive(runner: EventRunner, event_id: str) -> None:
    link = f"https://console.example/events/{event_id}"
    runner.slack.bodies.append({"text": "x", "blocks": [{"type": "section", "text": {"text": link}}]})
    runner.mailbox.mails.append(Mail("x", f"HIGH: x\n\n{link}\n", {}, datetime.now().astimezone()))


def empty(runner: EventRunner) -> None:
    runner.deployment.client("sqs").purge_queue(QueueUrl=runner.deployment.outputs["ActivityQueueUrl"])


def test_what_is_slow_is_late_and_the_next_event_is_sent_all_the_same(runner: EventRunner) -> None:
    first = runner.run("first", sample("s3-bucket-deleted"), SOON)
    second = runner.run("second", sample("iam-role-deleted"), SOON)
    assert first.is_awaited
    assert second.is_awaited


def test_late_messages_are_given_to_the_event_that_caused_them(runner: EventRunner) -> None:
    first = runner.run("first", sample("s3-bucket-deleted"), SOON)
    second = runner.run("second", sample("iam-role-deleted"), SOON)
    arrive(runner, second.event_id)
    arrive(runner, first.event_id)
    empty(runner)
    runner.finish(SOON)
    for run in (first, second):
        assert (len(run.slack), len(run.mails)) == (1, 1)
        assert run.event_id in run.mails[0].text
        assert run.is_late
        assert not run.is_awaited


def test_a_message_that_names_no_event_is_that_of_a_late_finding(runner: EventRunner) -> None:
    finding = runner.run("finding", sample("guardduty-finding-reported"), SOON)
    call = runner.run("call", sample("s3-bucket-deleted"), SOON)
    arrive(runner, "of-a-finding")
    arrive(runner, call.event_id)
    runner.collect()
    assert (len(finding.slack), len(call.slack)) == (1, 1)
    assert "of-a-finding" in finding.mails[0].text


def test_an_event_that_needs_no_alert_is_not_waited_for(runner: EventRunner) -> None:
    event = sample("s3-bucket-deleted") | {"account": "444455556666"}
    run = runner.run("quiet", event, 60)
    assert (run.rules, run.is_late) == ([], False)
    assert run.seconds < 60
