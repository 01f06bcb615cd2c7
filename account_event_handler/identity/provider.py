"""Identity providers: what people call them, and whom the subject of their tokens names."""

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
    {"GitHub Actions", "GitLab", "Terraform Cloud", "Bitbucket Pipelines", "CircleCI", "Buildkite", "Azure DevOps"}
)


def provider_of(provider: str) -> str:
    """GitHub Actions, EKS, Google; others by host name. Takes a host, a URL or a provider's ARN."""
    host = provider.rpartition("oidc-provider/")[2].rpartition("://")[2].partition("/")[0]
    if host in _PROVIDERS:
        return _PROVIDERS[host]
    found = (name for pattern, name in _OF_ONE_COMPANY.items() if re.fullmatch(pattern, host))
    return next(found, "") or clean(host)


SUBJECT_LIMIT = 150
_ID = r"([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # of which the first part can be said
# By provider: the subject's pattern, the name, where it ran. Compiled when they are needed.
_FORMS = {
    "GitHub Actions": (r"repo:([^:/@]+)(?:@\d+)?/([^:@]+)(?:@\d+)?(?::(.*))?", r"GitHub repository \1/\2", r"\3"),
    "EKS": (r"system:serviceaccount:([^:]+):([^:]+)", r"service account \1/\2", ""),
    "Terraform Cloud": (
        r"organization:([^:]+):project:[^:]+:workspace:([^:]+):run_phase:(\w+)",
        r"Terraform workspace \1/\2",
        r"\3",
    ),
    "GitLab": (r"project_path:([^:]+):ref_type:(\w+):ref:(.+)", r"GitLab project \1", r"\2 \3"),
    "Buildkite": (r"organization:([^:]+):pipeline:([^:]+)(?::(.*))?", r"Buildkite pipeline \1/\2", r"\3"),
    "Bitbucket Pipelines": (rf"\{{{_ID}\}}:.*", r"Bitbucket repository \1", ""),
    "CircleCI": (rf"org/[^/]+/project/{_ID}/.*", r"CircleCI project \1", ""),
    "Cognito": (rf"[a-z0-9-]+:{_ID}", r"Cognito identity \1", ""),
    "Google": (r"\d{4,30}", r"Google account \g<0>", ""),
}
_PLACES = (
    ("ref:refs/heads/", "branch"),
    ("ref:refs/tags/", "tag"),
    ("environment:", "environment"),
    ("job_workflow_ref:", "workflow"),
)


def subject_of(provider: str, subject: str) -> tuple[str, str]:
    """A token's subject as (name, where it ran), both empty without one.

    Only the provider that signed the token makes its words mean something: another one's
    `repo:…` is a text like any other.
    """
    if not subject:
        return "", ""
    if match := _understood(provider, subject):
        _, name, where = _FORMS[provider]
        ran = match.expand(where)
        ran = _ran_at(ran) if provider in ("GitHub Actions", "Buildkite") else ran
        return clean(match.expand(name), SUBJECT_LIMIT), clean(ran)
    said = clean(subject, SUBJECT_LIMIT)
    return (f"{provider} {said}" if provider in PIPELINES and said else said), ""


def is_pipeline(provider: str, subject: str) -> bool:
    """Whether it says which pipeline ran, so that the provider need not be explained."""
    return provider in PIPELINES and _understood(provider, subject) is not None


def _understood(provider: str, subject: str) -> re.Match[str] | None:
    form = _FORMS.get(provider)
    return re.fullmatch(form[0], subject, re.DOTALL) if form else None


def _ran_at(context: str) -> str:
    """Where a workflow ran: "branch main", "environment prod", "pull request 7".

    Other claims may follow, of which the first says enough.
    """
    if context.partition(":")[0] == "pull_request":
        return "a pull request"
    if context.startswith("ref:refs/pull/"):
        return f"pull request {context.removeprefix('ref:refs/pull/').partition('/')[0]}"
    for prefix, what in _PLACES:
        if context.startswith(prefix):
            said = context.removeprefix(prefix).partition(":")[0]
            return f"{what} {said.partition('@')[0] if what == 'workflow' else said}"
    return context
