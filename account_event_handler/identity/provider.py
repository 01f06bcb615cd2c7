"""An identity provider enters, what people call it leaves."""

import re

from account_event_handler.ingest.sanitize import clean

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
_OF_ONE_COMPANY = {  # patterns are compiled when they are needed: most records need none
    r"oidc\.eks\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)": "EKS",
    r"token\.actions\.[a-z0-9-]+\.ghe\.com": "GitHub Actions",
    r"gitlab(?:\.[a-z0-9-]+)+": "GitLab",
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


def provider_of(provider: str) -> str:
    """GitHub Actions, EKS, Google; others by host name. Takes a host, a URL or a provider's ARN."""
    host = provider.rpartition("oidc-provider/")[2].rpartition("://")[2].partition("/")[0]
    if host in _PROVIDERS:
        return _PROVIDERS[host]
    found = (name for pattern, name in _OF_ONE_COMPANY.items() if re.fullmatch(pattern, host))
    return next(found, "") or clean(host)
