"""FSx: file systems and backups deleted, copied or opened."""

from account_event_handler.catalog.conditions import kind, name_at
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_name = name_at(
    *("requestParameters.fileSystemId", "requestParameters.fileCacheId", "requestParameters.volumeId"),
    *("requestParameters.backupId", "requestParameters.snapshotId", "requestParameters.storageVirtualMachineId"),
    *("requestParameters.sourceBackupId", "requestParameters.name"),
)
_POLICY = ResourcePolicy(policy_at("requestParameters.s3AccessPoint.policy"), public=HIGH, outside=HIGH)
fsx = Watches("fsx", mitre="T1485", words={"kind": kind, "name": _name, "aim": _POLICY.aim})

WATCHES = (
    fsx.call("DeleteFileSystem", "DeleteVolume", "DeleteStorageVirtualMachine", "DeleteFileCache")(
        name="fsx-deleted",
        severity=HIGH,
        says="deleted FSx {kind} {name}",
        why="All of its files are gone; only a backup brings them back.",
        advice="If nobody planned it, restore the latest backup at once.",
    ),
    fsx.call("DeleteBackup", "DeleteSnapshot", mitre="T1490")(
        name="fsx-backup-deleted",
        severity=MEDIUM,
        says="deleted FSx {kind} {name}",
        why="One of the points that the files could be restored to is gone.",
        advice="Make a new backup now if nobody planned it, and ask what else was deleted.",
    ),
    fsx.call(
        "CopyBackup",
        "CreateFileSystemFromBackup",
        "CreateVolumeFromBackup",
        "CopySnapshotAndUpdateVolume",
        mitre="T1537",
    )(
        name="fsx-backup-copied",
        severity=MEDIUM,
        says="copied or restored file system backup[ {name}]",
        why="A second copy of all files stands beside the first, with its own ways in.",
        advice="Ask who needs the copy and who can reach it.",
        ordinary=True,
    ),
    fsx.call(
        "CreateBackup", "CreateSnapshot", "CreateDataRepositoryTask", "CreateDataRepositoryAssociation", mitre="T1530"
    )(
        name="fsx-data-exported",
        severity=LOW,
        says="made a backup or an export of file system[ {name}]",
        why="It is the step before copying the files out.",
        advice="Check that it is part of a planned backup.",
        ordinary=True,
    ),
    fsx.call("CreateAndAttachS3AccessPoint", mitre="T1530")(
        name="fsx-access-point-created",
        severity=_POLICY.severity,
        says="gave access to a file system by S3 access point[ {name}]",
        fact="[, to {aim}]",
        why="Its files can be read through S3 by everyone whom the access point lets in.",
        advice="Check the access point's policy and the user it works as.",
    ),
    opened(
        *(fsx, "FSx", "AssociateFileSystemAliases", "CreateFileSystem", "UpdateFileSystem"),
        *("UpdateSharedVpcConfiguration", "UpdateStorageVirtualMachine", "UpdateVolume"),
        name="fsx-access-changed",
        severity=LOW,
    ),
    deleted(
        *(fsx, "FSx", "DetachAndDeleteS3AccessPoint", "RestoreVolumeFromSnapshot"),
        name="fsx-volume-rolled-back",
        severity=MEDIUM,
    ),
)
