"""FSx: file systems and backups deleted, copied or opened."""

from account_event_handler.catalog.conditions import by_call, event_is, kind, name_at
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
        why="Its files are gone and can be restored only from a backup.",
        advice="If nobody planned it, restore the latest backup, and check what else this actor deleted.",
        would="its files would be gone, except for backups.",
    ),
    fsx.call("DeleteBackup", "DeleteSnapshot", mitre="T1490")(
        name="fsx-backup-deleted",
        severity=MEDIUM,
        says="deleted FSx {kind} {name}",
        why="The files can no longer be restored from it.",
        advice="If nobody planned it, create a new backup now and check what else this actor deleted.",
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
        says="{did}[ {name}]",
        why="The copy contains all the files and has its own access rules.",
        advice="Ask who needs the copy and who can access it; delete it if nobody needs it.",
        words={
            "name": _name,
            "did": by_call(
                "copied file system backup",
                CreateFileSystemFromBackup="restored a file system from backup",
                CreateVolumeFromBackup="restored a volume from backup",
                CopySnapshotAndUpdateVolume="copied a snapshot onto volume",
            ),
        },
        ordinary=True,
    ),
    fsx.call(
        "CreateBackup", "CreateSnapshot", "CreateDataRepositoryTask", "CreateDataRepositoryAssociation", mitre="T1530"
    )(
        name="fsx-data-exported",
        severity=LOW.when(event_is("CreateBackup", "CreateSnapshot"), else_=MEDIUM),
        says="{did}[ {name}]",
        why="It contains the files and can be copied elsewhere.",
        advice="Check that it is part of a planned backup; delete it if not.",
        words={
            "name": _name,
            "did": by_call(
                "created a backup of file system",
                CreateSnapshot="created a snapshot of volume",
                CreateDataRepositoryTask="started a data repository task of file system",
                CreateDataRepositoryAssociation="linked a data repository to file system",
            ),
        },
        ordinary=True,
    ),
    fsx.call("CreateAndAttachS3AccessPoint", mitre="T1530")(
        name="fsx-access-point-created",
        severity=_POLICY.severity,
        says="created S3 access point[ {name}] for a file system",
        fact="[to {aim}]",
        why="Anyone the access point's policy allows can access the files through S3.",
        advice="Check the access point's policy and the file system user that it uses; if nobody needs it, delete it.",
        would="anyone its policy allows could access the files through S3.",
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
