"""S3 Glacier: vaults opened to others, deleted or unlocked."""

from account_event_handler.catalog.policy.resource_policy import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import Severity

HEADING = "S3 Glacier"
ABOUT = "vaults opened, deleted or unlocked"

_POLICY = ResourcePolicy(
    policy_at("requestParameters.policy.policy"), public=Severity.CRITICAL, outside=Severity.HIGH
)

VAULT_POLICY_CHANGED = Watch(
    name="glacier-vault-policy-changed",
    severity=_POLICY.severity,
    on=api_call("glacier", "SetVaultAccessPolicy"),
    when=_POLICY.opens,
    says="changed the policy of archive vault {requestParameters.vaultName}[ to {aim}]",
    why="Whoever the policy lets in can fetch or delete archives from their own account.",
    advice="Take out whoever is not meant to be in it.",
    words={"aim": _POLICY.aim},
    mitre="T1530",
)

VAULT_DELETED = Watch(
    name="glacier-vault-deleted",
    severity=Severity.HIGH,
    on=api_call("glacier", "DeleteVault"),
    says="deleted archive vault {requestParameters.vaultName}",
    why="Only an empty vault can be deleted: its archives went before it.",
    advice="Look for copies of what it held, and at what else this actor deleted.",
    mitre="T1485",
)

VAULT_LOCK_STOPPED = Watch(
    name="glacier-vault-lock-stopped",
    severity=Severity.HIGH,
    on=api_call("glacier", "AbortVaultLock"),
    says="stopped the locking of archive vault {requestParameters.vaultName}",
    why="The lock that was to keep archives from being deleted does not come into force.",
    advice="Start it again unless its policy was wrong.",
    mitre="T1562",
)
