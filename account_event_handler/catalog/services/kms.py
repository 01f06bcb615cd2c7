"""KMS: keys disabled, scheduled for deletion or opened to others."""

from datetime import datetime

from account_event_handler.catalog.conditions import account_at, has, list_at, number_at, request_has, request_text
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


_WORDS = {
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
        severity=CRITICAL.when(lambda event: _days(event) <= 7, else_=HIGH),
        says="scheduled key {requestParameters.keyId} for deletion[ in {days}]",
        why="The key is unusable from now on; once it is gone, nothing it encrypted can ever be read.",
        advice="Cancel it with aws kms cancel-key-deletion and enable the key again, unless it is known to be unused.",
        failed=MEDIUM,
    ),
    kms.call("DisableKey", cis="4.7", mitre="T1486")(
        name="kms-key-disabled",
        severity=HIGH,
        says="disabled key {requestParameters.keyId}",
        why="Whatever the key encrypts, disks, databases and secrets, can no longer be opened.",
        advice="Enable it again with aws kms enable-key unless its owner meant it.",
    ),
    kms.call("DeleteImportedKeyMaterial")(
        name="kms-key-material-deleted",
        severity=CRITICAL,
        says="deleted the imported material of key {requestParameters.keyId}",
        why="Nothing the key encrypted can be read until the same material is imported again.",
        advice="Import the material again from where it is kept; no waiting period protects it.",
    ),
    kms.event("KMS Imported Key Material Expiration")(
        name="kms-key-material-expired",
        severity=HIGH,
        says="The imported material of key {key-id} has expired",
        why="KMS has deleted it: nothing the key encrypted can be read until the same material is imported again.",
        advice="Import the same material again from where it is kept.",
    ),
    kms.event("KMS CMK Deletion")(
        name="kms-key-deleted",
        severity=HIGH,
        says="Key {key-id} was deleted at the end of its waiting period",
        why="Nothing that it encrypted can ever be read again.",
        advice="Look for what fails with it, and restore that from a copy encrypted with another key.",
    ),
    kms.call("ImportKeyMaterial", mitre="T1486")(
        name="kms-key-material-imported",
        severity=MEDIUM.when(request_has("validTo"), else_=LOW),
        says="imported key material into key {requestParameters.keyId}[, to expire on {end|requestParameters.validTo}]",
        why="Whoever holds the material can take it away again, and with it all the key encrypted;"
        " ransomware does this.",
        advice="Check that the material comes from your own vault and is kept there.",
    ),
    kms.call("PutKeyPolicy", mitre="T1222")(
        name="kms-key-policy-changed",
        severity=_POLICY.severity,
        says="changed the policy of key {requestParameters.keyId}",
        fact="[to {aim}]",
        why="The key's policy decides who may decrypt what it protects, whatever IAM says.",
        advice="Take out whoever is not meant to be in it, and look for decryptions since.",
        ordinary=LOW,
    ),
    kms.call("CreateKey", mitre="T1222")(
        name="kms-open-key-created",
        severity=_POLICY.severity,
        when=_POLICY.opens,
        says="created key [{responseElements.keyMetadata.keyId} ]with a policy to {aim}",
        why="A key that others may use can be made to hold your data hostage, or read it.",
        advice="Take the others out of the policy unless you share this key on purpose.",
    ),
    kms.call("CreateGrant", mitre="T1098")(
        name="kms-key-granted",
        severity=HIGH,
        when=has(_grantee),
        says="granted account {account} use of key {requestParameters.keyId}[ ({operations})]",
        why="A grant works beside the key's policy, and few people ever list the grants of a key.",
        advice="Revoke it with aws kms revoke-grant unless you share this key with that account.",
        shows=(("Grantee", "{requestParameters.granteePrincipal}"),),
    ),
    kms.call("DisableKeyRotation", mitre="T1562")(
        name="kms-key-rotation-stopped",
        severity=MEDIUM,
        says="stopped the rotation of key {requestParameters.keyId}",
        why="A key that never changes protects ever more data, and CIS asks for yearly rotation.",
        advice="Switch rotation on again with aws kms enable-key-rotation.",
    ),
    kms.call("UpdateAlias", mitre="")(
        name="kms-key-alias-moved",
        severity=MEDIUM,
        says="pointed {requestParameters.aliasName} to key {requestParameters.targetKeyId}",
        why="What encrypts by the alias uses another key from now on, and may not decrypt old data.",
        advice="Check that the new key is yours and that its policy lets the same people in.",
    ),
    kms.call("DisconnectCustomKeyStore", "DeleteCustomKeyStore", "UpdateCustomKeyStore", mitre="T1489")(
        name="kms-key-store-cut-off",
        severity=HIGH,
        says="disconnected or changed key store {requestParameters.customKeyStoreId}",
        why="No key of the store can encrypt or decrypt while it is disconnected or points elsewhere.",
        advice="Connect it again unless its owner is at work on it.",
    ),
    kms.call("RetireGrant", "RevokeGrant", "CancelKeyDeletion", "UpdatePrimaryRegion", "ReplicateKey", mitre="")(
        name="kms-key-use-changed",
        severity=LOW,
        says="changed where or by whom key {requestParameters.keyId|requestParameters.grantId} can be used",
        why="What used the key by a grant may fail, and a replica can be used in its own Region.",
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
