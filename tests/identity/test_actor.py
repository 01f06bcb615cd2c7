from typing import Any

import pytest

from account_event_handler.identity.actor import actor_of
from account_event_handler.identity.role import actor_of_arn
from account_event_handler.model import AccountEvent, Actor, ActorType
from account_event_handler.render.actor import address_of, kind_of, via_of

ACCOUNT = "111122223333"
STS = f"arn:aws:sts::{ACCOUNT}:assumed-role"
DEPLOY = ((ActorType.ROLE, "Deploy"),)
USER = ActorType.USER


def event(**detail: Any) -> AccountEvent:
    kind = "AWS API Call via CloudTrail"
    return AccountEvent("id", "aws.s3", kind, ACCOUNT, "eu-west-1", None, (), detail)


def role(name: str, session: str, **more: Any) -> dict[str, Any]:
    path = "aws-reserved/sso.amazonaws.com/eu-west-1/" if name.startswith("AWSReservedSSO") else ""
    arn = f"arn:aws:iam::{ACCOUNT}:role/{path}{name}"
    issuer = {"type": "Role", "arn": arn, "userName": name}
    return {
        "type": "AssumedRole",
        "arn": f"{STS}/{name}/{session}",
        "principalId": f"AROAX:{session}",
        "sessionContext": {"sessionIssuer": issuer},
        **more,
    }


USER_ID = "9067642ac7-544894e8-80c1-707f-60e3-3ba6510dfac1"
SSO = "AWSReservedSSO_AdministratorAccess_0123456789abcdef"


@pytest.mark.parametrize(
    ("identity", "name", "kind"),
    [
        ({"type": "Root", "accountId": ACCOUNT}, "the root user", f"root of account {ACCOUNT}"),
        ({"type": "IAMUser", "userName": "alice"}, "alice", "IAM user"),
        ({"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/x/alice"}, "alice", "IAM user"),
        (role(SSO, "maria@example.com"), "maria@example.com", "Identity Center, AdministratorAccess"),
        (
            role(SSO.replace("Access", "\u202eAccess"), "maria"),
            "role AWSReservedSSO_AdministratorAccess_0123456789abcdef",
            "session maria",
        ),
        (role("deploy", "maria@example.com"), "maria@example.com", "role deploy, claimed by the session's name"),
        (role("deploy", "pipeline-1"), "role deploy", "session pipeline-1"),
        (
            role("deploy", "pipeline-1", invokedBy="cloudformation.amazonaws.com"),
            "role deploy",
            "session pipeline-1, through CloudFormation",
        ),
        ({"type": "AssumedRole", "arn": f"{STS}/deploy/x"}, "role deploy", "session x"),
        ({"type": "AssumedRole", "principalId": "AROAX:x"}, "role session x", "role"),
        ({"type": "AssumedRole"}, "an unknown role", "role"),
        ({"type": "FederatedUser", "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/bob"}, "bob", "federated user"),
        ({"type": "AWSService", "invokedBy": "config.amazonaws.com"}, "AWS Config", "AWS service"),
        ({"type": "AWSService"}, "an AWS service", "AWS service"),
        ({"type": "AWSAccount", "accountId": "444455556666"}, "account 444455556666", "another AWS account"),
        ({"type": "SAMLUser", "userName": "maria"}, "maria", "SAML user"),
        ({"type": "IdentityCenterUser"}, "somebody", "IAM Identity Center user"),
        ({"type": "WebIdentityUser", "userName": "sub", "identityProvider": "github"}, "sub", "web identity of github"),
        ({"userName": "alice"}, "alice", "user"),
        ({"invokedBy": "AWS Internal"}, "AWS", "AWS service"),
        ({"type": "IAMUser", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}, "somebody", "IAM user"),
        (
            {"type": "IAMUser", "userName": "alice", "sessionContext": {"attributes": {"mfaAuthenticated": "true"}}},
            "alice",
            "IAM user with MFA",
        ),
        (
            {"type": "IAMUser", "userName": "alice", "sessionContext": {"attributes": {"mfaAuthenticated": "false"}}},
            "alice",
            "IAM user without MFA",
        ),
        ({"type": "IAMUser", "userName": "alice", "invokedBy": "AWS Internal"}, "alice", "IAM user, through AWS"),
        (
            {"type": "IAMUser", "userName": "alice", "invokedByDelegate": {"accountId": "444455556666"}},
            "alice",
            "IAM user, delegated to account 444455556666",
        ),
        (
            {"type": "Root", "accountId": ACCOUNT, "sessionContext": {"assumedRoot": "true"}},
            "the root user",
            f"root of account {ACCOUNT}, assumed from the organization",
        ),
        (
            {
                "type": "Root",
                "accountId": ACCOUNT,
                "sessionContext": {"assumedRoot": "true", "sourceIdentity": "maria"},
            },
            "maria",
            "source identity",
        ),
        (
            {"type": "Root", "accountId": ACCOUNT, "sessionContext": {"attributes": {"mfaAuthenticated": "false"}}},
            "the root user",
            f"root of account {ACCOUNT}, without MFA",
        ),
        (
            {"type": "AWSAccount", "accountId": "4", "principalId": "AROAX:maria@example.com"},
            "account 4",
            "another AWS account, session maria@example.com",
        ),
        (
            {"type": "AWSAccount", "accountId": "4", "sessionContext": {"sourceIdentity": "eve"}},
            "account 4",
            "another AWS account, source identity eve",
        ),
        ({"type": "AWSAccount", "accountId": "ANONYMOUS_PRINCIPAL"}, "somebody anonymous", "without credentials"),
        ({"type": "AWSAccount"}, "another AWS account", "another AWS account"),
        (
            {
                "type": "FederatedUser",
                "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/bob",
                "sessionContext": {"sessionIssuer": {"type": "IAMUser", "userName": "alice"}},
            },
            "alice",
            "IAM user",
        ),
        (
            {
                "type": "FederatedUser",
                "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/bob",
                "sessionContext": {"sessionIssuer": {"type": "Root"}},
            },
            "the root user",
            "root",
        ),
        (
            {"type": "IdentityCenterUser", "onBehalfOf": {"userId": USER_ID}},
            "Identity Center user 544894e8",
            f"IAM Identity Center user, user id {USER_ID}",
        ),
        ({"type": "Directory", "userName": "bob"}, "bob", "directory user"),
        ({"onBehalfOf": {"userId": USER_ID}}, "Identity Center user 544894e8", f"known by the id {USER_ID}"),
        ({"onBehalfOf": {"userId": "90-1"}}, "Identity Center user 90-1", "known by the id 90-1"),
        ({"type": "AWSAccount", "accountId": "anonymous"}, "somebody anonymous", "without credentials"),
        ({"type": "New", "arn": f"{STS}/deploy/x"}, "role deploy", "session x"),
        ({"type": "Directory", "arn": f"arn:aws:ds:eu-west-1:{ACCOUNT}:user/bob"}, "bob", "directory user"),
        ({"type": "Unknown"}, "somebody unknown", "CloudTrail names nobody"),
        ({"type": {}, "arn": "\u202e \x00"}, "somebody unknown", "CloudTrail names nobody"),
        (None, "somebody unknown", "CloudTrail names nobody"),
    ],
)
def test_an_identity_is_said_as_a_person_would(identity: dict[str, Any] | None, name: str, kind: str) -> None:
    actor = actor_of(event(userIdentity=identity))
    assert actor is not None
    assert (actor.name, kind_of(actor)) == (name, kind)


def test_a_service_s_own_event_has_no_actor() -> None:
    own = AccountEvent("id", "aws.ecs", "ECS Task State Change", ACCOUNT, "eu-west-1", None, (), {})
    assert actor_of(own) is None


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("AWS Internal", "inside AWS"),
        ("cloudformation.amazonaws.com", "AWS service CloudFormation"),
        ("health.amazonaws.com", "AWS Health"),
        ("new.amazonaws.com", "AWS service new.amazonaws.com"),
        (None, ""),
    ],
)
def test_an_address_says_where_the_call_came_from(address: str | None, said: str) -> None:
    actor = actor_of(event(sourceIPAddress=address))
    assert actor is not None
    assert address_of(actor) == said


def test_an_address_names_the_vpc_endpoint_but_not_a_service_s_own() -> None:
    inside = actor_of(event(sourceIPAddress="10.0.1.5", vpcEndpointId="vpce-1"))
    foreign = actor_of(event(sourceIPAddress="10.0.1.5", vpcEndpointId="vpce-1", vpcEndpointAccountId="4"))
    service = actor_of(event(sourceIPAddress="rds.amazonaws.com", vpcEndpointId="vpce-1"))
    assert inside is not None
    assert foreign is not None
    assert service is not None
    assert address_of(inside) == "10.0.1.5 through VPC endpoint vpce-1"
    assert address_of(foreign) == "10.0.1.5 through VPC endpoint vpce-1 of account 4"
    assert address_of(service) == "AWS service RDS"


def test_the_console_s_own_endpoint_tells_nothing_unless_somebody_owns_it() -> None:
    console = {"sourceIPAddress": "203.0.113.7", "sessionCredentialFromConsole": "true"}
    own = actor_of(event(**console, vpcEndpointId="vpce-1"))
    private = actor_of(event(**console, vpcEndpointId="vpce-1", vpcEndpointAccountId=ACCOUNT))
    assert own is not None
    assert private is not None
    assert address_of(own) == "203.0.113.7"
    assert address_of(private) == "203.0.113.7 through VPC endpoint vpce-1"


@pytest.mark.parametrize(
    ("identity", "via"),
    [
        (
            {
                "type": "FederatedUser",
                "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/bob",
                "sessionContext": {"sessionIssuer": {"type": "IAMUser", "userName": "alice"}},
            },
            "federated user bob",
        ),
        (
            {
                "type": "Root",
                "accountId": ACCOUNT,
                "sessionContext": {"assumedRoot": "true", "sourceIdentity": "maria"},
            },
            f"root of account {ACCOUNT}, assumed from the organization",
        ),
        (role("deploy", "x"), ""),
    ],
)
def test_what_a_person_acts_as_is_said_beside_the_name(identity: dict[str, Any], via: str) -> None:
    actor = actor_of(event(userIdentity=identity))
    assert actor is not None
    assert via_of(actor) == via


@pytest.mark.parametrize(("account", "told"), [("444455556666", "444455556666"), (ACCOUNT, ""), ("", "")])
def test_the_caller_of_a_session_is_the_actor(account: str, told: str) -> None:
    caller = Actor("ada", ActorType.USER, chain=DEPLOY, account=account)
    actor = actor_of(event(userIdentity=role("Deploy", "x")), caller)
    assert actor is not None
    assert (actor.name, kind_of(actor), via_of(actor)) == ("ada", "IAM user", "role Deploy")
    assert actor.account == told


@pytest.mark.parametrize(
    ("kind", "own", "mfa", "said"),
    [
        (USER, None, "true", "IAM user, with MFA"),
        (USER, False, "true", "IAM user, with MFA"),
        (ActorType.ROOT, False, "true", "root of account 1, with MFA"),
        (USER, True, "true", "IAM user with MFA"),
        (USER, True, "false", "IAM user with MFA"),
        (USER, None, "false", "IAM user"),
    ],
)
def test_mfa_that_was_given_for_the_session_is_said_beside_its_caller(
    kind: ActorType, own: bool | None, mfa: str, said: str
) -> None:
    identity = role("Deploy", "x")
    identity["sessionContext"]["attributes"] = {"mfaAuthenticated": mfa}
    of = "1" if kind is ActorType.ROOT else ""
    principal = Actor("ada", kind, of, mfa=own, chain=DEPLOY)
    actor = actor_of(event(userIdentity=identity), principal)
    assert actor is not None
    assert kind_of(actor) == said


def test_a_service_s_event_without_an_identity_is_the_service_s() -> None:
    own = {"eventType": "AwsServiceEvent", "eventSource": "kms.amazonaws.com"}
    actor = actor_of(event(userIdentity=None, **own))
    assert actor is not None
    assert (actor.name, kind_of(actor)) == ("KMS", "AWS service")


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
    assert actor_of_arn(arn).name == name
