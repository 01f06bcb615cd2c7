from typing import Any

import pytest

from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Outcome, Result, Severity
from tests.support.calls import told
from tests.support.watches import watch

ACCESS_FOUND = watch("access-analyzer-access-found")

ROLE_ARN = "arn:aws:iam::444455556666:role/reader"


def read(**detail: Any) -> AccountEvent:
    event = decode(
        {"source": "aws.any", "detail-type": "any", "account": "111122223333", "region": "eu-west-1", "detail": detail}
    )
    assert isinstance(event, AccountEvent)
    return event


@pytest.mark.parametrize(
    ("kind", "public", "told"),
    [
        ("AWS::S3::Bucket", True, Severity.HIGH),
        ("AWS::S3::Bucket", False, Severity.MEDIUM),
        ("AWS::EC2::Snapshot", True, Severity.CRITICAL),
        ("AWS::SecretsManager::Secret", True, Severity.CRITICAL),
        ("AWS::IAM::Role", True, Severity.CRITICAL),
        ("AWS::IAM::Role", False, Severity.MEDIUM),
        ("AWS::New::Thing", True, Severity.HIGH),
    ],
)
def test_public_access_is_louder_than_another_accounts(kind: Any, public: Any, told: Any) -> None:
    event = read(resourceType=kind, isPublic=public)
    assert ACCESS_FOUND.severity_of(event, Outcome(Result.DONE)) is told


@pytest.mark.parametrize(
    ("principal", "said"),
    [
        ({"AWS": "444455556666"}, "account 444455556666"),
        ({"AWS": "arn:aws:iam::444455556666:root"}, "account 444455556666"),
        ({"AWS": ROLE_ARN}, "reader of account 444455556666"),
        ({"Federated": "arn:aws:iam::111122223333:saml-provider/okta"}, "users of okta"),
        ({"CanonicalUser": "79a59df900b949e5"}, "79a59df900b949e5"),
        ({"AWS": ""}, "an outside principal"),
        ({"Federated": ""}, "an outside principal"),
        ({"CanonicalUser": ""}, "an outside principal"),
        ({}, "an outside principal"),
        (None, "an outside principal"),
    ],
)
def test_who_gets_in_is_said_in_words(principal: Any, said: Any) -> None:
    assert ACCESS_FOUND.words["who"](read(principal=principal)) == said


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        ([], ""),
        (["s3:GetObject"], "s3:GetObject"),
        (["s3:GetObject", "s3:PutObject"], "s3:GetObject and 1 more"),
        (["s3:GetObject", "s3:PutObject", "s3:ListBucket"], "s3:GetObject and 2 more"),
    ],
)
def test_what_they_may_is_not_guessed(actions: list[str], said: str) -> None:
    assert ACCESS_FOUND.words["actions"](read(action=actions)) == said


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("AWS::S3Express::DirectoryBucket", "bucket"),
        ("AWS::RDS::DBSnapshot", "database snapshot"),
        ("AWS::KMS::Key", "key"),
        ("", "resource"),
    ],
)
def test_a_resource_is_called_by_its_type(kind: str, said: str) -> None:
    detail = {"resourceType": kind, "resource": "r", "isPublic": True, "condition": {"aws:SourceVpc": "v", "b": "c"}}
    alert = told("access-analyzer-access-found", **detail)
    assert alert.endswith(f": Access Analyzer: {said} r is open to anyone, limited by aws:SourceVpc, b")


@pytest.mark.parametrize(
    ("detail", "holds"),
    [({"isDeleted": False}, True), ({}, True), ({"isDeleted": True}, False), ({"error": "ACCESS_DENIED"}, False)],
)
def test_a_resource_that_is_gone_or_was_not_read_is_silent(detail: Any, holds: Any) -> None:
    assert ACCESS_FOUND.holds(read(**detail)) is holds
