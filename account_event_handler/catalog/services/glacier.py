"""S3 Glacier: vaults opened, deleted or unlocked."""

from account_event_handler.catalog.kinds import deleted
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import CRITICAL, HIGH, MEDIUM, Watches

_POLICY = ResourcePolicy(policy_at("requestParameters.policy.policy"), public=CRITICAL, outside=HIGH)
glacier = Watches("glacier", words={"aim": _POLICY.aim})

WATCHES = (
    glacier.call("SetVaultAccessPolicy", mitre="T1530")(
        name="glacier-vault-policy-changed",
        severity=_POLICY.severity,
        when=_POLICY.opens,
        says="changed the policy of archive vault {requestParameters.vaultName}",
        fact="[to {aim}]",
        why="Whoever the policy lets in can fetch or delete archives from their own account.",
        advice="Take out whoever is not meant to be in it.",
    ),
    glacier.call("DeleteVault", mitre="T1485")(
        name="glacier-vault-deleted",
        severity=HIGH,
        says="deleted archive vault {requestParameters.vaultName}",
        why="Only an empty vault can be deleted: its archives went before it.",
        advice="Look for copies of what it held, and at what else this actor deleted.",
    ),
    glacier.call("AbortVaultLock", mitre="T1562")(
        name="glacier-vault-lock-stopped",
        severity=HIGH,
        says="stopped the locking of archive vault {requestParameters.vaultName}",
        why="The lock that was to keep archives from being deleted does not come into force.",
        advice="Start it again unless its policy was wrong.",
    ),
    deleted(
        *(glacier, "S3 Glacier", "DeleteArchive", "DeleteVaultAccessPolicy", "SetDataRetrievalPolicy"),
        name="glacier-archive-deleted",
        severity=MEDIUM,
    ),
)
