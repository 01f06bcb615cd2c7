"""Identity providers (SAML, OpenID Connect, Identity Center): their names, and whom the records of their users name."""

import re
from functools import lru_cache

from account_event_handler.catalog.policy import EKS_HOST
from account_event_handler.catalog.record import permission_set_of
from account_event_handler.identity.user_identity import NOBODY, Identity, is_mail, part, text, word
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Actor, ActorType

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
# These patterns and the next ones are compiled when they are needed: most records need none.
_SELF_HOSTED = {  # anybody can have such a host, so it is named beside what it says
    r"token\.actions\.[a-z0-9-]+\.ghe\.com": "GitHub Actions",
    r"gitlab(?:\.[a-z0-9-]+)+": "GitLab",
}
PIPELINES = frozenset(
    {"GitHub Actions", "GitLab", "Terraform Cloud", "Bitbucket Pipelines", "CircleCI", "Buildkite", "Azure DevOps"}
)
_SUBJECT_LIMIT = 150
_ID = r"([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # of which the first part can be said
_WORKSPACE = r"organization:([^:]+):project:[^:]+:workspace:([^:]+):run_phase:(\w+)"
_FORMS = {  # by provider: the subject's pattern, the name, where it ran
    "GitHub Actions": (r"repo:([^:/@]+)(?:@\d+)?/([^:@]+)(?:@\d+)?(?::(.*))?", r"GitHub repository \1/\2", r"\3"),
    "EKS": (r"system:serviceaccount:([^:]+):([^:]+)", r"service account \1/\2", ""),
    "Terraform Cloud": (_WORKSPACE, r"Terraform workspace \1/\2", r"\3"),
    "GitLab": (r"project_path:([^:]+):ref_type:(\w+):ref:(.+)", r"GitLab project \1", r"\2 \3"),
    "Buildkite": (r"organization:([^:]+):pipeline:([^:]+)(?::(.*))?", r"Buildkite pipeline \1/\2", r"\3"),
    "Bitbucket Pipelines": (rf"\{{{_ID}\}}:.*", r"Bitbucket repository \1", ""),
    "CircleCI": (rf"org/[^/]+/project/{_ID}/.*", r"CircleCI project \1", ""),
    "Cognito": (rf"[a-z0-9-]+:{_ID}", r"Cognito identity \1", ""),
    "Google": (r"\d{4,30}", r"Google account \g<0>", ""),
}
_PLACES = {  # of a workflow, by the beginning of its claim
    "ref:refs/heads/": "branch",
    "ref:refs/tags/": "tag",
    "environment:": "environment",
    "job_workflow_ref:": "workflow",
}
_OF_IDENTITY_CENTER = re.compile(r"AWSSSO_[0-9a-f]+_DO_NOT_DELETE")


def provider_of(provider: str) -> str:
    """GitHub Actions, EKS, Google; others by host name. Takes a host, a URL or a provider's ARN."""
    url = provider.partition(":oidc-provider/")[2] or provider.removeprefix("https://")
    host = url.partition("/")[0]
    return _PROVIDERS.get(host) or ("EKS" if re.fullmatch(EKS_HOST, host) else clean(host))


@lru_cache(maxsize=64)  # a few providers sign for most sessions
def _kind_of(provider: str) -> str:
    """What a provider is: GitLab for gitlab.example.com, else itself."""
    return next((kind for pattern, kind in _SELF_HOSTED.items() if re.fullmatch(pattern, provider)), provider)


def is_pipeline(provider: str) -> bool:
    return _kind_of(provider) in PIPELINES


def subject_of(provider: str, subject: str) -> tuple[str, str]:
    """A token's subject as (name, where it ran), both empty without one.

    Only the provider that signed the token makes its words mean something: another one's
    `repo:…` is a text like any other.
    """
    kind = _kind_of(provider)
    if match := _understood(provider, subject):
        _, name, where = _FORMS[kind]
        ran = match.expand(where)
        ran = _ran_at(ran) if kind in ("GitHub Actions", "Buildkite") else ran
        host = f" on {provider}" if provider != kind else ""
        return clean(match.expand(name), _SUBJECT_LIMIT) + host, clean(ran)
    said = clean(subject, _SUBJECT_LIMIT)
    if said and kind in PIPELINES:
        return f"{provider} {said}", ""
    return (f"{said} on {provider}" if said and "." in provider else said), ""  # a host may say what it likes


def _understood(provider: str, subject: str) -> re.Match[str] | None:
    form = _FORMS.get(_kind_of(provider))
    return re.fullmatch(form[0], subject, re.DOTALL) if form else None


def _ran_at(context: str) -> str:
    """Where a workflow ran: "branch main", "environment prod", "pull request 7"; other claims may follow."""
    if context.partition(":")[0] == "pull_request":
        return "a pull request"
    if context.startswith("ref:refs/pull/"):
        return f"pull request {context.removeprefix('ref:refs/pull/').partition('/')[0]}"
    for prefix, what in _PLACES.items():
        if context.startswith(prefix):
            said = context.removeprefix(prefix).partition(":")[0]
            return f"{what} {said.partition('@')[0] if what == 'workflow' else said}"
    return context


def web_identity(event: AccountEvent, identity: Identity) -> Actor:
    provider = provider_of(text(identity.own, "identityProvider"))
    response = part(event.detail, "responseElements")
    subject = text(identity.own, "userName") or text(response, "subjectFromWebIdentityToken")
    name, where = subject_of(provider, subject)
    # What says which pipeline ran needs no word of the provider's kind.
    says_which = is_pipeline(provider) and _understood(provider, subject) is not None
    kind = ActorType.PROVIDER if says_which else ActorType.WEB_IDENTITY
    return Actor(name or NOBODY, kind, provider, ran_at=where)


def saml_user(event: AccountEvent, identity: Identity) -> Actor:
    """The user and the account's name for the provider; CloudTrail's own is often only a hash."""
    request = part(event.detail, "requestParameters")
    name, session = word(identity.own, "userName"), word(request, "roleSessionName")
    if not is_mail(name) and (is_mail(session) or not name):
        name = session or name
    _, is_arn, provider = text(request, "principalArn").rpartition(":saml-provider/")
    # Anybody may give a provider such a name, so the role says whether Identity Center made both.
    if _OF_IDENTITY_CENTER.fullmatch(provider) and permission_set_of(text(request, "roleArn"), event.account):
        return Actor(name or NOBODY, ActorType.SSO_USER)
    return Actor(name or NOBODY, ActorType.SAML_USER, clean(provider) if is_arn else "")


def identity_center_user(event: AccountEvent, identity: Identity) -> Actor:
    # Sign-ins have the name beside the event's own data since July 2025.
    name = word(identity.own, "userName") or word(part(event.detail, "additionalEventData"), "UserName")
    user = "" if name else identity.user_id
    return Actor(name or identity.name_of_user_id or NOBODY, ActorType.SSO_USER, user_id=user)


def federated_user(_: AccountEvent, identity: Identity) -> Actor:
    """Whoever asks for a federation token chooses its name, so it is only what they act as."""
    name = clean(identity.arn.rpartition("/")[2])
    issuer = token_issuer(identity)
    if not issuer:
        return Actor(name or NOBODY, ActorType.FEDERATED_USER)
    kind = ActorType.ROOT if identity.issuer.get("type") == "Root" else ActorType.USER
    return Actor(issuer, kind, chain=((ActorType.FEDERATED_USER, name),))


def token_issuer(identity: Identity) -> str:
    """The user who asked for a federation token, empty where the record does not say."""
    return "the root user" if identity.issuer.get("type") == "Root" else word(identity.issuer, "userName")
