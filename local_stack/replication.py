"""A deployed function enters, replicas leave that share nothing but its code and its settings.

Each has queues, a topic, a table and a Slack of its own, and reaches AWS through a proxy of its
own. So faults of many kinds can be tried at the same time, each alone in its world.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from local_stack.deployment import SLACK_PARAMETER, Deployment
from local_stack.faults import Faults
from local_stack.original import CODE, Original
from local_stack.proxy import Proxy
from local_stack.replica import QUEUES, Replica
from local_stack.slack import SlackStandIn

OF_A_QUEUE = ("VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy")
OF_A_FUNCTION = ("Role", "Handler", "Runtime", "MemorySize", "Timeout")
OF_A_MAPPING = ("BatchSize", "FunctionResponseTypes", "ScalingConfig")


@contextmanager
def replicated(
    original: Original,
    name: str,
    variables: dict[str, str] | None = None,
    slack: SlackStandIn | None = None,
    **changed: int,
) -> Iterator[Replica]:
    """A running replica, gone at the end.

    `variables` are the environment variables that differ; so may the queue's VisibilityTimeout and
    the function's Timeout, both in seconds.
    """
    deployment = original.deployment
    with ExitStack() as stack:
        stand_in = stack.enter_context(slack or SlackStandIn())
        proxy = stack.enter_context(Proxy(deployment.ministack.url))
        urls, topic = _queues(original, name, changed), _topic(deployment, name)
        replica = Replica(deployment, name, stand_in, Faults(stand_in, proxy), urls, topic)
        _remembering(original, replica)
        environment = {"AWS_ENDPOINT_URL": proxy.url, **(variables or {})}
        mapping = _function(original, replica, changed, environment)
        stack.callback(_remove, replica, mapping)
        yield replica


def _queues(original: Original, name: str, changed: dict[str, int]) -> dict[str, str]:
    """The URLs of the new queues by what they are for."""
    sqs = original.deployment.client("sqs")
    made = {use: sqs.create_queue(QueueName=f"{name}-{use}")["QueueUrl"] for use in QUEUES}
    attributes = {each: str(changed.get(each, original.queue[each])) for each in OF_A_QUEUE}
    redrive = json.loads(attributes["RedrivePolicy"])
    redrive["deadLetterTargetArn"] = _arn(original.deployment, made["dead"])
    sqs.set_queue_attributes(
        QueueUrl=made["activity"], Attributes=attributes | {"RedrivePolicy": json.dumps(redrive)}
    )
    return made


def _topic(deployment: Deployment, name: str) -> str:
    """The ARN of a new topic whose every alert the queue `told` gets."""
    sns = deployment.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    url = deployment.client("sqs").get_queue_url(QueueName=f"{name}-told")["QueueUrl"]
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=_arn(deployment, url),
        Attributes={"RawMessageDelivery": "true"},
    )
    return str(topic)


def _remembering(original: Original, replica: Replica) -> None:
    """The table, and the parameter that holds Slack's URL."""
    original.deployment.client("dynamodb").create_table(
        TableName=replica.name,
        KeySchema=original.table["KeySchema"],
        AttributeDefinitions=original.table["AttributeDefinitions"],
        BillingMode="PAY_PER_REQUEST",
    )
    original.deployment.client("ssm").put_parameter(
        Name=_parameter(replica), Value=replica.slack.webhook, Type="SecureString"
    )


def _function(
    original: Original, replica: Replica, changed: dict[str, int], variables: dict[str, str]
) -> str:
    """The function, with the replica's names for the original's; its queue's mapping leaves."""
    deployment, outputs = original.deployment, original.deployment.outputs
    names = {
        outputs["ActivityQueueUrl"]: replica.urls["activity"],
        outputs["DeadLettersUrl"]: replica.urls["dead"],
        outputs["AlertTopicArn"]: replica.topic,
        original.table["TableName"]: replica.name,
        SLACK_PARAMETER: _parameter(replica),
    }
    given = original.function["Environment"]["Variables"].items()
    environment = {name: names.get(value, value) for name, value in given} | variables
    functions = deployment.client("lambda")
    functions.create_function(
        FunctionName=replica.name,
        Code=CODE,
        Environment={"Variables": environment},
        **{each: changed.get(each, original.function[each]) for each in OF_A_FUNCTION},
    )
    mapping = functions.create_event_source_mapping(
        FunctionName=replica.name,
        EventSourceArn=_arn(deployment, replica.urls["activity"]),
        **{each: original.mapping[each] for each in OF_A_MAPPING},
    )
    return str(mapping["UUID"])


def _remove(replica: Replica, mapping: str) -> None:
    client = replica.deployment.client
    client("lambda").delete_event_source_mapping(UUID=mapping)
    client("lambda").delete_function(FunctionName=replica.name)
    client("dynamodb").delete_table(TableName=replica.name)
    client("ssm").delete_parameters(Names=[_parameter(replica)])
    client("sns").delete_topic(TopicArn=replica.topic)
    for url in replica.urls.values():
        client("sqs").delete_queue(QueueUrl=url)


def _parameter(replica: Replica) -> str:
    return f"/{replica.name}/slack-url"


def _arn(deployment: Deployment, url: str) -> str:
    asked = {"QueueUrl": url, "AttributeNames": ["QueueArn"]}
    return str(deployment.client("sqs").get_queue_attributes(**asked)["Attributes"]["QueueArn"])
