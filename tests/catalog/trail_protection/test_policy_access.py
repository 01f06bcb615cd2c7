"""Which policies shut CloudTrail out, however they are dressed up."""

from copy import replace
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.trail_protection.resources import DATA_KEY, PUT_OBJECT, lets_write
from account_event_handler.own_stack.context import TrailRef
from account_event_handler.pipeline.judge import judge
from tests.support.samples import sample
from tests.support.stack_context import ACCOUNT, REGION, context

ARN = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/audit"
OTHER = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/no-such-trail"
TRAIL = TrailRef(ARN, "trail-logs-example")
UNKNOWN = TrailRef.unknown(ACCOUNT, "trail-logs-example")
BUCKET = "arn:aws:s3:::trail-logs-example"
CLOUDTRAIL = {"Service": "cloudtrail.amazonaws.com"}
CONTEXT = "kms:EncryptionContext:aws:cloudtrail:arn"
ANY_OF_ACCOUNT = f"arn:aws:cloudtrail:*:{ACCOUNT}:trail/*"
each_knowledge = pytest.mark.parametrize("trail", [TRAIL, UNKNOWN], ids=["known", "unknown"])


def writes(**more: Any) -> dict[str, Any]:
    """The statement that AWS gives to bucket owners."""
    return {
        "Effect": "Allow",
        "Principal": CLOUDTRAIL,
        "Action": "s3:PutObject",
        "Resource": f"{BUCKET}/AWSLogs/{ACCOUNT}/*",
        "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
        **more,
    }


def encrypts(**more: Any) -> dict[str, Any]:
    condition = {"StringLike": {CONTEXT: ANY_OF_ACCOUNT}, "StringEquals": {"aws:SourceArn": ARN}}
    return {
        "Effect": "Allow",
        "Principal": CLOUDTRAIL,
        "Action": "kms:GenerateDataKey*",
        "Resource": "*",
        "Condition": condition,
        **more,
    }


def denies(condition: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": f"{BUCKET}/*"}
    return {**statement, **({"Condition": condition} if condition else {}), **more}


def policy(*statements: dict[str, Any]) -> PolicyDocument:
    return PolicyDocument.read({"Statement": list(statements)})


@each_knowledge
@pytest.mark.parametrize(
    "statements",
    [
        [writes()],
        [writes(Action="s3:*", Resource="*")],
        [writes(Action="s3:Put*", Condition={})],
        [writes(Resource=[f"{BUCKET}/AWSLogs/o-a1b2c3d4e5/*", f"{BUCKET}/*"])],
        [writes(Condition={"StringEquals": {"aws:SourceArn": [OTHER, ARN]}})],
        [writes(Condition={"ArnLike": {"aws:SourceArn": ANY_OF_ACCOUNT}})],
        [writes(Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}})],
        [writes(Condition={"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}})],
        [writes(Condition={"Bool": {"aws:SecureTransport": "true"}})],
        [writes(Principal="*", Condition={"Null": {"aws:SourceArn": "false"}})],
        [writes(), denies({"Bool": {"aws:SecureTransport": "false"}})],
        [writes(), denies({"NumericLessThan": {"s3:TlsVersion": "1.2"}})],
        [writes(), denies({"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}})],
        [writes(), denies({"ArnNotLike": {"aws:SourceArn": ANY_OF_ACCOUNT}})],
        [
            writes(),
            denies(
                {
                    "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
                    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
                }
            ),
        ],
        [writes(), denies(Action="s3:DeleteObject")],
        [writes(), denies(Resource=f"{BUCKET}/private/*")],
        [writes(), denies(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/x"})],
    ],
)
def test_a_policy_that_lets_cloudtrail_write_is_open(statements: list[dict[str, Any]], trail: TrailRef) -> None:
    assert lets_write(policy(*statements), PUT_OBJECT, trail)


@each_knowledge
@pytest.mark.parametrize(
    "statements",
    [
        [],
        [writes(Action="s3:GetBucketAcl")],
        [writes(Principal={"Service": "config.amazonaws.com"})],
        [writes(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})],
        [writes(Resource=f"{BUCKET}/nothing/*")],
        [writes(Resource="arn:aws:s3:::another/AWSLogs/*")],
        [writes(Condition={"StringEquals": {"aws:SourceAccount": "444455556666"}})],
        [writes(Condition={"Bool": {"aws:SecureTransport": "false"}})],
        [writes(Condition={"StringEquals": {"s3:x-amz-acl": "private"}})],
        [writes(Condition={"StringEquals": {"aws:PrincipalTag/team": "x"}})],
        [writes(Condition={"Null": {"aws:SourceArn": "true"}})],
        [writes(), denies()],
        [writes(), denies(Principal=CLOUDTRAIL, Condition={"StringLike": {"aws:SourceArn": "*"}})],
        [writes(), denies({"Bool": {"aws:SecureTransport": "true"}})],
        [writes(), denies({"Bool": {"aws:PrincipalIsAWSService": "true"}})],
        [writes(), denies({"Null": {"s3:x-amz-server-side-encryption": "true"}})],
        [writes(), denies({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}})],
        [writes(), denies({"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})],
        [writes(), denies({"StringNotEquals": {"aws:SourceAccount": "444455556666"}})],
        [
            writes(),
            {
                "Effect": "Deny",
                "NotPrincipal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "NotAction": "s3:GetObject",
                "Resource": "*",
            },
        ],
    ],
)
def test_a_policy_that_does_not_let_cloudtrail_write_is_closed(
    statements: list[dict[str, Any]], trail: TrailRef
) -> None:
    assert not lets_write(policy(*statements), PUT_OBJECT, trail)


@pytest.mark.parametrize("operator", ["StringEquals", "ArnEquals", "ArnLike"])
def test_a_policy_for_a_trail_that_is_not_there_is_closed(operator: str) -> None:
    document = policy(writes(Condition={operator: {"aws:SourceArn": OTHER}}))
    assert not lets_write(document, PUT_OBJECT, TRAIL)
    assert lets_write(document, PUT_OBJECT, UNKNOWN)  # it may be the one


def test_a_policy_for_another_prefix_than_the_trail_s_is_closed() -> None:
    document = policy(writes(Resource=f"{BUCKET}/elsewhere/AWSLogs/{ACCOUNT}/*"))
    assert not lets_write(document, PUT_OBJECT, TRAIL)
    assert lets_write(document, PUT_OBJECT, replace(TRAIL, prefix="elsewhere"))
    assert lets_write(document, PUT_OBJECT, UNKNOWN)


@pytest.mark.parametrize(
    ("statements", "is_open"),
    [
        ([encrypts()], True),
        ([encrypts(Condition={})], True),
        ([encrypts(Condition={"StringLike": {CONTEXT: OTHER}})], False),
        ([encrypts(Condition={"StringEquals": {"aws:SourceArn": OTHER}})], False),
        ([encrypts(), denies(Action="kms:*", Principal=CLOUDTRAIL)], False),
        ([encrypts(), denies({"StringLike": {"aws:SourceArn": "*"}}, Action="kms:*")], False),
    ],
)
def test_a_key_is_open_for_the_trail_that_its_policy_lets_encrypt(
    statements: list[dict[str, Any]], is_open: bool
) -> None:
    assert lets_write(policy(*statements), DATA_KEY, TRAIL) is is_open


def test_a_bucket_is_closed_if_it_is_for_one_of_its_trails() -> None:
    event = sample("cloudtrail-bucket-closed")
    statement = writes(Condition={"StringEquals": {"aws:SourceArn": ARN}})
    event["detail"]["requestParameters"]["bucketPolicy"] = {"Statement": [statement]}
    both = (TRAIL, replace(TRAIL, arn=OTHER))
    elsewhere = (TRAIL, replace(TRAIL, arn=OTHER, bucket="another"))
    watches = [
        alert.watch if (alert := judge(event, CATALOG, replace(context(), trails=trails)).alert) else ""
        for trails in (both, elsewhere)
    ]
    assert watches[0] == "cloudtrail-bucket-closed"
    assert watches[1] != "cloudtrail-bucket-closed"


def test_a_key_is_closed_if_it_is_for_its_trail() -> None:
    event = sample("cloudtrail-key-closed")
    statement = encrypts(Condition={"StringLike": {CONTEXT: OTHER}})
    event["detail"]["requestParameters"]["policy"] = {"Statement": [statement]}
    key = event["detail"]["requestParameters"]["keyId"]
    known = replace(TRAIL, key=f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{key}")
    alert = judge(event, CATALOG, replace(context(), trails=(known,))).alert
    assert alert is not None
    assert alert.watch == "cloudtrail-key-closed"
