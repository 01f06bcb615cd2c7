"""Describes the deployed function, from which isolated stacks are provisioned."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import requests

from local_stack.deployment import STACK_NAME, Deployment
from local_stack.ministack import REGION

READ = {"activity": "ActivityQueueUrl", "denied": "DeniedQueueUrl", "log_files": "LogFileQueueUrl"}
CODE = {"S3Bucket": "code-of-isolated-stacks", "S3Key": "code.zip"}


@dataclass(frozen=True, slots=True)
class DeployedFunction:
    """The function, its table, the queues that it reads and their mappings, as AWS describes them."""

    deployment: Deployment
    function: dict[str, Any]
    mappings: dict[str, dict[str, Any]]
    queues: dict[str, dict[str, str]]
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
        sqs = deployment.client("sqs")
        queues = {
            use: sqs.get_queue_attributes(QueueUrl=deployment.outputs[output], AttributeNames=["All"])["Attributes"]
            for use, output in READ.items()
        }
        mappings = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
        by_queue = {mapping["EventSourceArn"]: mapping for mapping in mappings}
        table = deployment.client("dynamodb").describe_table(TableName=_table(deployment))
        configuration = functions.get_function_configuration(FunctionName=name)
        mapped = {use: by_queue[queue["QueueArn"]] for use, queue in queues.items()}
        return cls(deployment, configuration, mapped, queues, table["Table"])


def _table(deployment: Deployment) -> str:
    resources = deployment.client("cloudformation").describe_stack_resources(StackName=STACK_NAME)
    (name,) = (
        resource["PhysicalResourceId"]
        for resource in resources["StackResources"]
        if resource["ResourceType"] == "AWS::DynamoDB::Table"
    )
    return str(name)
