import gzip
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from local_stack.delivery import deliver, with_fresh_ids
from local_stack.deployment import STACK_NAME, Deployment, deploy
from local_stack.errors import LocalStackError
from local_stack.event_run import EventRunner, messages_in
from tests.end_to_end.support.log_files import BUCKET, TOPIC, a_key, an_event, file_of, notify, put, wait_until_read
from tests.end_to_end.support.shared_stack import (
    PARAMETERS,
    Subscriber,
    mails_of,
    slack_messages,
    subscribe,
    wait_until,
    written,
)
from tests.support.samples import sample


@pytest.fixture(scope="module")
def subscriber(deployment: Deployment) -> Subscriber:
    return subscribe(deployment, "from-log-files")


def send(deployment: Deployment, body: str, **more: Any) -> None:
    deployment.client("sqs").send_message(QueueUrl=deployment.outputs["LogFileQueueUrl"], MessageBody=body, **more)


def announce(deployment: Deployment, *keys: str) -> None:
    send(deployment, json.dumps({"s3Bucket": BUCKET, "s3ObjectKey": keys}))


def letter_about(deployment: Deployment, key: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = []

    def look() -> bool:
        found.extend(letter for letter in letters(deployment) if key in letter["Body"])
        return bool(found)

    wait_until(look)
    return found[0]


def letters(deployment: Deployment) -> list[dict[str, Any]]:
    got = deployment.client("sqs").receive_message(
        QueueUrl=deployment.outputs["LogFileDeadLettersUrl"],
        MessageAttributeNames=["All"],
        MaxNumberOfMessages=10,
        VisibilityTimeout=1,
    )
    return list(got.get("Messages", []))


def test_a_file_put_into_the_bucket_ends_in_slack_and_mail(
    runner: EventRunner, subscriber: Subscriber, bucket: str
) -> None:
    deployment, event = runner.deployment, an_event()
    slack, mails = len(slack_messages(runner)), len(mails_of(runner))
    put(deployment, a_key(), file_of(with_fresh_ids(sample("s3-bucket-deleted--not-empty")), event))
    wait_until(lambda: len(slack_messages(runner)) > slack)
    wait_until(lambda: len(mails_of(runner)) > mails)
    wait_until_read(deployment)
    (alert,) = subscriber.alerts_of(event)
    assert alert["watch"] == "s3-bucket-deleted"


def test_alerts_of_a_member_account_s_file_name_its_account(
    deployment: Deployment, subscriber: Subscriber, bucket: str
) -> None:
    event = an_event()
    event["detail"]["recipientAccountId"] = "444455556666"
    put(deployment, a_key("444455556666", "AWSLogs/o-a1b2c3d4e5"), file_of(event))
    wait_until(lambda: bool(subscriber.alerts_of(event)))
    assert subscriber.alerts_of(event)[0]["account"] == "444455556666"


def queue_arn(deployment: Deployment) -> str:
    return deployment.outputs["LogFileQueueArn"]


def function_arn(deployment: Deployment) -> str:
    name = deployment.outputs["FunctionName"]
    found = deployment.client("lambda").get_function(FunctionName=name)
    return str(found["Configuration"]["FunctionArn"])


def subscription(deployment: Deployment) -> str:
    """The one that the template made for the topic of the trail."""
    listed = deployment.client("sns").list_subscriptions_by_topic(TopicArn=TOPIC)
    (ours,) = listed["Subscriptions"]
    return str(ours["SubscriptionArn"])


@contextmanager
def raw(deployment: Deployment, is_raw: bool) -> Iterator[None]:
    """Have the topic deliver messages raw, or in an envelope as by default."""

    def deliver_raw(value: bool) -> None:
        deployment.client("sns").set_subscription_attributes(
            SubscriptionArn=subscription(deployment),
            AttributeName="RawMessageDelivery",
            AttributeValue=str(value).lower(),
        )

    deliver_raw(is_raw)
    try:
        yield
    finally:
        deliver_raw(False)


FORMS: dict[str, Callable[[Deployment], dict[str, Any]]] = {
    "EventBridge": lambda _: {"EventBridgeConfiguration": {}},
    "the queue": lambda deployment: {
        "QueueConfigurations": [{"QueueArn": queue_arn(deployment), "Events": ["s3:ObjectCreated:*"]}]
    },
    "a topic": lambda _: {"TopicConfigurations": [{"TopicArn": TOPIC, "Events": ["s3:ObjectCreated:*"]}]},
    "the function": lambda deployment: {
        "LambdaFunctionConfigurations": [
            {"LambdaFunctionArn": function_arn(deployment), "Events": ["s3:ObjectCreated:*"]}
        ]
    },
}


@pytest.fixture
def notifying(deployment: Deployment, bucket: str) -> Iterator[Callable[[str], None]]:
    """Has the bucket tell of its objects in one of these ways; at the end by EventBridge again."""
    yield lambda form: notify(deployment, FORMS[form](deployment))
    notify(deployment, FORMS["EventBridge"](deployment))


@pytest.mark.parametrize("form", FORMS)
def test_a_bucket_may_notify_in_every_way(
    deployment: Deployment, subscriber: Subscriber, notifying: Callable[[str], None], form: str
) -> None:
    event = an_event()
    notifying(form)
    put(deployment, a_key(prefix="of us/AWSLogs"), file_of(event))
    wait_until(lambda: bool(subscriber.alerts_of(event)))
    wait_until_read(deployment)
    assert len(subscriber.alerts_of(event)) == 1
    assert letters(deployment) == []


def test_a_topic_may_deliver_raw(
    deployment: Deployment, subscriber: Subscriber, notifying: Callable[[str], None]
) -> None:
    event = an_event()
    notifying("a topic")
    with raw(deployment, True):
        put(deployment, a_key(), file_of(event))
        wait_until(lambda: bool(subscriber.alerts_of(event)))


@pytest.mark.parametrize("is_raw", [True, False], ids=["raw", "wrapped"])
def test_cloudtrail_itself_may_notify_of_several_files(
    deployment: Deployment, subscriber: Subscriber, notifying: Callable[[str], None], is_raw: bool
) -> None:
    notifying("a topic")
    notify(deployment, {})  # nobody but CloudTrail tells
    events, keys = [an_event() for _ in range(3)], [a_key() for _ in range(3)]
    for event, key in zip(events, keys, strict=True):
        put(deployment, key, file_of(event))
    message = json.dumps({"s3Bucket": BUCKET, "s3ObjectKey": keys})
    with raw(deployment, is_raw):
        deployment.client("sns").publish(TopicArn=TOPIC, Message=message)
        wait_until(lambda: all(subscriber.alerts_of(event) for event in events))


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": BUCKET}),
        json.dumps({"s3Bucket": BUCKET, "s3ObjectKey": [a_key().replace("Trail/", "Trail-Digest/")]}),
        json.dumps({"s3Bucket": BUCKET, "s3ObjectKey": ["holiday.jpg"]}),
    ],
    ids=["trial", "digest", "other"],
)
def test_a_notification_of_no_log_file_is_ignored(runner: EventRunner, bucket: str, body: str) -> None:
    deployment, before = runner.deployment, len(slack_messages(runner))
    send(deployment, body)
    wait_until_read(deployment)
    assert len(slack_messages(runner)) == before
    assert not [letter for letter in letters(deployment) if letter["Body"] == body]


def put_and_wait(deployment: Deployment, data: bytes) -> None:
    """Put a file into the bucket, and wait until it was read."""
    key, began = a_key(), time.time()
    put(deployment, key, data)
    wait_until(lambda: key in written(deployment, began), 30)


@pytest.mark.parametrize("file_first", [True, False], ids=["file first", "event first"])
def test_an_event_that_comes_both_ways_causes_one_alert(
    deployment: Deployment, subscriber: Subscriber, bucket: str, file_first: bool
) -> None:
    event = an_event()
    for by_file in (file_first, not file_first):
        if by_file:
            put_and_wait(deployment, file_of(event))
        else:
            deliver(deployment, event)
        wait_until_read(deployment)
    assert len(subscriber.alerts_of(event)) == 1


def test_a_notification_that_comes_twice_causes_one_alert(
    deployment: Deployment, subscriber: Subscriber, bucket: str
) -> None:
    event, key = an_event(), a_key()
    put(deployment, key, file_of(event))
    announce(deployment, key)
    announce(deployment, key)
    wait_until(lambda: bool(subscriber.alerts_of(event)))
    wait_until_read(deployment)
    assert len(subscriber.alerts_of(event)) == 1


def test_a_fresh_event_does_not_wait_behind_a_backlog_of_files(
    deployment: Deployment, subscriber: Subscriber, bucket: str
) -> None:
    put(deployment, a_key(), file_of(*[an_event() for _ in range(400)]))
    wait_until(lambda: messages_in(deployment, "LogFileQueueUrl") > 300)
    fresh = an_event()
    deliver(deployment, fresh)
    wait_until(lambda: bool(subscriber.alerts_of(fresh)), 30)
    assert messages_in(deployment, "LogFileQueueUrl") > 100
    deployment.client("sqs").purge_queue(QueueUrl=deployment.outputs["LogFileQueueUrl"])
    wait_until_read(deployment)


TWENTY = [an_event() for _ in range(20)]
RECORDS = [json.dumps(event["detail"]) for event in TWENTY]


DAMAGES = {
    "cut short": (gzip.compress(f'{{"Records":[{",".join(RECORDS)}'.encode()), TWENTY),
    "neither gzip nor JSON": (b"no gzip and no JSON", []),
    "not JSON": (gzip.compress(b"no JSON"), []),
    "empty": (b"", []),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_read_up_to_the_damage_and_dead_lettered_with_the_reason(
    deployment: Deployment, subscriber: Subscriber, bucket: str, damage: str
) -> None:
    key, (body, whole) = a_key(), DAMAGES[damage]
    put(deployment, key, body)
    letter = letter_about(deployment, key)
    assert letter["MessageAttributes"]["Reason"]["StringValue"] == f"it is {damage} ({key})"
    wait_until_read(deployment)
    assert all(len(subscriber.alerts_of(event)) == 1 for event in whole)


def test_a_file_without_records_is_dead_lettered_with_the_reason(deployment: Deployment, bucket: str) -> None:
    key = a_key()
    put(deployment, key, gzip.compress(b"{}"))
    letter = letter_about(deployment, key)
    assert letter["MessageAttributes"]["Reason"]["StringValue"] == f"it has no Records ({key})"


def test_a_redriven_dead_letter_causes_no_second_alert(
    deployment: Deployment, subscriber: Subscriber, bucket: str
) -> None:
    event, key = an_event(), a_key()
    whole = file_of(event)
    put(deployment, key, whole[:-6])
    letter = letter_about(deployment, key)
    wait_until(lambda: bool(subscriber.alerts_of(event)))
    deployment.client("s3").put_object(Bucket=BUCKET, Key=key, Body=whole)
    send(deployment, letter["Body"], MessageAttributes=letter["MessageAttributes"])
    wait_until_read(deployment)
    assert len(subscriber.alerts_of(event)) == 1


def test_a_notification_of_a_missing_object_is_dead_lettered_with_the_reason(
    deployment: Deployment, bucket: str
) -> None:
    key = a_key()
    announce(deployment, key)
    reason = letter_about(deployment, key)["MessageAttributes"]["Reason"]["StringValue"]
    assert reason == f"it is not in the bucket any more ({key})"


def test_a_record_that_cannot_be_read_is_logged_and_the_others_are_read(
    deployment: Deployment, subscriber: Subscriber, bucket: str
) -> None:
    first, last, key = an_event(), an_event(), a_key()
    records: list[Any] = [first["detail"], 7, last["detail"]]
    put(deployment, key, gzip.compress(json.dumps({"Records": records}).encode()))
    wait_until(lambda: bool(subscriber.alerts_of(first) and subscriber.alerts_of(last)))
    assert not [letter for letter in letters(deployment) if key in letter["Body"]]
    assert f'"key":"{key}","position":1' in deployment.ministack.log


@pytest.mark.parametrize(
    "wrong", [{"CreateTrail": "true"}, {"TrailBucket": ""}], ids=["two trails", "a topic without its bucket"]
)
def test_parameters_that_contradict_each_other_are_rejected(runner: EventRunner, wrong: dict[str, str]) -> None:
    deployment = runner.deployment
    with pytest.raises(LocalStackError) as denied:
        deploy(deployment.ministack, runner.slack.webhook, {**PARAMETERS, **wrong})
    assert "TrailBucket" in denied.value.details
    stacks = deployment.client("cloudformation").describe_stacks(StackName=STACK_NAME)["Stacks"]
    assert stacks[0]["StackStatus"] == "CREATE_COMPLETE"
