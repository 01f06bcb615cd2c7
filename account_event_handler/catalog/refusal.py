"""A refused call enters, what it was about leaves: AWS names it, CloudTrail drops the request."""

from account_event_handler.model import AccountEvent

_KINDS = ("user", "role", "group", "policy")


def denied_on(event: AccountEvent) -> tuple[str, str]:
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
    """The resource as AWS's refusal writes it, most often an ARN; empty where there is none."""
    words = event.text("errorMessage").partition("on resource: ")[2].split(maxsplit=1)
    return words[0].strip("\"'.,;") if words else ""


def _kind_and_name(resource: str) -> tuple[str, str]:
    """What `role/path/deploy`, `function:resize` and `log-group:/shop/api:*` are about."""
    kind, separator, name = resource.partition(":")
    if separator and "/" not in kind:
        return kind, name.removesuffix(":*").rstrip(":")
    kind, separator, _ = resource.partition("/")
    return kind * bool(separator), resource.rpartition("/")[2]


def refused_name(event: AccountEvent) -> str | None:
    """The name of the resource that AWS's refusal is about, such as `bob`."""
    return denied_on(event)[1] or None
