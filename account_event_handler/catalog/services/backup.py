"""AWS Backup: vaults opened, unlocked or deleted; backups deleted, copied out or kept less long."""

from account_event_handler.catalog.conditions import account_at, event_is, has, kind, number_at, said, word
from account_event_handler.catalog.kinds import opened, weakened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.record import plural
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_RESTORE = "Look at who else touched backups today, and keep one more copy where they cannot reach."
_copy_account = account_at("requestParameters.destinationBackupVaultArn")
_lifetime = number_at("requestParameters.lifecycle.deleteAfterDays", else_=0)  # -1, that is 0 here, for always
backup = Watches("backup", mitre="T1490", words={"kind": kind})

WATCHES = (
    backup.call("DeleteBackupVault")(
        name="backup-vault-deleted",
        severity=HIGH,
        says="deleted backup vault {requestParameters.backupVaultName}",
        why="Only an empty vault can be deleted: its backups went before it.",
        advice=_RESTORE,
        failed=MEDIUM,
    ),
    backup.call("DeleteRecoveryPoint")(
        name="backup-recovery-point-deleted",
        severity=HIGH,
        says="deleted backup {requestParameters.recoveryPointArn} from vault {requestParameters.backupVaultName}",
        why="Backups expire by themselves; by hand they go to save money, or before extortion.",
        advice=_RESTORE,
    ),
    backup.call("DeleteBackupVaultLockConfiguration", mitre="T1562")(
        name="backup-vault-lock-removed",
        severity=HIGH,
        says="removed the lock of backup vault {requestParameters.backupVaultName}",
        why="The lock kept backups from being deleted before their time; nothing does now.",
        advice="Set the lock again before anybody deletes what it protected.",
        failed=MEDIUM,
    ),
    backup.call("PutBackupVaultAccessPolicy", mitre="T1537")(
        name="backup-vault-policy-changed",
        **ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=MEDIUM).fields(),
        says="changed the policy of backup vault {requestParameters.backupVaultName}",
        fact="[to {aim}]",
        why="Whoever the policy lets in may reach the vault from their own account.",
        advice="Take out the accounts that are not yours.",
    ),
    backup.call("DeleteBackupVaultAccessPolicy", mitre="T1562")(
        name="backup-vault-policy-deleted",
        severity=MEDIUM,
        says="deleted the policy of backup vault {requestParameters.backupVaultName}",
        why="A vault's policy is often what forbids deleting its backups.",
        advice="Put the policy back unless it denied nothing.",
    ),
    backup.call("DeleteBackupPlan", "DeleteBackupSelection")(
        name="backup-plan-deleted",
        severity=MEDIUM,
        says="deleted {part} {requestParameters.backupPlanId}",
        why="What the plan backed up gets no further backups, and nobody is told so.",
        advice="Check that another plan covers the same databases and disks.",
        words={"part": word(event_is("DeleteBackupSelection"), "a selection of backup plan", "backup plan")},
    ),
    backup.call("UpdateRecoveryPointLifecycle")(
        name="backup-recovery-point-lifetime-set",
        severity=HIGH.when(said("less than 15 days")(lambda event: 0 < _lifetime(event) < 15), else_=LOW),
        says="set backup {requestParameters.recoveryPointArn}",
        fact="[ to be deleted after {days}]",
        why="A backup that is older than its new lifetime is deleted the same day.",
        advice="Ask its owner whether that is meant; if not, give it a longer lifetime at once.",
        words={"days": lambda event: plural(_lifetime(event), "day")},
    ),
    backup.call("StartCopyJob", mitre="T1537")(
        name="backup-recovery-point-copied",
        severity=HIGH,
        when=has(_copy_account),
        says="copied backup {requestParameters.recoveryPointArn}",
        fact="to a vault of account {account}",
        why="A backup is all of the data; that account can restore it and read it.",
        advice="Check that the account is yours; if not, cut off whoever did it.",
        words={"account": _copy_account},
    ),
    backup.call("UpdateRegionSettings", "UpdateGlobalSettings", mitre="T1562")(
        name="backup-settings-changed",
        severity=MEDIUM,
        says="changed what AWS Backup covers in {$region}",
        why="Services that are switched off get no backups, whatever the plans say.",
        advice="Check that the services you rely on are still switched on, and cross-account settings as they were.",
    ),
    backup.call(
        "UpdateBackupPlan", "StopBackupJob", "DisassociateRecoveryPoint", "DisassociateRecoveryPointFromParent"
    )(
        name="backup-plan-changed",
        severity=LOW,
        says="changed or stopped backups[ of {requestParameters.backupPlanId|requestParameters.backupJobId"
        "|requestParameters.recoveryPointArn}]",
        why="A plan can be made to back up rarely or to keep nothing.",
        advice="Compare the plan with its version before.",
        ordinary=True,
    ),
    backup.call("StartRestoreJob", "CreateRestoreAccessBackupVault", mitre="T1578")(
        name="backup-restored",
        severity=LOW,
        says="restored a backup[: {requestParameters.recoveryPointArn|requestParameters.sourceBackupVaultArn}]",
        why="The copy holds all of the data and has its own ways in.",
        advice="Ask who needs it and when it goes away again.",
        ordinary=True,
    ),
    backup.call("DeleteReportPlan", "DeleteFramework", "DeleteBackupVaultNotifications", "DeleteRestoreTestingPlan")(
        name="backup-watch-removed",
        severity=MEDIUM,
        says="deleted {kind}[{requestParameters.backupVaultName|requestParameters.reportPlanName"
        "|requestParameters.frameworkName|requestParameters.restoreTestingPlanName}]",
        why="Nobody is told any more when backups fail or are missing.",
        advice="Create it again unless another report replaces it.",
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
