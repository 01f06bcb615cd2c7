"""Provisions isolated stacks that share only the deployed function's code and settings.

Each has its own queues, topic, table, Slack and proxy to AWS, so that tests of different faults
can run at the same time.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from local_stack.deployment import SLACK_PARAMETER, Deployment
from tests.end_to_end.support.deployed_function import CODE, READ, DeployedFunction
from tests.end_to_end.support.faults import Faults
from tests.end_to_end.support.isolated_stack import OUTPUTS, IsolatedStack
from tests.end_to_end.support.proxy import Proxy
from tests.end_to_end.support.slack import SlackStandIn

QUEUE_SETTINGS = ("VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy")
FUNCTION_SETTINGS = ("Role", "Handler", "Runtime", "MemorySize", "Timeout")
MAPPING_SETTINGS = ("BatchSize", "FunctionResponseTypes", "ScalingConfig")


@contextmanager
def provisioned(
    deployed: DeployedFunction,
    name: str,
    variables: dict[str, str] | None = None,
    slack: SlackStandIn | None = None,
    **changed: int,
) -> Iterator[IsolatedStack]:
    """A running isolated stack, removed at the end.

    `variables` are the environment variables that differ; so may the queue's VisibilityTimeout and
    the function's Timeout, both in seconds.
    """
    deployment = deployed.deployment
    with ExitStack() as stack:
        stand_in = stack.enter_context(slack or SlackStandIn())
        proxy = stack.enter_context(Proxy(deployment.ministack.url))
        urls, topic = _create_queues(deployed, name, changed), _create_topic(deployment, name)
        isolated = IsolatedStack(deployment, name, stand_in, Faults(stand_in, proxy), urls, topic)
        _create_state(deployed, isolated)
        environment = {"AWS_ENDPOINT_URL": proxy.url, **(variables or {})}
        mappings = _create_function(deployed, isolated, changed, environment)
        stack.callback(_remove, isolated, mappings)
        yield isolated


def _create_queues(deployed: DeployedFunction, name: str, changed: dict[str, int]) -> dict[str, str]:
    """The URLs of the new queues by what they are for."""
    sqs, arn = deployed.deployment.client("sqs"), partial(_arn, deployed.deployment)
    made = {use: sqs.create_queue(QueueName=f"{name}-{use}")["QueueUrl"] for use in (*OUTPUTS, "alerts")}
    dead_letters = {arn(deployed.deployment.outputs[output]): arn(made[use]) for use, output in OUTPUTS.items()}
    for use, queue in deployed.queues.items():
        attributes = {each: str(changed.get(each, queue[each])) for each in QUEUE_SETTINGS}
        redrive = json.loads(attributes["RedrivePolicy"])
        redrive["deadLetterTargetArn"] = dead_letters[redrive["deadLetterTargetArn"]]
        sqs.set_queue_attributes(QueueUrl=made[use], Attributes=attributes | {"RedrivePolicy": json.dumps(redrive)})
    return made


def _create_topic(deployment: Deployment, name: str) -> str:
    """The ARN of a new topic that the queue `alerts` subscribes to."""
    sns = deployment.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    url = deployment.client("sqs").get_queue_url(QueueName=f"{name}-alerts")["QueueUrl"]
    sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=_arn(deployment, url), Attributes={"RawMessageDelivery": "true"}
    )
    return str(topic)


def _create_state(deployed: DeployedFunction, isolated: IsolatedStack) -> None:
    """The table, and the parameter that holds Slack's URL."""
    deployed.deployment.client("dynamodb").create_table(
        TableName=isolated.name,
        KeySchema=deployed.table["KeySchema"],
        AttributeDefinitions=deployed.table["AttributeDefinitions"],
        BillingMode="PAY_PER_REQUEST",
    )
    deployed.deployment.client("ssm").put_parameter(
        Name=_parameter(isolated), Value=isolated.slack.webhook, Type="SecureString"
    )


def _create_function(
    deployed: DeployedFunction, isolated: IsolatedStack, changed: dict[str, int], variables: dict[str, str]
) -> list[str]:
    """Create the function with the names of its own resources; returns the mappings' ids."""
    deployment, outputs = deployed.deployment, deployed.deployment.outputs
    names = {
        **{outputs[output]: isolated.urls[use] for use, output in OUTPUTS.items()},
        outputs["LogFileQueueArn"]: _arn(deployment, isolated.urls["log_files"]),
        outputs["AlertTopicArn"]: isolated.topic,
        deployed.table["TableName"]: isolated.name,
        SLACK_PARAMETER: _parameter(isolated),
    }
    given = deployed.function["Environment"]["Variables"].items()
    environment = {name: names.get(value, value) for name, value in given} | variables
    functions = deployment.client("lambda")
    functions.create_function(
        FunctionName=isolated.name,
        Code=CODE,
        Environment={"Variables": environment},
        **{each: changed.get(each, deployed.function[each]) for each in FUNCTION_SETTINGS},
    )
    return [
        functions.create_event_source_mapping(
            FunctionName=isolated.name,
            EventSourceArn=_arn(deployment, isolated.urls[use]),
            **{each: deployed.mappings[use][each] for each in MAPPING_SETTINGS},
        )["UUID"]
        for use in READ
    ]


def _remove(isolated: IsolatedStack, mappings: list[str]) -> None:
    client = isolated.deployment.client
    for mapping in mappings:
        client("lambda").delete_event_source_mapping(UUID=mapping)
    isolated.kill()  # else its deletion waits for an invocation that waits for Slack, and times out
    client("lambda").delete_function(FunctionName=isolated.name)
    client("dynamodb").delete_table(TableName=isolated.name)
    client("ssm").delete_parameters(Names=[_parameter(isolated)])
    client("sns").delete_topic(TopicArn=isolated.topic)
    for url in isolated.urls.values():
        client("sqs").delete_queue(QueueUrl=url)


def _parameter(isolated: IsolatedStack) -> str:
    return f"/{isolated.name}/slack-url"


def _arn(deployment: Deployment, url: str) -> str:
    asked = {"QueueUrl": url, "AttributeNames": ["QueueArn"]}
    return str(deployment.client("sqs").get_queue_attributes(**asked)["Attributes"]["QueueArn"])
