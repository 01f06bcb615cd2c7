"""KMS: keys that trails encrypt with, disabled, deleted or closed to CloudTrail."""

from account_event_handler.catalog.trail_protection.resources import is_key_closed, is_trail_key
from account_event_handler.catalog.watch import CRITICAL, Watches

_KEY = "{requestParameters.keyId}"
_WHY = "CloudTrail cannot write without its key: the trail looks switched on and delivers nothing."
kms = Watches("kms", mitre="T1562.008", applies_to=is_trail_key)

WATCHES = (
    kms.call("DeleteImportedKeyMaterial", "DisableKey", cis="4.7")(
        name="cloudtrail-key-disabled",
        severity=CRITICAL,
        says=f"made key {_KEY}",
        fact="unusable, and CloudTrail encrypts with it",
        why=_WHY,
        advice="Enable it at once with aws kms enable-key, or import its material again; then look"
        " at what this actor did.",
    ),
    kms.call("ScheduleKeyDeletion", cis="4.7")(
        name="cloudtrail-key-deletion-scheduled",
        severity=CRITICAL,
        says=f"scheduled the deletion of key {_KEY}",
        fact=", which CloudTrail encrypts with",
        why=f"{_WHY} Nobody can read the old files either.",
        advice="Cancel it at once with aws kms cancel-key-deletion, then aws kms enable-key.",
    ),
    kms.call("PutKeyPolicy")(
        name="cloudtrail-key-closed",
        severity=CRITICAL,
        applies_to=is_key_closed,
        says=f"closed key {_KEY}",
        fact="to CloudTrail, which encrypts with it",
        why=_WHY,
        advice="Let cloudtrail.amazonaws.com generate data keys again, as the old policy did.",
    ),
)
