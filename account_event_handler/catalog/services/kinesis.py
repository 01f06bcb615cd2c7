"""Kinesis: streams opened, deleted or no longer encrypted; who reads them."""

from account_event_handler.catalog.conditions import event_is, name_at
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=HIGH)
_name = name_at("requestParameters.streamName", "requestParameters.streamARN", "requestParameters.resourceARN")
_DID = {
    "StopStreamEncryption": ("stopped", "the encryption"),
    "DecreaseStreamRetentionPeriod": ("cut", "the retention"),
}


def _did(event: AccountEvent) -> tuple[str, str | None]:
    """What is done to a stream, or to which part of it."""
    return _DID.get(event.text("eventName"), ("deleted", None))


_WORDS = {"name": _name, "aim": _POLICY.aim, "did": lambda event: _did(event)[0], "part": lambda event: _did(event)[1]}
kinesis = Watches("kinesis", mitre="T1537", words=_WORDS)

WATCHES = (
    kinesis.call("PutResourcePolicy")(
        name="kinesis-policy-changed",
        severity=_POLICY.severity,
        says="changed the policy of stream {name}",
        fact="[to {aim}]",
        why="Anyone the policy allows can use the stream from their own account.",
        advice="Remove the accounts that are not yours, or run aws kinesis delete-resource-policy.",
        would="anyone the policy allows could use the stream from their own account.",
    ),
    kinesis.call("RegisterStreamConsumer", mitre="T1530")(
        name="kinesis-consumer-registered",
        severity=LOW,
        says="registered consumer {requestParameters.consumerName} of stream {name}",
        why="A consumer gets a copy of every record in the stream.",
        advice="Check that the consumer belongs to one of your programs.",
        ordinary=True,
    ),
    kinesis.call("DeleteStream", "StopStreamEncryption", "DecreaseStreamRetentionPeriod", mitre="T1485")(
        name="kinesis-stream-deleted",
        severity=HIGH.when(event_is("DeleteStream"), else_=MEDIUM),
        says="{did} [{part} of ]stream {name}",
        why="Unread records can be lost, or are stored unencrypted.",
        advice="If nobody planned it, restore encryption and retention; a deleted stream cannot be restored.",
    ),
    weakened(
        *(kinesis, "Kinesis", "DeleteResourcePolicy", "DeregisterStreamConsumer"),
        name="kinesis-policy-deleted",
        severity=LOW,
    ),
)
