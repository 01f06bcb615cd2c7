"""A call about a bucket, a key or a log group enters; whether a trail writes there leaves.

The deployment knows the things that trails write to. While it does not, the name is asked: both
the console and most people call them after CloudTrail; a key's id says nothing.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from account_event_handler.catalog.policy_document import PolicyDocument
from account_event_handler.catalog.policy_statement import Statement, is_any
from account_event_handler.catalog.refusal import refused_arn
from account_event_handler.model import AccountEvent

if TYPE_CHECKING:
    from account_event_handler.catalog.silence import Site

_REQUEST = "requestParameters."
_SAYS_SO = "cloudtrail"
_SERVICE = "cloudtrail.amazonaws.com"


def is_trail_bucket(event: AccountEvent, site: "Site") -> bool:
    """Whether it is about a bucket that a trail writes to."""
    name = event.text(f"{_REQUEST}bucketName") or refused_arn(event).rpartition(":::")[2]
    if site.trail_things:
        return bool(name) and name in [each.rpartition(":::")[2] for each in site.trail_things]
    return _SAYS_SO in name.lower() or _is_for_trails(event, f"{_REQUEST}bucketPolicy")


def is_trail_key(event: AccountEvent, site: "Site") -> bool:
    """Whether it is about a key that a trail encrypts with."""
    key = (event.text(f"{_REQUEST}keyId") or refused_arn(event)).rpartition("/")[2]
    if site.trail_things:
        return bool(key) and key in [each.rpartition("/")[2] for each in site.trail_things]
    return _is_for_trails(event, f"{_REQUEST}policy")


def is_trail_log_group(event: AccountEvent, site: "Site") -> bool:
    """Whether it is about a log group that a trail writes to."""
    named = event.text(f"{_REQUEST}logGroupName") or refused_arn(event)
    name = (named.partition(":log-group:")[2] or named).partition(":")[0]
    if site.trail_things:
        here = f":{event.region}:{event.account}:log-group:{name}"
        things = [each.removesuffix(":*") for each in site.trail_things]
        return bool(name) and any(each == name or each.endswith(here) for each in things)
    return _SAYS_SO in name.lower()


def shuts_out(document: PolicyDocument, action: str) -> bool:
    """Whether the policy keeps CloudTrail from this action, such as `s3:PutObject`.

    A denial under a condition, such as for plain HTTP, is taken to let CloudTrail pass.
    """
    about = [each for each in document.statements if each.covers(action) and _has_cloudtrail(each)]
    is_denied = any(not each.allows and not each.conditions for each in about)
    return is_denied or not any(each.allows for each in about)


def _has_cloudtrail(statement: Statement) -> bool:
    return _SERVICE in _services(statement) or any(
        kind == "aws" and is_any(value) for kind, value in statement.principals
    )


def _services(statement: Statement) -> Iterator[str]:
    return (value for kind, value in statement.principals if kind == "service")


def _is_for_trails(event: AccountEvent, path: str) -> bool:
    """Whether a policy that is set speaks of CloudTrail."""
    value = event.field(path)
    statements = PolicyDocument.read(value).statements if value else ()
    return any(_SERVICE in _services(each) for each in statements)
