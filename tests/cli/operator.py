"""An operator at a terminal of 80 columns, before a stack in moto's memory."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any

import botocore.session
from moto import mock_aws
from rich.console import Console

from account_event_handler.state import StateTable
from cli.__main__ import parser, run
from cli.context import Context, plain_console
from cli.stack import Aws
from tests.support.clients import client

NOON = 1_795_176_000.0  # 2026-11-20 12:00 UTC
STACK = "account-watcher"
_KEY = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]
TABLE: dict[str, Any] = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": _KEY,
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
}
RESOURCES = {
    "Memory": "AWS::DynamoDB::Table",
    "ActivityDeadLetters": "AWS::SQS::Queue",
    "ActivityQueue": "AWS::SQS::Queue",
    "DeniedDeadLetters": "AWS::SQS::Queue",
    "DeniedQueue": "AWS::SQS::Queue",
    "LogFileDeadLetters": "AWS::SQS::Queue",
    "LogFileQueue": "AWS::SQS::Queue",
    "AlertTopic": "AWS::SNS::Topic",
    "AccountEventHandlerRole": "AWS::IAM::Role",
}
TRAIL_CALLS = ("DescribeTrails", "GetTrailStatus")
# What CloudFormation says of the stack. moto's would import every service that has resources.
_stack: dict[str, Any] = {}
answers: dict[str, Callable[..., Any]] = {}  # what answers a call, `sns.Publish`, before anything else does


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
    """Types commands; `answer` is what they say when they are asked, `asked` what was; `read` what they type."""

    stack_name: str = STACK
    now: float = NOON
    answer: bool = True
    read: Callable[[str, bool], str] = lambda question, unseen: ""
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.core = _shared_core()
        self.client = client

    def types(self, *words: str) -> Said:
        given = parser().parse_args(words)
        out, errors = io.StringIO(), io.StringIO()
        if given.region or given.profile:
            self.own_core()
        aws = Aws(given.stack_name, given.region, given.profile, self.core, lambda: self.now)
        context = Context(aws, _screen(out), _screen(errors), self._ask, self.read)
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

        self.hooks(call, answer)

    def hooks(self, call: str, answer: Callable[..., Any]) -> None:
        """Let a function answer a call, before anything else does."""
        answers[call] = answer

    def own_core(self) -> None:
        """Clients keep whom they tell of a call when they are made: what one test registers is its own."""
        if self.core is _shared_core():
            self.core = _core()

    def aws_refuses(self, call: str, code: str, message: str = "not you") -> None:
        self.aws_answers(call, {"Error": {"Code": code, "Message": message}}, status=400)

    def aws_raises(self, call: str, error: BaseException) -> None:
        def fail(**_: Any) -> None:
            raise error

        self.hooks(call, fail)

    @property
    def state_table(self) -> StateTable:
        return Aws(core=self.core, clock=lambda: self.now).state_table

    def physical(self, logical: str) -> str:
        return str(_stack["resources"][logical][1])


class _Core(botocore.session.Session):
    """One for sessions of several Regions: boto3 adds to S3's client once."""

    def register(self, event_name: str, *given: Any, **named: Any) -> None:
        is_first = event_name not in (seen := self.__dict__.setdefault("_seen", set()))
        seen.add(event_name)
        if is_first or not event_name.startswith("creating-client-class."):
            super().register(event_name, *given, **named)


def _core() -> botocore.session.Session:
    """Its account has a trail for all Regions, so that `status` need not ask the others."""
    core = _Core()
    core.register("provide-client-params.sqs.ReceiveMessage", _without_waiting)
    core.register("before-call", _answer)
    return core


def _answer(**given: Any) -> Any:
    model = given["model"]
    answer = answers.get(f"{model.service_model.service_name}.{model.name}")
    return answer(**given) if answer else None


def _of_trail(**_: Any) -> Any:
    trail = {"Name": "main", "TrailARN": "arn:aws:…", "IsMultiRegionTrail": True}
    return SimpleNamespace(status_code=200), {"ResponseMetadata": {}, "trailList": [trail], "IsLogging": True}


@cache
def _shared_core() -> botocore.session.Session:
    """Makes each client once for all tests."""
    core = _core()
    core.create_client = cache(core.create_client)  # type: ignore[method-assign]
    return core


def _of_stack(**given: Any) -> Any:
    if not _stack or given["params"]["body"]["StackName"] != STACK:
        error = {"Code": "ValidationError", "Message": "Stack does not exist"}
        return SimpleNamespace(status_code=400), {"ResponseMetadata": {}, "Error": error}
    if given["model"].name == "DescribeStacks":
        body: dict[str, Any] = {"Stacks": [{"StackName": STACK, "Parameters": _stack["parameters"]}]}
    elif given["model"].name == "DescribeStackEvents":
        body = {"StackEvents": []}
    else:
        names = ("LogicalResourceId", "ResourceType", "PhysicalResourceId", "ResourceStatus")
        rows = ((logical, *made, "CREATE_COMPLETE") for logical, made in _stack["resources"].items())
        body = {"StackResourceSummaries": [dict(zip(names, row, strict=True)) for row in rows]}
    return SimpleNamespace(status_code=200), {"ResponseMetadata": {}, **body}


def _screen(written: io.StringIO) -> Console:
    console = plain_console()
    console.file = written
    return console


def _without_waiting(**given: Any) -> None:
    given["params"]["WaitTimeSeconds"] = 0


def deploy(resources: Mapping[str, str] = RESOURCES, **parameters: str) -> None:
    """Make the stack."""
    given = {"SlackUrlParameter": ""} | parameters
    _stack["parameters"] = [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()]
    _stack["resources"] = {logical: (kind, _made(logical, kind)) for logical, kind in resources.items()}


def _made(logical: str, kind: str) -> str:
    """The physical id."""
    name = f"{STACK}-{logical}"
    if kind == "AWS::DynamoDB::Table":
        client("dynamodb").create_table(TableName=name, **TABLE)
    elif kind == "AWS::SNS::Topic":
        return str(client("sns").create_topic(Name=name)["TopicArn"])
    elif kind == "AWS::SQS::Queue":
        dead_letters = f"arn:aws:sqs:eu-west-1:111122223333:{name.replace('Queue', 'DeadLetters')}"
        policy = json.dumps({"deadLetterTargetArn": dead_letters, "maxReceiveCount": 5})
        attributes = {"RedrivePolicy": policy} if logical.endswith("Queue") else {}
        return str(client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])
    return name


@contextmanager
def aws() -> Iterator[None]:
    with mock_aws():
        _stack.clear()
        answers.clear()
        for call in ("DescribeStackEvents", "DescribeStacks", "ListStackResources"):
            answers[f"cloudformation.{call}"] = _of_stack
        answers.update({f"cloudtrail.{call}": _of_trail for call in TRAIL_CALLS})
        yield


@contextmanager
def deployed() -> Iterator[Operator]:
    """An operator whose stack is deployed."""
    with aws():
        deploy()
        yield Operator()
