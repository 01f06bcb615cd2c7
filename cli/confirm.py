"""`account-watcher confirm URL`: confirms a subscription so that its unsubscribe link alone cannot end it."""

import argparse
from urllib.parse import parse_qs, urlsplit

from botocore.exceptions import ClientError

from account_event_handler.ingest.sanitize import clean
from cli.arguments import Command
from cli.context import Context
from cli.errors import CliError, UsageError

AGAIN = "Subscribe them again (aws sns subscribe), and confirm by the new link."
_QUOTE = "Copy the whole link of the e-mail from AWS, and put it between quotation marks."


def add_to(command: Command) -> None:
    command.runs(_confirm)
    command.takes("url", "the link in the e-mail from AWS, between quotation marks; do not open it")


def unsubscribe(arn: str) -> str:
    """What to do about a subscription that was confirmed without a login, which cannot be changed."""
    return f"Run: aws sns unsubscribe --subscription-arn {arn}\n{AGAIN} The command: account-watcher confirm URL"


def _confirm(given: argparse.Namespace, context: Context) -> int:
    topic, token = _topic_and_token(given.url)
    if topic not in context.aws.stack.topics:
        name = clean(topic.rpartition(":")[2])
        raise UsageError(f"{name} is not a topic of stack {context.aws.stack.name}.", "Use --stack-name or --region.")
    sns = context.aws.session.client("sns")
    try:
        answer = sns.confirm_subscription(TopicArn=topic, Token=token, AuthenticateOnUnsubscribe="true")
    except ClientError as error:
        if error.response["Error"]["Code"] != "InvalidParameter":
            raise
        raise CliError("SNS does not take the link: it is valid for 3 days only.", AGAIN) from error
    arn = answer["SubscriptionArn"]
    attributes = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    if attributes.get("ConfirmationWasAuthenticated") != "true":
        raise CliError(
            "Somebody, or a mail scanner, had opened the link before: anyone can unsubscribe.", unsubscribe(arn)
        )
    context.say("Confirmed. Only those who may do so in AWS can end this subscription.")
    return 0


def _topic_and_token(url: str) -> tuple[str, str]:
    """Of a link in a mail, or of the SubscribeURL that an HTTPS endpoint gets."""
    try:
        query = parse_qs(urlsplit(url).query)
        if "url" in query:  # Outlook's Safe Links has put its own around it
            return _topic_and_token(query["url"][0])
        return query["TopicArn"][0], query["Token"][0]
    except (ValueError, KeyError) as error:
        raise UsageError("That is not a link to confirm a subscription.", _QUOTE) from error
