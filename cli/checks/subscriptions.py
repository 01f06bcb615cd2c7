"""The topic enters; whether those who subscribed to it hear of alerts leaves."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from account_event_handler.ingest.sanitize import clean
from cli.checks.finding import Finding, bad, look, ok

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

ABOUT = "subscriptions"
_OPEN = "Open the link in the mail from AWS. It holds for 3 days; then subscribe them again."
_ANSWER = "Have it answer SNS's SubscriptionConfirmation, or subscribe it again."


def subscriptions(sns: "SNSClient", topic: str) -> Iterator[Finding]:
    """One line for all that are confirmed, one for each that is not; raises botocore's errors."""
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    found = [each for page in pages for each in page["Subscriptions"]]
    confirmed = [each for each in found if each["SubscriptionArn"].startswith("arn:")]
    for each in found:
        if each["SubscriptionArn"] == "PendingConfirmation":
            endpoint, protocol = clean(each["Endpoint"]), clean(each["Protocol"])
            do = _OPEN if protocol.startswith("email") else _ANSWER
            yield bad(ABOUT, f"{endpoint} ({protocol}) is not confirmed and hears nothing", do)
    if confirmed:
        yield ok(ABOUT, f"{len(confirmed)} confirmed")
    elif not found:
        do = "Subscribe somebody: alarms about the watcher itself go to the topic only."
        yield look(ABOUT, "nobody is subscribed to the topic", do)
