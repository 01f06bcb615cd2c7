"""A call about a bucket, a key or a log group enters; whether a trail writes there leaves.

The deployment knows the things that trails write to. While it does not, the name is asked: both
the console and most people call them after CloudTrail; a key's id says nothing.
"""

from collections.abc import Iterable

from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.refusal import denied_arn
from account_event_handler.catalog.trail_protection.policy_access import (
    DATA_KEY,
    PUT_OBJECT,
    lets_write,
    speaks_of_cloudtrail,
)
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import StackContext, TrailRef

_REQUEST = "requestParameters."
_SAYS_SO = "cloudtrail"


def is_trail_bucket(event: AccountEvent, context: StackContext) -> bool:
    """Whether it is about a bucket that a trail writes to."""
    name = event.text(f"{_REQUEST}bucketName") or denied_arn(event).rpartition(":::")[2]
    if context.trail_things:
        return bool(name) and name in [each.rpartition(":::")[2] for each in context.trail_things]
    return _SAYS_SO in name.lower() or _is_for_trails(event, f"{_REQUEST}bucketPolicy")


def is_trail_key(event: AccountEvent, context: StackContext) -> bool:
    """Whether it is about a key that a trail encrypts with."""
    key = (event.text(f"{_REQUEST}keyId") or denied_arn(event)).rpartition("/")[2]
    if context.trail_things:
        return bool(key) and key in [each.rpartition("/")[2] for each in context.trail_things]
    return _is_for_trails(event, f"{_REQUEST}policy")


def is_trail_log_group(event: AccountEvent, context: StackContext) -> bool:
    """Whether it is about a log group that a trail writes to."""
    named = event.text(f"{_REQUEST}logGroupName") or denied_arn(event)
    name = (named.partition(":log-group:")[2] or named).partition(":")[0]
    if context.trail_things:
        here = f":{event.region}:{event.account}:log-group:{name}"
        things = [each.removesuffix(":*") for each in context.trail_things]
        return bool(name) and any(each == name or each.endswith(here) for each in things)
    return _SAYS_SO in name.lower()


def is_bucket_closed(event: AccountEvent, context: StackContext) -> bool:
    """Whether the bucket's new policy keeps CloudTrail from writing for a trail of the bucket."""
    bucket = event.text(f"{_REQUEST}bucketName")
    trails = [trail for trail in context.trails if trail.bucket == bucket]
    return _is_closed(
        event.field(f"{_REQUEST}bucketPolicy"),
        PUT_OBJECT,
        trails or [TrailRef.unknown(event.account, bucket)],
    )


def is_key_closed(event: AccountEvent, context: StackContext) -> bool:
    """Whether the key's new policy keeps CloudTrail from encrypting for a trail of the key."""
    key = event.text(f"{_REQUEST}keyId").rpartition("/")[2]
    trails = [trail for trail in context.trails if key and trail.key.rpartition("/")[2] == key]
    return _is_closed(
        event.field(f"{_REQUEST}policy"), DATA_KEY, trails or [TrailRef.unknown(event.account)]
    )


def _is_closed(value: object, action: str, trails: Iterable[TrailRef]) -> bool:
    policy = PolicyDocument.read(value)
    return not policy.readable or not all(lets_write(policy, action, trail) for trail in trails)


def _is_for_trails(event: AccountEvent, path: str) -> bool:
    """Whether a policy that is set speaks of CloudTrail."""
    value = event.field(path)
    return bool(value) and speaks_of_cloudtrail(PolicyDocument.read(value))
