"""Machine images, disks and snapshots: who gets a copy, and what guards them."""

from account_event_handler.catalog.conditions import any_of, by_call, event_is, has, not_
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
_copied = by_call(
    "created a disk snapshot",
    CreateSnapshots="created snapshots of an instance's disks",
    CopySnapshot="copied a disk snapshot",
    CopyImage="copied an AMI",
    CreateImage="created an AMI of an instance",
)
_restored = by_call(
    "created a volume",
    CreateRestoreImageTask="restored an AMI",
    ImportImage="imported an AMI",
    ImportSnapshot="imported a disk snapshot",
    ImportVolume="imported a volume",
)
ec2 = Watches("ec2", mitre="T1537", words=_WORDS)
rbin = Watches("rbin", mitre="T1490")
others = Watches("ec2")

WATCHES = (
    ec2.call("ModifyImageAttribute")(
        name="ec2-image-shared",
        severity=severity_of_sharing,
        when=is_shared,
        says="shared AMI {requestParameters.imageId}",
        fact="with {whom}",
        why="They can launch instances from it and read every file and key on its disks.",
        advice="Remove the launch permission unless the AMI is meant for them: aws ec2 modify-image-attribute.",
        would="they could launch instances from it and read every file and key on its disks.",
    ),
    ec2.call("CreateInstanceExportTask", "CreateStoreImageTask", "ExportImage")(
        name="ec2-image-exported",
        severity=HIGH,
        says="exported {image|instance} to bucket {bucket}",
        why="The export puts the whole disk into the bucket, where it can be copied anywhere.",
        advice="Check who owns the bucket; if nobody planned the export, cancel it and delete the file.",
        would="the whole disk would be a file in that bucket.",
    ),
    ec2.call("DisableImageBlockPublicAccess", mitre="T1562.001")(
        name="ec2-image-block-lifted",
        severity=HIGH,
        says="disabled block public access for AMIs in {$region}",
        why="A single call can then make an AMI public.",
        advice="Enable it again with aws ec2 enable-image-block-public-access, then ask the caller why.",
        would="a single call could make an AMI public.",
    ),
    ec2.call("ModifySnapshotAttribute")(
        name="ec2-snapshot-shared",
        severity=severity_of_sharing,
        when=is_shared,
        says="shared EBS snapshot {requestParameters.snapshotId}",
        fact="with {whom}",
        why="They can copy the disk and read everything on it; revoking access does not remove their copy.",
        advice="If it is not meant for them, remove the permission and replace every secret on the disk.",
        would="they could copy the disk and read everything on it.",
    ),
    ec2.event("AWS Service Event via CloudTrail", eventName=_COPIES)(
        name="ec2-snapshot-taken",
        severity=MEDIUM,
        when=lambda event: event.text("userIdentity.accountId") != event.account,
        says="copied EBS snapshot {serviceEventDetails.snapshotId} of this account",
        why="The other account has everything that was on the disk, and you cannot take it back.",
        advice="Unless it is your account or a GuardDuty malware scan, find who shared the snapshot and replace every"
        " secret on the disk.",
    ),
    ec2.call("DisableSnapshotBlockPublicAccess", mitre="T1562.001")(
        name="ec2-snapshot-block-lifted",
        severity=HIGH,
        says="disabled block public access for EBS snapshots in {$region}",
        why="A single call can then make a snapshot public.",
        advice="Enable it again with aws ec2 enable-snapshot-block-public-access, then ask the caller why.",
        would="a single call could make a snapshot public.",
    ),
    ec2.call("UnlockSnapshot", mitre="T1490")(
        name="ec2-snapshot-unlocked",
        severity=HIGH,
        says="unlocked EBS snapshot {snapshot}",
        why="An unlocked snapshot can be deleted.",
        advice="Lock it again unless its owner asked for it: aws ec2 lock-snapshot.",
        would="the snapshot could be deleted.",
    ),
    ec2.call("DisableEbsEncryptionByDefault", mitre="T1562.001")(
        name="ec2-ebs-encryption-disabled",
        severity=HIGH,
        says="disabled default EBS encryption in {$region}",
        why="New volumes are not encrypted unless the request asks for it, and neither are their snapshots.",
        advice="Enable it again with aws ec2 enable-ebs-encryption-by-default, then ask the caller why.",
        would="new volumes would not be encrypted unless the request asks for it.",
    ),
    rbin.call("DeleteRule")(
        name="rbin-rule-deleted",
        severity=HIGH,
        says="deleted Recycle Bin rule {requestParameters.identifier}",
        why="Snapshots and AMIs that the rule retained after deletion are lost at once when they are deleted.",
        advice="Create the rule again unless its owner asked for it, then check what was deleted since.",
        would="snapshots and AMIs could be deleted for good at once.",
    ),
    rbin.call("UnlockRule")(
        name="rbin-rule-unlocked",
        severity=MEDIUM,
        says="unlocked Recycle Bin rule {requestParameters.identifier}",
        why="After the unlock delay, the rule that retains deleted snapshots can itself be deleted.",
        advice="Lock it again within the delay unless its owner asked for it: aws rbin lock-rule.",
    ),
    ec2.call("CreateSnapshot", "CreateSnapshots", "CopySnapshot", "CopyImage", "CreateImage", mitre="T1578.001")(
        name="ec2-disk-copied",
        severity=LOW,
        says="{did}[: {disk}]",
        why="A copy contains every file and key on the disk, and can be shared or attached elsewhere.",
        advice="Check that it is part of a planned backup or build.",
        words={**_WORDS, "did": _copied},
        ordinary=True,
    ),
    ec2.call("CreateVolume", "CreateRestoreImageTask", "ImportImage", "ImportSnapshot", "ImportVolume", mitre="T1578")(
        name="ec2-disk-restored",
        severity=LOW,
        when=any_of(has(placeholder("snapshotId")), not_(event_is("CreateVolume"))),
        says="{did}[ from {snapshot|bucket}]",
        why="Anyone who can attach the volume to an instance can read all its files.",
        advice="Ask who needs it; delete it if nobody does.",
        words={**_WORDS, "did": _restored},
        ordinary=True,
    ),
    ec2.call("DeregisterImage", "DisableImage", "DeleteSnapshot", mitre="T1485")(
        name="ec2-image-deleted",
        severity=MEDIUM,
        says="deleted {gone}",
        why="Instances and volumes can no longer be restored from it; ransomware attacks delete backups first.",
        advice="If nobody planned it, restore it from the Recycle Bin, and check what else this actor deleted.",
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
