"""KMS: keys that trails encrypt with, disabled, deleted or closed to CloudTrail."""

from account_event_handler.catalog.trail_protection.resources import is_key_closed, is_trail_key
from account_event_handler.catalog.watch import CRITICAL, Watches

_KEY = "{requestParameters.keyId}"
_WHY = "Without its key CloudTrail delivers nothing, although the trail still shows as logging."
_WOULD = "CloudTrail would deliver nothing."
kms = Watches("kms", mitre="T1562.008", applies_to=is_trail_key)

WATCHES = (
    kms.call("DeleteImportedKeyMaterial", "DisableKey", cis="4.7")(
        name="cloudtrail-key-disabled",
        severity=CRITICAL,
        says=f"made key {_KEY}",
        fact="unusable; CloudTrail encrypts with it",
        why=_WHY,
        advice="Enable it at once with aws kms enable-key, or import its key material again; then check what this"
        " actor did.",
        would=_WOULD,
    ),
    kms.call("ScheduleKeyDeletion", cis="4.7")(
        name="cloudtrail-key-deletion-scheduled",
        severity=CRITICAL,
        says=f"scheduled the deletion of key {_KEY}",
        fact=", with which CloudTrail encrypts",
        why=f"{_WHY} Once the key is deleted, old files are unreadable, too.",
        advice="Cancel it at once with aws kms cancel-key-deletion, then run aws kms enable-key.",
        would=_WOULD,
    ),
    kms.call("PutKeyPolicy")(
        name="cloudtrail-key-closed",
        severity=CRITICAL,
        applies_to=is_key_closed,
        says=f"closed key {_KEY}",
        fact="to CloudTrail, which encrypts with it",
        why=_WHY,
        advice="Let cloudtrail.amazonaws.com use kms:GenerateDataKey again, as the old policy did.",
        would=_WOULD,
    ),
)
