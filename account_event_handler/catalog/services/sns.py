"""SNS: topics opened or deleted; who listens to them."""

from account_event_handler.catalog.outside import outside_account
from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.policy.resource_policy import ResourcePolicy, added_permission
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."
_LISTENERS = {
    "email": "an e-mail address",
    "email-json": "an e-mail address",
    "sms": "a phone number",
    "http": "a web address by plain HTTP",
    "https": "a web address",
}


def _read_policy(event: AccountEvent) -> PolicyDocument | None:
    if event.text("eventName") == "AddPermission":
        return added_permission(event, "sns")
    is_policy = event.field(_REQUEST + "attributeName") == "Policy"
    return PolicyDocument.read(event.field(_REQUEST + "attributeValue")) if is_policy else None


def _loses_key(event: AccountEvent) -> bool:
    is_key = event.field(_REQUEST + "attributeName") == "KmsMasterKeyId"
    return is_key and not event.field(_REQUEST + "attributeValue")


def _listener(event: AccountEvent) -> str | None:
    """Who gets the topic's messages, where that is outside the account: "an e-mail address"."""
    protocol = event.text(_REQUEST + "protocol").lower()
    account = outside_account(event, event.field(_REQUEST + "endpoint"))
    if account:
        return f"a {'queue' if protocol == 'sqs' else 'target'} of account {account}"
    return _LISTENERS.get(protocol)


def _is_heard_outside(event: AccountEvent) -> bool:
    return _listener(event) is not None


def _listening(event: AccountEvent) -> Severity:
    return MEDIUM if "account" in (_listener(event) or "") else LOW


_POLICY = ResourcePolicy(_read_policy, public=HIGH, outside=MEDIUM)

sns = Watches("sns")

WATCHES = (
    sns.call("SetTopicAttributes", "AddPermission")(
        name="sns-topic-opened",
        severity=_POLICY.severity,
        when=_POLICY.opens,
        says="changed the policy of topic {requestParameters.topicArn}[ to {aim}]",
        why="Whoever may subscribe reads all messages; whoever may publish can forge them.",
        advice="Take out whoever is not meant to be in the policy.",
        words={"aim": _POLICY.aim},
        mitre="T1537",
    ),
    sns.call("SetTopicAttributes")(
        name="sns-topic-encryption-removed",
        severity=MEDIUM,
        when=_loses_key,
        says="removed the encryption of topic {requestParameters.topicArn}",
        why="Messages are stored without your key.",
        advice="Set the topic's key again if its messages hold what few may read.",
        mitre="T1562",
    ),
    sns.call("Subscribe")(
        name="sns-topic-subscribed",
        severity=_listening,
        when=_is_heard_outside,
        says="subscribed {listener} to topic {requestParameters.topicArn}",
        why="Every message of the topic goes there from now on.",
        advice="Check that the address is one of yours; the console shows which one confirmed.",
        words={"listener": _listener},
        mitre="T1537",
    ),
    sns.call("DeleteTopic")(
        name="sns-topic-deleted",
        severity=MEDIUM,
        says="deleted topic {requestParameters.topicArn}",
        why="Alarms and programs that publish to it are no longer heard.",
        advice="Check that no alarm sends to it; its subscriptions have to be made anew.",
        mitre="T1489",
    ),
)
