"""EFS: file systems deleted or opened, mount targets deleted."""

from account_event_handler.catalog.conditions import said
from account_event_handler.catalog.kinds import copied, opened, weakened
from account_event_handler.catalog.policy.document import PolicyDocument, aim_of, policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_policy = policy_at("requestParameters.policy")


@said("high: another account; medium: anyone else, or a policy that cannot be read; low: nobody outside the account")
def _severity(event: AccountEvent) -> Severity:
    """A mount target in the VPC is needed still: "anyone" means anyone who can reach that."""
    policy = _policy(event) or PolicyDocument()
    gains = policy.grantees(event.account)
    if any(name.startswith("account") for name in gains):
        return HIGH
    return MEDIUM if gains or not policy.is_clear() else LOW


elasticfilesystem = Watches("elasticfilesystem", words={"aim": lambda event: aim_of(_policy(event), event)})

WATCHES = (
    elasticfilesystem.call("DeleteFileSystem", mitre="T1485")(
        name="efs-file-system-deleted",
        severity=HIGH,
        says="deleted file system {requestParameters.fileSystemId}",
        would="all of its files would be gone, unless there is a backup.",
        why="All of its files are gone, unless there is a backup.",
        advice="If nobody planned it, restore the latest backup and ask what else this actor deleted.",
    ),
    elasticfilesystem.call("DeleteMountTarget", mitre="T1485")(
        name="efs-mount-target-deleted",
        severity=MEDIUM,
        says="deleted mount target {requestParameters.mountTargetId}",
        why="Clients lose the file system, and without mount targets it can be deleted.",
        advice="If nobody planned it, create the mount target again: aws efs create-mount-target.",
    ),
    elasticfilesystem.call("PutFileSystemPolicy", mitre="T1222")(
        name="efs-policy-changed",
        severity=_severity,
        says="changed the policy of file system {requestParameters.fileSystemId}",
        fact="[to {aim}]",
        why="The policy decides who can mount, read and write the file system.",
        advice="Check that everyone who gained access needs it; if not, restore the previous policy.",
        would="those principals could mount the file system.",
        ordinary=LOW,
    ),
    elasticfilesystem.call("DeleteFileSystemPolicy", mitre="T1222")(
        name="efs-policy-deleted",
        severity=MEDIUM,
        says="deleted the policy of file system {requestParameters.fileSystemId}",
        why="Without a policy, anyone who can reach a mount target can mount it, read and write.",
        advice="Check what the policy denied, and restore it if it is still needed.",
    ),
    copied(
        *(elasticfilesystem, "EFS", "CreateReplicationConfiguration"), name="efs-replication-created", severity=MEDIUM
    ),
    weakened(
        *(elasticfilesystem, "EFS", "DeleteReplicationConfiguration", "PutBackupPolicy", "PutLifecycleConfiguration"),
        "UpdateFileSystemProtection",
        name="efs-safeguard-changed",
        severity=MEDIUM,
    ),
    opened(
        *(elasticfilesystem, "EFS", "CreateAccessPoint", "CreateMountTarget", "ModifyMountTargetSecurityGroups"),
        name="efs-way-in-opened",
        severity=LOW,
    ),
)
