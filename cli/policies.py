"""`account-watcher policies BUCKET`: what the policies of a trail's bucket and key must allow."""

import argparse
import json
import re

from account_event_handler.ingest.sanitize import clean
from cli.arguments import Command
from cli.context import Context
from cli.errors import CliError, UsageError
from cli.stack import Stack

ROLE = "AccountEventHandlerRole"
# As the template's parameters TrailBucket and TrailKey take them.
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
KEY = re.compile(r"arn:[^:]+:kms:[^:]+:\d{12}:key/[\w-]+")
ACCOUNT = re.compile(r"\d{12}", re.ASCII)


def add_to(command: Command) -> None:
    command.runs(_policies)
    command.takes("bucket", "the bucket's name")
    command.takes("--key", "ARN of the KMS key of its files, if any", default="")
    account = "the account of its owner, to have its EventBridge send the bucket's events here"
    command.takes("--account", account, default="")


def _policies(given: argparse.Namespace, context: Context) -> int:
    if not BUCKET.fullmatch(given.bucket):
        raise UsageError(f"{clean(given.bucket)} is not a bucket's name.", "Give it without s3:// or ARN.")
    if given.key and not KEY.fullmatch(given.key):
        raise UsageError(f"{clean(given.key)} is not a key's ARN.", "Example: arn:aws:kms:…:key/….")
    if given.account and not ACCOUNT.fullmatch(given.account):
        raise UsageError(f"{clean(given.account)} is not an account.", "Give its 12 digits.")
    role = _role(context.aws.stack)
    files = f"arn:{role.split(':')[1]}:s3:::{given.bucket}/*AWSLogs/*"
    reads = _statement("AccountWatcherReads", "s3:GetObject", files, role)
    _show(context, f"Add to the policy of bucket {given.bucket}:", reads)
    if given.key:  # a key's policy speaks of the key itself
        decrypts = _statement("AccountWatcherDecrypts", "kms:Decrypt", "*", role)
        _show(context, f"Add to the policy of {given.key}:", decrypts)
    if given.account:
        _show_buses(context, given.bucket, given.account)
    return 0


def _show_buses(context: Context, bucket: str, account: str) -> None:
    """What brings the bucket's events from one account's default event bus to another's."""
    _, partition, _, region, ours, *_ = context.aws.stack.topic.split(":")
    bus = f"arn:{partition}:events:{region}:{ours}:event-bus/default"
    takes = _statement("AccountWatcherHears", "events:PutEvents", bus, f"arn:{partition}:iam::{account}:root")
    kinds = {"events:source": "aws.s3", "events:detail-type": "Object Created"}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "events.amazonaws.com"}}
    pattern = {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"bucket": {"name": [bucket]}}}
    conditional = takes | {"Condition": {"StringEquals": kinds}}
    _show(context, f"Add to the policy of event bus default here, in {ours}:", conditional)
    _show(context, f"In {account}, make a role that this statement lets EventBridge assume:", trust)
    _show(context, "and that may do this:", {"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus})
    _show(context, f"There, too, make a rule with that role and the target {bus}:", pattern)


def _role(stack: Stack) -> str:
    if ROLE not in stack.resources:
        raise CliError(f"The stack {stack.name} has no {ROLE}.", "Deploy this version of it.")
    _, name = stack.resources[ROLE]
    _, partition, _, _, account, *_ = stack.topic.split(":")
    return f"arn:{partition}:iam::{account}:role/{name}"


def _statement(sid: str, action: str, resource: str, principal: str) -> dict[str, object]:
    return {"Sid": sid, "Effect": "Allow", "Principal": {"AWS": principal}, "Action": action, "Resource": resource}


def _show(context: Context, what: str, value: object) -> None:
    context.say(f"{what}\n{json.dumps(value, indent=2)}")
