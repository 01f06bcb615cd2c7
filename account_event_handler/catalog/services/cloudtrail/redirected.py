"""CloudTrail: trails that write to another bucket or log group, or encrypt with another key."""

from account_event_handler.catalog.trail_protection.weakening import is_resaved
from account_event_handler.catalog.watch import HIGH, Watches
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import StackContext

_REQUEST, _ANSWER = "requestParameters.", "responseElements."
_TRAIL = "trail {requestParameters.name}"
_ADVICE = "Put the trail back as it was, then look at what this actor did in the meantime."


def _is_bucket_new(event: AccountEvent, context: StackContext) -> bool:
    name = event.text(f"{_REQUEST}s3BucketName")
    known = {each.rpartition(":::")[2] for each in context.trail_things}
    return bool(name) and _is_new(event, context, is_known=name in known)


def _is_log_group_new(event: AccountEvent, context: StackContext) -> bool:
    name = event.text(f"{_REQUEST}cloudWatchLogsLogGroupArn").removesuffix(":*")
    known = {each.removesuffix(":*") for each in context.trail_things if ":log-group:" in each}
    if not name or (context.trail_things and not known and _is_at_home(name, event)):
        return False
    return _is_new(event, context, is_known=name in known)


def _is_key_new(event: AccountEvent, context: StackContext) -> bool:
    """The answer has the ARN of a key that the request may name by an alias."""
    asked = event.text(f"{_REQUEST}kmsKeyId")
    name = event.text(f"{_ANSWER}kmsKeyId") or asked
    known = {each.rpartition("/")[2] for each in context.trail_things if ":kms:" in each}
    if not asked or (context.trail_things and not known and _is_at_home(name, event)):
        return False
    return _is_new(event, context, is_known=name.rpartition("/")[2] in known)


def _is_new(event: AccountEvent, context: StackContext, *, is_known: bool) -> bool:
    """Where nothing is known, only what was changed alone: the console sends everything anew."""
    return not is_known if context.trail_things else not is_resaved(event)


def _is_at_home(name: str, event: AccountEvent) -> bool:
    """Whether it is of the same account; a trail's first key or log group is a gain then."""
    return not name.startswith("arn:") or name.split(":")[4:5] == [event.account]


cloudtrail = Watches("cloudtrail", mitre="T1562.008")

WATCHES = (
    cloudtrail.call("UpdateTrail")(
        name="cloudtrail-bucket-replaced",
        severity=HIGH,
        applies_to=_is_bucket_new,
        says=f"changed {_TRAIL} to write to bucket {{{_REQUEST}s3BucketName}}",
        why="Whoever owns the bucket has the record now; those who look for it elsewhere have"
        " none.",
        advice=_ADVICE,
    ),
    cloudtrail.call("UpdateTrail")(
        name="cloudtrail-log-group-replaced",
        severity=HIGH,
        applies_to=_is_log_group_new,
        says=f"changed {_TRAIL} to write to another log group",
        why="The alarms on the old log group, such as that on a stopped trail, hear nothing any"
        " more.",
        advice=_ADVICE,
        shows=(("Log group", f"{{{_REQUEST}cloudWatchLogsLogGroupArn}}"),),
    ),
    cloudtrail.call("UpdateTrail")(
        name="cloudtrail-key-replaced",
        severity=HIGH,
        applies_to=_is_key_new,
        says=f"changed {_TRAIL} to encrypt with another key",
        why="Whoever holds the key decides who reads the record, and can end it by disabling the"
        " key.",
        advice=_ADVICE,
        shows=(("Key", f"{{{_ANSWER}kmsKeyId|{_REQUEST}kmsKeyId}}"),),
    ),
)
