from copy import replace
from typing import Any

import pytest

from account_event_handler.catalog.trail_protection.resources import is_trail_bucket, is_trail_key, is_trail_log_group
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import StackContext

KNOWN = StackContext(
    trail_things=frozenset(
        {
            "trail-logs",
            "arn:aws:kms:eu-west-1:111122223333:key/7c6b5a49-3827",
            "arn:aws:logs:eu-west-1:111122223333:log-group:trails:*",
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
    for about in (is_trail_bucket, is_trail_key, is_trail_log_group):
        assert not about(event(), context)
