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
        why="Anyone the policy allows can make these calls on the vault from their own account.",
        advice="Remove the principals that do not belong there: aws glacier set-vault-access-policy.",
        would="anyone the policy allows could make these calls from their own account.",
    ),
    glacier.call("DeleteVault", mitre="T1485")(
        name="glacier-vault-deleted",
        severity=HIGH,
        says="deleted archive vault {requestParameters.vaultName}",
        why="AWS deletes only empty vaults, so its archives have been deleted before.",
        advice="Find out what the vault contained and whether there are copies; check what else this actor deleted.",
        attempt_why="Nothing changed. AWS deletes only empty vaults: check whether its archives are still there.",
    ),
    glacier.call("AbortVaultLock", mitre="T1562")(
        name="glacier-vault-lock-stopped",
        severity=HIGH,
        says="stopped the Vault Lock of archive vault {requestParameters.vaultName}",
        why="The lock policy that is in progress is removed and does not protect the archives.",
        advice="Start it again with aws glacier initiate-vault-lock unless its policy was wrong.",
        would="the lock policy would not protect the archives.",
    ),
    deleted(
        *(glacier, "S3 Glacier", "DeleteArchive", "DeleteVaultAccessPolicy", "SetDataRetrievalPolicy"),
        name="glacier-archive-deleted",
        severity=MEDIUM,
    ),
)
