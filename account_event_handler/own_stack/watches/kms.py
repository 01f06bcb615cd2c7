"""KMS: changes to the key of the topic that sends the watcher's e-mails."""

from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.own_stack.resources import TOPIC_KEY, is_own_resource

_WHY = "Without its key the topic delivers nothing: no e-mails, and no alarms on the watcher."
_WOULD = "the topic could deliver no e-mails, and no alarms on the watcher."
kms = Watches("kms", mitre="T1562.001", applies_to=is_own_resource)

WATCHES = (
    kms.call("DisableKey")(
        name="watcher-key-disabled",
        severity=CRITICAL,
        says="disabled",
        fact=TOPIC_KEY,
        why=_WHY,
        advice="Enable it at once with aws kms enable-key, then check what this actor did.",
        would=_WOULD,
    ),
    kms.call("ScheduleKeyDeletion")(
        name="watcher-key-deletion-scheduled",
        severity=CRITICAL,
        says="scheduled the deletion of",
        fact=TOPIC_KEY,
        why=_WHY,
        advice="Cancel it with aws kms cancel-key-deletion and run aws kms enable-key, at once.",
        would=_WOULD,
    ),
    kms.call("PutKeyPolicy")(
        name="watcher-key-policy-changed",
        severity=CRITICAL,
        says="changed the policy of",
        fact=TOPIC_KEY,
        why="Without access to the key, the watcher's function or its alarms cannot publish to the topic.",
        advice="Restore the policy from the template, then check what this actor did.",
        would=_WOULD,
    ),
)
