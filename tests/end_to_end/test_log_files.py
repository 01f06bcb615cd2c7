import gzip
import json
import uuid
from typing import Any

import pytest

from local_stack.delivery import anew, deliver
from local_stack.deployment import Deployment
from local_stack.trip import Traveller, messages_in
from tests.end_to_end.conftest import PARAMETERS, Machine, subscribe, wait_until, wait_until_taken
from tests.samples import sample


@pytest.fixture(scope="module")
def machine(deployment: Deployment) -> Machine:
    return subscribe(deployment, "from-log-files")


@pytest.fixture(scope="module")
def bucket(deployment: Deployment) -> str:
    """The bucket of a trail, which sends its events to EventBridge."""
    name, s3 = PARAMETERS["TrailBucket"], deployment.client("s3")
    place = {"LocationConstraint": s3.meta.region_name}
    if name not in [each["Name"] for each in s3.list_buckets()["Buckets"]]:  # another module's
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=place)
    s3.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    return str(name)


def a_key(account: str = "111122223333", prefix: str = "AWSLogs") -> str:
    name = f"{account}_CloudTrail_eu-west-1_20261120T0945Z_{uuid.uuid4().hex[:16]}.json.gz"
    return f"{prefix}/{account}/CloudTrail/eu-west-1/2026/11/20/{name}"


def put(deployment: Deployment, bucket: str, key: str, body: bytes) -> None:
    deployment.client("s3").put_object(Bucket=bucket, Key=key, Body=body)


def file_of(*events: dict[str, Any]) -> bytes:
    return gzip.compress(json.dumps({"Records": [event["detail"] for event in events]}).encode())


def told(machine: Machine, event: dict[str, Any]) -> list[dict[str, Any]]:
    machine.read()
    return machine.alerts.get(event["detail"]["eventID"], [])


def wait_until_read(deployment: Deployment) -> None:
    wait_until(lambda: messages_in(deployment, "LogFileQueueUrl") == 0, 120)
    wait_until_taken(deployment)


def test_a_file_put_into_the_bucket_ends_in_slack_and_mail(
    traveller: Traveller, machine: Machine, bucket: str
) -> None:
    deployment, event = traveller.deployment, anew(sample("s3-bucket-deleted"))
    slack, mails = len(traveller.slack.bodies), len(traveller.mailbox.mails)
    put(
        deployment,
        bucket,
        a_key(),
        file_of(anew(sample("quiet/s3-bucket-deleted--not-empty")), event),
    )
    wait_until(lambda: len(traveller.slack.bodies) > slack)
    wait_until(lambda: len(traveller.mailbox.mails) > mails)
    wait_until_read(deployment)
    (alert,) = told(machine, event)
    assert alert["watch"] == "s3-bucket-deleted"


def test_a_member_account_s_file_is_told_with_its_account(
    traveller: Traveller, machine: Machine, bucket: str
) -> None:
    deployment, event = traveller.deployment, anew(sample("s3-bucket-deleted"))
    event["detail"]["recipientAccountId"] = "444455556666"
    key = a_key("444455556666", "AWSLogs/o-a1b2c3d4e5")
    put(deployment, bucket, key, file_of(event))
    wait_until(lambda: bool(told(machine, event)))
    assert told(machine, event)[0]["account"] == "444455556666"


@pytest.mark.parametrize("file_first", [True, False], ids=["file first", "event first"])
def test_what_comes_by_both_roads_is_told_once(
    traveller: Traveller, machine: Machine, bucket: str, file_first: bool
) -> None:
    deployment, event = traveller.deployment, anew(sample("s3-bucket-deleted"))
    for by_file in (file_first, not file_first):
        if by_file:
            put(deployment, bucket, a_key(), file_of(event))
            wait_until(lambda: messages_in(deployment, "LogFileQueueUrl") > 0, 20)
        else:
            deliver(deployment, event)
        wait_until_read(deployment)
    assert len(told(machine, event)) == 1


def letters(deployment: Deployment) -> list[dict[str, Any]]:
    got = deployment.client("sqs").receive_message(
        QueueUrl=deployment.outputs["LogFileDeadLettersUrl"],
        MessageAttributeNames=["All"],
        MaxNumberOfMessages=10,
        VisibilityTimeout=1,
    )
    return list(got.get("Messages", []))


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda body: body[: len(body) // 2], "cut"),
        (lambda body: b"no gzip and no JSON", "JSON"),
        (lambda body: b"", "empty"),
        (lambda body: gzip.compress(b"{}"), "Records"),
    ],
    ids=["cut short", "no JSON", "empty", "no Records"],
)
def test_a_damaged_file_is_kept_with_the_reason(
    traveller: Traveller, bucket: str, damage: Any, reason: str
) -> None:
    deployment, key = traveller.deployment, a_key()
    put(deployment, bucket, key, damage(file_of(*[anew(sample("s3-bucket-deleted"))] * 20)))
    found: list[dict[str, Any]] = []

    def look() -> bool:
        found.extend(letter for letter in letters(deployment) if key in letter["Body"])
        return bool(found)

    wait_until(look)
    said = found[0]["MessageAttributes"]["Reason"]["StringValue"]
    assert reason in said
    assert key in said


def test_a_digest_is_no_log_file(traveller: Traveller, bucket: str) -> None:
    deployment, told_before = traveller.deployment, len(traveller.slack.bodies)
    key = a_key().replace("/CloudTrail/", "/CloudTrail-Digest/")
    put(deployment, bucket, key, b"not even read")
    wait_until_read(deployment)
    assert len(traveller.slack.bodies) == told_before
    assert not [letter for letter in letters(deployment) if key in letter["Body"]]
