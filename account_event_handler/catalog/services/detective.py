"""Detective: behaviour graphs deleted, members taken out."""

from account_event_handler.catalog.conditions import event_is, listed, word
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

detective = Watches(
    "detective", mitre="T1562.001", words={"accounts": listed("account", "requestParameters.accountIds")}
)

WATCHES = (
    detective.call("DeleteGraph", "DisableOrganizationAdminAccount")(
        name="detective-stopped",
        severity=HIGH,
        says="{did} Detective {what}[ {requestParameters.graphArn}]",
        why="Up to a year of collected activity can be lost for investigations, and no more is collected.",
        advice="Enable Detective again and ask why; deleted data cannot be restored.",
        words={
            "did": word(event_is("DeleteGraph"), "deleted", "disabled"),
            "what": word(event_is("DeleteGraph"), "graph", "administration for the organization"),
        },
        would="up to a year of collected activity could be lost for investigations.",
        failed=MEDIUM,
    ),
    detective.call("DeleteMembers", "DisassociateMembership")(
        name="detective-member-removed",
        severity=HIGH,
        says="removed {accounts} from Detective[ graph {requestParameters.graphArn}]",
        why="Activity of those accounts can no longer be investigated in Detective.",
        advice="Invite them again with aws detective create-members unless they are being closed.",
        would="activity of those accounts could no longer be investigated in Detective.",
    ),
    weakened(
        *(detective, "Detective", "AcceptInvitation", "UpdateDatasourcePackages", "UpdateOrganizationConfiguration"),
        name="detective-settings-changed",
        severity=LOW,
        ordinary=False,
    ),
)
