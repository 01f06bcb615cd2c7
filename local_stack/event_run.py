"""Sends events through the deployed watcher and collects the messages that each of them caused."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local_stack.delivery import deliver, with_fresh_ids
from local_stack.deployment import Deployment
from local_stack.recipients import Mail, Mailbox, SlackChannel

PATIENCE = 20.0  # seconds for one event, the cold start included; what is later is collected later
LAST_PATIENCE = 60.0  # seconds for all that was late, when everything was sent
MAIL_PATIENCE = 2.0  # seconds for the mail once the queue is empty; SNS delivers on its own time


@dataclass(slots=True)
class EventRun:
    """One event: the rules that matched, and its messages so far; `end` is when the last one came."""

    name: str
    event_id: str  # of CloudTrail's, which is in the messages' links; empty for other events
    began: float
    rules: list[str] = field(default_factory=list)
    slack: list[dict[str, Any]] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    end: float = 0
    is_late: bool = False

    @property
    def seconds(self) -> float:
        """From the rule to the last message, or until it was sure that none comes."""
        return self.end - self.began

    @property
    def is_awaited(self) -> bool:
        """Whether it was late, and has brought nothing yet."""
        return self.is_late and not (self.slack or self.mails)


@dataclass(slots=True)
class EventRunner:
    """Sends events through one deployment one after the other, without waiting for a late one for ever."""

    deployment: Deployment
    slack: SlackChannel
    mailbox: Mailbox
    runs: list[EventRun] = field(default_factory=list)
    _posted: int = 0
    _mailed: int = 0

    def run(self, name: str, event: dict[str, Any], patience: float = PATIENCE) -> EventRun:
        """Deliver the event and wait until the queue is empty and the messages are there, or it is late."""
        sent = with_fresh_ids(event)
        detail = sent.get("detail")
        event_id = str(detail.get("eventID", "")) if isinstance(detail, dict) else ""
        self.collect()
        run = EventRun(name, event_id, time.monotonic())
        self.runs.append(run)
        run.rules = deliver(self.deployment, sent)
        run.end = time.monotonic()
        if run.rules:
            late = sum(run.is_awaited for run in self.runs)
            run.is_late = not self._comes(lambda: bool(run.slack and run.mails), late, patience)
        return run

    def finish(self, patience: float = LAST_PATIENCE) -> None:
        """Wait for what is late."""
        if any(run.is_late for run in self.runs):
            self._comes(lambda: False, 0, patience)

    def collect(self) -> None:
        """Give each new message to the event that caused it."""
        bodies, mails = self.slack.bodies[self._posted :], self.mailbox.mails[self._mailed :]
        self._posted, self._mailed = self._posted + len(bodies), self._mailed + len(mails)
        for body in bodies:
            if run := self._cause(json.dumps(body), lambda run: not run.slack):
                run.slack.append(body)
        for mail in mails:
            if run := self._cause(mail.text, lambda run: not run.mails):
                run.mails.append(mail)

    def _comes(self, is_there: Callable[[], bool], late: int, patience: float) -> bool:
        """Whether the messages came, or none will, in time; `late` messages of other events may stay in the queue."""
        begin = emptied = time.monotonic()
        was_empty = False
        while (now := time.monotonic()) - begin < patience:
            self.collect()
            if is_there():
                return True
            is_empty = _waiting(self.deployment) <= late
            emptied = emptied if was_empty else now
            was_empty = is_empty
            mail_is_due = any(run.slack and not run.mails for run in self.runs)
            if is_empty and (not mail_is_due or now - emptied > MAIL_PATIENCE):
                self.collect()
                return True
            time.sleep(0.05)
        return False

    def _cause(self, message: str, lacks: Callable[[EventRun], bool]) -> EventRun | None:
        """The event whose id is in the message's link, else the oldest other that was late, else the last one."""
        named = [run for run in self.runs if run.event_id and run.event_id in message]
        others = [run for run in self.runs if run.is_late and not run.event_id and lacks(run)]
        run = next(iter((*named, *others, *self.runs[-1:])), None)
        if run:
            run.end = time.monotonic()
        return run


def _waiting(deployment: Deployment) -> int:
    return sum(messages_in(deployment, f"{name}QueueUrl") for name in ("Activity", "Denied"))


def messages_in(deployment: Deployment, output: str) -> int:
    """How many messages are in a queue, visible or in flight."""
    attributes = deployment.client("sqs").get_queue_attributes(
        QueueUrl=deployment.outputs[output],
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )["Attributes"]
    return sum(int(count) for count in attributes.values())
