"""SNS: topics that announce trails' log files, deleted, closed or no longer subscribed."""

from account_event_handler.catalog.conditions import not_, request_is, text_at
from account_event_handler.catalog.trail_protection.resources import is_trail_topic
from account_event_handler.catalog.watch import CRITICAL, Watches

_arn = text_at("requestParameters.topicArn", "requestParameters.subscriptionArn")
_FACT = ", which announces CloudTrail's log files"
_WHY = "Tools that read the log files, this watcher included, are no longer notified of new ones."
_WOULD = "tools that read the log files, this watcher included, could miss new ones."
_REPLAY = "read the files since then with account-watcher replay."
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
        advice=f"Subscribe the queue again with aws sns subscribe at once, and {_REPLAY}",
        would=_WOULD,
        shows=(("Subscription", "{requestParameters.subscriptionArn}"),),
    ),
    sns.call("SetSubscriptionAttributes")(
        name="cloudtrail-subscription-changed",
        severity=CRITICAL,
        says="changed [the {requestParameters.attributeName} of ]a subscription to topic[ {topic}]",
        fact=_FACT,
        why="A filter policy that matches nothing keeps new log files from being read, by this watcher too.",
        advice=f"Restore the attribute unless its owner asked for the change, and {_REPLAY}",
        would=_WOULD,
        shows=(("Value", "{requestParameters.attributeValue}"),),
    ),
    sns.call("DeleteTopic")(
        name="cloudtrail-topic-deleted",
        severity=CRITICAL,
        says="deleted topic[ {topic}]",
        fact=_FACT,
        why=_WHY,
        advice=f"Create the topic, its policy and its subscriptions again, and {_REPLAY}",
        would=_WOULD,
    ),
    sns.call("RemovePermission", "SetTopicAttributes")(
        name="cloudtrail-topic-changed",
        severity=CRITICAL,
        when=not_(request_is("attributeName", "DeliveryPolicy", "DisplayName", "TracingConfig")),
        says="changed [the {requestParameters.attributeName} of ]topic[ {topic}]",
        fact=_FACT,
        why="With another policy or key, CloudTrail may be unable to announce new log files, and nobody reads them.",
        advice=f"Restore the attribute, and {_REPLAY}",
        would=_WOULD,
    ),
)
