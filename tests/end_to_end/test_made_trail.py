"""The trail that CreateTrail makes, in a stack of its own in another Region.

The local CloudFormation knows no trails: the trail alone is made here, as the template says.
"""

import uuid
from collections.abc import Iterator

import pytest

from local_stack.deployment import BUILD, STACK_NAME, TEMPLATE, Deployment, deploy
from local_stack.stops import seconds_to_restart
from local_stack.trip import Traveller
from tests.end_to_end.conftest import PARAMETERS, Machine, subscribe, wait_until
from tests.end_to_end.test_log_files import a_key, an_event, file_of, told, wait_until_read

REGION = "eu-central-1"
TRAIL, STANDS_FOR_IT = "AWS::CloudTrail::Trail", "AWS::CloudFormation::WaitConditionHandle"


@pytest.fixture(scope="module")
def making(traveller: Traveller) -> Iterator[Deployment]:
    """The stack that was told to make a trail."""
    template = BUILD / "template-without-trail.yaml"
    template.write_text(TEMPLATE.read_text().replace(TRAIL, STANDS_FOR_IT))
    parameters = {name: PARAMETERS[name] for name in ("AlarmNames", "WindowMinutes")}
    try:
        yield deploy(
            traveller.deployment.ministack,
            traveller.slack.webhook,
            {**parameters, "CreateTrail": "true"},
            REGION,
            template,
        )
    finally:
        template.unlink()


@pytest.fixture(scope="module")
def bucket(making: Deployment) -> str:
    resource = making.client("cloudformation").describe_stack_resource(
        StackName=STACK_NAME, LogicalResourceId="LogBucket"
    )
    return str(resource["StackResourceDetail"]["PhysicalResourceId"])


@pytest.fixture(scope="module")
def machine(making: Deployment) -> Machine:
    return subscribe(making, "from-the-made-trail")


def test_its_bucket_is_closed_to_everybody_else(making: Deployment, bucket: str) -> None:
    s3 = making.client("s3")
    encryption = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    assert encryption["Rules"][0]["ApplyServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "AES256"
    }
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    closed = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert list(closed.values()) == [True] * 4
    policy = s3.get_bucket_policy(Bucket=bucket)["Policy"]
    assert f"trail/{STACK_NAME}" in policy
    assert "aws:SecureTransport" in policy


def test_a_file_in_its_bucket_ends_in_slack_and_at_the_topic(
    traveller: Traveller, making: Deployment, machine: Machine, bucket: str
) -> None:
    event = an_event()
    event["detail"]["requestParameters"]["bucketName"] = name = f"gone-{uuid.uuid4().hex[:8]}"
    making.client("s3").put_object(Bucket=bucket, Key=a_key(), Body=file_of(event))
    wait_until(lambda: bool(traveller.slack.said(name)))
    wait_until_read(making)
    assert [alert["watch"] for alert in told(machine, event)] == ["s3-bucket-deleted"]


def test_it_logs_again_when_somebody_stops_it(making: Deployment, bucket: str) -> None:
    cloudtrail = making.client("cloudtrail")
    arn = cloudtrail.create_trail(Name=STACK_NAME, S3BucketName=bucket)["TrailARN"]
    cloudtrail.start_logging(Name=arn)
    assert seconds_to_restart(making, arn) < 20
