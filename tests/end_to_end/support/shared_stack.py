"""The stack that end-to-end tests share: its parameters, waits, and subscribers of its topic."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local_stack.deployment import Deployment
from local_stack.event_run import EventRunner, messages_in
from local_stack.recipients import Mail

PARAMETERS = {  # of the template, and settings: every sample is sent, none is grouped with another
    "AlarmNames": "*",
    "WindowMinutes": "0",
    "TrailLogGroup": "trail-log",
    "TrailStoppers": "arn:aws:iam::111122223333:user/keeper",
    "TrailBucket": "management-events-of-everyone",
    "TrailTopic": "arn:aws:sns:eu-west-1:111122223333:trail",
}

UNREPORTED = "found-by-"  # begins the names of trails whose stop no event reports
DEFERRED = "ssm-parameter-changed--labelled"  # waits a minute for who did it
MEANWHILE = (UNREPORTED, "account-watcher/slack-url")  # in headlines that come during other tests


def slack_messages(runner: EventRunner) -> list[Any]:
    """The messages so far that other tests caused."""
    return [body for body in runner.slack.bodies if not is_meanwhile(body["text"])]


def mails_of(runner: EventRunner) -> list[Mail]:
    """The mails so far that other tests caused."""
    return [mail for mail in runner.mailbox.mails if not is_meanwhile(mail.text.partition("\n")[0])]


def is_meanwhile(headline: str) -> bool:
    """Whether it is of an alert that was begun early and comes while other tests run."""
    return any(text in headline for text in MEANWHILE)


@dataclass
class Subscriber:
    """An SQS subscriber of the alert topic; `alerts` are the JSON alerts it got, by event id."""

    deployment: Deployment
    queue: str
    alerts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def read(self) -> None:
        """Take what has come into the queue."""
        sqs = self.deployment.client("sqs")
        while messages := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                alert = json.loads(message["Body"])
                self.alerts.setdefault(alert["id"], []).append(alert)
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])

    def alerts_of(self, event: dict[str, Any]) -> list[dict[str, Any]]:
        """What came so far about an event of CloudTrail's."""
        self.read()
        return self.alerts.get(event["detail"]["eventID"], [])


def subscribe(deployment: Deployment, name: str, **attributes: str) -> Subscriber:
    """A queue that gets the topic's raw messages, with these subscription attributes."""
    sqs, sns = deployment.client("sqs"), deployment.client("sns")
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    sns.subscribe(
        TopicArn=deployment.outputs["AlertTopicArn"],
        Protocol="sqs",
        Endpoint=arn["Attributes"]["QueueArn"],
        Attributes={"RawMessageDelivery": "true", **attributes},
    )
    return Subscriber(deployment, queue)


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Fail after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def wait_until_processed(deployment: Deployment) -> None:
    """Until the queues of events are empty."""
    wait_until(lambda: not any(messages_in(deployment, f"{name}QueueUrl") for name in ("Activity", "Denied")), 300)


def written(deployment: Deployment, since: float) -> str:
    """All that the function wrote since a moment, in epoch seconds."""
    logs = deployment.client("logs")
    group = "/account-watcher/account-watcher"
    pages = logs.get_paginator("describe_log_streams").paginate(logGroupName=group)
    streams = [stream for page in pages for stream in page["logStreams"]]
    return "\n".join(
        event["message"]
        for stream in streams
        for event in logs.get_log_events(
            logGroupName=group, logStreamName=stream["logStreamName"], startTime=int(since * 1000) - 1000
        )["events"]
    )
