"""Describes the deployed function, from which isolated stacks are provisioned."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import requests

from local_stack.deployment import STACK_NAME, Deployment
from local_stack.ministack import REGION

CODE = {"S3Bucket": "code-of-isolated-stacks", "S3Key": "code.zip"}


@dataclass(frozen=True, slots=True)
class DeployedFunction:
    """The function, its queue's mapping, its queue and its table, as AWS describes them."""

    deployment: Deployment
    function: dict[str, Any]
    mapping: dict[str, Any]
    queue: dict[str, str]
    table: dict[str, Any]

    @classmethod
    def of(cls, deployment: Deployment) -> "DeployedFunction":
        """Describe the stack, and store its code where functions can be created from it."""
        name, functions = deployment.outputs["FunctionName"], deployment.client("lambda")
        location = functions.get_function(FunctionName=name)["Code"]["Location"]
        s3 = deployment.client("s3")
        with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
            s3.create_bucket(Bucket=CODE["S3Bucket"], CreateBucketConfiguration={"LocationConstraint": REGION})
        code = requests.get(location, timeout=30).content
        s3.put_object(Bucket=CODE["S3Bucket"], Key=CODE["S3Key"], Body=code)
        queue = deployment.client("sqs").get_queue_attributes(
            QueueUrl=deployment.outputs["ActivityQueueUrl"], AttributeNames=["All"]
        )["Attributes"]
        (mapping,) = functions.list_event_source_mappings(FunctionName=name, EventSourceArn=queue["QueueArn"])[
            "EventSourceMappings"
        ]
        table = deployment.client("dynamodb").describe_table(TableName=_table(deployment))
        configuration = functions.get_function_configuration(FunctionName=name)
        return cls(deployment, configuration, mapping, queue, table["Table"])


def _table(deployment: Deployment) -> str:
    resources = deployment.client("cloudformation").describe_stack_resources(StackName=STACK_NAME)
    (name,) = (
        resource["PhysicalResourceId"]
        for resource in resources["StackResources"]
        if resource["ResourceType"] == "AWS::DynamoDB::Table"
    )
    return str(name)
