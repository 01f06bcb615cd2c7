"""The deployed stack and its state table, reached with the operator's credentials."""

import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError
from msgspec import Struct

from account_event_handler.state import StateTable
from cli.arguments import DEFAULT_STACK
from cli.errors import CliError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_s3 import S3Client

_CONFIG = Config(
    retries={"mode": "standard"}, connect_timeout=5, read_timeout=30, user_agent_extra="account-watcher-cli"
)
_ENDPOINT = re.compile(r"https?://([\w.-]+|\[[\da-fA-F:]+\])(:\d+)?(/\S*)?$")


class Stack(Struct, frozen=True):
    """The stack's resources, (type, physical id) by logical id, and its parameters."""

    name: str
    resources: Mapping[str, tuple[str, str]]
    parameters: Mapping[str, str]

    @classmethod
    def named(cls, name: str, client: "CloudFormationClient") -> "Stack":
        """Raises CliError where there is none, else botocore's errors."""
        try:
            (described,) = client.describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            raise CliError(
                f"There is no stack {name} in {client.meta.region_name}.",
                "Use --region or --profile for another place, or --stack-name for another name.",
            ) from error
        pages = client.get_paginator("list_stack_resources").paginate(StackName=name)
        resources = {
            each["LogicalResourceId"]: (each["ResourceType"], each["PhysicalResourceId"])
            for page in pages
            for each in page["StackResourceSummaries"]
            if each.get("PhysicalResourceId")  # none yet while it is being created
            and each["ResourceStatus"] != "DELETE_COMPLETE"
        }
        given = described.get("Parameters", [])
        parameters = {each["ParameterKey"]: each.get("ParameterValue", "") for each in given}
        return cls(name, resources, parameters)

    @property
    def table(self) -> str:
        return self._one("AWS::DynamoDB::Table", "Memory")

    @property
    def topic(self) -> str:
        return self._one("AWS::SNS::Topic", "AlertTopic")

    @property
    def topics(self) -> list[str]:
        """The ARNs of all topics: the alerts', and that of the alarm on a stopped trail if there is one."""
        return list(self._of("AWS::SNS::Topic").values())

    @property
    def log_bucket(self) -> str:
        """The bucket whose log files it reads, empty for none."""
        _, own = self.resources.get("LogBucket", ("", ""))
        return self.parameters.get("TrailBucket") or own

    @property
    def queues(self) -> dict[str, str]:
        """The URLs of all queues by their logical ids, dead-letter queues included."""
        return self._of("AWS::SQS::Queue")

    def _one(self, kind: str, logical: str) -> str:
        found = self._of(kind)
        return found.get(logical) or next(iter(found.values()))

    def _of(self, kind: str) -> dict[str, str]:
        found = {name: id_ for name, (type_, id_) in self.resources.items() if type_ == kind}
        if not found:
            hint = "Deploy this version of it: sam build && sam deploy"
            raise CliError(f"The stack {self.name} has no {kind}.", hint)
        return found


@dataclass
class Aws:
    """AWS with the operator's credentials, asked when needed; `core` is a session other than botocore's default."""

    stack_name: str = DEFAULT_STACK
    region: str | None = None
    profile: str | None = None
    core: botocore.session.Session | None = None
    clock: Callable[[], float] = time.time  # epoch seconds

    @cached_property
    def session(self) -> boto3.Session:
        """Makes every client; raises CliError, or botocore's ProfileNotFound."""
        core = self.core or botocore.session.Session()
        core.set_default_client_config(_CONFIG)
        region = self.region or os.environ.get("AWS_REGION")  # which botocore does not read
        session = boto3.Session(botocore_session=core, region_name=region or None, profile_name=self.profile)
        if session.region_name is None:
            raise CliError("No region is set.", "Use --region, or set AWS_REGION.")
        _check_endpoints()
        return session

    @cached_property
    def stack(self) -> Stack:
        return Stack.named(self.stack_name, self.session.client("cloudformation"))

    @cached_property
    def s3(self) -> "S3Client":
        return self.session.client("s3")

    @cached_property
    def state_table(self) -> StateTable:
        table, client = self.stack.table, self.session.client("dynamodb")
        return StateTable(lambda: client, table, self.clock)


def _check_endpoints() -> None:
    """Raises CliError for an endpoint that botocore would turn into a ValueError, or nothing."""
    for name, url in os.environ.items():
        if name.startswith("AWS_ENDPOINT_URL") and url and not _ENDPOINT.match(url):
            raise CliError(f"{name} is not a URL.", f"Unset {name}, or set it to http(s)://HOST.")
