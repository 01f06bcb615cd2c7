"""Machine images, disks and snapshots: who gets a copy, and what guards them."""

from account_event_handler.catalog.conditions import any_of, event_is, has, not_
from account_event_handler.catalog.kinds import copied, deleted, weakened
from account_event_handler.catalog.recipients import is_shared, severity_of_sharing, whom
from account_event_handler.catalog.services.ec2.params import placeholder
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_COPIES = ["SharedSnapshotCopyInitiated", "SharedSnapshotVolumeCreated"]
_WORDS = {
    "whom": whom,
    "image": placeholder("imageId", form="image {}"),
    "instance": placeholder("instanceId", form="instance {}"),
    "bucket": placeholder("bucket", "exportToS3.s3Bucket", "s3ExportLocation.s3Bucket"),
    "snapshot": placeholder("snapshotId"),
    "disk": placeholder("volumeId", "sourceSnapshotId", "sourceImageId", "instanceId"),
    "gone": placeholder("imageId", "snapshotId"),
}
ec2 = Watches("ec2", mitre="T1537", words=_WORDS)
rbin = Watches("rbin", mitre="T1490")
others = Watches("ec2")

WATCHES = (
    ec2.call("ModifyImageAttribute")(
        name="ec2-image-shared",
        severity=severity_of_sharing,
        when=is_shared,
        says="shared machine image {requestParameters.imageId}",
        fact="with {whom}",
        why="They can start machines from it and read every file and key that was left on its disks.",
        advice="Take the launch permission away unless the image is meant for them.",
    ),
    ec2.call("CreateInstanceExportTask", "CreateStoreImageTask", "ExportImage")(
        name="ec2-image-exported",
        severity=HIGH,
        says="exported {image|instance} to bucket {bucket}",
        why="The whole disk becomes a file that can be carried anywhere.",
        advice="Check whose bucket it is; if nobody planned the export, cancel it and delete the file.",
    ),
    ec2.call("DisableImageBlockPublicAccess", mitre="T1562.001")(
        name="ec2-image-block-lifted",
        severity=HIGH,
        says="lifted the block of public machine images in {$region}",
        why="From now on one call is enough to give an image to everyone in the world.",
        advice="Put the block back with aws ec2 enable-image-block-public-access, then ask why.",
    ),
    ec2.call("ModifySnapshotAttribute")(
        name="ec2-snapshot-shared",
        severity=severity_of_sharing,
        when=is_shared,
        says="shared disk snapshot {requestParameters.snapshotId}",
        fact="with {whom}",
        why="They can copy the disk and read everything on it, also after the sharing ends.",
        advice="Take the permission away unless the snapshot is meant for them; a copy stays a copy.",
    ),
    ec2.event("AWS Service Event via CloudTrail", eventName=_COPIES)(
        name="ec2-snapshot-taken",
        severity=MEDIUM,
        when=lambda event: event.text("userIdentity.accountId") != event.account,
        says="copied our disk snapshot {serviceEventDetails.snapshotId}",
        why="The other account now holds all that was on the disk; that cannot be taken back.",
        advice="GuardDuty's malware scan does so, too. If the account is a stranger's, find who"
        " shared the snapshot and change every secret on the disk.",
    ),
    ec2.call("DisableSnapshotBlockPublicAccess", mitre="T1562.001")(
        name="ec2-snapshot-block-lifted",
        severity=HIGH,
        says="lifted the block of public disk snapshots in {$region}",
        why="From now on one call is enough to give a disk to everyone in the world.",
        advice="Put the block back with aws ec2 enable-snapshot-block-public-access, then ask why.",
    ),
    ec2.call("UnlockSnapshot", mitre="T1490")(
        name="ec2-snapshot-unlocked",
        severity=HIGH,
        says="unlocked disk snapshot {snapshot}",
        why="The lock kept the backup from being deleted; now it can be.",
        advice="Lock it again unless its owner asked for it.",
    ),
    ec2.call("DisableEbsEncryptionByDefault", mitre="T1562.001")(
        name="ec2-ebs-encryption-disabled",
        severity=HIGH,
        says="switched off the default encryption of new disks in {$region}",
        why="New disks and their snapshots are plain to read for whoever gets hold of them.",
        advice="Switch it on again with aws ec2 enable-ebs-encryption-by-default, then ask why.",
    ),
    rbin.call("DeleteRule")(
        name="rbin-rule-deleted",
        severity=HIGH,
        says="deleted Recycle Bin rule {requestParameters.identifier}",
        why="Deleted snapshots and images that the rule kept for a while are gone at once from now on.",
        advice="Make the rule again unless its owner asked for it; then look for what was deleted.",
    ),
    rbin.call("UnlockRule")(
        name="rbin-rule-unlocked",
        severity=MEDIUM,
        says="unlocked Recycle Bin rule {requestParameters.identifier}",
        why="When the unlock delay is over, the rule that keeps deleted snapshots can be deleted.",
        advice="Lock it again before the delay is over unless its owner asked for it.",
    ),
    ec2.call("CreateSnapshot", "CreateSnapshots", "CopySnapshot", "CopyImage", "CreateImage", mitre="T1578.001")(
        name="ec2-disk-copied",
        severity=LOW,
        says="copied a disk[: {disk}]",
        why="A copy of a disk holds every file and key on it, and can be shared or attached elsewhere.",
        advice="Check that it is part of a planned backup or build.",
        ordinary=True,
    ),
    ec2.call("CreateVolume", "CreateRestoreImageTask", "ImportImage", "ImportSnapshot", "ImportVolume", mitre="T1578")(
        name="ec2-disk-restored",
        severity=LOW,
        when=any_of(has(placeholder("snapshotId")), not_(event_is("CreateVolume"))),
        says="made a disk or an image[ from {snapshot|bucket}]",
        why="Anyone who attaches the disk to a machine reads all its files.",
        advice="Ask who needs it; delete it if nobody does.",
        ordinary=True,
    ),
    ec2.call("DeregisterImage", "DisableImage", "DeleteSnapshot", mitre="T1485")(
        name="ec2-image-deleted",
        severity=MEDIUM,
        says="deleted {gone}",
        why="Machines can no longer be started or restored from it; extortion begins like this.",
        advice="Restore it from the Recycle Bin if there is a rule; look closer if many go at once.",
        ordinary=True,
    ),
    weakened(
        *(others, "EC2", "DisableAllowedImagesSettings", "DisableImageDeregistrationProtection"),
        *("ModifyEbsDefaultKmsKeyId", "ReplaceImageCriteriaInAllowedImagesSettings", "ResetEbsDefaultKmsKeyId"),
        name="ec2-image-guard-lifted",
        severity=MEDIUM,
        ordinary=False,
    ),
    copied(
        *(others, "EC2", "AttachVolume", "BundleInstance", "CopyVolumes", "RegisterImage"),
        *("RestoreImageFromRecycleBin", "RestoreSnapshotFromRecycleBin", "RestoreSnapshotTier"),
        name="ec2-disk-attached",
        severity=LOW,
    ),
    deleted(others, "EC2", "DeleteVolume", "DetachVolume", name="ec2-disk-deleted", severity=LOW),
)
