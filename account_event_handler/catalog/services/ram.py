"""RAM: resources shared with other accounts, shares taken from them."""

from account_event_handler.catalog.conditions import account_at, any_of, has, name_at, request_is
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

_account = account_at("requestParameters.principals")
_share = name_at("requestParameters.name", "requestParameters.resourceShareArn", "requestParameters.permissionArn")
_is_outside = any_of(request_is("allowExternalPrincipals", True), has(_account))
ram = Watches("ram", mitre="T1537", words={"account": _account, "share": _share})

WATCHES = (
    ram.call("CreateResourceShare", "AssociateResourceShare", "UpdateResourceShare")(
        name="ram-resource-shared",
        severity=MEDIUM.when(_is_outside, else_=LOW),
        says="shared resources by {share}[ with account {account}][: {requestParameters.resourceArns.0}]",
        why="The account can use the shared subnets, databases or keys as if they were its own.",
        advice="Remove the account from the share unless it is yours or a partner's.",
    ),
    ram.call("EnableSharingWithAwsOrganization", "AcceptResourceShareInvitation")(
        name="ram-sharing-accepted",
        severity=MEDIUM,
        says="accepted sharing across accounts[: {requestParameters.resourceShareInvitationArn}]",
        why="A stranger's subnets, rules and images can now be used here by mistake.",
        advice="Check who offered the share; leave it if nobody knows them.",
    ),
    ram.call(
        *(
            "CreatePermission",
            "CreatePermissionVersion",
            "ReplacePermissionAssociations",
            "SetDefaultPermissionVersion",
        ),
        *("AssociateResourceSharePermission", "PromoteResourceShareCreatedFromPolicy"),
        mitre="T1098",
    )(
        name="ram-permission-changed",
        severity=MEDIUM,
        says="changed what a share allows[: {share}]",
        why="Every account of the share gets what the permission allows.",
        advice="Compare the permission with the version before; restore that if it allows too much.",
    ),
    ram.call("DeleteResourceShare", "DisassociateResourceShare", mitre="T1531")(
        name="ram-share-removed",
        severity=MEDIUM,
        says="removed share {share} or a part of it",
        why="Programs that use the shared resource in other accounts stop working.",
        advice="Share it again unless the owner planned this.",
    ),
)
