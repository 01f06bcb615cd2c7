"""SQS by a clock that tests set: messages that wait, come again and are forgotten."""

from dataclasses import dataclass, field
from typing import Any

from tests.support.state_table import Clock

VISIBILITY = 720  # seconds, the template's


@dataclass(slots=True)
class Message:
    """One message; it is brought from `due` on, in epoch seconds."""

    id: str
    body: str
    due: float
    attributes: dict[str, Any]
    tries: int = 0


@dataclass(slots=True)
class VirtualQueue:
    """What the function asks of SQS, and what Lambda does for it; a dead letter is a body."""

    clock: Clock
    messages: list[Message] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    _sent: int = 0

    def send_message(self, QueueUrl: str, MessageBody: str, **asked: Any) -> None:  # noqa: N803
        if QueueUrl == "dead":
            self.dead.append(MessageBody)
            self.reasons.append(asked["MessageAttributes"]["Reason"]["StringValue"])
            return
        self._sent += 1
        due = self.clock() + asked.get("DelaySeconds", 0)
        attributes = asked.get("MessageAttributes", {})
        self.messages.append(Message(str(self._sent), MessageBody, due, attributes))

    def change_message_visibility(self, **asked: Any) -> None:
        for message in self.messages:
            if message.id == asked["ReceiptHandle"]:
                message.due = self.clock() + asked["VisibilityTimeout"]

    def batch(self) -> list[dict[str, Any]]:
        """The next ten that are due, as records; the clock goes on to the first of them."""
        self.messages.sort(key=lambda message: (message.due, int(message.id)))
        self.clock.seconds = max(self.clock(), self.messages[0].due)
        due = [message for message in self.messages if message.due <= self.clock()]
        return [self._brought(message) for message in due[:10]]

    def forget(self, records: list[dict[str, Any]], again: list[str]) -> None:
        """Delete what is done with, as Lambda does after a batch."""
        done = {record["messageId"] for record in records} - set(again)
        self.messages = [message for message in self.messages if message.id not in done]

    def _brought(self, message: Message) -> dict[str, Any]:
        message.tries += 1
        message.due = self.clock() + VISIBILITY
        return {
            "messageId": message.id,
            "receiptHandle": message.id,
            "attributes": {"ApproximateReceiveCount": str(message.tries)},
            "body": message.body,
            "messageAttributes": {n: {"stringValue": each["StringValue"]} for n, each in message.attributes.items()},
        }
