"""`account-watcher policies BUCKET`: what the owner of a trail's bucket and key must add."""

import argparse
import json
import re

from account_event_handler.compose.clean import clean
from cli.command import Commands
from cli.desk import Desk
from cli.errors import Misused, Refused
from cli.stack import Stack

ROLE = "AccountEventHandlerRole"
# As the template's parameters TrailBucket and TrailKey take them.
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
KEY = re.compile(r"arn:[^:]+:kms:[^:]+:\d{12}:key/[\w-]+")


def add_to(commands: Commands) -> None:
    """Add `policies`."""
    added = commands.add("policies", "show what a trail's bucket and key must allow", _policies)
    added.add_argument("bucket", help="the bucket's name")
    added.add_argument("--key", default="", help="ARN of the KMS key of its files, if any")


def _policies(given: argparse.Namespace, desk: Desk) -> int:
    if not BUCKET.fullmatch(given.bucket):
        raise Misused(
            f"{clean(given.bucket)} is not a bucket's name.", "Say it without s3:// or ARN."
        )
    if given.key and not KEY.fullmatch(given.key):
        raise Misused(f"{clean(given.key)} is not a key's ARN.", "One reads arn:aws:kms:…:key/….")
    role = _role(desk.aws.stack)
    partition = role.split(":")[1]
    desk.say(f"Add to the policy of bucket {given.bucket}:")
    desk.say(_statement("AccountWatcherReads", role, "s3:GetObject", partition, given.bucket))
    if given.key:
        desk.say(f"Add to the policy of {given.key}:")
        desk.say(_statement("AccountWatcherDecrypts", role, "kms:Decrypt"))
    return 0


def _role(stack: Stack) -> str:
    if ROLE not in stack.resources:
        raise Refused(f"The stack {stack.name} has no {ROLE}.", "Deploy this version of it.")
    _, name = stack.resources[ROLE]
    _, partition, _, _, account, *_ = stack.topic.split(":")
    return f"arn:{partition}:iam::{account}:role/{name}"


def _statement(sid: str, role: str, action: str, partition: str = "", bucket: str = "") -> str:
    """A statement as the owner pastes it; a key's policy speaks of the key itself."""
    resource = f"arn:{partition}:s3:::{bucket}/*" if bucket else "*"
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": role},
        "Action": action,
        "Resource": resource,
    }
    return json.dumps(statement, indent=2)
