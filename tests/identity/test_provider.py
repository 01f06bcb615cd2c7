from typing import Any

import pytest

from account_event_handler.identity.actor import actor_of
from account_event_handler.render.actor import kind_of
from tests.identity.test_actor import event

UUID = "01234567-89ab-cdef-0123-456789abcdef"
OIDC = "arn:aws:iam::111122223333:oidc-provider/"
GITHUB = f"{OIDC}token.actions.githubusercontent.com"
EKS = f"{OIDC}oidc.eks.eu-west-1.amazonaws.com/id/0123"


@pytest.mark.parametrize(
    ("issuer", "subject", "name", "kind"),
    [
        (GITHUB, "repo:o/app:ref:refs/heads/a/b", "GitHub repository o/app", "GitHub Actions, branch a/b"),
        (GITHUB, "repo:o/app:ref:refs/tags/v1", "GitHub repository o/app", "GitHub Actions, tag v1"),
        (GITHUB, "repo:o/app:environment:prod", "GitHub repository o/app", "GitHub Actions, environment prod"),
        (GITHUB, "repo:o/app:pull_request", "GitHub repository o/app", "GitHub Actions, a pull request"),
        (GITHUB, "repo:o/app:ref:refs/pull/7/merge", "GitHub repository o/app", "GitHub Actions, pull request 7"),
        (GITHUB, "repo:o@12/app@34:ref:refs/heads/main", "GitHub repository o/app", "GitHub Actions, branch main"),
        (GITHUB, "repo:o/app", "GitHub repository o/app", "GitHub Actions"),
        (GITHUB, "owner:o", "GitHub Actions owner:o", "web identity of GitHub Actions"),
        (EKS, "system:serviceaccount:shop:cart", "service account shop/cart", "web identity of EKS"),
        ("accounts.google.com", "1234", "Google account 1234", "web identity of Google"),
        (f"{OIDC}id.example.com/x", "repo:o/app", "repo:o/app on id.example.com", "web identity of id.example.com"),
        (
            f"{OIDC}app.terraform.io",
            "organization:o:project:p:workspace:w:run_phase:apply",
            "Terraform workspace o/w",
            "Terraform Cloud, apply",
        ),
        (
            f"{OIDC}gitlab.com",
            "project_path:g/app:ref_type:branch:ref:main",
            "GitLab project g/app",
            "GitLab, branch main",
        ),
        (
            GITHUB,
            "repo:o/app:ref:refs/heads/main:job_workflow_ref:o/x/.github/workflows/a.yml@main",
            "GitHub repository o/app",
            "GitHub Actions, branch main",
        ),
        (
            GITHUB,
            "repo:o/app:pull_request:job_workflow_ref:o/x/.github/workflows/a.yml@main",
            "GitHub repository o/app",
            "GitHub Actions, a pull request",
        ),
        (
            GITHUB,
            "repo:o/app:job_workflow_ref:o/x/.github/workflows/a.yml@refs/heads/main",
            "GitHub repository o/app",
            "GitHub Actions, workflow o/x/.github/workflows/a.yml",
        ),
        (
            f"{OIDC}token.actions.octo.ghe.com",
            "repo:o/app:environment:prod",
            "GitHub repository o/app on token.actions.octo.ghe.com",
            "token.actions.octo.ghe.com, environment prod",
        ),
        (
            f"{OIDC}token.actions.evil.example.com",
            "repo:o/app:environment:prod",
            "repo:o/app:environment:prod on token.actions.evil.example.com",
            "web identity of token.actions.evil.example.com",
        ),
        (
            f"{OIDC}gitlab.example.com",
            "project_path:g/app:ref_type:tag:ref:v1",
            "GitLab project g/app on gitlab.example.com",
            "gitlab.example.com, tag v1",
        ),
        (
            f"{OIDC}evil.example/x:oidc-provider/token.actions.githubusercontent.com",
            "repo:o/app",
            "repo:o/app on evil.example",
            "web identity of evil.example",
        ),
        ("https://evil.example/https://gitlab.com", "x", "x on evil.example", "web identity of evil.example"),
        (
            f"{OIDC}evil.example",
            "GitHub repository o/app",
            "GitHub repository o/app on evil.example",
            "web identity of evil.example",
        ),
        (
            f"{OIDC}agent.buildkite.com",
            f"organization:acme:pipeline:app:ref:refs/heads/main:commit:0ab:step:{UUID}",
            "Buildkite pipeline acme/app",
            "Buildkite, branch main",
        ),
        (
            f"{OIDC}api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
            f"{{{UUID}}}:{{{UUID}}}",
            "Bitbucket repository 01234567",
            "Bitbucket Pipelines",
        ),
        (
            f"{OIDC}oidc.circleci.com/org/{UUID}",
            f"org/{UUID}/project/{UUID}/user/{UUID}",
            "CircleCI project 01234567",
            "CircleCI",
        ),
        ("cognito-identity.amazonaws.com", f"eu-west-1:{UUID}", "Cognito identity 01234567", "web identity of Cognito"),
        ("", "", "somebody", "web identity"),
    ],
)
def test_a_web_identity_is_said_by_its_provider_s_words(issuer: str, subject: str, name: str, kind: str) -> None:
    identity = {"type": "WebIdentityUser", "identityProvider": issuer, "userName": subject}
    actor = actor_of(event(userIdentity=identity))
    assert actor is not None
    assert (actor.name, kind_of(actor)) == (name, kind)


SAML = {"principalArn": "arn:aws:iam::111122223333:saml-provider/Okta"}
MARIA = "maria@example.com"


@pytest.mark.parametrize(
    ("user_name", "request_parameters", "name", "kind"),
    [
        (MARIA, SAML, MARIA, "SAML user of Okta"),
        ("_a8f7", {**SAML, "roleSessionName": MARIA}, MARIA, "SAML user of Okta"),
        ("maria", {"roleSessionName": "x"}, "maria", "SAML user"),
        (None, {"roleSessionName": "maria"}, "maria", "SAML user"),
        (None, None, "somebody", "SAML user"),
        (
            MARIA,
            {
                "principalArn": "arn:aws:iam::111122223333:saml-provider/AWSSSO_98cf_DO_NOT_DELETE",
                "roleArn": "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/"
                "AWSReservedSSO_Admin_0123456789abcdef",
            },
            MARIA,
            "IAM Identity Center user",
        ),
        (
            MARIA,
            {
                "principalArn": "arn:aws:iam::111122223333:saml-provider/AWSSSO_98cf_DO_NOT_DELETE",
                "roleArn": "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0123456789abcdef",
            },
            MARIA,
            "SAML user of AWSSSO_98cf_DO_NOT_DELETE",
        ),
    ],
)
def test_a_saml_user_is_said_by_the_name_that_is_a_person_s(
    user_name: str | None, request_parameters: Any, name: str, kind: str
) -> None:
    identity = {"type": "SAMLUser", "userName": user_name, "identityProvider": "bdGOnTesti4="}
    actor = actor_of(event(userIdentity=identity, requestParameters=request_parameters))
    assert actor is not None
    assert (actor.name, kind_of(actor)) == (name, kind)


def test_an_identity_center_sign_in_names_its_user() -> None:
    identity = {"type": "IdentityCenterUser", "onBehalfOf": {"userId": "90-1"}}
    actor = actor_of(event(userIdentity=identity, additionalEventData={"UserName": MARIA}))
    assert actor is not None
    assert actor.name == MARIA
