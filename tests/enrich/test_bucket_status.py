import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from account_event_handler.enrich.bucket_status import GONE, NO_POLICY, NOT_PUBLIC, PUBLIC, BucketStatus
from account_event_handler.enrich.enricher import ENRICHED_WATCHES
from tests.enrich.events import Fake, always, event

CHANGED = "s3-bucket-policy-changed"


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="payments-archive")
        yield client


def status(s3: Any, bucket: Any = "payments-archive") -> str:
    facts = BucketStatus(always(s3))(event(CHANGED, {"requestParameters.bucketName": bucket}))
    return dict(facts).get("Public", "")


@pytest.mark.parametrize(("public", "said"), [(True, PUBLIC), (False, NOT_PUBLIC)])
def test_what_s3_makes_of_the_policy_is_told(public: bool, said: str) -> None:
    s3 = Fake(get_bucket_policy_status={"PolicyStatus": {"IsPublic": public}})
    assert status(s3) == said
    assert s3.asked == [("get_bucket_policy_status", {"Bucket": "payments-archive"})]


def test_a_bucket_without_a_policy_says_so(s3: Any) -> None:
    assert status(s3) == NO_POLICY


def test_a_policy_in_force_is_judged(s3: Any) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::payments-archive/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    s3.put_bucket_policy(Bucket="payments-archive", Policy=json.dumps(policy))
    assert status(s3) == PUBLIC


def test_a_bucket_deleted_since_is_said_to_be_gone(s3: Any) -> None:
    assert status(s3, "payments-gone") == GONE


def test_a_refusal_is_an_error() -> None:
    denied = ClientError({"Error": {"Code": "AccessDenied"}}, "GetBucketPolicyStatus")
    with pytest.raises(ClientError):
        status(Fake(get_bucket_policy_status=denied))


@pytest.mark.parametrize("bucket", [None, "", {"a": 1}, "arn:aws:s3:us-west-2:1:accesspoint/x", "a b", "x/../y"])
def test_what_is_no_bucket_s_name_is_not_asked_for(bucket: Any) -> None:
    assert status(Fake(), bucket) == ""


def test_an_account_out_of_reach_has_no_line() -> None:
    assert status(None) == ""


@pytest.mark.parametrize("watch", ENRICHED_WATCHES["bucket-status"])
def test_every_watched_call_names_its_bucket(watch: str) -> None:
    s3 = Fake(get_bucket_policy_status={"PolicyStatus": {"IsPublic": False}})
    assert BucketStatus(always(s3))(event(watch)) == (("Public", NOT_PUBLIC),)
