"""WorkSpaces: desktops, their images and access to them."""

from account_event_handler.catalog.conditions import account_at, has, request_is, said, word
from account_event_handler.catalog.kinds import copied, opened
from account_event_handler.catalog.passed_roles import deployed
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_account = account_at("requestParameters.sharedAccountId")
_is_withdrawn = said("no longer shared")(request_is("allowCopyImage", False))
_DESKTOPS = ("CreateStandbyWorkspaces", "CreateWorkspaces", "CreateWorkspacesPool", "UpdateWorkspacesPool")
_DELETED = {"DeleteWorkspaceImage": "desktop image", "DeregisterWorkspaceDirectory": "desktop directory"}
workspaces = Watches("workspaces", mitre="T1133", words={"account": _account})

WATCHES = (
    workspaces.call("UpdateWorkspaceImagePermission", mitre="T1537")(
        name="workspaces-image-shared",
        severity=LOW.when(_is_withdrawn, else_=HIGH.when(has(_account), else_=MEDIUM)),
        says="{did} desktop image {requestParameters.imageId}",
        fact="[with account {account}]",
        why="The account that it is shared with can read everything on the image.",
        advice="Stop sharing it unless the account is yours.",
        words={"account": _account, "did": word(_is_withdrawn, "stopped sharing", "shared")},
        would="the account that it is shared with could read everything on the image.",
    ),
    workspaces.call(
        *("ModifyWorkspaceAccessProperties", "UpdateRulesOfIpGroup", "AuthorizeIpRules", "DisassociateIpGroups"),
        *("ModifySamlProperties", "ModifyCertificateBasedAuthProperties", "ModifySelfservicePermissions"),
    )(
        name="workspaces-access-changed",
        severity=MEDIUM,
        says="changed access to desktops[: {requestParameters.resourceId|requestParameters.groupId"
        "|requestParameters.directoryId}]",
        why="A desktop is inside the network, and so is anyone who can reach it.",
        advice="Check the allowed addresses and devices.",
    ),
    deployed(workspaces, "WorkSpaces", *_DESKTOPS, name="workspaces-program-deployed", severity=LOW),
    workspaces.call("TerminateWorkspaces", "DeregisterWorkspaceDirectory", "DeleteWorkspaceImage", mitre="T1485")(
        name="workspaces-deleted",
        severity=HIGH,
        says="deleted {part}[ {requestParameters.imageId|requestParameters.directoryId}]",
        why="Files that were only on the desktops or the image are gone.",
        advice="Contact AWS Support at once if nobody planned it.",
        would="files that are only on the desktops or the image would be gone.",
        words={"part": lambda event: _DELETED.get(event.text("eventName"), "desktops")},
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
