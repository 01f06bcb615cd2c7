"""Reading CloudTrail's spellings: lists of one, redacted values, denials, what a call is about.

Of a denied call CloudTrail often keeps the resource's name in the error message only, and drops
the request.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from account_event_handler.model import AccountEvent

QUARTER = 90  # days, how far back an investigation usually has to look
_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
_SSO_ROLE = re.compile(
    r"arn:[a-z-]+:iam::([0-9]{12}):role/aws-reserved/sso\.amazonaws\.com/(?:[a-z0-9-]+/)?"
    r"AWSReservedSSO_([A-Za-z0-9_+=,.@-]+)_[0-9a-f]{16}"
)
_KINDS = ("user", "role", "group", "policy")  # that IAM's denials name before the resource
_NAMES = re.compile(r"(name|id|ids|identifier|arn|bucket|url)$", re.IGNORECASE)
_NAMES_NOTHING = re.compile(r"session|token|request|client|caller|event", re.IGNORECASE)
_DEEPEST = 4
_WHOLE = re.compile(r"-?[0-9]{1,18}")


def mappings(value: object) -> list[Mapping[str, Any]]:
    """The objects in a value that is one, a list of them or nothing."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, Mapping)]


def strings(value: object) -> list[str]:
    """The texts in a value that is one, a list of them or nothing; empty ones left out."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str) and each]


def values_at(value: object, path: str) -> list[Any]:
    """All that is at a dotted path, where each step may be one object or a list of them."""
    found = [value]
    for step in path.split("."):
        found = [each[step] for part in found for each in mappings(part) if step in each]
    return [each for part in found for each in (part if isinstance(part, list) else [part])]


def text(value: object) -> str:
    """The text of a value that is one, or a whole number; empty for anything else."""
    if isinstance(value, str):
        return value
    whole = number(value)
    return "" if whole is None else str(whole)


def number(value: object) -> int | None:
    """A whole number, which CloudTrail and what copies its records also write as text or as 22.0."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def flag(value: object) -> bool | None:
    """True or false, which is also written as text; None for anything else."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return value if isinstance(value, bool) else None


def is_redacted(value: object) -> bool:
    """Whether CloudTrail put this in place of what stood there."""
    return value == _HIDDEN


def is_service_linked(arn: str) -> bool:
    """Whether it is a service-linked role's, a name that AWS gives to nobody else's; a path may hold the rest."""
    return "".join(arn.split(":", 5)[5:]).startswith("role/aws-service-role/")


def permission_set_of(arn: str, account: str) -> str:
    """The permission set of a role that this account's Identity Center made, empty for any other role.

    Anybody may give a role such a name, but only Identity Center may use its path; and of another account nobody here
    knows whether its Identity Center is ours.
    """
    match = _SSO_ROLE.fullmatch(arn)
    return match[2] if match and match[1] == account else ""


def account_of(principal: str) -> str:
    """The account in an ARN, or the account id that stands for it; empty where there is none."""
    if principal.startswith("arn:"):
        return (principal.split(":", 5) + [""] * 5)[4]
    return principal if is_account(principal) else ""


def is_account(number: str) -> bool:
    """Whether it is an account's twelve digits; `isdecimal` alone takes those of other scripts, too."""
    return number.isascii() and number.isdecimal() and len(number) == 12


def external_account(event: AccountEvent, value: object) -> str:
    """The twelve digits of another account; empty for the own one, for AWS's and for none."""
    account = account_of(value) if isinstance(value, str) else ""
    return account if is_account(account) and account != event.account else ""


def denied_resource(event: AccountEvent) -> tuple[str, str]:
    """The kind and the name of the resource in AWS's words; each empty where they do not say.

    IAM writes "on resource: user bob" or the ARN, and then logs no requestParameters.
    """
    words = event.text("errorMessage").partition("on resource: ")[2].split(maxsplit=2)
    kind = words.pop(0) if len(words) > 1 and words[0] in _KINDS else ""
    name = words[0] if words and words[0] != "*" else ""
    if name.startswith("arn:"):
        of_arn, name = _kind_and_name(name.split(":", 5)[-1])
        kind = kind or of_arn
    return kind, name


def denied_arn(event: AccountEvent) -> str:
    """The resource as AWS's denial writes it, most often an ARN; empty where there is none."""
    words = event.text("errorMessage").partition("on resource: ")[2].split(maxsplit=1)
    return words[0].strip("\"'.,;") if words else ""


def _kind_and_name(resource: str) -> tuple[str, str]:
    """What `role/path/deploy`, `function:resize` and `log-group:/shop/api:*` are about."""
    kind, separator, name = resource.partition(":")
    if separator and "/" not in kind:
        return kind, name.removesuffix(":*").rstrip(":")
    kind, separator, _ = resource.partition("/")
    return kind * bool(separator), resource.rpartition("/")[2]


def denied_name(event: AccountEvent) -> str | None:
    """The name of the resource that AWS's denial is about, such as `bob`."""
    return denied_resource(event)[1] or None


def target_of(event: AccountEvent) -> str | None:
    """A name, id or ARN; None where the record names nothing."""
    named = (denied_name(event) or "").lstrip("\"'\\").rstrip("\"'\\.,;")
    if named.strip("*"):
        return named
    return next(_named_in(event.field("requestParameters"), _DEEPEST), None) or _listed(event)


def _named_in(value: object, depth: int) -> Iterator[str]:
    """What the fields that hold names hold, those nearest to the surface first."""
    if isinstance(value, list) and depth:
        for item in value[:3]:
            yield from _named_in(item, depth - 1)
    if not isinstance(value, Mapping):
        return
    for key, held in value.items():
        if _NAMES.search(key) and not _NAMES_NOTHING.search(key):
            for name in strings(held):
                yield _of_url(name) if key.lower().endswith("url") else name
    for held in value.values():
        if depth and isinstance(held, Mapping | list):
            yield from _named_in(held, depth - 1)


def _of_url(url: str) -> str:
    """A queue's name in its URL; of other addresses the host, for their rest may be a secret."""
    host, _, path = url.rpartition("://")[2].partition("/")
    is_queue = host.startswith("sqs.") or ".amazonaws.com" in host
    return path.rpartition("/")[2] if is_queue else host.rpartition("@")[2]


def _listed(event: AccountEvent) -> str | None:
    return event.text("resources.0.ARN") or event.text("resources.0.arn") or None


def days_kept(event: AccountEvent) -> int:
    """0 where the call does not say."""
    return number(event.field("requestParameters.retentionInDays")) or 0


def kept(event: AccountEvent) -> str | None:
    """`1 day`, `30 days`."""
    return plural(days_kept(event), "day") or None


def plural(number: int, kind: str) -> str:
    """`1 day`, `30 days`; empty for 0."""
    return f"{number} {kind}" + "s" * (number != 1) if number else ""
