"""SNS: changes to the topic that sends the watcher's e-mails, and to its subscribers."""

from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.resources import DEPLOY_A_SECOND, PUT_IT_BACK, TOPIC, is_own_resource


def _endpoint(event: AccountEvent) -> str:
    """Who is subscribed; of a web address the host, since its path or query may hold a key."""
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
        why="Another policy or key can keep alerts and alarms from all subscribers.",
        advice=PUT_IT_BACK,
        would="alerts and alarms might reach no subscriber.",
    ),
    sns.call("DeleteTopic")(
        name="watcher-topic-deleted",
        severity=CRITICAL,
        says="deleted",
        fact=TOPIC,
        why="E-mails, and alarms on the watcher itself, are no longer delivered.",
        advice=DEPLOY_A_SECOND,
        would="e-mails, and alarms on the watcher itself, would no longer be delivered.",
    ),
    sns.call("Unsubscribe")(
        name="watcher-listener-removed",
        severity=CRITICAL,
        says="removed a subscriber of",
        fact=TOPIC,
        why="The subscriber gets no further alerts and may not notice.",
        advice="Find out who was subscribed, and subscribe them again with aws sns subscribe.",
        would="the subscriber would get no further alerts and might not notice.",
        shows=(("Subscription", "{requestParameters.subscriptionArn}"),),
    ),
    sns.call("Subscribe", mitre="T1537")(
        name="watcher-listener-added",
        severity=CRITICAL,
        says="added a subscriber to",
        fact=TOPIC,
        why="The subscriber sees all alerts, and learns what you know and when.",
        advice="If it was none of you, remove it with aws sns unsubscribe and check what this actor did.",
        would="the subscriber would see all alerts.",
        shows=(("Protocol", "{requestParameters.protocol}"), ("Endpoint", "{endpoint}")),
    ),
    sns.call("SetSubscriptionAttributes")(
        name="watcher-listener-changed",
        severity=CRITICAL,
        says="changed [the {requestParameters.attributeName} of ]a subscriber of",
        fact=TOPIC,
        why="A filter policy that matches nothing keeps every alert from the subscriber.",
        advice="If its owner did not ask for it, remove the filter and check what this actor did.",
        would="alerts might not reach the subscriber.",
        shows=(("Value", "{requestParameters.attributeValue}"),),
    ),
)
