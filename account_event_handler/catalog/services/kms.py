"""KMS: keys disabled, scheduled for deletion or opened to others."""

from datetime import datetime

from account_event_handler.catalog.conditions import (
    account_at,
    has,
    list_at,
    number_at,
    phrase,
    request_has,
    request_text,
    said,
)
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=CRITICAL, outside=HIGH)
_days = number_at("requestParameters.pendingWindowInDays", else_=30)  # that KMS waits by itself
_grantee = account_at("requestParameters.granteePrincipal")


def _end(event: AccountEvent) -> str | None:
    """CloudTrail writes the time as Java does: Nov 21, 2026, 9:41:07 AM; None for another form."""
    said = " ".join(request_text(event, "validTo").split())  # Java 20 has a narrow space
    try:
        return f"{datetime.strptime(said, '%b %d, %Y, %I:%M:%S %p'):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return None


_DID = {"DisconnectCustomKeyStore": "disconnected", "DeleteCustomKeyStore": "deleted"}
_DEEDS = {
    "RetireGrant": "retiring a grant",
    "RevokeGrant": "revoking a grant",
    "CancelKeyDeletion": "cancelling its deletion",
    "UpdatePrimaryRegion": "changing its primary Region",
    "ReplicateKey": "replicating it",
}
_WORDS = {
    "key": phrase("key {}", "responseElements.keyMetadata.keyId", else_="a key"),
    "did": lambda event: _DID.get(event.text("eventName"), "changed"),
    "deed": lambda event: _DEEDS.get(event.text("eventName")),
    "days": lambda event: f"{_days(event)} days" if event.field("requestParameters") else None,
    "end": _end,
    "aim": _POLICY.aim,
    "account": _grantee,
    "operations": list_at("requestParameters.operations"),
}
kms = Watches("kms", mitre="T1485", words=_WORDS)

WATCHES = (
    kms.call("ScheduleKeyDeletion", cis="4.7")(
        name="kms-key-deletion-scheduled",
        severity=CRITICAL.when(said("within 7 days")(lambda event: _days(event) <= 7), else_=HIGH),
        says="scheduled key {requestParameters.keyId}",
        fact="for deletion[ in {days}]",
        why="The key is unusable at once, and nothing it encrypted can ever be read after it is deleted.",
        advice="Run aws kms cancel-key-deletion and aws kms enable-key, unless the key is known to be unused.",
        would="the key would be unusable at once, and nothing it encrypted could ever be read after it was deleted.",
        failed=MEDIUM,
    ),
    kms.call("DisableKey", cis="4.7", mitre="T1486")(
        name="kms-key-disabled",
        severity=HIGH,
        says="disabled key {requestParameters.keyId}",
        why="Disks, databases, secrets and anything else the key encrypts can no longer be opened.",
        advice="Enable it again with aws kms enable-key unless its owner disabled it on purpose.",
        would="disks, databases, secrets and anything else the key encrypts could no longer be opened.",
    ),
    kms.call("DeleteImportedKeyMaterial")(
        name="kms-key-material-deleted",
        severity=CRITICAL,
        says="deleted the imported material of key {requestParameters.keyId}",
        why="Nothing the key encrypted can be read until the same material is imported again.",
        advice="Import the same material again now with aws kms import-key-material; there is no waiting period.",
        would="nothing the key encrypted could be read until the same material was imported again.",
    ),
    kms.event("KMS Imported Key Material Expiration")(
        name="kms-key-material-expired",
        severity=HIGH,
        says="The imported material of key {key-id}",
        fact="has expired",
        why="KMS has deleted the material: nothing the key encrypted can be read until it is imported again.",
        advice="Import the same material again with aws kms import-key-material.",
    ),
    kms.event("KMS CMK Deletion")(
        name="kms-key-deleted",
        severity=HIGH,
        says="Key {key-id}",
        fact="was deleted at the end of its waiting period",
        why="Nothing that the key encrypted can ever be read again.",
        advice="Look for what fails with it, and restore that from a copy encrypted with another key.",
    ),
    kms.call("ImportKeyMaterial", mitre="T1486")(
        name="kms-key-material-imported",
        severity=MEDIUM.when(request_has("validTo"), else_=LOW),
        says="imported material into key {requestParameters.keyId}",
        fact="[, to expire on {end|requestParameters.validTo}]",
        why="What the key encrypts is unreadable when its material expires or is deleted; ransomware uses this.",
        advice="Check that the material comes from your own key store and that a copy is kept there.",
    ),
    kms.call("PutKeyPolicy", mitre="T1222")(
        name="kms-key-policy-changed",
        severity=_POLICY.severity,
        says="changed the policy of key {requestParameters.keyId}",
        fact="[to {aim}]",
        why="The key policy decides who can decrypt what the key protects, whatever IAM allows.",
        advice="Use aws kms put-key-policy to remove anyone who should not be in it, and look for decryptions since.",
        would="anyone the policy allows could use the key.",
        ordinary=LOW,
    ),
    kms.call("CreateKey", mitre="T1222")(
        name="kms-open-key-created",
        severity=_POLICY.severity,
        when=_POLICY.opens,
        says="created {key}",
        fact="with a policy to {aim}",
        why="Others who can use or manage the key can read data encrypted with it, or lock you out of that data.",
        advice="Use aws kms put-key-policy to remove the others unless you share this key on purpose.",
        would="others who can use or manage the key could read data encrypted with it, or lock you out of that data.",
    ),
    kms.call("CreateGrant", mitre="T1098")(
        name="kms-key-granted",
        severity=HIGH,
        when=has(_grantee),
        says="granted use of key {requestParameters.keyId}",
        fact="to account {account}[ ({operations})]",
        why="A grant applies in addition to the key policy, and is easily overlooked.",
        advice="Revoke it with aws kms revoke-grant unless you share this key with that account.",
        would="that account could use the key, in addition to what the key policy allows.",
        shows=(("Grantee", "{requestParameters.granteePrincipal}"),),
    ),
    kms.call("DisableKeyRotation", mitre="T1562")(
        name="kms-key-rotation-stopped",
        severity=MEDIUM,
        says="stopped the rotation of key {requestParameters.keyId}",
        why="A key that is never rotated protects ever more data; CIS asks for yearly rotation.",
        advice="Enable rotation again with aws kms enable-key-rotation.",
    ),
    kms.call("UpdateAlias", mitre="")(
        name="kms-key-alias-moved",
        severity=MEDIUM,
        says="pointed {requestParameters.aliasName} to key {requestParameters.targetKeyId}",
        why="Programs that encrypt through the alias use the other key from now on, and may fail to decrypt older"
        " data.",
        advice="Check that the key is yours and that its policy allows the same people.",
    ),
    kms.call("DisconnectCustomKeyStore", "DeleteCustomKeyStore", "UpdateCustomKeyStore", mitre="T1489")(
        name="kms-key-store-cut-off",
        severity=HIGH,
        says="{did} custom key store {requestParameters.customKeyStoreId}",
        why="Its keys cannot encrypt or decrypt while it is disconnected or its settings are wrong.",
        advice="Connect it again with aws kms connect-custom-key-store unless its owner is working on it.",
        would="its keys could not encrypt or decrypt until it was connected again.",
    ),
    kms.call("RetireGrant", "RevokeGrant", "CancelKeyDeletion", "UpdatePrimaryRegion", "ReplicateKey", mitre="")(
        name="kms-key-use-changed",
        severity=LOW,
        says="changed key {requestParameters.keyId|requestParameters.grantId}",
        fact="[by {deed}]",
        why="Programs that use the key through a grant may fail, and a replica can be used in its own Region.",
        advice="Check that the key's owner asked for it.",
        ordinary=True,
    ),
    opened(
        *(kms, "KMS", "ConnectCustomKeyStore", "CreateCustomKeyStore", "EnableKey"),
        name="kms-key-store-connected",
        severity=LOW,
        ordinary=False,
    ),
    deleted(kms, "KMS", "DeleteAlias", name="kms-alias-deleted", severity=LOW),
)
