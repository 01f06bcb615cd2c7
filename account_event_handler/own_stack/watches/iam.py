"""IAM: changes to the role of the watcher's function."""

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
        why="With fewer rights it can tell nobody; with more, or another trust, it can be abused.",
        advice="Put the role back as the template says, then look at what this actor did.",
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
    ),
    iam.call("DeleteRole", "DeleteRolePolicy", "PutRolePermissionsBoundary", "PutRolePolicy", "UpdateAssumeRolePolicy")(
        name="watcher-forwarder-role-changed",
        severity=CRITICAL,
        applies_to=forwarder.is_forwarder,
        says="changed or deleted role {requestParameters.roleName} of the watcher's forwarder",
        why="With fewer rights it sends nothing to the hub, or the hub can look nothing up and start no trail there.",
        advice=forwarder.ADVICE,
        shows=(("Policy", "{requestParameters.policyName}"),),
    ),
)
