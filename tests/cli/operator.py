"""An operator at a terminal of 80 columns, before a stack in moto's memory."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any

import boto3
import botocore.session
from moto import mock_aws
from moto.cloudtrail.models import cloudtrail_backends
from rich.console import Console

from account_event_handler.state import StateTable
from cli.__main__ import parser, run
from cli.context import Context, plain_console
from cli.stack import Aws

NOON = 1_795_176_000.0  # 2026-11-20 12:00 UTC
STACK = "account-watcher"
_KEY = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]


def _queue(dead_letters: str) -> dict[str, Any]:
    arn = {"Fn::GetAtt": [dead_letters, "Arn"]}
    policy = {"deadLetterTargetArn": arn, "maxReceiveCount": 5}
    return {"Type": "AWS::SQS::Queue", "Properties": {"RedrivePolicy": policy}}


RESOURCES: dict[str, Any] = {
    "Memory": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": _KEY,
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        },
    },
    "ActivityQueue": _queue("ActivityDeadLetters"),
    "ActivityDeadLetters": {"Type": "AWS::SQS::Queue"},
    "LogFileQueue": _queue("LogFileDeadLetters"),
    "LogFileDeadLetters": {"Type": "AWS::SQS::Queue"},
    "AlertTopic": {"Type": "AWS::SNS::Topic"},
    "AccountEventHandlerRole": {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}},
    },
}


@dataclass(frozen=True)
class Said:
    """What a command answered: its exit code, and what stood on the screen."""

    code: int
    out: str
    errors: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def flat(self) -> str:
        """The output on one line, however it was wrapped."""
        return " ".join(self.out.split())


@dataclass
class Operator:
    """Types commands; `answer` is what they say when they are asked, `asked` what was."""

    stack_name: str = STACK
    now: float = NOON
    answer: bool = True
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.core = botocore.session.Session()
        self.client: Any = cache(boto3.client)  # another one takes longer than what it is asked
        self.core.register("provide-client-params.sqs.ReceiveMessage", _without_waiting)

    def types(self, *words: str) -> Said:
        given = parser().parse_args(words)
        out, errors = io.StringIO(), io.StringIO()
        aws = Aws(given.stack_name, given.region, given.profile, self.core, lambda: self.now)
        context = Context(aws, _screen(out), _screen(errors), self._ask)
        return Said(run(given, context), out.getvalue(), errors.getvalue())

    def _ask(self, question: str) -> bool:
        self.asked.append(question)
        return self.answer

    def aws_answers(self, call: str, *bodies: dict[str, Any], status: int = 200) -> None:
        """Let AWS answer a call, `sns.Publish`, like this from now on, the last body for ever."""
        waiting = list(bodies)

        def answer(**_: Any) -> Any:
            body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            return SimpleNamespace(status_code=status), {"ResponseMetadata": {}, **body}

        self.core.register(f"before-call.{call}", answer)

    def aws_refuses(self, call: str, code: str, message: str = "not you") -> None:
        self.aws_answers(call, {"Error": {"Code": code, "Message": message}}, status=400)

    def aws_raises(self, call: str, error: BaseException) -> None:
        def fail(**_: Any) -> None:
            raise error

        self.core.register(f"before-call.{call}", fail)

    @property
    def state_table(self) -> StateTable:
        return Aws(core=self.core, clock=lambda: self.now).state_table

    def physical(self, logical: str) -> str:
        found = self.client("cloudformation").list_stack_resources(StackName=self.stack_name)
        ids: dict[str, str] = {
            each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found["StackResourceSummaries"]
        }
        return ids[logical]


def _screen(written: io.StringIO) -> Console:
    console = plain_console()
    console.file = written
    return console


def _without_waiting(**given: Any) -> None:
    given["params"]["WaitTimeSeconds"] = 0


def deploy(resources: dict[str, Any] = RESOURCES, **parameters: str) -> None:
    """Make the stack."""
    template = {"Resources": resources, "Parameters": {"SlackUrlParameter": {"Type": "String", "Default": ""}}}
    boto3.client("cloudformation").create_stack(
        StackName=STACK,
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
    )


@contextmanager
def aws() -> Iterator[None]:
    """moto's, with a CloudTrail in every Region: `status` asks all at once, and moto would make them meanwhile."""
    with mock_aws():
        for region in boto3.Session().get_available_regions("cloudtrail"):
            cloudtrail_backends["111122223333"][region].describe_trails(include_shadow_trails=False)
        yield


@contextmanager
def deployed() -> Iterator[Operator]:
    """An operator whose stack is deployed."""
    with aws():
        deploy()
        yield Operator()
