"""Machine images: whole disks, ready to start, to be given away or carried off."""

from account_event_handler.catalog.recipients import is_shared, severity_of_sharing, whom
from account_event_handler.catalog.services.ec2.params import named
from account_event_handler.catalog.watch import HIGH, Watches
from account_event_handler.model import AccountEvent


def _machine(event: AccountEvent) -> str | None:
    if image := named("imageId")(event):
        return f"image {image}"
    instance = named("instanceId")(event)
    return f"instance {instance}" if instance else None


ec2 = Watches("ec2")

WATCHES = (
    ec2.call("ModifyImageAttribute")(
        name="ec2-image-shared",
        severity=severity_of_sharing,
        when=is_shared,
        says="shared machine image {requestParameters.imageId} with {whom}",
        why="They can start machines from it and read every file and key that was left on its"
        " disks.",
        advice="Take the launch permission away unless the image is meant for them.",
        words={"whom": whom},
        mitre="T1537",
    ),
    ec2.call("CreateInstanceExportTask", "CreateStoreImageTask", "ExportImage")(
        name="ec2-image-exported",
        severity=HIGH,
        says="exported {machine} to bucket {bucket}",
        why="The whole disk becomes a file that can be carried anywhere.",
        advice="Check whose bucket it is; if nobody planned the export, cancel it and delete the"
        " file.",
        words={
            "machine": _machine,
            "bucket": named("bucket", "exportToS3.s3Bucket", "s3ExportLocation.s3Bucket"),
        },
        mitre="T1537",
    ),
    ec2.call("DisableImageBlockPublicAccess")(
        name="ec2-image-block-lifted",
        severity=HIGH,
        says="lifted the block of public machine images in {$region}",
        why="From now on one call is enough to give an image to everyone in the world.",
        advice="Put the block back with aws ec2 enable-image-block-public-access, then ask why.",
        mitre="T1562.001",
    ),
)
