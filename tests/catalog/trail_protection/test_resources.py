from copy import replace
from typing import Any

import pytest

from account_event_handler.catalog.trail_protection.resources import (
    is_bucket_encrypted_anew,
    is_trail_bucket,
    is_trail_key,
    is_trail_log_group,
    is_trail_topic,
)
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import OwnStack, StackContext

KNOWN = StackContext(
    trail_things=frozenset(
        {
            "trail-logs",
            "arn:aws:kms:eu-west-1:111122223333:key/7c6b5a49-3827",
            "arn:aws:logs:eu-west-1:111122223333:log-group:trails:*",
            "arn:aws:sns:eu-west-1:111122223333:trail-files",
        }
    )
)
UNKNOWN = StackContext()
CLOUDTRAIL = {"Service": "cloudtrail.amazonaws.com"}


def event(error: str = "", **request: Any) -> AccountEvent:
    detail = {"requestParameters": request or None, "errorMessage": error}
    return AccountEvent("", "", "", "111122223333", "eu-west-1", None, (), detail)


def denied(arn: str) -> AccountEvent:
    return event(f'not authorized to perform: s3:DeleteBucket on resource: "{arn}" because')


def statement(effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": CLOUDTRAIL, "Action": "s3:PutObject", **more}


def test_what_a_trail_writes_to_is_known() -> None:
    assert is_trail_bucket(event(bucketName="trail-logs"), KNOWN)
    assert is_trail_bucket(denied("arn:aws:s3:::trail-logs"), KNOWN)
    assert is_trail_key(event(keyId="7c6b5a49-3827"), KNOWN)
    assert is_trail_key(event(keyId="arn:aws:kms:eu-west-1:111122223333:key/7c6b5a49-3827"), KNOWN)
    assert is_trail_log_group(event(logGroupName="trails"), KNOWN)
    assert is_trail_log_group(event(logGroupName="x"), StackContext(trail_things=frozenset({"x"})))


def test_a_bucket_s_arn_may_be_what_is_known() -> None:
    assert is_trail_bucket(event(bucketName="b"), StackContext(trail_things=frozenset({"arn:aws:s3:::b"})))


def test_where_the_things_are_known_a_name_is_no_reason() -> None:
    assert not is_trail_bucket(event(bucketName="old-cloudtrail-logs"), KNOWN)
    assert not is_trail_key(event(keyId="0000-1111", policy={"Statement": statement()}), KNOWN)
    assert not is_trail_log_group(event(logGroupName="cloudtrail"), KNOWN)


def test_a_log_group_of_that_name_in_another_place_is_another() -> None:
    group = event(logGroupName="trails")
    assert not is_trail_log_group(replace(group, region="us-east-1"), KNOWN)
    assert not is_trail_log_group(replace(group, account="444455556666"), KNOWN)
    assert not is_trail_log_group(event(logGroupName="other-trails"), KNOWN)


def test_while_the_things_are_not_known_a_name_or_a_policy_tells() -> None:
    policy = {"Statement": [statement(Action="s3:GetBucketAcl")]}
    assert is_trail_bucket(event(bucketName="aws-cloudtrail-logs-111122223333-0a1b"), UNKNOWN)
    assert is_trail_bucket(event(bucketName="audit", bucketPolicy=policy), UNKNOWN)
    assert is_trail_key(event(keyId="0000", policy={"Statement": [statement()]}), UNKNOWN)
    assert is_trail_log_group(event(logGroupName="CloudTrail/DefaultLogGroup"), UNKNOWN)


@pytest.mark.parametrize("context", [KNOWN, UNKNOWN], ids=["known", "unknown"])
def test_nothing_named_is_nothing_of_a_trail(context: StackContext) -> None:
    for about in (is_trail_bucket, is_trail_key, is_trail_log_group, is_trail_topic, is_bucket_encrypted_anew):
        assert not about(event(), context)


TOPIC = "arn:aws:sns:eu-west-1:111122223333:trail-files"


def test_a_log_group_may_be_named_by_its_arn() -> None:
    assert is_trail_log_group(event(resourceIdentifier="arn:aws:logs:eu-west-1:111122223333:log-group:trails"), KNOWN)


def test_a_topic_is_known_by_the_trails_or_by_the_stack_and_a_subscription_by_its_topic() -> None:
    named = StackContext(stack=OwnStack(trail_topic=TOPIC), trail_things=frozenset({"trail-logs"}))
    for known in (KNOWN, named):
        assert is_trail_topic(event(topicArn=TOPIC), known)
        assert is_trail_topic(event(subscriptionArn=f"{TOPIC}:0b1c2d3e-4f50"), known)
        assert is_trail_topic(denied(TOPIC), known)
        assert not is_trail_topic(event(topicArn=f"{TOPIC}-of-cloudtrail"), known)
    assert is_trail_topic(event(topicArn=f"{TOPIC}-of-cloudtrail"), UNKNOWN)


@pytest.mark.parametrize(
    ("default", "is_anew"),
    [
        ({"SSEAlgorithm": "AES256"}, False),
        ({"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "arn:aws:kms:eu-west-1:111122223333:key/7c6b5a49-3827"}, False),
        ({"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "arn:aws:kms:eu-west-1:444455556666:key/7c6b5a49-3827"}, True),
        ({"SSEAlgorithm": "aws:kms"}, True),
        ({}, True),
    ],
    ids=str,
)
def test_a_key_that_no_trail_has_is_another(default: dict[str, str], is_anew: bool) -> None:
    rules = {"Rule": {"ApplyServerSideEncryptionByDefault": default}}
    for bucket, expected in (("trail-logs", is_anew), ("pictures", False)):
        asked = event(bucketName=bucket, ServerSideEncryptionConfiguration=rules)
        assert is_bucket_encrypted_anew(asked, KNOWN) is expected
