"""Detective: behaviour graphs deleted, members taken out."""

from account_event_handler.catalog.conditions import listed
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

detective = Watches(
    "detective", mitre="T1562.001", words={"accounts": listed("account", "requestParameters.accountIds")}
)

WATCHES = (
    detective.call("DeleteGraph", "DisableOrganizationAdminAccount")(
        name="detective-stopped",
        severity=HIGH,
        says="stopped Detective[ and deleted graph {requestParameters.graphArn}]",
        why="A year of who did what from where, made for investigations, is gone and no more is collected.",
        advice="Enable Detective again and ask the caller; what was collected cannot be restored.",
        failed=MEDIUM,
    ),
    detective.call("DeleteMembers", "DisassociateMembership")(
        name="detective-member-removed",
        severity=HIGH,
        says="removed {accounts} from Detective[ graph {requestParameters.graphArn}]",
        why="Nothing that happens in those accounts can be investigated in Detective from now on.",
        advice="Invite the account again unless it is being closed.",
    ),
    weakened(
        *(detective, "Detective", "AcceptInvitation", "UpdateDatasourcePackages", "UpdateOrganizationConfiguration"),
        name="detective-settings-changed",
        severity=LOW,
        ordinary=False,
    ),
)
