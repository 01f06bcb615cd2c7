"""WorkSpaces: desktops, their images, and from where they are reached."""

from account_event_handler.catalog.conditions import account_at, has
from account_event_handler.catalog.kinds import copied, opened
from account_event_handler.catalog.passed_roles import deployed
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_account = account_at("requestParameters.sharedAccountId")
_DESKTOPS = ("CreateStandbyWorkspaces", "CreateWorkspaces", "CreateWorkspacesPool", "UpdateWorkspacesPool")
workspaces = Watches("workspaces", mitre="T1133", words={"account": _account})

WATCHES = (
    workspaces.call("UpdateWorkspaceImagePermission", mitre="T1537")(
        name="workspaces-image-shared",
        severity=HIGH.when(has(_account), else_=MEDIUM),
        says="changed with whom desktop image {requestParameters.imageId} is shared[: account {account}]",
        why="Everything on the image can be read in the other account.",
        advice="Take the permission away unless the account is yours.",
    ),
    workspaces.call(
        *("ModifyWorkspaceAccessProperties", "UpdateRulesOfIpGroup", "AuthorizeIpRules", "DisassociateIpGroups"),
        *("ModifySamlProperties", "ModifyCertificateBasedAuthProperties", "ModifySelfservicePermissions"),
    )(
        name="workspaces-access-changed",
        severity=MEDIUM,
        says="changed how people reach their desktops[: {requestParameters.resourceId|requestParameters.groupId"
        "|requestParameters.directoryId}]",
        why="A desktop stands inside the network; those who reach it are inside, too.",
        advice="Check the addresses and devices that are let in.",
    ),
    deployed(workspaces, "WorkSpaces", *_DESKTOPS, name="workspaces-program-deployed", severity=LOW),
    workspaces.call("TerminateWorkspaces", "DeregisterWorkspaceDirectory", "DeleteWorkspaceImage", mitre="T1485")(
        name="workspaces-deleted",
        severity=HIGH,
        says="deleted desktops, an image or a directory of WorkSpaces[: {requestParameters.imageId"
        "|requestParameters.directoryId}]",
        why="Files that people kept on their desktops are gone.",
        advice="Write to AWS Support at once if nobody planned it.",
    ),
    copied(
        *(workspaces, "WorkSpaces", "CopyWorkspaceImage", "CreateWorkspaceImage", "ImportWorkspaceImage"),
        name="workspaces-image-copied",
        severity=LOW,
    ),
    opened(
        *(workspaces, "WorkSpaces", "AcceptAccountLinkInvitation", "AssociateIpGroups", "CreateAccountLinkInvitation"),
        *("ModifyClientProperties", "ModifyWorkspaceCreationProperties", "UpdateConnectionAliasPermission"),
        name="workspaces-link-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
)
