import json
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.policy.privilege import (
    IdentityPolicy,
    describe_privileges,
    forbids,
    severity_of_document,
    severity_of_managed,
)
from account_event_handler.model import Severity
from account_event_handler.pipeline.judge import judge
from tests.support.records import asked
from tests.support.samples import sample

AWS, OWN = "arn:aws:iam::aws:policy/", "arn:aws:iam::111122223333:policy/"
CRITICAL, HIGH, MEDIUM, LOW, INFO = Severity


def grant(*actions: str, resource: str = "*") -> dict[str, Any]:
    return {"Statement": {"Effect": "Allow", "Action": list(actions), "Resource": resource}}


@pytest.mark.parametrize(
    ("arn", "severity"),
    [
        (AWS + "AdministratorAccess", HIGH),
        (AWS + "job-function/SystemAdministrator", HIGH),
        ("arn:aws-cn:iam::aws:policy/IAMFullAccess", HIGH),
        (OWN + "AdministratorAccess", HIGH),
        (AWS + "ReadOnlyAccess", LOW),
        (AWS + "job-function/ViewOnlyAccess", LOW),
        (AWS + "service-role/AWSLambdaBasicExecutionRole", LOW),
        (OWN + "ReadOnlyAccess", MEDIUM),
        (AWS + "AmazonS3FullAccess", MEDIUM),
        (OWN + "payments-writer", MEDIUM),
        ("", HIGH),
    ],
)
def test_a_managed_policy_weighs_by_its_name_if_it_is_of_aws(arn: str, severity: Severity) -> None:
    assert severity_of_managed(arn) is severity


@pytest.mark.parametrize(
    ("policy", "severity", "powers"),
    [
        (grant("*"), HIGH, "everything"),
        (grant("iam:*"), HIGH, "everything in iam"),
        (grant("IAM:pass*"), HIGH, "iam:PassRole on anything"),
        (grant("s3:*", "iam:PassRole"), HIGH, "iam:PassRole on anything"),
        (grant("iam:PassRole", resource="arn:aws:iam::*:role/*"), HIGH, "iam:PassRole on anything"),
        (grant("iam:PassRole", resource=f"{OWN[:-7]}role/worker"), LOW, "iam:PassRole"),
        (grant("sts:AssumeRole"), HIGH, "sts:AssumeRole on anything"),
        (grant("iam:CreateAccessKey", resource="arn:aws:iam::*:user/${aws:username}"), LOW, "iam:CreateAccessKey"),
        ({"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}}, HIGH, "everything but iam"),
        (grant("s3:*"), MEDIUM, "everything in s3"),
        (grant("s3:*", resource="arn:aws:s3:::payments/*"), MEDIUM, "everything in s3"),
        (
            grant("dynamodb:*", resource="arn:aws:dynamodb:eu-west-1:111122223333:table/orders"),
            LOW,
            "everything in dynamodb",
        ),
        (grant("secretsmanager:Get*"), MEDIUM, "secretsmanager:Get*"),
        (grant("s3:GetObject", resource="arn:aws:s3:::payments/*"), LOW, "s3:GetObject"),
        (grant("iam:PutUserPolicy", resource="arn:aws:iam::*:user/*a*"), HIGH, "iam:PutUserPolicy on user/*a*"),
        (grant("iam:CreateAccessKey", resource="arn:aws:iam::*:user/ops-*"), HIGH, "iam:CreateAccessKey on user/ops-*"),
        (
            grant("iam:Attach*", resource="arn:aws:iam::*:user/${aws:username}"),
            HIGH,
            "iam:AttachUserPolicy, iam:AttachRolePolicy and iam:AttachGroupPolicy on user/${aws:username}",
        ),
        (grant("iam:PutRolePolicy", resource="arn:aws:iam::*:role/worker"), LOW, "iam:PutRolePolicy"),
        (grant("iam:PassRole", resource="arn:aws:iam::*:role/app-*"), LOW, "iam:PassRole"),
        (grant("ssm:SendCommand"), MEDIUM, "ssm:SendCommand"),
        (grant("cloudtrail:StopLogging"), MEDIUM, "cloudtrail:StopLogging"),
        (grant("kms:PutKeyPolicy"), MEDIUM, "kms:PutKeyPolicy"),
        ("{", HIGH, None),
        (None, HIGH, None),
    ],
)
def test_a_written_policy_weighs_by_what_it_allows(policy: object, severity: Severity, powers: str | None) -> None:
    document = PolicyDocument.read(policy)
    assert severity_of_document(document) is severity
    assert describe_privileges(document) == powers


def test_only_policies_of_aws_are_known_to_forbid() -> None:
    assert forbids(AWS + "AWSDenyAll")
    assert forbids(AWS + "AWSCompromisedKeyQuarantineV3")
    assert not forbids(OWN + "AWSDenyAll")


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("iam-policy-attached", HIGH),
        ("iam-policy-attached--to-oneself", CRITICAL),
        ("iam-policy-attached--read-only", LOW),
        ("iam-policy-detached--quarantine", HIGH),
        ("iam-policy-changed--not-in-force", LOW),
        ("iam-inline-policy-put--refused", MEDIUM),
        ("iam-role-trust-changed--anyone", CRITICAL),
        ("iam-role-created--github-anyone", HIGH),
        ("iam-role-created--github", MEDIUM),
        ("iam-role-created--own-account", LOW),
        ("iam-access-key-created--of-root", CRITICAL),
        ("iam-access-key-created--own", MEDIUM),
        ("iam-access-key-switched--off", LOW),
        ("iam-login-profile-created--to-be-replaced", MEDIUM),
        ("iam-mfa-deactivated--of-root", CRITICAL),
        ("iam-mfa-enabled", LOW),
        ("iam-password-policy-changed--strong", LOW),
        ("organizations-policy-changed--emptied", CRITICAL),
        ("organizations-organization-left--refused", HIGH),
        ("sts-root-assumed--password", CRITICAL),
        ("eks-access-entry-created--node", LOW),
        ("eks-access-policy-associated--view", LOW),
        ("eks-cluster-created--private", LOW),
    ],
)
def test_the_same_call_weighs_by_what_it_does(name: str, severity: Severity) -> None:
    alert = judge(sample(name), CATALOG).alert
    assert alert is not None
    assert alert.severity is severity


def test_a_policy_as_text_or_as_an_object_is_judged_alike() -> None:
    text, mapping = json.dumps(grant("*")), grant("*")
    assert PolicyDocument.read(text) == PolicyDocument.read(mapping)


def test_what_changes_its_own_holder_is_as_good_as_administrator() -> None:
    document = PolicyDocument.read(grant("iam:PutRolePolicy", resource="arn:aws:iam::111122223333:role/worker"))
    assert severity_of_document(document, ["role/worker"]) is HIGH
    assert severity_of_document(document, ["role/other"]) is LOW


@pytest.mark.parametrize(
    ("policy", "severity", "powers"),
    [
        ({"Statement": {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}}, HIGH, "everything"),
        ({"Statement": {"Effect": "Allow", "NotAction": "s3:*", "Resource": "arn:aws:s3:::x"}}, HIGH,
         "everything but s3"),
        (grant("*", resource="arn:aws:s3:::x"), MEDIUM, "everything"),
        (grant("s3:*", "ssm:SendCommand"), MEDIUM, "everything in s3 and more"),
        (grant("s3:*", "s3:GetObject"), MEDIUM, "everything in s3 and more"),
        (grant("s3:*", "iam:CreateAccessKey"), HIGH, "iam:CreateAccessKey on anything"),
        (grant("organizations:LeaveOrganization"), MEDIUM, "organizations:LeaveOrganization"),
        (grant("iam:UpdateLoginProfile", resource="arn:aws:iam::*:user/a?min"), HIGH,
         "iam:UpdateLoginProfile on user/a?min"),
        (grant("iam:PutUserPolicy", resource="arn:aws:iam::*:user/${aws:username}-x"), HIGH,
         "iam:PutUserPolicy on user/${aws:username}-x"),
        (grant("iam:PutUserPolicy", resource="arn:aws:s3:::a*"), LOW, "iam:PutUserPolicy"),
        ({"Statement": []}, LOW, None),
    ],
)  # fmt: skip
def test_what_is_dangerous_in_a_policy_is_said_first(policy: object, severity: Severity, powers: str | None) -> None:
    document = PolicyDocument.read(policy)
    assert severity_of_document(document) is severity
    assert describe_privileges(document) == powers


WORKER = grant("iam:PutRolePolicy", resource="arn:aws:iam::111122223333:role/worker")
OWN_POLICY = grant("iam:CreatePolicyVersion", resource="arn:aws:iam::111122223333:policy/own")


@pytest.mark.parametrize(
    ("request_", "severity", "powers"),
    [
        ({"roleName": "worker", "policyDocument": WORKER}, HIGH, "iam:PutRolePolicy on role/worker"),
        ({"userName": "worker", "policyDocument": WORKER}, LOW, "iam:PutRolePolicy"),
        ({"policyArn": f"{OWN}own", "policyDocument": OWN_POLICY}, HIGH, "iam:CreatePolicyVersion on policy/own"),
        ({"policyArn": f"{OWN}other", "policyDocument": OWN_POLICY}, LOW, "iam:CreatePolicyVersion"),
        ({"roleName": "worker"}, HIGH, None),
    ],
)
def test_a_call_s_policy_is_weighed_for_who_gets_it(request_: Any, severity: Severity, powers: str | None) -> None:
    policy, event = IdentityPolicy("requestParameters.policyDocument"), asked(request_)
    assert policy.severity(event) is severity
    assert policy.privileges(event) == powers
    assert policy.allows_anything(event) is (powers is not None)
