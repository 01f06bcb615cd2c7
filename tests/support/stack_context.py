"""The deployment that the samples are about: its own stack, and what trails write to."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from account_event_handler.own_stack.context import OwnStack, StackContext
from account_event_handler.own_stack.deployments import changes_of

ACCOUNT, REGION = "111122223333", "eu-west-1"
OWN_ROLE = f"arn:aws:iam::{ACCOUNT}:role/account-watcher-AccountEventHandlerRole-1A2B3C4D5E6F7"
STACK = OwnStack(
    name="account-watcher",
    account=ACCOUNT,
    region=REGION,
    slack_parameter="/account-watcher/slack-url",
    topic_key=f"arn:aws:kms:{REGION}:{ACCOUNT}:key/3f2e1d0c-9b8a-4765-8433-221100ffeedd",
    deployers=(f"arn:aws:iam::{ACCOUNT}:role/deploy",),
)
BEGUN = 1_795_167_640  # 2026-11-20 09:40:40 UTC, half a minute before what the samples tell
ENDED = BEGUN + 300
MADE = ("Ab1Cd2Ef3Gh4", "1A2B3C4D5E6F7")  # what CloudFormation ends the samples' names with
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:account-watcher-AlertTopic"
QUEUE = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/account-watcher-"
FUNCTION = "account-watcher-AccountEventHandler"
BUCKET = "account-watcher-logbucket-1a2b3c4d5e6f"
_ALARMS = ("dead-letters", "no-heartbeat", "oldest-message")
# their types, names with % for what CloudFormation ends them with, and properties
PIECES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    *(("AWS::CloudWatch::Alarm", f"account-watcher-{each}", {}) for each in _ALARMS),
    ("AWS::CloudTrail::Trail", "account-watcher", {}),
    ("AWS::DynamoDB::Table", "account-watcher-Memory-%", {}),
    ("AWS::Events::Rule", "account-watcher-CloudtrailApiCallsRule-%", {}),
    *(("AWS::Events::Rule", f"account-watcher-{each}-%", {}) for each in ("XRule", "YRule")),
    ("AWS::IAM::Role", "account-watcher-AccountEventHandlerRole-%", {}),
    ("AWS::KMS::Key", STACK.topic_key.rpartition("/")[2], {}),
    ("AWS::Lambda::EventSourceMapping", "5d3c2b1a-0f9e-4d8c-b7a6-958473625140", {"FunctionName": f"{FUNCTION}-%"}),
    ("AWS::Lambda::Function", f"{FUNCTION}-%", {}),
    ("AWS::Lambda::Permission", "account-watcher-BucketInvokes-%", {"FunctionName": f"{FUNCTION}-%"}),
    ("AWS::Logs::LogGroup", "/account-watcher/account-watcher", {}),
    ("AWS::Logs::MetricFilter", "account-watcher-TrailStoppedFilter-%", {"LogGroupName": "management-events"}),
    ("AWS::S3::Bucket", BUCKET, {}),
    ("AWS::S3::BucketPolicy", "account-watcher-LogBucketPolicy-%", {"Bucket": BUCKET}),
    ("AWS::SNS::Subscription", f"{TOPIC}-%:5f1a2b3c-4d5e-4f60-8172-93a4b5c6d7e8", {"TopicArn": f"{TOPIC}-%"}),
    ("AWS::SNS::Topic", f"{TOPIC}-%", {}),
    ("AWS::SNS::TopicPolicy", "account-watcher-AlertTopicPolicy-%", {"Topics": [f"{TOPIC}-%"]}),
    *(("AWS::SQS::Queue", f"{QUEUE}{each}-%", {}) for each in ("ActivityQueue", "ActivityDeadLetters")),
    ("AWS::SQS::QueuePolicy", "account-watcher-ActivityQueuePolicy-%", {"Queues": [f"{QUEUE}ActivityQueue-%"]}),
)


def stack_event(kind: str, name: str, status: str, at: int, **properties: Any) -> dict[str, Any]:
    """As DescribeStackEvents answers: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html"""
    return {
        "LogicalResourceId": f"{kind} {name}",
        "PhysicalResourceId": name,
        "ResourceType": kind,
        "ResourceStatus": status,
        "Timestamp": datetime.fromtimestamp(at, UTC),
        **({"ResourceProperties": json.dumps(properties)} if properties else {}),
    }


def stack_events(*kinds: str, begun: int = BEGUN, ended: int = ENDED) -> list[dict[str, Any]]:
    """A deployment that changes every piece of the stack, or those of some types, the newest event first."""
    pieces = [piece for piece in PIECES if not kinds or piece[0] in kinds]
    found = [event for piece in pieces for event in _of_piece(*piece, begun=begun, ended=ended)]
    stack = [("UPDATE_IN_PROGRESS", begun), ("UPDATE_COMPLETE", ended)]
    found += [stack_event("AWS::CloudFormation::Stack", STACK.name, *each) for each in stack]
    return sorted(found, key=lambda each: each["Timestamp"], reverse=True)


def _of_piece(kind: str, name: str, properties: dict[str, Any], begun: int, ended: int) -> Iterator[dict[str, Any]]:
    for random in MADE if "%" in name + str(properties) else ("",):
        named = json.loads(json.dumps(properties).replace("%", random))
        for status, at in (("UPDATE_IN_PROGRESS", begun), ("UPDATE_COMPLETE", ended)):
            yield stack_event(kind, name.replace("%", random), status, at, **named)


TRAIL_THINGS = frozenset(
    {
        "trail-logs-example",
        f"arn:aws:kms:{REGION}:{ACCOUNT}:key/7c6b5a49-3827-4160-9f5e-4d3c2b1a0f9e",
        f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:management-events:*",
        f"arn:aws:sns:{REGION}:{ACCOUNT}:trail-logs-announced",
    }
)


DEPLOYED = tuple(changes_of(stack_events(), ENDED))


def context(*options: str) -> StackContext:
    """The deployment with these options on, while it is deployed anew."""
    return StackContext(frozenset(options), OWN_ROLE, STACK, TRAIL_THINGS, deployed=DEPLOYED)
