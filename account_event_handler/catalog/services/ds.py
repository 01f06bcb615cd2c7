"""Directory Service: passwords, trusts, ways in and logs of directories."""

from account_event_handler.catalog.conditions import account_at, kind, name_at
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches

_DIRECTORY = "{requestParameters.directoryId|responseElements.directoryId}"
_WORDS = {
    "kind": kind,
    "account": account_at("requestParameters.shareTarget.id"),
    "user": name_at("requestParameters.userName", "requestParameters.sAMAccountName", "requestParameters.memberName"),
    "thing": name_at(
        "requestParameters.trustId", "requestParameters.snapshotId", "requestParameters.sharedDirectoryId"
    ),
}
ds = Watches("ds", "ds-data", mitre="T1098", words=_WORDS)

WATCHES = (
    ds.call("ResetUserPassword")(
        name="ds-password-reset",
        severity=HIGH,
        says=f"reset the password of {{user}} in directory {_DIRECTORY}",
        why="Anyone who knows the new password signs in as that user, the directory's administrator included.",
        advice="Ask the user; if they did not want it, reset the password again and end their sessions.",
    ),
    ds.call("CreateTrust", "UpdateTrust", mitre="T1484.002")(
        name="ds-trust-changed",
        severity=HIGH,
        says="made a directory trust another domain[: {requestParameters.remoteDomainName}][, trust {thing}]",
        why="Users of the other domain may sign in to everything that the directory guards.",
        advice="Delete the trust unless you run the other domain.",
    ),
    ds.call("ShareDirectory", "AcceptSharedDirectory", mitre="T1537")(
        name="ds-directory-shared",
        severity=HIGH,
        says="shared a directory[: {requestParameters.directoryId|requestParameters.sharedDirectoryId}]",
        fact="[with account {account}]",
        why="Machines of the other account can join it, and its users are known there.",
        advice="End the sharing unless the account is yours.",
    ),
    ds.call("DeleteDirectory", mitre="T1485")(
        name="ds-directory-deleted",
        severity=CRITICAL,
        says=f"deleted directory {_DIRECTORY}",
        why="Nobody can sign in with its users any more, and its snapshots go with it.",
        advice="Call AWS Support at once if nobody planned it; use another way in meanwhile.",
    ),
    ds.call(
        *("DisableRadius", "UpdateRadius", "DisableClientAuthentication", "DisableLDAPS", "RegisterCertificate"),
        *("EnableRadius", "DeregisterCertificate", "UpdateSettings", "DisableCAEnrollmentPolicy"),
        mitre="T1556",
    )(
        name="ds-sign-in-changed",
        severity=HIGH,
        says=f"changed how users sign in to directory {_DIRECTORY}",
        why="Without RADIUS there is no MFA, without LDAPS passwords can be read in the network.",
        advice="Switch it on again unless the directory's owner planned this.",
    ),
    ds.call("DeleteLogSubscription", "DeregisterEventTopic", mitre="T1562.008")(
        name="ds-log-stopped",
        severity=HIGH,
        says=f"stopped the {{kind}} of directory {_DIRECTORY}",
        why="Who signs in to the directory is no longer recorded.",
        advice="Subscribe again, then ask who stopped it and look at what happened since.",
    ),
    ds.call(
        *("EnableDirectoryDataAccess", "EnableSso", "CreateComputer", "CreateUser", "UpdateUser", "AddGroupMember"),
        *("CreateMicrosoftAD", "ConnectDirectory", "CreateDirectory", "CreateHybridAD", "StartSchemaExtension"),
    )(
        name="ds-user-changed",
        severity=MEDIUM,
        says="added or changed {kind}[ {user}]"
        f"[ in directory {_DIRECTORY}][, group {{requestParameters.groupName}}]",
        why="It can sign in to whatever the directory opens.",
        advice="Check that a person or a machine of yours stands behind it.",
    ),
    ds.call(
        *("CreateConditionalForwarder", "UpdateConditionalForwarder", "AddIpRoutes", "RestoreFromSnapshot"),
        *("DeleteSnapshot", "CreateSnapshot"),
        mitre="T1557",
    )(
        name="ds-network-changed",
        severity=LOW,
        says="made or changed {kind} of directory[ {requestParameters.directoryId|thing}]",
        why="Names may lead elsewhere, and deleted users come back with a snapshot.",
        advice="Check that the directory's owner planned it.",
    ),
    deleted(
        *(ds, "Directory Service", "DeleteGroup", "DeleteTrust", "DeleteUser", "DisableUser", "RemoveGroupMember"),
        "UnshareDirectory",
        name="ds-user-removed",
        severity=MEDIUM,
        ordinary=False,
    ),
    opened(
        *(ds, "Directory Service", "AddRegion", "CreateAlias", "CreateGroup", "UpdateGroup", "UpdateHybridAD"),
        name="ds-group-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
)
