"""A Statement enters, whom it lets in from outside the own account leaves, in words."""

from account_event_handler.catalog.policy.condition import account_of, demands, literal, narrowed
from account_event_handler.catalog.policy.statement import Statement, is_any

ANYONE = "anyone"
ANYONE_ON = "anyone on "

# issuers whose tokens every customer of theirs can have, so that only a claim tells them apart
_SHARED_ISSUERS = {
    "token.actions.githubusercontent.com": "GitHub",
    "gitlab.com": "GitLab",
    "app.terraform.io": "Terraform Cloud",
    "agent.buildkite.com": "Buildkite",
    "oidc.vercel.com": "Vercel",
    "accounts.google.com": "Google",
    "graph.facebook.com": "Facebook",
    "www.amazon.com": "Amazon",
    "cognito-identity.amazonaws.com": "Cognito",
}
_TOLD_APART_BY_AUDIENCE = ("Google", "Facebook", "Amazon", "Cognito")


def grantees_of(statement: Statement, own_account: str) -> list[str]:
    """Phrases such as "anyone", "account 444455556666", "GitHub repository example/payments"."""
    found: list[str] = []
    for kind, value in statement.principals if statement.allows else ():
        if kind == "aws":
            found += _of_aws(value, statement, own_account)
        elif kind == "federated":
            found.append(_of_provider(value, statement))
        elif kind == "canonicaluser":
            found.append(f"canonical user {value[:8]}…")
    return found


def services_of(statement: Statement) -> list[str]:
    """The AWS services a statement lets in: `lambda`, `cloudtrail`."""
    values = [value for kind, value in statement.principals if kind == "service"]
    return [value.removesuffix(".cn").removesuffix(".amazonaws.com") for value in values]


def _of_aws(value: str, statement: Statement, own_account: str) -> list[str]:
    account = account_of(value)
    if is_any(value) or "*" in account:
        left = narrowed(statement.conditions, own_account)
        return [ANYONE] if left is None else left
    if account == "cloudfront":
        return ["a CloudFront distribution"]
    return [f"account {account}"] if account not in ("", own_account) else []


def _of_provider(value: str, statement: Statement) -> str:
    name = value.partition("-provider/")[2] or value
    if ":saml-provider/" in value:
        return f"SAML provider {name[:30]}"
    claims = [
        (key.removeprefix(f"{name.lower()}:"), values)
        for operator, key, values in statement.conditions
        if demands(operator) and key.startswith(f"{name.lower()}:")
    ]
    if name in _SHARED_ISSUERS:
        return _of_shared_issuer(_SHARED_ISSUERS[name], claims)
    for claim, values in claims:
        if claim == "sub" and values and values[0].startswith("system:serviceaccount:"):
            return f"EKS service account {values[0].partition('account:')[2][:40]}"
    return f"OIDC provider {name[:40]}"


def _of_shared_issuer(label: str, claims: list[tuple[str, tuple[str, ...]]]) -> str:
    if label in _TOLD_APART_BY_AUDIENCE:
        return f"{label} sign-ins" if claims else ANYONE_ON + label
    for claim, values in claims:
        if claim != "aud" and values and all(_names_an_owner(value) for value in values):
            return _claimed(label, values[0])
    return ANYONE_ON + label


def _names_an_owner(value: str) -> bool:
    """Whether a claim such as `repo:example/payments:*` leaves no choice of who owns it."""
    first = literal(value)
    return first == value or any(mark in first.partition(":")[2] for mark in "/:@")


def _claimed(label: str, value: str) -> str:
    if value.startswith("repo:"):
        return f"{label} repository {value.split(':')[1][:40]}"
    return f"{label} {value[:40]}"
