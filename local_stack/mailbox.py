"""SNS notifications enter, the mails that a subscriber would read are kept.

MiniStack sends no mail. A plain http endpoint gets the topic's default text, which is also what
SNS mails, so this subscriber reads exactly what an e-mail subscriber reads.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_stack.listener import Answer, Listener

if TYPE_CHECKING:
    from mypy_boto3_sns.client import SNSClient


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail: subject, text, and the message attributes that filter policies see."""

    subject: str
    text: str
    attributes: dict[str, str]


class Mailbox(Listener):
    """An http subscriber of the alert topic."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self._confirm: Callable[[str, str], object] = lambda topic, token: None
        super().__init__(self._read)

    def subscribe(self, sns: "SNSClient", topic_arn: str) -> None:
        """Subscribe to the topic, and confirm when SNS asks."""
        self._confirm = lambda topic, token: sns.confirm_subscription(TopicArn=topic, Token=token)
        sns.subscribe(TopicArn=topic_arn, Protocol="http", Endpoint=f"{self.url}/mail")

    def _read(self, path: str, body: Any) -> Answer:
        if body["Type"] == "SubscriptionConfirmation":
            self._confirm(body["TopicArn"], body["Token"])
        else:
            given = body.get("MessageAttributes", {})
            attributes = {name: attribute["Value"] for name, attribute in given.items()}
            self.mails.append(Mail(body.get("Subject", ""), body["Message"], attributes))
        return 200, ""
