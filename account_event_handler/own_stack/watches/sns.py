"""SNS: changes to the topic that sends the watcher's e-mails, and to who listens there."""

from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.resources import DEPLOY_A_SECOND, PUT_IT_BACK, TOPIC, is_own_resource


def _endpoint(event: AccountEvent) -> str:
    """Who listens; of a web address the host, since its path or query may hold a key."""
    endpoint = event.text("requestParameters.endpoint")
    _, scheme, address = endpoint.partition("://")
    host = address.replace("?", "/").partition("/")[0]
    return host.rpartition("@")[2] if scheme else endpoint


sns = Watches("sns", mitre="T1562.001", applies_to=is_own_resource, words={"endpoint": _endpoint})

WATCHES = (
    sns.call("AddPermission", "PutDataProtectionPolicy", "RemovePermission", "SetTopicAttributes")(
        name="watcher-topic-changed",
        severity=CRITICAL,
        says="changed[ the {requestParameters.attributeName} of]",
        fact=TOPIC,
        why="Another policy or key can keep alerts and alarms from everybody who listens there.",
        advice=PUT_IT_BACK,
    ),
    sns.call("DeleteTopic")(
        name="watcher-topic-deleted",
        severity=CRITICAL,
        says="deleted",
        fact=TOPIC,
        why="No e-mail goes out any more, and the watcher's own alarms are heard by nobody.",
        advice=DEPLOY_A_SECOND,
    ),
    sns.call("Unsubscribe")(
        name="watcher-listener-removed",
        severity=CRITICAL,
        says="removed a listener of",
        fact=TOPIC,
        why="Whoever it was gets no alert any more, and does not notice the silence.",
        advice="Ask those who listen which of them is gone, and subscribe them again.",
        shows=(("Subscription", "{requestParameters.subscriptionArn}"),),
    ),
    sns.call("Subscribe", mitre="T1537")(
        name="watcher-listener-added",
        severity=CRITICAL,
        says="added a listener to",
        fact=TOPIC,
        why="Whoever hears the alerts knows what you know, and when they have been noticed.",
        advice="If none of you did it, remove the subscription and look at what this actor did.",
        shows=(("Protocol", "{requestParameters.protocol}"), ("Endpoint", "{endpoint}")),
    ),
    sns.call("SetSubscriptionAttributes")(
        name="watcher-listener-changed",
        severity=CRITICAL,
        says="changed [the {requestParameters.attributeName} of ]a listener of",
        fact=TOPIC,
        why="A filter policy that nothing meets keeps every alert from the listener.",
        advice="If its owner did not ask for it, remove the filter and look at what this actor did.",
        shows=(("Value", "{requestParameters.attributeValue}"),),
    ),
)
