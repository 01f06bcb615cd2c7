"""AWS Backup: vaults opened, unlocked or deleted; backups deleted, copied out or kept less long."""

from account_event_handler.catalog.conditions import account_at, by_call, event_is, has, kind, number_at, said, word
from account_event_handler.catalog.kinds import opened, weakened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.record import plural
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_RESTORE = "Check what else this actor deleted, and copy the remaining backups to another account."
_copy_account = account_at("requestParameters.destinationBackupVaultArn")
_lifetime = number_at("requestParameters.lifecycle.deleteAfterDays", else_=0)  # -1, that is 0 here, for always
backup = Watches("backup", mitre="T1490", words={"kind": kind})

WATCHES = (
    backup.call("DeleteBackupVault")(
        name="backup-vault-deleted",
        severity=HIGH,
        says="deleted backup vault {requestParameters.backupVaultName}",
        why="A vault can be deleted only when it is empty: its backups are gone.",
        advice=_RESTORE,
        attempt_why="Nothing changed. A vault can be deleted only when it is empty: check whether its backups are still"
        " there.",
        failed=MEDIUM,
    ),
    backup.call("DeleteRecoveryPoint")(
        name="backup-recovery-point-deleted",
        severity=HIGH,
        says="deleted backup {requestParameters.recoveryPointArn} from vault {requestParameters.backupVaultName}",
        why="Backups expire by themselves; deleting one manually is rare, and typical before extortion.",
        advice=_RESTORE,
        would="this backup could no longer be restored.",
    ),
    backup.call("DeleteBackupVaultLockConfiguration", mitre="T1562")(
        name="backup-vault-lock-removed",
        severity=HIGH,
        says="removed the lock of backup vault {requestParameters.backupVaultName}",
        why="Without the lock, backups in the vault can be deleted early.",
        advice="Set the lock again with aws backup put-backup-vault-lock-configuration before anything is deleted.",
        would="backups in the vault could be deleted early.",
        failed=MEDIUM,
    ),
    backup.call("PutBackupVaultAccessPolicy", mitre="T1537")(
        name="backup-vault-policy-changed",
        **ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=MEDIUM).fields(),
        says="changed the policy of backup vault {requestParameters.backupVaultName}",
        fact="[to {aim}]",
        why="The accounts that the policy allows can reach the vault.",
        advice="Remove accounts that are not yours from the policy.",
        would="the accounts that the policy allows could reach the vault.",
    ),
    backup.call("DeleteBackupVaultAccessPolicy", mitre="T1562")(
        name="backup-vault-policy-deleted",
        severity=MEDIUM,
        says="deleted the policy of backup vault {requestParameters.backupVaultName}",
        why="A vault's policy often is what denies deleting its backups.",
        advice="Restore the policy unless it denied nothing.",
    ),
    backup.call("DeleteBackupPlan", "DeleteBackupSelection")(
        name="backup-plan-deleted",
        severity=MEDIUM,
        says="deleted {part} {requestParameters.backupPlanId}",
        why="The resources get no further backups from it, and nothing reports that.",
        advice="Check that another plan covers the same resources.",
        words={"part": word(event_is("DeleteBackupSelection"), "a selection of backup plan", "backup plan")},
    ),
    backup.call("UpdateRecoveryPointLifecycle")(
        name="backup-recovery-point-lifetime-set",
        severity=HIGH.when(said("less than 15 days")(lambda event: 0 < _lifetime(event) < 15), else_=LOW),
        says="set backup {requestParameters.recoveryPointArn}",
        fact="[ to be deleted after {days}]",
        why="A backup that is already older than its new lifetime is deleted the same day.",
        advice="Ask its owner; if it was not intended, set a longer lifetime at once with aws backup"
        " update-recovery-point-lifecycle.",
        would="the backup would be deleted at the end of its new lifetime.",
        words={"days": lambda event: plural(_lifetime(event), "day")},
    ),
    backup.call("StartCopyJob", mitre="T1537")(
        name="backup-recovery-point-copied",
        severity=HIGH,
        when=has(_copy_account),
        says="copied backup {requestParameters.recoveryPointArn}",
        fact="to a vault of account {account}",
        why="That account can restore the backup and read all its data.",
        advice="Check that the account is yours; if not, revoke the caller's credentials.",
        would="that account could restore the backup and read all its data.",
        words={"account": _copy_account},
    ),
    backup.call("UpdateRegionSettings", "UpdateGlobalSettings", mitre="T1562")(
        name="backup-settings-changed",
        severity=MEDIUM,
        says="changed what AWS Backup covers in {$region}",
        why="Resource types that are switched off get no backups, whatever the plans say.",
        advice="Check with aws backup describe-region-settings that what you rely on is still on.",
    ),
    backup.call(
        "UpdateBackupPlan", "StopBackupJob", "DisassociateRecoveryPoint", "DisassociateRecoveryPointFromParent"
    )(
        name="backup-plan-changed",
        severity=LOW.when(event_is("StopBackupJob"), else_=MEDIUM),
        says="{did}"
        "[ {requestParameters.backupPlanId|requestParameters.backupJobId|requestParameters.recoveryPointArn}]",
        why="The plan may back up less often, or a backup may be missing.",
        advice="Compare the plan with its previous version; start a missing backup again.",
        words={
            "did": by_call(
                "detached recovery point", UpdateBackupPlan="changed backup plan", StopBackupJob="stopped backup job"
            )
        },
        ordinary=True,
    ),
    backup.call("StartRestoreJob", "CreateRestoreAccessBackupVault", mitre="T1578")(
        name="backup-restored",
        severity=LOW,
        says="restored a backup[: {requestParameters.recoveryPointArn|requestParameters.sourceBackupVaultArn}]",
        why="The restored copy holds all of the data under its own access rules.",
        advice="Ask who needs it and when it will be deleted.",
        ordinary=True,
    ),
    backup.call("DeleteReportPlan", "DeleteFramework", "DeleteBackupVaultNotifications", "DeleteRestoreTestingPlan")(
        name="backup-watch-removed",
        severity=MEDIUM,
        says="deleted {kind}[ {requestParameters.backupVaultName|requestParameters.reportPlanName"
        "|requestParameters.frameworkName|requestParameters.restoreTestingPlanName}]",
        why="Failed or missing backups are no longer reported.",
        advice="Create it again unless something else replaced it.",
    ),
    weakened(
        *(backup, "AWS Backup", "DisassociateBackupVaultMpaApprovalTeam", "CancelLegalHold"),
        *("PutBackupVaultLockConfiguration", "UpdateFramework", "UpdateRestoreTestingPlan"),
        "DeleteRestoreTestingSelection",
        name="backup-safeguard-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
    opened(
        *(backup, "AWS Backup", "CreateBackupAccessPoint", "RevokeRestoreAccessBackupVault"),
        "AssociateBackupVaultMpaApprovalTeam",
        name="backup-access-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
)
