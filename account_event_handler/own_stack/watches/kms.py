"""KMS: changes to the key of the topic that sends the watcher's e-mails."""

from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.own_stack.resources import TOPIC_KEY, is_own_resource

_WHY = "Without its key nothing can be published to the topic: no e-mail and no alarm is heard."
kms = Watches("kms", mitre="T1562.001", applies_to=is_own_resource)

WATCHES = (
    kms.call("DisableKey")(
        name="watcher-key-disabled",
        severity=CRITICAL,
        says="disabled",
        fact=TOPIC_KEY,
        why=_WHY,
        advice="Enable it at once with aws kms enable-key, then look at what this actor did.",
    ),
    kms.call("ScheduleKeyDeletion")(
        name="watcher-key-deletion-scheduled",
        severity=CRITICAL,
        says="scheduled the deletion of",
        fact=TOPIC_KEY,
        why=_WHY,
        advice="Cancel it with aws kms cancel-key-deletion and enable the key again, at once.",
    ),
    kms.call("PutKeyPolicy")(
        name="watcher-key-policy-changed",
        severity=CRITICAL,
        says="changed the policy of",
        fact=TOPIC_KEY,
        why="Whom the policy leaves out cannot publish: the function, or the watcher's alarms.",
        advice="Put the policy back as the template says, then look at what this actor did.",
    ),
)
