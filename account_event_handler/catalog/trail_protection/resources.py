"""The buckets, keys, log groups and topics of trails: which calls are about one, or close it.

The stack context lists them. While it does not, the name decides: both the console and most people
call them after CloudTrail; a key's id says nothing. Of a policy it is asked whether it lets
CloudTrail write; in doubt it does not, for one that shuts CloudTrail out can be dressed up in many
ways.
"""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from account_event_handler.catalog.policy import Condition, Statement, covers, is_any
from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.record import denied_arn, mappings, text, values_at
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import ANY, StackContext, TrailRef

_REQUEST = "requestParameters."
_SAYS_SO = "cloudtrail"
SERVICE = "cloudtrail.amazonaws.com"
PUT_OBJECT, DATA_KEY = "s3:PutObject", "kms:GenerateDataKey"
_ARN_KEYS = ("aws:sourcearn", "kms:encryptioncontext:aws:cloudtrail:arn")
# of CloudTrail's requests, whatever the trail; https://docs.aws.amazon.com/awscloudtrail
_FACTS = {
    "aws:principalisawsservice": "true",
    "aws:principalservicename": SERVICE,
    "aws:securetransport": "true",
    "s3:x-amz-acl": "bucket-owner-full-control",
}
# Whoever lets CloudTrail in may ask for these; what CloudTrail sends depends on the trail.
_PERSONAL = "aws:principal"  # what a service lacks, and so does not match
_OPEN = ("aws:sourceorg", "s3:x-amz-server-side-encryption")


def is_trail_bucket(event: AccountEvent, context: StackContext) -> bool:
    name = event.text(f"{_REQUEST}bucketName") or denied_arn(event).rpartition(":::")[2]
    if context.trail_things:
        return bool(name) and name in [each.rpartition(":::")[2] for each in context.trail_things]
    return _SAYS_SO in name.lower() or _is_for_trails(event, f"{_REQUEST}bucketPolicy")


def is_trail_key(event: AccountEvent, context: StackContext) -> bool:
    key = (event.text(f"{_REQUEST}keyId") or denied_arn(event)).rpartition("/")[2]
    if context.trail_things:
        return bool(key) and key in [each.rpartition("/")[2] for each in context.trail_things]
    return _is_for_trails(event, f"{_REQUEST}policy")


def is_trail_log_group(event: AccountEvent, context: StackContext) -> bool:
    named = event.text(f"{_REQUEST}logGroupName") or event.text(f"{_REQUEST}resourceIdentifier") or denied_arn(event)
    name = (named.partition(":log-group:")[2] or named).partition(":")[0]
    if context.trail_things:
        here = f":{event.region}:{event.account}:log-group:{name}"
        things = [each.removesuffix(":*") for each in context.trail_things]
        return bool(name) and any(each == name or each.endswith(here) for each in things)
    return _SAYS_SO in name.lower()


def is_trail_topic(event: AccountEvent, context: StackContext) -> bool:
    """Whether it is about a topic that announces a trail's files, or about a subscription to it."""
    topic = event.text(f"{_REQUEST}topicArn") or event.text(f"{_REQUEST}subscriptionArn") or denied_arn(event)
    topic = ":".join(topic.split(":")[:6])  # a subscription's ARN ends with an id of its own
    if topic and topic in (context.stack.trail_topic, *context.trail_things):
        return True
    return not context.trail_things and _SAYS_SO in topic.lower()


def is_bucket_encrypted_anew(event: AccountEvent, context: StackContext) -> bool:
    """Whether a trail's bucket is to encrypt with a key that is not a trail's own."""
    rules = f"{_REQUEST}ServerSideEncryptionConfiguration.Rule.ApplyServerSideEncryptionByDefault"
    default = mappings(values_at(event.detail, rules))
    is_amazons = bool(default) and all(text(each.get("SSEAlgorithm")) == "AES256" for each in default)
    keys = {text(each.get("KMSMasterKeyID")) for each in default}
    return is_trail_bucket(event, context) and not is_amazons and not (keys and keys <= context.trail_things)


def is_bucket_closed(event: AccountEvent, context: StackContext) -> bool:
    """Whether a trail's bucket has a new policy, or none, that keeps a trail from writing there."""
    if not is_trail_bucket(event, context) or event.text("eventName") == "DeleteBucketPolicy":
        return is_trail_bucket(event, context)
    bucket = event.text(f"{_REQUEST}bucketName")
    trails = [trail for trail in context.trails if trail.bucket == bucket] or [TrailRef.unknown(event.account, bucket)]
    return _is_closed(event.field(f"{_REQUEST}bucketPolicy"), PUT_OBJECT, trails)


def is_key_closed(event: AccountEvent, context: StackContext) -> bool:
    """Whether a trail's key has a new policy that keeps CloudTrail from encrypting with it."""
    if not is_trail_key(event, context):
        return False
    key = event.text(f"{_REQUEST}keyId").rpartition("/")[2]
    trails = [trail for trail in context.trails if key and trail.key.rpartition("/")[2] == key]
    return _is_closed(event.field(f"{_REQUEST}policy"), DATA_KEY, trails or [TrailRef.unknown(event.account)])


def _is_closed(value: object, action: str, trails: Iterable[TrailRef]) -> bool:
    policy = PolicyDocument.read(value)
    return not policy.readable or not all(lets_write(policy, action, trail) for trail in trails)


def _is_for_trails(event: AccountEvent, path: str) -> bool:
    """Whether a policy that is set names CloudTrail."""
    return any(_names_cloudtrail(each) for each in PolicyDocument.read(event.field(path)).statements)


def lets_write(policy: PolicyDocument, action: str, trail: TrailRef) -> bool:
    """Whether CloudTrail may do this action, `PUT_OBJECT` or `DATA_KEY`, for the trail."""
    about = [each for each in policy.statements if each.covers(action) and (_names_cloudtrail(each) or _is_open(each))]
    if any(not each.allows and _denies(each, action, trail) for each in about):
        return False
    return any(each.allows and _allows(each, action, trail) for each in about)


def _allows(statement: Statement, action: str, trail: TrailRef) -> bool:
    held = (_holds(condition, trail) or condition[1].startswith(_OPEN) for condition in statement.conditions)
    return _reaches(statement, action, trail) and all(held)


def _denies(statement: Statement, action: str, trail: TrailRef) -> bool:
    """A denial of the service itself is meant; one of everybody may spare it by its conditions."""
    is_spared = any(_spares(condition, trail) for condition in statement.conditions)
    return _names_cloudtrail(statement) or (_reaches(statement, action, trail) and not is_spared)


def _spares(condition: Condition, trail: TrailRef) -> bool:
    """Whether the condition is not met by CloudTrail; a key that it lacks meets what negates."""
    operator, key, values = condition
    if key == "s3:tlsversion":
        return operator.startswith("numericlessthan")
    if operator.startswith("null") or not values:
        return False
    is_negative, fact = "not" in operator, _facts(trail).get(key)
    if fact is None:
        return is_negative and not key.startswith(_PERSONAL)
    return _meets(fact, values) is is_negative


def _holds(condition: Condition, trail: TrailRef) -> bool:
    operator, key, values = condition
    fact = _facts(trail).get(key)
    if operator.startswith("null"):
        return (fact is None) is ("true" in values)
    if fact is None:
        return operator.endswith("ifexists")
    return _meets(fact, values) is not ("not" in operator)


def _facts(trail: TrailRef) -> Mapping[str, str]:
    return {**_FACTS, **dict.fromkeys(_ARN_KEYS, trail.arn), "aws:sourceaccount": trail.account}


def _meets(fact: str, values: tuple[str, ...]) -> bool:
    """Either may have wildcards: what is not known of the trail may be what is asked for."""
    return any(covers(value, fact) or fnmatchcase(value.lower(), fact.lower()) for value in values)


def _reaches(statement: Statement, action: str, trail: TrailRef) -> bool:
    """Whether its resources include what CloudTrail writes; a key's policy is about its key."""
    if action != PUT_OBJECT:
        return True
    written = f"AWSLogs/{trail.account}/CloudTrail/{trail.region}/file"
    prefix = f"{trail.prefix}/" if trail.prefix not in ("", ANY) else ""
    names = [resource.partition(":::")[2] for resource in statement.resources]
    return (
        any(is_any(resource) for resource in statement.resources)
        or any(covers(name, f"{trail.bucket}/{prefix}{written}") for name in names)
        or (trail.prefix == ANY and any(name.startswith(f"{trail.bucket}/") and "/AWSLogs/" in name for name in names))
    )


def _is_open(statement: Statement) -> bool:
    return any(kind == "aws" and is_any(value) for kind, value in statement.principals)


def _names_cloudtrail(statement: Statement) -> bool:
    return ("service", SERVICE) in statement.principals
