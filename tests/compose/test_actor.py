from typing import Any

import pytest

from account_event_handler.compose.actor import actor_of, name_of_arn
from account_event_handler.model import AccountEvent

ACCOUNT = "111122223333"
STS = f"arn:aws:sts::{ACCOUNT}:assumed-role"


def event(**detail: Any) -> AccountEvent:
    kind = "AWS API Call via CloudTrail"
    return AccountEvent("id", "aws.s3", kind, ACCOUNT, "eu-west-1", None, (), detail)


def role(name: str, session: str, **more: Any) -> dict[str, Any]:
    issuer = {"type": "Role", "arn": f"arn:aws:iam::{ACCOUNT}:role/{name}", "userName": name}
    return {
        "type": "AssumedRole",
        "arn": f"{STS}/{name}/{session}",
        "principalId": f"AROAX:{session}",
        "sessionContext": {"sessionIssuer": issuer},
        **more,
    }


SSO = "AWSReservedSSO_AdministratorAccess_0123456789abcdef"


@pytest.mark.parametrize(
    ("identity", "name", "kind"),
    [
        ({"type": "Root", "accountId": ACCOUNT}, "the root user", f"root of account {ACCOUNT}"),
        ({"type": "IAMUser", "userName": "alice"}, "alice", "IAM user"),
        ({"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/x/alice"}, "alice", "IAM user"),
        (
            role(SSO, "maria@example.com"),
            "maria@example.com",
            "Identity Center, AdministratorAccess",
        ),
        (role("deploy", "maria@example.com"), "maria@example.com", "role deploy"),
        (role("deploy", "pipeline-1"), "role deploy", "session pipeline-1"),
        (
            role("deploy", "pipeline-1", invokedBy="cloudformation.amazonaws.com"),
            "role deploy",
            "session pipeline-1, by cloudformation.amazonaws.com",
        ),
        ({"type": "AssumedRole", "arn": f"{STS}/deploy/x"}, "role deploy", "session x"),
        ({"type": "AssumedRole", "principalId": "AROAX:x"}, "role session x", "role"),
        ({"type": "AssumedRole"}, "an unknown role", "role"),
        (
            {"type": "FederatedUser", "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/bob"},
            "bob",
            "federated user",
        ),
        (
            {"type": "AWSService", "invokedBy": "config.amazonaws.com"},
            "config.amazonaws.com",
            "AWS service",
        ),
        ({"type": "AWSService"}, "an AWS service", "AWS service"),
        (
            {"type": "AWSAccount", "accountId": "444455556666"},
            "account 444455556666",
            "another AWS account",
        ),
        ({"type": "SAMLUser", "userName": "maria"}, "maria", "SAML user"),
        ({"type": "IdentityCenterUser"}, "somebody", "IAM Identity Center user"),
        (
            {"type": "WebIdentityUser", "userName": "sub", "identityProvider": "github"},
            "sub",
            "web identity of github",
        ),
        ({"userName": "alice"}, "alice", "user"),
        ({"invokedBy": "AWS Internal"}, "AWS", "AWS service"),
        (
            {"type": "IAMUser", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"},
            "somebody",
            "IAM user",
        ),
        ({"type": "Unknown"}, "somebody unknown", "CloudTrail names nobody"),
        (None, "somebody unknown", "CloudTrail names nobody"),
    ],
)
def test_an_identity_is_said_as_a_person_would(
    identity: dict[str, Any] | None, name: str, kind: str
) -> None:
    actor = actor_of(event(userIdentity=identity))
    assert actor is not None
    assert (actor.name, actor.kind) == (name, kind)


def test_a_service_s_own_event_has_no_actor() -> None:
    own = AccountEvent("id", "aws.ecs", "ECS Task State Change", ACCOUNT, "eu-west-1", None, (), {})
    assert actor_of(own) is None


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("AWS Internal", "inside AWS"),
        ("cloudformation.amazonaws.com", "AWS service cloudformation.amazonaws.com"),
        (None, ""),
    ],
)
def test_an_address_says_where_the_call_came_from(address: str | None, said: str) -> None:
    actor = actor_of(event(sourceIPAddress=address))
    assert actor is not None
    assert actor.address == said


@pytest.mark.parametrize(
    ("agent", "tool"),
    [
        ("aws-cli/2.31.3 md/awscrt#0.27.6 lang/python#3.13.7 Botocore/2.0", "AWS CLI 2.31.3"),
        ("Boto3/1.43.0 md/Botocore#1.43.0 ua/2.1 Botocore/1.43.0", "Boto3 1.43.0"),
        ("APN/1.0 HashiCorp/1.0 Terraform/1.13.1 aws-sdk-go-v2/1.38.1", "Terraform 1.13.1"),
        ("aws-sdk-go-v2/1.38.1 os/linux", "AWS SDK for go-v2 1.38.1"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "browser"),
        ("console.amazonaws.com", "console"),
        ("signin.amazonaws.com", "console"),
        ("cloudformation.amazonaws.com", "AWS service cloudformation.amazonaws.com"),
        ("my-script <!channel>", "my-script"),
        ("", ""),
    ],
)
def test_a_user_agent_reads_as_a_tool(agent: str, tool: str) -> None:
    actor = actor_of(event(userAgent=agent))
    assert actor is not None
    assert actor.tool == tool


def test_a_session_from_the_console_says_so_whatever_the_browser() -> None:
    actor = actor_of(event(userAgent="Mozilla/5.0", sessionCredentialFromConsole="true"))
    assert actor is not None
    assert actor.tool == "console"


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        (f"{STS}/{SSO}/maria@example.com", "maria@example.com"),
        (f"{STS}/deploy/pipeline-1", "role deploy"),
        (f"arn:aws:iam::{ACCOUNT}:user/alice", "alice"),
        (f"arn:aws:iam::{ACCOUNT}:root", "the root user"),
        ("", ""),
    ],
)
def test_a_principal_s_arn_reads_as_its_person(arn: str, name: str) -> None:
    assert name_of_arn(arn) == name
