"""IAM: changes to the role of the watcher's function."""

from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import Severity
from account_event_handler.own_stack.resources import is_own_resource
from account_event_handler.own_stack.wording import DEPLOY_A_SECOND, ROLE

WATCHER_ROLE_CHANGED = Watch(
    name="watcher-role-changed",
    severity=Severity.CRITICAL,
    on=api_call(
        "iam",
        "AttachRolePolicy",
        "DeleteRolePermissionsBoundary",
        "DeleteRolePolicy",
        "DetachRolePolicy",
        "PutRolePermissionsBoundary",
        "PutRolePolicy",
        "UpdateAssumeRolePolicy",
    ),
    applies_to=is_own_resource,
    says=f"changed {ROLE}",
    why="With fewer rights it can tell nobody; with more, or another trust, it can be abused.",
    advice="Put the role back as the template says, then look at what this actor did.",
    shows=(
        ("Role", "{requestParameters.roleName}"),
        ("Policy", "{requestParameters.policyName|requestParameters.policyArn}"),
        ("Boundary", "{requestParameters.permissionsBoundary}"),
    ),
    mitre="T1562.001",
)

WATCHER_ROLE_DELETED = Watch(
    name="watcher-role-deleted",
    severity=Severity.CRITICAL,
    on=api_call("iam", "DeleteRole"),
    applies_to=is_own_resource,
    says=f"deleted {ROLE}",
    why="Without its role the function cannot run; events wait in the queue for 14 days.",
    advice=DEPLOY_A_SECOND,
    mitre="T1562.001",
)
