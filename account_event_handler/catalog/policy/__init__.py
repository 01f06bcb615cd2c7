"""A statement of an IAM or resource policy, and whom it lets in from outside the own account, after its conditions."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase

from msgspec import Struct

from account_event_handler.catalog.record import account_of, is_account

Condition = tuple[str, str, tuple[str, ...]]


class Statement(Struct, frozen=True):
    """A statement's fields, whichever way IAM's JSON spells them.

    `principals` are (kind, value), kinds in lower case; `exceptions` are the actions of NotAction; `conditions` are
    (operator, key, values), operator and key in lower case.
    """

    allows: bool
    principals: tuple[tuple[str, str], ...]
    actions: tuple[str, ...]
    exceptions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...]

    @classmethod
    def read(cls, raw: Mapping[object, object]) -> "Statement":
        """The statement; an effect that cannot be read counts as Allow, NotPrincipal as anyone."""
        fields = {str(key).lower(): value for key, value in raw.items()}
        principal = "*" if "notprincipal" in fields else fields.get("principal")
        return cls(
            allows=str(fields.get("effect")).strip().lower() != "deny",
            principals=_principals(principal),
            actions=_strings(fields.get("action")),
            exceptions=_strings(fields.get("notaction")),
            resources=("*",) if "notresource" in fields else _strings(fields.get("resource")),
            conditions=_conditions(fields.get("condition")),
        )

    def covers(self, action: str) -> bool:
        """Whether the statement's actions include this one, such as `iam:PassRole`."""
        is_named = any(covers(pattern, action) for pattern in self.exceptions or self.actions)
        return is_named is not bool(self.exceptions)


def covers(pattern: str, text: str) -> bool:
    """Whether an action or ARN with the wildcards `*` and `?` includes this text."""
    pattern, text = pattern.lower(), text.lower()
    if "*" not in pattern and "?" not in pattern:
        return pattern == text
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def is_any(pattern: str) -> bool:
    """Whether a pattern is nothing but wildcards: `*`, `**`, `*:*`."""
    return "*" in pattern and not pattern.strip("*?:")


def _principals(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping):
        return tuple(("aws", text) for text in _strings(value))
    return tuple(
        ("aws" if kind == "*" else str(kind).lower(), text) for kind, texts in value.items() for text in _strings(texts)
    )


def _conditions(value: object) -> tuple[Condition, ...]:
    if not isinstance(value, Mapping):
        return ()
    return tuple(
        (str(operator).lower(), str(key).lower(), _strings(values))
        for operator, keys in value.items()
        if isinstance(keys, Mapping)
        for key, values in keys.items()
    )


def _strings(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(text for item in values if (text := _text(item)))


def _text(value: object) -> str:
    """A string, a flag, or an account id that somebody wrote as a number."""
    if isinstance(value, int):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


# Anyone who has another host runs it; only these are AWS's own.
EKS_HOST = r"oidc\.eks\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)"
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
_DISTINGUISHED_BY_AUDIENCE = ("Google", "Facebook", "Amazon", "Cognito")
_ACCOUNTS = (
    *("aws:principalaccount", "aws:sourceaccount", "aws:resourceaccount", "kms:calleraccount", "aws:vpceaccount"),
    "s3:dataaccesspointaccount",
)
_ARNS = ("aws:principalarn", "aws:sourcearn", "s3:dataaccesspointarn")
_ORGANIZATIONS = tuple(f"aws:{of}org{by}" for of in ("principal", "source", "vpce") for by in ("id", "paths"))
_PLACES = {"aws:sourcevpc": "anyone in", "aws:sourcevpce": "anyone through", "aws:userid": "user id"}
_SERVICES = ("aws:principalservicename", "aws:principalservicenameslist")
_TRUE = ("aws:principalisawsservice", "elasticfilesystem:accessedviamounttarget")


def grantees_of(statement: Statement, own_account: str) -> list[str]:
    """Phrases such as "anyone", "account 444455556666", "GitHub repository example/payments"."""
    found: list[str] = []
    for kind, value in statement.principals if statement.allows else ():
        if kind == "aws":
            found += _of_aws(value, statement, own_account)
        elif kind == "federated":
            found += _of_provider(value, statement)
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


def _of_provider(value: str, statement: Statement) -> list[str]:
    kind, _, name = value.split(":", 5)[-1].partition("-provider/")
    if kind == "saml":
        return [f"SAML provider {name}"]
    name = name or value
    claims = [
        (key.removeprefix(f"{name.lower()}:"), values)
        for operator, key, values in statement.conditions
        if demands(operator) and key.startswith(f"{name.lower()}:")
    ]
    if name in _SHARED_ISSUERS:
        return _of_shared_issuer(_SHARED_ISSUERS[name], claims)
    accounts = next((values for claim, values in claims if claim == "sub"), ())
    if accounts and re.fullmatch(EKS_HOST, name.partition("/")[0]):
        return [f"EKS service account {each.removeprefix('system:serviceaccount:')}" for each in accounts]
    return [f"OIDC provider {name}"]


def _of_shared_issuer(label: str, claims: list[tuple[str, tuple[str, ...]]]) -> list[str]:
    if label in _DISTINGUISHED_BY_AUDIENCE:
        return [f"{label} sign-ins" if claims else ANYONE_ON + label]
    for claim, values in claims:
        if claim != "aud" and values and all(map(_names_an_owner, values)):
            return [f"{label} {_owner(each)}" for each in values]
    return [ANYONE_ON + label]


def _owner(value: str) -> str:
    return f"repository {value.split(':')[1]}" if value.startswith("repo:") else value


def _names_an_owner(value: str) -> bool:
    """Whether a claim such as `repo:example/payments:*` leaves no choice of who owns it."""
    first = literal(value)
    return first == value or any(mark in first.partition(":")[2] for mark in "/:@")


def narrowed(conditions: tuple[Condition, ...], own_account: str) -> list[str] | None:
    """Whom the conditions leave of "anyone", outside the own account; None where still anyone."""
    narrowing = [(key, values) for operator, key, values in conditions if _narrows(operator, key, values)]
    return min([_outside(key, values, own_account) for key, values in narrowing], key=len, default=None)


def demands(operator: str) -> bool:
    """Whether the operator asks for a value: not its absence, not only where it is present."""
    return not (
        "not" in operator
        or operator.endswith("ifexists")
        or operator.startswith(("forallvalues:", "null", "date", "numeric"))
    )


def literal(value: str) -> str:
    """The part of a value before its first wildcard."""
    return value.partition("*")[0].partition("?")[0]


def _narrows(operator: str, key: str, values: tuple[str, ...]) -> bool:
    if not values or not demands(operator):
        return False
    if key in _TRUE:
        return all(value.lower() == "true" for value in values)
    if key in _ARNS:
        return all(_is_narrow_arn(value) for value in values)
    if key == "aws:sourceip":
        return all(_is_narrow_range(value) for value in values)
    known = key in {*_ACCOUNTS, *_ORGANIZATIONS, *_PLACES, *_SERVICES}
    return known and all(literal(value) == value or len(literal(value)) > 8 for value in values)


def _is_narrow_arn(value: str) -> bool:
    """Whether it names an account, or, as bucket ARNs have none, at least a name."""
    account, fixed = account_of(value), literal(value).split(":", 5)
    return is_account(account) or (not account and len(fixed) == 6 and bool(fixed[5]))


def _is_narrow_range(value: str) -> bool:
    """Whether it is a range, not half the internet; S3 draws the line of "public" there, too."""
    address, _, bits = value.partition("/")
    return not bits or (bits.isascii() and bits.isdecimal() and int(bits[:3]) >= (32 if ":" in address else 8))


def _outside(key: str, values: tuple[str, ...], own_account: str) -> list[str]:
    if key in _ORGANIZATIONS:
        return [f"organization {value.partition('/')[0]}" for value in values]
    if key in _ACCOUNTS or key in _ARNS:
        accounts = [value if key in _ACCOUNTS else account_of(value) for value in values]
        return [f"account {account}" for account in accounts if account not in ("", own_account)]
    if key == "aws:sourceip":
        return [f"anyone at {value}" for value in values]
    if key in _PLACES:  # whose a VPC or a user id is no record says
        return [f"{_PLACES[key]} {value}" for value in values]
    return []
