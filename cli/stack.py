"""A stack's name enters; what it is made of leaves, as CloudFormation knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from cli.errors import Refused

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

_TABLE, _QUEUE, _TOPIC = "AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::SNS::Topic"
_OLDER = "Deploy this version of it: sam build && sam deploy"


@dataclass(frozen=True, slots=True)
class Stack:
    """The stack's resources, (type, physical id) by logical id, and its parameters."""

    name: str
    resources: Mapping[str, tuple[str, str]]
    parameters: Mapping[str, str]

    @classmethod
    def named(cls, name: str, client: "CloudFormationClient") -> "Stack":
        """Ask for it; raises Refused when it is not there, else botocore's errors."""
        try:
            (described,) = client.describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            where = client.meta.region_name
            raise Refused(
                f"There is no stack {name} in {where}.",
                "Say --region or --profile for another place, or --stack-name for another name.",
            ) from error
        pages = client.get_paginator("list_stack_resources").paginate(StackName=name)
        resources = {
            each["LogicalResourceId"]: (each["ResourceType"], each["PhysicalResourceId"])
            for page in pages
            for each in page["StackResourceSummaries"]
            if each.get("PhysicalResourceId")  # none yet while it is being made
            and each["ResourceStatus"] != "DELETE_COMPLETE"
        }
        given = described.get("Parameters", [])
        parameters = {each["ParameterKey"]: each.get("ParameterValue", "") for each in given}
        return cls(name, resources, parameters)

    @property
    def table(self) -> str:
        """The name of Memory's table."""
        tables = self._of(_TABLE)
        return tables.get("Memory") or next(iter(tables.values()))

    @property
    def topic(self) -> str:
        """The ARN of the topic that alerts go to."""
        topics = self._of(_TOPIC)
        return topics.get("AlertTopic") or next(iter(topics.values()))

    @property
    def queues(self) -> dict[str, str]:
        """The URLs of all queues by their logical ids, dead-letter queues included."""
        return self._of(_QUEUE)

    def _of(self, kind: str) -> dict[str, str]:
        """Physical ids by logical ids; raises Refused where there are none."""
        found = {
            logical: physical
            for logical, (its_kind, physical) in self.resources.items()
            if its_kind == kind
        }
        if not found:
            raise Refused(f"The stack {self.name} has no {kind}.", _OLDER)
        return found
