"""An event enters the deployed watcher; what Slack and the mailbox got for it leaves."""

import time
from dataclasses import dataclass
from typing import Any

from local_stack.delivery import anew, deliver
from local_stack.deployment import Deployment
from local_stack.errors import LocalStackError
from local_stack.mailbox import Mail, Mailbox
from local_stack.slack import SlackStandIn

PATIENCE = 120.0  # seconds for one event, the first start and a minute's wait for another included
MAIL_PATIENCE = 2.0  # seconds for the mail once the queue is empty; SNS delivers on its own time


@dataclass(frozen=True, slots=True)
class Trip:
    """One event's way: the rules that matched, what was told, seconds from rule to last message."""

    name: str
    rules: list[str]
    slack: list[dict[str, Any]]
    mails: list[Mail]
    seconds: float


@dataclass(frozen=True, slots=True)
class Traveller:
    """Sends events through one deployment, one at a time, so that each message has its event."""

    deployment: Deployment
    slack: SlackStandIn
    mailbox: Mailbox

    def send(self, name: str, event: dict[str, Any]) -> Trip:
        """Deliver the event and wait until the queue is empty and the messages are there."""
        slack_before, mails_before = len(self.slack.bodies), len(self.mailbox.mails)
        started = time.monotonic()
        rules = deliver(self.deployment, anew(event))
        if rules:
            self._wait_until_taken(started)
            self._wait_for_mail(slack_before, mails_before)
        return Trip(
            name,
            rules,
            self.slack.bodies[slack_before:],
            self.mailbox.mails[mails_before:],
            time.monotonic() - started,
        )

    def _wait_until_taken(self, started: float) -> None:
        while messages_in(self.deployment, "ActivityQueueUrl"):
            if time.monotonic() - started > PATIENCE:
                raise LocalStackError(
                    f"the event was not taken within {PATIENCE:.0f} s; the log is above",
                    self.deployment.ministack.log[-4000:],
                )
            time.sleep(0.05)

    def _wait_for_mail(self, slack_before: int, mails_before: int) -> None:
        end = time.monotonic() + MAIL_PATIENCE
        while (
            len(self.slack.bodies) > slack_before
            and len(self.mailbox.mails) == mails_before
            and time.monotonic() < end
        ):
            time.sleep(0.02)


def messages_in(deployment: Deployment, output: str) -> int:
    """How many messages wait in a queue or are being worked on."""
    attributes = deployment.client("sqs").get_queue_attributes(
        QueueUrl=deployment.outputs[output],
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )["Attributes"]
    return sum(int(count) for count in attributes.values())
