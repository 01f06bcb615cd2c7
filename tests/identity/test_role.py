from typing import Any

import pytest

from account_event_handler.identity.actor import actor_of
from account_event_handler.identity.role import actor_of_arn
from account_event_handler.model import ActorType, KnownBy
from account_event_handler.render.actor import kind_of
from tests.identity.test_actor import SSO, USER_ID, event, role

TASK = "0123456789abcdef0123456789abcdef"
CLAIMED = ", claimed by the session's name"
UUID = "01234567-89ab-cdef-0123-456789abcdef"
OIDC = "arn:aws:iam::111122223333:oidc-provider/"
GITHUB = f"{OIDC}token.actions.githubusercontent.com"
EKS = f"{OIDC}oidc.eks.eu-west-1.amazonaws.com/id/0123"


def within(identity: dict[str, Any], **context: Any) -> dict[str, Any]:
    return {**identity, "sessionContext": {**identity["sessionContext"], **context}}


def web(name: str, session: str, issuer: str, sub: str | None = None) -> dict[str, Any]:
    data = {"federatedProvider": issuer, "attributes": {"sub": sub} if sub else {}}
    return within(role(name, session), webIdFederationData=data)


BEHIND = {"onBehalfOf": {"userId": USER_ID}}
MARIA = "maria@example.com"


@pytest.mark.parametrize(
    ("identity", "name", "kind"),
    [
        (within(role("deploy", "x"), sourceIdentity="maria"), "maria", "role deploy, source identity"),
        (within(role(SSO, MARIA), sourceIdentity=MARIA), MARIA, "Identity Center, AdministratorAccess"),
        (
            within(role(SSO, "x"), sourceIdentity="maria"),
            "maria",
            "Identity Center, AdministratorAccess, source identity",
        ),
        (role("deploy", "x", **BEHIND), "Identity Center user 544894e8", f"role deploy, session x, user id {USER_ID}"),
        (role("deploy", "", **BEHIND), "Identity Center user 544894e8", f"role deploy, user id {USER_ID}"),
        (within(role("deploy", "x"), attributes={"mfaAuthenticated": "true"}), "role deploy", "session x, with MFA"),
        (within(role("deploy", "x"), attributes={"mfaAuthenticated": "false"}), "role deploy", "session x"),
        (
            role("deploy", MARIA, **BEHIND),
            "Identity Center user 544894e8",
            f"role deploy, session {MARIA}, user id {USER_ID}",
        ),
        (role(SSO, "maria", **BEHIND), "maria", "Identity Center, AdministratorAccess"),
        (role(SSO, "", **BEHIND), "Identity Center user 544894e8", "Identity Center, AdministratorAccess"),
        (role(SSO, ""), "somebody", "Identity Center, AdministratorAccess"),
        (role("web", "i-0dbc91f429e48eeed"), "EC2 instance i-0dbc91f429e48eeed", f"role web{CLAIMED}"),
        (
            within(role("web", "i-0dbc91f429e48eeed"), ec2RoleDelivery="2.0"),
            "EC2 instance i-0dbc91f429e48eeed",
            "role web",
        ),
        (role("fn", "resize", inScopeOf={"issuerType": "AWS::Lambda::Function"}), "Lambda function resize", "role fn"),
        (role("app", TASK), f"ECS task {TASK}", f"role app{CLAIMED}"),
        (role("build", f"AWSCodeBuild-{UUID}"), "CodeBuild", f"role build{CLAIMED}"),
        (role("cfn", "AWSCloudFormation"), "CloudFormation", f"role cfn{CLAIMED}"),
        (role("cfn", "AWSCloudFormation", invokedBy="cloudformation.amazonaws.com"), "CloudFormation", "role cfn"),
        (
            role(SSO, MARIA, invokedBy="cloudformation.amazonaws.com"),
            MARIA,
            "Identity Center, AdministratorAccess, through CloudFormation",
        ),
        (role("app", TASK, invokedBy="athena.amazonaws.com"), "role app", f"session {TASK}, through Athena"),
        (
            role("app", TASK, invokedBy="ecs-tasks.amazonaws.com"),
            f"ECS task {TASK}",
            "role app, claimed by the session's name, through ECS",
        ),
        (role(f"stacksets-exec-{TASK}", UUID), "CloudFormation StackSets", f"role stacksets-exec-{TASK}{CLAIMED}"),
        (
            role("AWSCloudFormationStackSetExecutionRole", UUID),
            "CloudFormation StackSets",
            f"role AWSCloudFormationStackSetExecutionRole{CLAIMED}",
        ),
        (
            role("AWSCloudFormationStackSetExecutionRole", "x"),
            "role AWSCloudFormationStackSetExecutionRole",
            "session x",
        ),
        (
            role("AWSBackupDefaultServiceRole", "AWSBackup-AWSBackupDefaultServiceRole"),
            "AWS Backup",
            f"role AWSBackupDefaultServiceRole{CLAIMED}",
        ),
        (role("fix", f"Automation-{UUID}"), "Systems Manager Automation", f"role fix{CLAIMED}"),
        (role("deploy", "AWSCodeDeploy"), "CodeDeploy", f"role deploy{CLAIMED}"),
        (role("site", "mi-0123456789abcdef0"), "managed instance mi-0123456789abcdef0", f"role site{CLAIMED}"),
        (role("deploy", "aws-go-sdk-1688990082523310002"), "role deploy", "unnamed session"),
        (role("deploy", "botocore-session-1688990082"), "role deploy", "unnamed session"),
        (role("deploy", "aws-sdk-js-session-1688990082523"), "role deploy", "unnamed session"),
        (role("deploy", "aws-sdk-java-1688990082523"), "role deploy", "unnamed session"),
        (role("deploy", "aws-go-sdk-ada"), "role deploy", "session aws-go-sdk-ada"),
        (web("app", "botocore-session-1688990082", f"{OIDC}id.example.com/t"), "role app", "from id.example.com"),
        (
            within(role("vpn", "0123456789abcdef"), sourceIdentity="CN=laptop-7,OU=staff"),
            "laptop-7",
            "role vpn, source identity",
        ),
        (
            within(role(SSO, MARIA), sessionIssuer={"userName": SSO, "arn": f"arn:aws:iam::111122223333:role/{SSO}"}),
            MARIA,
            f"role {SSO}{CLAIMED}",
        ),
        (role("tf", "terraform-run-abc"), "Terraform Cloud", f"role tf{CLAIMED}"),
        (role("ci", "GitHubActions"), "GitHub Actions", f"role ci{CLAIMED}"),
        (role("my-codepipeline", "1488990565286"), "CodePipeline", f"role my-codepipeline{CLAIMED}"),
        (role("deploy", "1488990565286"), "role deploy", "session 1488990565286"),
        (role("app", f"eks-main-web-1-{UUID}"), "EKS pod main-web-1", f"role app{CLAIMED}"),
        (role("deploy", "root@ip-10-0-0-1"), "role deploy", "session root@ip-10-0-0-1"),
        (role("deploy", "x@ip-1.internal"), "role deploy", "session x@ip-1.internal"),
        (role("deploy", "Alice"), "role deploy", "session Alice"),
        (
            web("deploy", "run-7", GITHUB, "repo:org/app:ref:refs/heads/main"),
            "GitHub repository org/app",
            "GitHub Actions through role deploy, branch main",
        ),
        (web("deploy", "run-7", GITHUB), "GitHub Actions", "role deploy, session run-7"),
        (
            web("app", "botocore-session-1", EKS, "system:serviceaccount:shop:cart"),
            "service account shop/cart",
            "EKS through role app",
        ),
        (web("app", "x-1", EKS), "role app", "session x-1, from EKS"),
        (web("app", "x-1", f"{OIDC}id.example.com/t"), "role app", "session x-1, from id.example.com"),
        ({"type": "Role", "arn": "arn:aws:iam::111122223333:role/team/deploy"}, "role deploy", "role"),
    ],
)
def test_a_role_s_session_is_said_by_its_most_trusted_sign(identity: dict[str, Any], name: str, kind: str) -> None:
    actor = actor_of(event(userIdentity=identity))
    assert actor is not None
    assert (actor.name, kind_of(actor)) == (name, kind)


def test_a_session_is_a_function_s_only_where_aws_says_lambda() -> None:
    claim = "Boto3/1.43.0 exec-env/AWS_Lambda_python3.13"
    there = actor_of(event(userIdentity=role("fn", "resize"), sourceIPAddress="lambda.amazonaws.com"))
    elsewhere = actor_of(event(userIdentity=role("fn", "resize"), userAgent=claim))
    assert there is not None
    assert elsewhere is not None
    assert (there.name, kind_of(there)) == ("Lambda function resize", f"role fn{CLAIMED}")
    assert (elsewhere.name, kind_of(elsewhere)) == ("role fn", "session resize")


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:iam::111122223333:role/{SSO}",
        f"arn:aws:iam::111122223333:role/x:role/aws-reserved/sso.amazonaws.com/{SSO}",
        f"arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/x/y/{SSO}",
        f"arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/{SSO}",  # of an Identity Center of their own
        None,
    ],
)
def test_a_role_that_only_looks_like_identity_center_s_makes_nobody_its_user(arn: str | None) -> None:
    identity = within(role(SSO, MARIA), sessionIssuer={"userName": SSO, "arn": arn})
    actor = actor_of(event(userIdentity=identity))
    assert actor is not None
    assert (actor.name, kind_of(actor)) == (MARIA, f"role {SSO}{CLAIMED}")
    by_arn = actor_of_arn(role(SSO, MARIA)["arn"])
    assert (by_arn.name, by_arn.known_by) == (MARIA, KnownBy.SESSION_NAME)


def test_what_a_provider_vouches_for_comes_before_the_name_that_the_caller_chose() -> None:
    of_a_run = web("deploy", MARIA, GITHUB, "repo:evil/app:ref:refs/heads/main")
    actor = actor_of(event(userIdentity=of_a_run))
    assert actor is not None
    assert actor.name == "GitHub repository evil/app"
    unsaid = actor_of(event(userIdentity=web("deploy", MARIA, GITHUB)))
    assert unsaid is not None
    assert (unsaid.name, unsaid.session) == ("GitHub Actions", MARIA)


def test_a_role_whose_path_quotes_a_service_s_is_no_service() -> None:
    path = "x:role/aws-service-role/rds.amazonaws.com/"
    identity = within(role("R", "SLR"), sessionIssuer={"arn": f"arn:aws:iam::111122223333:role/{path}R"})
    actor = actor_of(event(userIdentity=identity))
    assert actor is not None
    assert actor.type is ActorType.UNNAMED_SESSION


def test_control_tower_s_role_is_its_own_only_where_aws_says_so() -> None:
    identity = role("AWSControlTowerExecution", "aws-sdk-js-1748943273662")
    its_own = actor_of(event(userIdentity=identity, sourceIPAddress="controltower.amazonaws.com"))
    somebody = actor_of(event(userIdentity=identity, userAgent="controltower.amazonaws.com"))
    assert its_own is not None
    assert somebody is not None
    assert its_own.name == "Control Tower"
    assert (somebody.name, kind_of(somebody)) == ("role AWSControlTowerExecution", "unnamed session")


def test_a_service_linked_role_is_its_service() -> None:
    name = "AWSServiceRoleForRDS"
    arn = f"arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/{name}"
    identity = within(role(name, "SLR"), sessionIssuer={"arn": arn, "userName": name})
    actor = actor_of(event(userIdentity=identity))
    assert actor is not None
    assert (actor.name, kind_of(actor)) == ("RDS", f"service-linked role {name}")
