from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.automation import arn_matches, creates_or_deletes, is_trusted
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Alert, Result, Severity
from account_event_handler.own_stack.context import StackContext
from account_event_handler.pipeline.judge import judge
from account_event_handler.suppress.trusted_automation import weighed
from tests.support.samples import sample

ROLE = "arn:aws:iam::111122223333:role/deploy"
SESSION = "arn:aws:sts::111122223333:assumed-role/deploy/grace@example.com"
TERRAFORM = "arn:aws:iam::*:role/terraform-*"


def session(role: str, name: str = "run-1", account: str = "111122223333") -> dict[str, Any]:
    """The identity of a role session; `role` may have a path."""
    return {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role.rpartition('/')[2]}/{name}",
        "accountId": account,
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": f"arn:aws:iam::{account}:role/{role}"}},
    }


def event(identity: dict[str, Any], name: str = "s3-bucket-deleted", **fields: Any) -> AccountEvent:
    payload = sample(name)
    payload["detail"].pop("sessionCredentialFromConsole", None)
    payload["detail"] |= {"userIdentity": identity, **fields}
    arrived = decode(payload)
    assert isinstance(arrived, AccountEvent)
    return arrived


USER = {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ci/deployer"}


@pytest.mark.parametrize(
    ("pattern", "identity"),
    [
        (TERRAFORM, session("terraform-network")),
        (TERRAFORM, session("terraform-network", account="444455556666")),
        ("arn:aws:iam::111122223333:role/terraform-network", session("terraform-network")),
        ("arn:aws:iam::111122223333:role/terraform-netw?rk", session("terraform-network")),
        ("arn:aws:iam::*:role/pipelines/*", session("pipelines/deploy")),
        ("arn:aws:iam::*:role/*terraform-*", session("pipelines/terraform-network")),
        (TERRAFORM, {"type": "Role", "arn": "arn:aws:iam::111122223333:role/terraform-x"}),
        ("arn:aws:sts::111122223333:assumed-role/terraform-*", session("terraform-network")),
        ("arn:aws:sts::*:assumed-role/Deploy/ci-*", session("Deploy", "ci-7")),
        ("arn:aws:iam::111122223333:user/ci/*", USER),
        (
            "arn:aws:iam::*:user/ci/*",
            {
                "type": "FederatedUser",
                "arn": "arn:aws:sts::111122223333:federated-user/build",
                "sessionContext": {"sessionIssuer": {"type": "IAMUser", "arn": USER["arn"]}},
            },
        ),
        ("arn:aws:iam::*:role/aws-service-role/*", session("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")),
    ],
)
def test_a_pattern_trusts_whom_it_names(pattern: str, identity: dict[str, Any]) -> None:
    assert is_trusted(event(identity), [pattern])


@pytest.mark.parametrize(
    ("pattern", "identity"),
    [
        # another account, also where the asterisk stands at the end of the account
        ("arn:aws:iam::111122223333:role/*", session("terraform-x", account="444455556666")),
        ("arn:aws:iam::1111*:role/terraform-*", session("terraform-x", account="444455556666")),
        ("arn:aws:iam::1111*:role/terraform-*", session("x:role/terraform-1111/terraform-x", account="444455556666")),
        # a name that only looks alike, a role where a path was not meant, capitals
        (TERRAFORM, session("not-terraform-x")),
        (TERRAFORM, session("pipelines/terraform-x")),
        (TERRAFORM, session("Terraform-x")),
        ("arn:aws:iam::*:role/terraform", session("terraform-x")),
        ("arn:aws:iam::*:role/terraform-[a-z]", session("terraform-x")),
        # the session's name is the caller's own choice
        ("arn:aws:iam::*:role/*terraform-*", session("Dev", "terraform-x")),
        ("arn:aws:sts::*:assumed-role/*-terraform", session("Dev", "x-terraform")),
        ("arn:aws:sts::*:assumed-role/Deploy/ci-*", session("Deploy", "ada")),
        ("arn:aws:sts::*:assumed-role/*/ci-*", session("Dev", "ci-7")),
        ("arn:aws:sts::*:assumed-role/?**/*", session("Dev", "ci-7")),
        (
            "arn:aws:sts::*:federated-user/ci-*",
            {"type": "FederatedUser", "arn": "arn:aws:sts::111122223333:federated-user/ci-7"},
        ),
        # services, root, nobody
        ("arn:aws:iam::*:role/*", session("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")),
        ("arn:aws:sts::*:assumed-role/*", session("AWSServiceRoleForECS")),
        ("arn:aws:iam::*:*", {"type": "Root", "arn": "arn:aws:iam::111122223333:root"}),
        ("arn:aws:iam::*:role/*", {"type": "AWSService", "invokedBy": "ecs.amazonaws.com"}),
        ("arn:aws:iam::*:user/*", {"type": "IAMUser", "arn": None}),
        ("arn:aws:iam::*:user/*", {"type": "IAMUser", "arn": "ci"}),
        (TERRAFORM, USER),
    ],
)
def test_a_pattern_trusts_nobody_else(pattern: str, identity: dict[str, Any]) -> None:
    assert not is_trusted(event(identity), [pattern])


def test_what_cloudformation_does_for_a_trusted_caller_is_the_caller_s() -> None:
    identity = session("terraform-network") | {"invokedBy": "cloudformation.amazonaws.com"}
    assert is_trusted(event(identity), [TERRAFORM])
    identity = session("Admin") | {"invokedBy": "cloudformation.amazonaws.com"}
    assert not is_trusted(event(identity), [TERRAFORM])


@pytest.mark.parametrize("said", ["true", True])
def test_a_trusted_role_in_the_console_is_a_person(said: Any) -> None:
    clicked = event(session("terraform-network"), sessionCredentialFromConsole=said)
    assert not is_trusted(clicked, [TERRAFORM])


@pytest.mark.parametrize(
    ("name", "result", "does"),
    [
        ("CreateTable", Result.DONE, True),
        ("DeleteBucket", Result.DONE, True),
        ("RunInstances", Result.DONE, True),
        ("TerminateInstances", Result.DONE, True),
        ("RestoreDBInstanceFromS3", Result.DONE, True),
        ("ScheduleKeyDeletion", Result.DONE, True),
        ("deleteDomain", Result.DONE, True),
        ("PutBucketPolicy", Result.DONE, False),
        ("ScheduleSomething", Result.DONE, False),
        ("DeleteBucket", Result.DENIED, False),
        ("DeleteBucket", Result.FAILED, False),
    ],
)
def test_a_call_s_name_says_what_it_brings_or_takes(name: str, result: Result, does: bool) -> None:
    assert creates_or_deletes(event(USER, eventName=name), result) is does


def alert(name: str, identity: dict[str, Any], context: StackContext, **fields: Any) -> Alert:
    told = judge(event(identity, name, **fields), CATALOG, context).alert
    assert told is not None
    return told


SITE = StackContext(trusted=(TERRAFORM,), flag_outsiders=True)
DENIED = {"errorCode": "AccessDenied", "errorMessage": "no", "responseElements": None}


@pytest.mark.parametrize(
    ("name", "fields", "severity"),
    [
        ("s3-bucket-deleted", {}, Severity.INFO),  # medium of anybody else
        ("s3-bucket-deleted", DENIED, Severity.INFO),  # low of anybody else
        ("iam-access-key-created", {}, Severity.HIGH),
        ("cloudtrail-trail-stopped", {}, Severity.CRITICAL),
    ],
)
def test_low_and_medium_of_trusted_automation_become_info(
    name: str, fields: dict[str, Any], severity: Severity
) -> None:
    told = alert(name, session("terraform-network"), SITE, **fields)
    assert told.severity is severity
    others = alert(name, session("Admin"), SITE, **fields)
    assert (severity is Severity.INFO) == (others.severity is not severity)
    reason = f"info, for it is trusted automation; {others.severity} otherwise"
    assert (("Severity", reason) in told.facts) == (severity is Severity.INFO)


def test_who_else_deletes_something_is_flagged_and_as_loud_as_before() -> None:
    told = alert("s3-bucket-deleted", session("Admin"), SITE)
    assert told.flags == ("outside the pipeline",)
    assert told.severity is alert("s3-bucket-deleted", session("Admin"), StackContext()).severity


@pytest.mark.parametrize(
    ("name", "identity", "fields"),
    [
        ("s3-bucket-deleted", session("terraform-network"), {}),
        ("s3-bucket-deleted", session("Admin"), DENIED),
        ("cloudtrail-trail-stopped", session("Admin"), {}),
    ],
)
def test_nobody_is_flagged_for_less(name: str, identity: dict[str, Any], fields: dict[str, Any]) -> None:
    assert alert(name, identity, SITE, **fields).flags == ()


def test_nobody_is_flagged_unless_the_operator_asked() -> None:
    assert alert("s3-bucket-deleted", session("Admin"), StackContext(trusted=(TERRAFORM,))).flags == ()


def test_a_flag_lets_nothing_speak_that_was_silent() -> None:
    by_ecs = session("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")
    assert judge(event(by_ecs), CATALOG, SITE).alert is None


def test_a_service_s_own_doing_is_not_flagged() -> None:
    by_itself = event({"type": "AWSService", "invokedBy": "s3.amazonaws.com"})
    told = alert("s3-bucket-deleted", USER, StackContext())
    assert weighed(told, by_itself, SITE) is told
    assert weighed(told, event(USER), SITE) is not told


@pytest.mark.parametrize(
    ("pattern", "arn"),
    [
        (ROLE, ROLE),
        ("arn:aws:iam::*:role/deploy", ROLE),
        ("arn:aws:iam::11112222????:role/*", ROLE),
        ("arn:aws:sts::111122223333:assumed-role/deploy", SESSION),
        ("arn:aws:sts::111122223333:assumed-role/deploy/grace@*", SESSION),
        ("arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:role/aws-reserved/x/y"),
    ],
)
def test_a_pattern_names_what_it_covers(pattern: str, arn: str) -> None:
    assert arn_matches(pattern, arn)


@pytest.mark.parametrize(
    ("pattern", "arn"),
    [
        ("", ROLE),
        ("*", ROLE),
        ("arn:*:role/deploy", ROLE),
        ("arn:aws:iam::*:role/deploy", ""),
        ("arn:aws:iam::*:role/deploy", "arn:aws:iam::111122223333:role/deployment"),
        ("arn:aws:iam::*:role/Deploy", ROLE),
        ("arn:aws:iam::*:role/[d]eploy", ROLE),
        ("arn:aws:iam::11*:role/deploy", "arn:aws:iam::11:role/x:role/deploy"),
        ("arn:aws:sts::111122223333:assumed-role/*/ada@example.com", SESSION),
    ],
)
def test_a_pattern_names_nothing_else(pattern: str, arn: str) -> None:
    assert not arn_matches(pattern, arn)
