"""Secrets Manager: secrets deleted or opened to others."""

from account_event_handler.catalog.conditions import not_, number_at, request_is
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import BY_PEOPLE, CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_is_forced = request_is("forceDeleteWithoutRecovery", True)
_POLICY = ResourcePolicy(policy_at("requestParameters.resourcePolicy"), public=CRITICAL, outside=HIGH)
_days = number_at("requestParameters.recoveryWindowInDays", else_=30)  # that Secrets Manager waits by itself


def _recovery(event: AccountEvent) -> str | None:
    return f"restorable for {_days(event)} days" if event.field("requestParameters") else None


secretsmanager = Watches("secretsmanager", words={"recovery": _recovery, "aim": _POLICY.aim})

WATCHES = (
    secretsmanager.call("DeleteSecret", mitre="T1485")(
        name="secretsmanager-secret-deleted",
        severity=MEDIUM,
        when=not_(_is_forced),
        says="deleted secret {requestParameters.secretId}[, {recovery}]",
        why="Programs that read the secret fail from now on.",
        advice="Restore it with aws secretsmanager restore-secret if anything still reads it.",
    ),
    secretsmanager.call("DeleteSecret", mitre="T1485")(
        name="secretsmanager-secret-destroyed",
        severity=HIGH,
        when=_is_forced,
        says="deleted secret {requestParameters.secretId}",
        fact="for good, without a recovery window",
        why="Programs that read the secret fail from now on, and AWS cannot restore it.",
        advice="If anything still reads it, create it again with a new value; ask why the recovery window was skipped.",
        would="programs that read the secret would fail, and AWS could not restore it.",
    ),
    secretsmanager.call("PutResourcePolicy", mitre="T1555.006")(
        name="secretsmanager-secret-policy-changed",
        severity=_POLICY.severity,
        when=_POLICY.opens,
        says="changed the policy of secret {requestParameters.secretId}",
        fact="[to {aim}]",
        why="Anyone the policy allows can read the secret from their own account.",
        advice="Remove them from the policy, and rotate the secret if they should not have read it.",
        would="anyone the policy allows could read the secret from their own account.",
    ),
    secretsmanager.call("DeleteResourcePolicy")(
        name="secretsmanager-secret-policy-deleted",
        severity=LOW,
        says="deleted the policy of secret {requestParameters.secretId}",
        why="Access that the policy denied may be allowed, and access that it allowed is gone.",
        advice="Check whether the policy denied anyone access, and put it back if it did.",
    ),
    secretsmanager.call("CancelRotateSecret", mitre="T1562")(
        name="secretsmanager-rotation-stopped",
        severity=MEDIUM,
        says="stopped the rotation of secret {requestParameters.secretId}",
        why="A stolen copy of the secret stays valid until somebody changes it manually.",
        advice="Turn it on again with aws secretsmanager rotate-secret unless the secret is being retired.",
    ),
    secretsmanager.call("BatchGetSecretValue", mitre="T1555.006")(
        name="secretsmanager-secrets-read-in-bulk",
        severity=MEDIUM,
        says="read many secrets in one call[: {requestParameters.filters.0.values.0}]",
        why="Programs read the few secrets they need; intruders read all of them.",
        advice="Ask the caller; if nobody knows of it, rotate every secret that they can read.",
        include_reads=True,
        ordinary=True,
    ),
    secretsmanager.call("GetSecretValue", mitre="T1555.006", userIdentity=BY_PEOPLE)(
        name="secretsmanager-secret-read",
        severity=LOW,
        says="read secret {requestParameters.secretId}",
        why="Programs read secrets all day, people rarely, and people can copy what they read.",
        advice="Ask the caller, and rotate the secret if they did not need it.",
        include_reads=True,
        ordinary=True,
        exact_rule=True,
    ),
    secretsmanager.call("ReplicateSecretToRegions", "RemoveRegionsFromReplication", "StopReplicationToReplica")(
        name="secretsmanager-replication-changed",
        severity=LOW,
        says="changed the Regions of secret {requestParameters.secretId}",
        why="A copy in another Region can be read there, where fewer people look.",
        advice="Check that programs need it in that Region.",
        ordinary=True,
    ),
    weakened(
        *(secretsmanager, "Secrets Manager", "RotateSecret", "UpdateSecret", "UpdateSecretVersionStage"),
        name="secretsmanager-secret-changed",
        severity=LOW,
    ),
)
