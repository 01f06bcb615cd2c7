"""Sends an event through the deployed watcher and collects the messages that it caused."""

import time
from dataclasses import dataclass
from typing import Any

from local_stack.delivery import deliver, with_fresh_ids
from local_stack.deployment import Deployment
from local_stack.errors import LocalStackError
from local_stack.recipients import Mail, Mailbox, SlackChannel

EVENT_TIMEOUT = 120.0  # seconds for one event, the cold start and a minute's deferral included
MAIL_TIMEOUT = 2.0  # seconds for the mail once the queue is empty; SNS delivers on its own time


@dataclass(frozen=True, slots=True)
class EventRun:
    """One event: the rules that matched, the messages sent, seconds from rule to last message."""

    name: str
    rules: list[str]
    slack: list[dict[str, Any]]
    mails: list[Mail]
    seconds: float


@dataclass(frozen=True, slots=True)
class EventRunner:
    """Sends events through one deployment, one at a time, so that each message has its event."""

    deployment: Deployment
    slack: SlackChannel
    mailbox: Mailbox

    def run(self, name: str, event: dict[str, Any]) -> EventRun:
        """Deliver the event and wait until the queue is empty and the messages are there."""
        slack_before, mails_before = len(self.slack.bodies), len(self.mailbox.mails)
        started = time.monotonic()
        rules = deliver(self.deployment, with_fresh_ids(event))
        if rules:
            self._wait_for_queue(started)
            self._wait_for_mail(slack_before, mails_before)
        return EventRun(
            name, rules, self.slack.bodies[slack_before:], self.mailbox.mails[mails_before:], time.monotonic() - started
        )

    def _wait_for_queue(self, started: float) -> None:
        while any(messages_in(self.deployment, f"{name}QueueUrl") for name in ("Activity", "Denied")):
            if time.monotonic() - started > EVENT_TIMEOUT:
                raise LocalStackError(
                    f"the event was not processed within {EVENT_TIMEOUT:.0f} s; the log is above",
                    self.deployment.ministack.log[-4000:],
                )
            time.sleep(0.05)

    def _wait_for_mail(self, slack_before: int, mails_before: int) -> None:
        end = time.monotonic() + MAIL_TIMEOUT
        while (
            len(self.slack.bodies) > slack_before and len(self.mailbox.mails) == mails_before and time.monotonic() < end
        ):
            time.sleep(0.02)


def messages_in(deployment: Deployment, output: str) -> int:
    """How many messages are in a queue, visible or in flight."""
    attributes = deployment.client("sqs").get_queue_attributes(
        QueueUrl=deployment.outputs[output],
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )["Attributes"]
    return sum(int(count) for count in attributes.values())
