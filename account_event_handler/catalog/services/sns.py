"""SNS: topics opened, subscribed or deleted; text message settings."""

from account_event_handler.catalog.conditions import (
    all_of,
    has,
    not_,
    request,
    request_has,
    request_is,
    request_text,
    said,
)
from account_event_handler.catalog.policy.document import PolicyDocument, ResourcePolicy, policy_or_permission
from account_event_handler.catalog.record import external_account
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_MAIL = "an e-mail address"
_WEB = {"http": "a web address by plain HTTP", "https": "a web address"}
_LISTENERS = {"email": _MAIL, "email-json": _MAIL, "sms": "a phone number", **_WEB}


def _read_policy(event: AccountEvent) -> PolicyDocument | None:
    is_policy = request(event, "attributeName") == "Policy"
    return PolicyDocument.read(request(event, "attributeValue")) if is_policy else None


def _listener(event: AccountEvent) -> str | None:
    """Who gets the topic's messages, where that is outside the account: "an e-mail address"."""
    protocol = request_text(event, "protocol").lower()
    if account := external_account(event, request(event, "endpoint")):
        return f"a {'queue' if protocol == 'sqs' else 'target'} of account {account}"
    return _LISTENERS.get(protocol)


_POLICY = ResourcePolicy(policy_or_permission("sns", _read_policy), public=HIGH, outside=MEDIUM)
sns = Watches("sns", mitre="T1537", words={"aim": _POLICY.aim, "listener": _listener})

WATCHES = (
    sns.call("SetTopicAttributes", "AddPermission")(
        name="sns-topic-opened",
        severity=_POLICY.severity,
        when=_POLICY.opens,
        says="changed the policy of topic {requestParameters.topicArn}",
        fact="[to {aim}]",
        why="Anyone who may subscribe can read all messages; anyone who may publish can forge them.",
        advice="Remove anyone who should not be in the policy.",
    ),
    sns.call("SetTopicAttributes", mitre="T1562")(
        name="sns-topic-encryption-removed",
        severity=MEDIUM,
        when=all_of(request_is("attributeName", "KmsMasterKeyId"), not_(request_has("attributeValue"))),
        says="removed the encryption of topic {requestParameters.topicArn}",
        why="Messages are no longer encrypted with your key.",
        advice="Set the topic's KMS key again if its messages are confidential.",
    ),
    sns.call("Subscribe")(
        name="sns-topic-subscribed",
        severity=MEDIUM.when(said("another account")(lambda event: "account" in (_listener(event) or "")), else_=LOW),
        when=has(_listener),
        says="subscribed {listener} to topic {requestParameters.topicArn}",
        why="Every message of the topic is sent there.",
        advice="Check that the address is one of yours; the console shows which one confirmed.",
        ordinary=LOW,
    ),
    sns.call(
        "SetSMSAttributes",
        "CreateSMSSandboxPhoneNumber",
        "OptInPhoneNumber",
        "CreatePlatformApplication",
        mitre="T1496",
    )(
        name="sns-sms-settings-changed",
        severity=MEDIUM,
        says="changed SNS text message settings[: {requestParameters.attributes.MonthlySpendLimit} USD a month]",
        why="Anyone who raises the limit can send spam or phishing by text message at your cost.",
        advice="Lower the spend limit again, and ask the caller what they want to send.",
    ),
    sns.call("DeleteTopic", mitre="T1489")(
        name="sns-topic-deleted",
        severity=MEDIUM,
        says="deleted topic {requestParameters.topicArn}",
        why="Messages from alarms and programs that publish to it are lost.",
        advice="Check that no alarm sends to it; a new topic needs all of its subscriptions again.",
        ordinary=True,
    ),
)
