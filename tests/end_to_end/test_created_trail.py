"""The bucket and the trail of CreateTrail, in a stack of its own in another Region."""

import uuid
from concurrent.futures import Future

import pytest

from local_stack.deployment import Deployment
from tests.end_to_end.support.log_files import a_key, an_event, file_of, wait_until_read
from tests.end_to_end.support.shared_stack import Subscriber, subscribe, wait_until
from tests.end_to_end.support.slack import SlackStandIn
from tests.end_to_end.support.trails import seconds_to_restart


@pytest.fixture(scope="module")
def creating(deploying: Future[Deployment]) -> Deployment:
    return deploying.result()


@pytest.fixture(scope="module")
def bucket(creating: Deployment) -> str:
    resource = creating.client("cloudformation").describe_stack_resource(
        StackName=creating.stack_name, LogicalResourceId="LogBucket"
    )
    return str(resource["StackResourceDetail"]["PhysicalResourceId"])


@pytest.fixture(scope="module")
def subscriber(creating: Deployment) -> Subscriber:
    return subscribe(creating, "from-the-created-trail")


def test_its_bucket_is_closed_to_everybody_else(creating: Deployment, bucket: str) -> None:
    s3 = creating.client("s3")
    encryption = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    assert encryption["Rules"][0]["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    closed = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert list(closed.values()) == [True] * 4
    policy = s3.get_bucket_policy(Bucket=bucket)["Policy"]
    assert f"trail/{creating.stack_name}" in policy
    assert "aws:SecureTransport" in policy


def test_a_file_in_its_bucket_ends_in_slack_and_at_the_topic(
    slack: SlackStandIn, creating: Deployment, subscriber: Subscriber, bucket: str
) -> None:
    event = an_event()
    event["detail"]["requestParameters"]["bucketName"] = name = f"gone-{uuid.uuid4().hex[:8]}"
    creating.client("s3").put_object(Bucket=bucket, Key=a_key(), Body=file_of(event))
    wait_until(lambda: bool(slack.said(name)))
    wait_until_read(creating)
    assert [alert["watch"] for alert in subscriber.alerts_of(event)] == ["s3-bucket-deleted"]


def test_it_logs_again_when_somebody_stops_it(creating: Deployment, bucket: str) -> None:
    cloudtrail = creating.client("cloudtrail")
    arn = cloudtrail.create_trail(Name=creating.stack_name, S3BucketName=bucket)["TrailARN"]
    cloudtrail.start_logging(Name=arn)
    assert seconds_to_restart(creating, arn) < 20
