"""An identity provider and the subject of its token enter, the words for both leave."""

import re

from account_event_handler.compose.clean import clean

SUBJECT_LIMIT = 150
_PROVIDERS = {
    "token.actions.githubusercontent.com": "GitHub Actions",
    "gitlab.com": "GitLab",
    "app.terraform.io": "Terraform Cloud",
    "api.bitbucket.org": "Bitbucket Pipelines",
    "oidc.circleci.com": "CircleCI",
    "agent.buildkite.com": "Buildkite",
    "vstoken.dev.azure.com": "Azure DevOps",
    "accounts.google.com": "Google",
    "graph.facebook.com": "Facebook",
    "www.amazon.com": "Login with Amazon",
    "cognito-identity.amazonaws.com": "Cognito",
    "cognito-identity.amazon.com": "Cognito",
}
PIPELINES = frozenset(
    {
        "GitHub Actions",
        "GitLab",
        "Terraform Cloud",
        "Bitbucket Pipelines",
        "CircleCI",
        "Buildkite",
        "Azure DevOps",
    }
)
_EKS = re.compile(r"oidc\.eks\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)")
_GITHUB = re.compile(r"repo:([^:/@]+)(?:@\d+)?/([^:@]+)(?:@\d+)?(?::(.*))?", re.DOTALL)
_SERVICE_ACCOUNT = re.compile(r"system:serviceaccount:([^:]+):([^:]+)")
_RUN_OF_TERRAFORM = re.compile(
    r"organization:([^:]+):project:[^:]+:workspace:([^:]+):run_phase:(\w+)"
)
_GITLAB = re.compile(r"project_path:([^:]+):ref_type:(\w+):ref:(.+)", re.DOTALL)
_GITHUB_REFS = (
    ("ref:refs/heads/", "branch"),
    ("ref:refs/tags/", "tag"),
    ("environment:", "environment"),
)


def provider_of(provider: str) -> str:
    """GitHub Actions, EKS, Google; others by host name. Takes a host, a URL or a provider's ARN."""
    host = provider.rpartition("oidc-provider/")[2].rpartition("://")[2].partition("/")[0]
    if host in _PROVIDERS:
        return _PROVIDERS[host]
    return "EKS" if _EKS.fullmatch(host) else clean(host)


def subject_of(provider: str, subject: str) -> tuple[str, str]:
    """A token's subject as (name, where it ran), both empty without one.

    Only the provider that signed the token makes its words mean something: another one's
    `repo:…` is a text like any other.
    """
    if not subject:
        return "", ""
    match provider:
        case "GitHub Actions" if match := _GITHUB.fullmatch(subject):
            name = clean(f"{match[1]}/{match[2]}", SUBJECT_LIMIT)
            return f"GitHub repository {name}", _ran_at(match[3] or "")
        case "EKS" if match := _SERVICE_ACCOUNT.fullmatch(subject):
            return f"service account {clean(f'{match[1]}/{match[2]}', SUBJECT_LIMIT)}", ""
        case "Terraform Cloud" if match := _RUN_OF_TERRAFORM.fullmatch(subject):
            name = clean(f"{match[1]}/{match[2]}", SUBJECT_LIMIT)
            return f"Terraform workspace {name}", clean(match[3])
        case "GitLab" if match := _GITLAB.fullmatch(subject):
            return f"GitLab project {clean(match[1], SUBJECT_LIMIT)}", clean(
                f"{match[2]} {match[3]}"
            )
    said = clean(subject, SUBJECT_LIMIT)
    return (f"{provider} {said}" if provider in PIPELINES and said else said), ""


def _ran_at(context: str) -> str:
    """Where a GitHub workflow ran: "branch main", "environment prod", "pull request 7"."""
    if context == "pull_request":
        return "a pull request"
    if context.startswith("ref:refs/pull/"):
        return f"pull request {clean(context.removeprefix('ref:refs/pull/').partition('/')[0])}"
    for prefix, what in _GITHUB_REFS:
        if context.startswith(prefix):
            return f"{what} {clean(context.removeprefix(prefix))}"
    return clean(context)
