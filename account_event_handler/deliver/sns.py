"""The SNS topic: publishes alerts as text for people and JSON for machines."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct, field

from account_event_handler.aws.errors import code_of
from account_event_handler.deliver.channel import DeliveryError
from account_event_handler.deliver.lane import pause
from account_event_handler.limits import SUBSCRIPTIONS_FRESH
from account_event_handler.model import Alert, Defer, Severity
from account_event_handler.render.topic import subject, topic_message

if TYPE_CHECKING:
    from mypy_boto3_sns.client import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef, SubscriptionTypeDef


# SNS deactivates an e-mail subscription that gets more than 10 messages a second, without a word.
# No more than six environments publish at once, two of each queue's. Even if all begin at the same
# moment, they send no more than 6 in any second, which leaves some for alarms and the console's Test button.
GAP = 1  # second from SNS's answer to an environment's next alert: by no delay do two reach SNS within it
_REMEDIES = {
    "NotFound": "The topic is gone: deploy the stack again.",
    "AuthorizationError": "Allow the function to publish to the topic: deploy the stack again.",
    "KMSAccessDenied": "Allow the function to use the topic's KMS key: deploy the stack again.",
    "KMSDisabled": "Enable the topic's KMS key.",
    "InvalidParameter": "SNS rejected the message: please report it as a bug.",
}


class Pace(Struct):
    """So many seconds between two alerts from this environment."""

    gap: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = pause
    _next: float = 0

    @contextmanager
    def turn(self, is_needed: Callable[[], bool] = lambda: True) -> Iterator[None]:
        """Wait until the next alert may go, if the answer to `is_needed` is yes by then, and send it in the block."""
        while (wait := self._next - self.clock()) > 0 and is_needed():
            self.sleep(wait)  # in which a louder alert may take the turn
        try:
            yield
        finally:
            self._next = self.clock() + self.gap


class TopicChannel(Struct):
    """The SNS topic with its e-mail and other subscribers; nobody but e-mail needs the pace."""

    sns: "SNSClient"
    topic_arn: str
    lowest: Severity
    pace: Pace = field(default_factory=lambda: Pace(GAP))
    clock: Callable[[], float] = time.monotonic
    name: str = "topic"
    _has_mail: bool = True
    _asked_again: float = 0

    def send(self, alert: Alert) -> Defer | None:
        try:
            with self.pace.turn(self._is_mailed):
                self.sns.publish(
                    TopicArn=self.topic_arn,
                    Subject=subject(alert),
                    Message=topic_message(alert),
                    MessageStructure="json",
                    MessageAttributes=attributes(alert),
                )
        except ClientError as error:
            code = code_of(error)
            is_final = code in {"InvalidParameter", "InvalidParameterValue", "ValidationError"}  # never taken
            raise DeliveryError(f"SNS answered {code}", final=is_final, remedy=_REMEDIES.get(code, "")) from error
        except BotoCoreError as error:
            raise DeliveryError(f"SNS could not be reached: {type(error).__name__}") from error
        return None

    def _is_mailed(self) -> bool:
        """Whether anybody gets e-mail, asked every few minutes; in doubt, or of many, yes."""
        if self.clock() >= self._asked_again:
            self._asked_again = self.clock() + SUBSCRIPTIONS_FRESH
            self._has_mail = self._any_subscription(lambda each: each["Protocol"].startswith("email"))
        return self._has_mail

    def has_readers(self) -> bool:
        """Whether anybody's subscription is confirmed; in doubt, or of many, yes."""
        return self._any_subscription(lambda each: each["SubscriptionArn"].startswith("arn:"))

    def _any_subscription(self, is_meant: "Callable[[SubscriptionTypeDef], bool]") -> bool:
        try:
            found = self.sns.list_subscriptions_by_topic(TopicArn=self.topic_arn)
        except (ClientError, BotoCoreError):
            return True
        return "NextToken" in found or any(map(is_meant, found["Subscriptions"]))

    def dry_run(self, alert: Alert) -> None:
        topic_message(alert)


def attributes(alert: Alert) -> dict[str, "MessageAttributeValueTypeDef"]:
    """What a subscription's filter policy can ask for; SNS takes no empty value."""
    named = {name: getattr(alert, name) for name in ("severity", "account", "region", "service", "watch")}
    named["organizationalUnit"] = alert.unit
    return {name: {"DataType": "String", "StringValue": value} for name, value in named.items() if value}
