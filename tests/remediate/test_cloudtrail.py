"""The real client against moto's CloudTrail, over HTTP, as the function asks it."""

from typing import Any

import boto3
import pytest

from account_event_handler.aws.clients import Clients
from account_event_handler.aws.trail import Trail
from account_event_handler.remediate.cloudtrail import CloudTrail, CloudTrailError
from tests.end_to_end.support.http_server import Listener
from tests.remediate.cloudtrail import TRAIL, arn_of
from tests.support.moto_server import empty_moto_server


@pytest.fixture
def trails(monkeypatch: pytest.MonkeyPatch) -> CloudTrail:
    monkeypatch.setenv("AWS_ENDPOINT_URL", empty_moto_server())
    boto3.client("s3").create_bucket(Bucket="audit-logs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    boto3.client("cloudtrail").create_trail(
        Name="management-events", S3BucketName="audit-logs", IsMultiRegionTrail=True
    )
    return CloudTrail(Clients().cloudtrail)


def trail(arn: str = TRAIL) -> Trail:
    found = Trail.of_arn(arn)
    assert found is not None
    return found


def test_a_trail_is_started_and_says_since_when(trails: CloudTrail) -> None:
    assert not trails.status(trail()).logging
    trails.start(trail())
    status = trails.status(trail())
    assert status.logging
    assert status.started > 1_700_000_000
    assert status.errors == {}


def test_a_multi_region_trail_is_seen_from_another_region(trails: CloudTrail) -> None:
    (described,) = trails.visible("us-east-1").values()
    assert (described["HomeRegion"], described["S3BucketName"]) == ("eu-west-1", "audit-logs")


def test_a_trail_that_is_not_there_is_gone(trails: CloudTrail) -> None:
    with pytest.raises(CloudTrailError) as denied:
        trails.status(trail(arn_of("other")))
    assert denied.value.is_gone


def test_a_trail_is_asked_how_it_is_where_it_is_at_home() -> None:
    regions: list[str] = []

    class Client:
        def get_trail_status(self, Name: str) -> dict[str, Any]:  # noqa: N803
            return {"IsLogging": True}

    def client(region: str) -> Any:
        regions.append(region)
        return Client()

    CloudTrail(client).status(trail(arn_of("global", "us-east-1")))
    assert regions == ["us-east-1"]


@pytest.mark.parametrize(
    ("status", "code", "transient"),
    [
        (400, "AccessDeniedException", False),
        (400, "NotOrganizationMasterAccountException", False),
        (400, "ThrottlingException", True),
        (400, "ConflictException", True),
        (503, "ServiceUnavailable", True),
    ],
)
def test_a_refusal_says_whether_it_may_pass(
    status: int, code: str, transient: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = f'{{"__type": "{code}", "message": "line one\\nline two"}}'
    with Listener(lambda path, body: (status, answer)) as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
        with pytest.raises(CloudTrailError) as denied:
            CloudTrail(Clients().cloudtrail).start(trail())
    assert (denied.value.code, denied.value.is_transient) == (code, transient)
    assert denied.value.message == "line one line two"


def test_a_service_that_nobody_answers_for_may_answer_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(CloudTrailError) as denied:
        CloudTrail(Clients().cloudtrail).visible("eu-west-1")
    assert denied.value.is_transient


@pytest.mark.parametrize(
    "arn",
    [
        "",
        "management-events",
        "arn:aws:cloudtrail:eu-west-1:111122223333:trail/",
        "arn:aws:cloudtrail:eu-west-1:111122223333:trail/a b",
        "arn:aws:cloudtrail:eu-west-1:111122223333:trail/a\n",
        "arn:aws:cloudtrail:evil.example/:111122223333:trail/abc",
        "arn:aws:cloudtrail:eu-west-1:1:trail/abc",
        "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/abc",
    ],
)
def test_what_is_no_trail_s_arn_is_no_trail(arn: str) -> None:
    assert Trail.of_arn(arn) is None


def test_a_trail_of_another_partition_is_one() -> None:
    assert trail("arn:aws-us-gov:cloudtrail:us-gov-west-1:111122223333:trail/abc")
    assert trail("arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/abc").region == "cn-north-1"
