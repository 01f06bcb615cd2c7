"""RAM: resources shared with other accounts, shares taken from them."""

from account_event_handler.catalog.conditions import account_at, any_of, event_is, has, name_at, request_is, word
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import external_account, strings, values_at
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_account = account_at("requestParameters.principals")


def _others(event: AccountEvent) -> str | None:
    """Other accounts; an organization's ARN names the account that manages it, too."""
    found: list[str] = []
    for principal in strings(values_at(event.detail, "requestParameters.principals")):
        if ":organizations:" in principal:
            kind = "organization" if ":organization/" in principal else "organizational unit"
            found.append(f"{kind} {principal.rpartition('/')[2]}")
        elif account := external_account(event, principal):
            found.append(f"account {account}")
    return human_list(found, most=2) or None


_share = name_at("requestParameters.name", "requestParameters.resourceShareArn", "requestParameters.permissionArn")
_is_outside = any_of(request_is("allowExternalPrincipals", True), has(_account))
_VERBS = {"CreateResourceShare": "created", "DeleteResourceShare": "deleted", "DisassociateResourceShare": "removed"}
_WORDS = {
    "others": _others,
    "share": _share,
    "did": lambda event: _VERBS.get(event.text("eventName"), "changed"),
    "part": word(event_is("DisassociateResourceShare"), "a part"),
}
ram = Watches("ram", mitre="T1537", words=_WORDS)

WATCHES = (
    ram.call("CreateResourceShare", "AssociateResourceShare", "UpdateResourceShare")(
        name="ram-resource-shared",
        severity=MEDIUM.when(_is_outside, else_=LOW),
        says="{did} resource share {share}[ of {requestParameters.resourceArns.0}]",
        fact="[for {others}]",
        why="Other accounts can use the shared resources, such as subnets or databases, as if they were their own.",
        advice="Remove them from the share unless they are yours or a partner's.",
    ),
    ram.call("EnableSharingWithAwsOrganization", "AcceptResourceShareInvitation")(
        name="ram-sharing-accepted",
        severity=MEDIUM,
        says="allowed resource sharing across accounts[: invitation {requestParameters.resourceShareInvitationArn}]",
        why="Resources of other accounts, such as subnets and images, can be used here.",
        advice="Check who owns the share; leave it unless you know them.",
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
        says="changed the permissions of a resource share[: {share}]",
        why="Every account in the share gets what the permission allows.",
        advice="Compare the permission with its previous version; restore that one if the new one allows too much.",
    ),
    ram.call("DeleteResourceShare", "DisassociateResourceShare", mitre="T1531")(
        name="ram-share-removed",
        severity=MEDIUM,
        says="{did} [{part} of ]resource share {share}",
        why="Programs in other accounts that use the shared resources stop working.",
        advice="Share it again unless its owner planned this.",
    ),
)
