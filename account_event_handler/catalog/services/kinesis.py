"""Kinesis: streams opened, deleted or no longer encrypted; who reads them."""

from account_event_handler.catalog.conditions import name_at
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=HIGH)
_name = name_at("requestParameters.streamName", "requestParameters.streamARN", "requestParameters.resourceARN")
kinesis = Watches("kinesis", mitre="T1537", words={"name": _name, "aim": _POLICY.aim})

WATCHES = (
    kinesis.call("PutResourcePolicy")(
        name="kinesis-policy-changed",
        severity=_POLICY.severity,
        says="changed the policy of stream {name}",
        fact="[to {aim}]",
        why="Those whom the policy lets in read or write the stream from their own account.",
        advice="Remove the accounts that are not yours.",
    ),
    kinesis.call("RegisterStreamConsumer", mitre="T1530")(
        name="kinesis-consumer-registered",
        severity=LOW,
        says="registered consumer {requestParameters.consumerName} of stream {name}",
        why="A consumer gets a copy of everything in the stream.",
        advice="Check what reads there.",
        ordinary=True,
    ),
    kinesis.call("DeleteStream", "StopStreamEncryption", "DecreaseStreamRetentionPeriod", mitre="T1485")(
        name="kinesis-stream-deleted",
        severity=MEDIUM,
        says="deleted stream {name}, or made it keep less or keep it unencrypted",
        why="Records that were not read yet are gone.",
        advice="Check that it was planned; set encryption and retention again otherwise.",
    ),
    weakened(
        *(kinesis, "Kinesis", "DeleteResourcePolicy", "DeregisterStreamConsumer"),
        name="kinesis-policy-deleted",
        severity=LOW,
    ),
)
