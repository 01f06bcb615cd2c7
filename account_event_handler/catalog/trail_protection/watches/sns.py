"""SNS: topics that announce trails' log files, deleted, closed or no longer subscribed."""

from account_event_handler.catalog.conditions import not_, request_is, text_at
from account_event_handler.catalog.trail_protection.resources import is_trail_topic
from account_event_handler.catalog.watch import CRITICAL, Watches

_arn = text_at("requestParameters.topicArn", "requestParameters.subscriptionArn")
_FACT = ", which announces CloudTrail's files"
_WHY = "What reads the log files learns of new ones by it, this watcher too; without it nobody reads them."
_REPLAY = "have the files since then read with account-watcher replay."
sns = Watches(
    "sns", mitre="T1562.008", applies_to=is_trail_topic, words={"topic": lambda event: _arn(event).split(":")[5]}
)

WATCHES = (
    sns.call("Unsubscribe")(
        name="cloudtrail-subscription-removed",
        severity=CRITICAL,
        says="removed a subscription to topic[ {topic}]",
        fact=_FACT,
        why=_WHY,
        advice=f"Subscribe the queue again at once, and {_REPLAY}",
        shows=(("Subscription", "{requestParameters.subscriptionArn}"),),
    ),
    sns.call("SetSubscriptionAttributes")(
        name="cloudtrail-subscription-changed",
        severity=CRITICAL,
        says="changed [the {requestParameters.attributeName} of ]a subscription to topic[ {topic}]",
        fact=_FACT,
        why="A filter policy that nothing meets keeps every announcement from what reads the files.",
        advice=f"Put the attribute back unless its owner asked for it, and {_REPLAY}",
        shows=(("Value", "{requestParameters.attributeValue}"),),
    ),
    sns.call("DeleteTopic")(
        name="cloudtrail-topic-deleted",
        severity=CRITICAL,
        says="deleted topic[ {topic}]",
        fact=_FACT,
        why=_WHY,
        advice=f"Make the topic, its policy and its subscriptions again, and {_REPLAY}",
    ),
    sns.call("RemovePermission", "SetTopicAttributes")(
        name="cloudtrail-topic-changed",
        severity=CRITICAL,
        when=not_(request_is("attributeName", "DeliveryPolicy", "DisplayName", "TracingConfig")),
        says="changed [the {requestParameters.attributeName} of ]topic[ {topic}]",
        fact=_FACT,
        why="With another policy or key CloudTrail cannot publish there, and nobody reads its files.",
        advice=f"Put it back as it was, and {_REPLAY}",
    ),
)
