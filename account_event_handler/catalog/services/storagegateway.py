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
        says="deleted Storage Gateway {kind} {name}",
        why="Backups on volumes and tapes are gone, and people lose their file shares.",
        advice="If nobody planned it, restore the latest snapshot and protect the others.",
        would="backups on volumes and tapes would be gone, and people would lose their file shares.",
    ),
    gateway.call(
        *("CreateNFSFileShare", "CreateSMBFileShare", "UpdateNFSFileShare", "UpdateSMBFileShare", "ActivateGateway"),
        *("SetSMBGuestPassword", "UpdateSMBSecurityStrategy", "SetLocalConsolePassword", "JoinDomain"),
        mitre="T1530",
    )(
        name="storagegateway-share-changed",
        severity=MEDIUM,
        says="changed Storage Gateway {kind}[ {name}]",
        why="A file share gives machines access to a bucket without AWS credentials.",
        advice="Check which addresses and users have access.",
    ),
    weakened(
        *(gateway, "Storage Gateway", "DisableGateway", "ShutdownGateway", "UpdateChapCredentials"),
        "UpdateSMBLocalGroups",
        name="storagegateway-settings-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
)
