"""Directory Service: passwords, trusts, ways in and logs of directories."""

from account_event_handler.catalog.call_names import did
from account_event_handler.catalog.conditions import account_at, by_call, event_is, kind, name_at, word
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches

_DIRECTORY = "{requestParameters.directoryId|responseElements.directoryId}"
_SETTINGS = {
    "certificate": "a certificate",
    "CA enrollment policy": "the CA enrollment policy",
    "settings": "the settings",
    "radius": "RADIUS",
}
_WORDS = {
    "kind": lambda event: _SETTINGS.get(kind(event), kind(event)),
    "account": account_at("requestParameters.shareTarget.id"),
    "user": name_at("requestParameters.userName", "requestParameters.sAMAccountName", "requestParameters.memberName"),
    "thing": name_at(
        "requestParameters.trustId", "requestParameters.snapshotId", "requestParameters.sharedDirectoryId"
    ),
}
# A certificate that is registered lets its holder sign in by smart card, and encryption of LDAP and MFA end at once.
_is_less_grave = event_is("EnableRadius", "DeregisterCertificate", "UpdateSettings", "DisableCAEnrollmentPolicy")
ds = Watches("ds", "ds-data", mitre="T1098", words=_WORDS)

WATCHES = (
    ds.call("ResetUserPassword")(
        name="ds-password-reset",
        severity=HIGH,
        says=f"reset the password of {{user}} in directory {_DIRECTORY}",
        why="Anyone who knows the new password can sign in as that user, possibly the directory's administrator.",
        advice="Ask the user; if they did not request it, reset the password again and end their sessions.",
        would="anyone who knows the new password could sign in as that user.",
    ),
    ds.call("CreateTrust", "UpdateTrust", mitre="T1484.002")(
        name="ds-trust-changed",
        severity=HIGH,
        says="configured a trust of directory[ {requestParameters.directoryId}][, trust {thing}]",
        fact="[with domain {requestParameters.remoteDomainName}]",
        why="Users of the trusted domain can get access to everything that uses the directory.",
        advice="Delete the trust with aws ds delete-trust unless you run the other domain.",
        would="users of the other domain could get access to everything that uses the directory.",
    ),
    ds.call("ShareDirectory", "AcceptSharedDirectory", mitre="T1537")(
        name="ds-directory-shared",
        severity=HIGH,
        says="{did} directory {requestParameters.directoryId|requestParameters.sharedDirectoryId}",
        fact="[with account {account}]",
        why="Machines of the other account can join the directory and see its users.",
        advice="End the sharing with aws ds unshare-directory unless the account is yours.",
        words={**_WORDS, "did": word(event_is("ShareDirectory"), "shared", "accepted")},
        would="machines of the other account could join the directory and see its users.",
    ),
    ds.call("DeleteDirectory", mitre="T1485")(
        name="ds-directory-deleted",
        severity=CRITICAL,
        says=f"deleted directory {_DIRECTORY}",
        why="Its users can no longer sign in, and its snapshots are deleted with it.",
        advice="If it was not planned, contact AWS Support at once, and use another way to sign in meanwhile.",
        would="its users could no longer sign in, and its snapshots would be deleted with it.",
    ),
    ds.call(
        *("DisableRadius", "UpdateRadius", "DisableClientAuthentication", "DisableLDAPS", "RegisterCertificate"),
        *("EnableRadius", "DeregisterCertificate", "UpdateSettings", "DisableCAEnrollmentPolicy"),
        mitre="T1556",
    )(
        name="ds-sign-in-changed",
        severity=MEDIUM.when(_is_less_grave, else_=HIGH),
        says=f"{{did}} {{kind}} of directory {_DIRECTORY}",
        why="It decides how users prove who they are: RADIUS adds MFA, and LDAPS encrypts passwords on the network.",
        advice="Restore the setting unless the directory's owner planned the change.",
        words={**_WORDS, "did": did},
        would="users could sign in with weaker protection.",
    ),
    ds.call("DeleteLogSubscription", "DeregisterEventTopic", mitre="T1562.008")(
        name="ds-log-stopped",
        severity=HIGH,
        says=f"deleted the {{kind}} of directory {_DIRECTORY}",
        why="Sign-ins or status changes of the directory are no longer recorded.",
        advice="Create the subscription again, then ask the caller why and check what happened since.",
        would="sign-ins or status changes of the directory would no longer be recorded.",
    ),
    ds.call(
        *("EnableDirectoryDataAccess", "EnableSso", "CreateComputer", "CreateUser", "UpdateUser", "AddGroupMember"),
        *("CreateMicrosoftAD", "ConnectDirectory", "CreateDirectory", "CreateHybridAD", "StartSchemaExtension"),
    )(
        name="ds-user-changed",
        severity=MEDIUM,
        says=f"{{did}} {{kind}}[ {{user}}][ to group {{requestParameters.groupName}}][ in directory {_DIRECTORY}]",
        why="It can give people or machines access to everything that uses the directory.",
        advice="Check that a person or machine of yours needs it.",
        words={**_WORDS, "did": did},
    ),
    ds.call(
        *("CreateConditionalForwarder", "UpdateConditionalForwarder", "AddIpRoutes", "RestoreFromSnapshot"),
        *("DeleteSnapshot", "CreateSnapshot"),
        mitre="T1557",
    )(
        name="ds-network-changed",
        severity=LOW,
        says="{did} directory[ {requestParameters.directoryId|thing}]",
        why="Host names may resolve elsewhere, and a restored snapshot brings back deleted users.",
        advice="Check that the directory's owner planned it.",
        words={
            **_WORDS,
            "did": by_call(
                "created a conditional forwarder for",
                UpdateConditionalForwarder="changed a conditional forwarder of",
                AddIpRoutes="added IP routes to",
                RestoreFromSnapshot="restored a snapshot of",
                DeleteSnapshot="deleted a snapshot of",
                CreateSnapshot="created a snapshot of",
            ),
        },
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
