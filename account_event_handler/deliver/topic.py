"""An Alert enters, the SNS topic is told: text for people, JSON for machines."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from account_event_handler.compose.machine import machine_text
from account_event_handler.compose.mail import body, subject
from account_event_handler.deliver.channel import DeliveryError
from account_event_handler.model import Alert, Severity

if TYPE_CHECKING:
    from mypy_boto3_sns.client import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

MACHINES = ("sqs", "lambda", "https")


@dataclass(frozen=True, slots=True)
class TopicChannel:
    """The SNS topic with its e-mail and other subscribers."""

    sns: "SNSClient"
    topic_arn: str
    lowest: Severity
    name: str = "topic"

    def tell(self, alert: Alert) -> None:
        """Publish once; SNS picks the form for each subscriber's protocol."""
        text = machine_text(alert)
        message = {"default": body(alert), **dict.fromkeys(MACHINES, text)}
        try:
            self.sns.publish(
                TopicArn=self.topic_arn,
                Subject=subject(alert),
                Message=json.dumps(message, ensure_ascii=False),
                MessageStructure="json",
                MessageAttributes=attributes(alert),
            )
        except (BotoCoreError, ClientError) as error:
            raise DeliveryError(f"SNS did not take the alert: {error}") from error


def attributes(alert: Alert) -> dict[str, "MessageAttributeValueTypeDef"]:
    """What a subscription's filter policy can ask for; SNS takes no empty value."""
    named = {
        "severity": alert.severity,
        "account": alert.account,
        "region": alert.region,
        "service": alert.service,
        "watch": alert.watch,
    }
    return {
        name: {"DataType": "String", "StringValue": value} for name, value in named.items() if value
    }
