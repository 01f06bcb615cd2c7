"""IAM: changes to the role of the watcher's function."""

from account_event_handler.catalog.conditions import event_is, word
from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.own_stack import forwarder
from account_event_handler.own_stack.resources import DEPLOY_A_SECOND, ROLE, is_own_resource

iam = Watches("iam", mitre="T1562.001", applies_to=is_own_resource)

WATCHES = (
    iam.call(
        "AttachRolePolicy",
        "DeleteRolePermissionsBoundary",
        "DeleteRolePolicy",
        "DetachRolePolicy",
        "PutRolePermissionsBoundary",
        "PutRolePolicy",
        "UpdateAssumeRolePolicy",
    )(
        name="watcher-role-changed",
        severity=CRITICAL,
        says="changed",
        fact=ROLE,
        why="With fewer permissions the watcher cannot send alerts; with more, or another trust policy, it can"
        " be abused.",
        advice="Restore the role from the template, then check what this actor did.",
        would="the watcher might be unable to send alerts, or its role could be abused.",
        shows=(
            ("Role", "{requestParameters.roleName}"),
            ("Policy", "{requestParameters.policyName|requestParameters.policyArn}"),
            ("Boundary", "{requestParameters.permissionsBoundary}"),
        ),
    ),
    iam.call("DeleteRole")(
        name="watcher-role-deleted",
        severity=CRITICAL,
        says="deleted",
        fact=ROLE,
        why="Without its role the function cannot run; events wait in the queue for 14 days.",
        advice=DEPLOY_A_SECOND,
        would="the function could not run.",
    ),
    iam.call("DeleteRole", "DeleteRolePolicy", "PutRolePermissionsBoundary", "PutRolePolicy", "UpdateAssumeRolePolicy")(
        name="watcher-forwarder-role-changed",
        severity=CRITICAL,
        applies_to=forwarder.is_forwarder,
        says="{did}",
        fact="the role of the watcher's forwarder",
        why="Without its permissions, the forwarder sends nothing to the hub, or the hub cannot look up details"
        " and start trails there.",
        advice=forwarder.ADVICE,
        words={"did": word(event_is("DeleteRole"), "deleted", "changed")},
        would="the forwarder or the hub could lose its permissions there.",
        shows=(("Role", "{requestParameters.roleName}"), ("Policy", "{requestParameters.policyName}")),
    ),
)
