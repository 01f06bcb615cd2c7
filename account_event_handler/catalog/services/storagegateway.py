"""Storage Gateway: shares of files and volumes opened or deleted."""

from account_event_handler.catalog.conditions import kind, name_at
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_name = name_at(
    *("requestParameters.fileShareARN", "requestParameters.gatewayARN", "requestParameters.volumeARN"),
    *("requestParameters.tapeARN", "requestParameters.locationARN"),
)
gateway = Watches("storagegateway", mitre="T1485", words={"name": _name, "kind": kind})

WATCHES = (
    gateway.call("DeleteGateway", "DeleteVolume", "DeleteTape", "DeleteTapeArchive", "DeleteFileShare")(
        name="storagegateway-deleted",
        severity=HIGH,
        says="deleted {kind} {name} of Storage Gateway",
        why="Backups on volumes and tapes are gone; people lose their shares.",
        advice="If nobody planned it, restore the latest snapshot and guard the others.",
    ),
    gateway.call(
        *("CreateNFSFileShare", "CreateSMBFileShare", "UpdateNFSFileShare", "UpdateSMBFileShare", "ActivateGateway"),
        *("SetSMBGuestPassword", "UpdateSMBSecurityStrategy", "SetLocalConsolePassword", "JoinDomain"),
        mitre="T1530",
    )(
        name="storagegateway-share-changed",
        severity=MEDIUM,
        says="changed {kind} of Storage Gateway[ {name}]",
        why="A share opens a bucket to machines that need no AWS credentials.",
        advice="Check which addresses and users are let in.",
    ),
    weakened(
        *(gateway, "Storage Gateway", "DisableGateway", "ShutdownGateway", "UpdateChapCredentials"),
        "UpdateSMBLocalGroups",
        name="storagegateway-settings-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
)
