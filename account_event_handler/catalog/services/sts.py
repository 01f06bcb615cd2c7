"""STS: tokens that outlive their purpose, root's rights in other accounts."""

from account_event_handler.catalog.conditions import name_at, request, request_text, said
from account_event_handler.catalog.policy.privilege import IdentityPolicy
from account_event_handler.catalog.watch import CRITICAL, HIGH, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_TASKS = {"IAMAuditRootUserCredentials": MEDIUM, "IAMCreateRootUserPassword": CRITICAL}
_task = name_at("requestParameters.taskPolicyArn.arn", "requestParameters.taskPolicyArn")
_POLICY = IdentityPolicy("requestParameters.policy")


@said("its policy allows everything, or makes its holder an administrator")
def _is_powerful(event: AccountEvent) -> bool:
    """Without a policy the token allows next to nothing; its name is not worth trusting."""
    return bool(request(event, "policy")) and _POLICY.severity(event) is HIGH


@said("critical: to create root's password; medium: to read about root's credentials; high otherwise")
def _severity_of_task(event: AccountEvent) -> Severity:
    return _TASKS.get(_task(event), HIGH)


def _target(event: AccountEvent) -> str:
    account = request_text(event, "targetPrincipal").removesuffix(":root").rpartition(":")[2]
    return f"account {account}" if account else "a member account"


sts = Watches("sts", words={"powers": _POLICY.privileges, "target": _target, "task": _task})

WATCHES = (
    sts.call("GetFederationToken", mitre="T1550.001")(
        name="sts-federation-token-fetched",
        severity=HIGH.when(_is_powerful, else_=MEDIUM),
        says="got a federation token[ named {requestParameters.name}][, allowing {powers}]",
        why="The token goes on working for up to 36 hours after its user's keys were deleted.",
        advice="Ask the user; if it was not them, delete their key and deny the user everything.",
        include_reads=True,  # the oldest records call it read-only
    ),
    sts.call("AssumeRoot", mitre="T1548.005")(
        name="sts-root-assumed",
        severity=_severity_of_task,
        says="got root's rights in {target}[ for {task}]",
        why="It is a session as the root user of another account, for 15 minutes and one task.",
        advice="Ask whoever did it which task; look in that account at what the session did.",
        include_reads=True,  # AWS does not say whether it counts as a read
    ),
)
