"""STS: tokens that outlive their purpose, root's rights in other accounts."""

from account_event_handler.catalog.conditions import name_at, request, request_text, said
from account_event_handler.catalog.policy.privilege import IdentityPolicy
from account_event_handler.catalog.watch import CRITICAL, HIGH, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_AIMS = {
    "IAMAuditRootUserCredentials": "audit root's credentials",
    "IAMCreateRootUserPassword": "create a root password",
    "IAMDeleteRootUserCredentials": "delete root's credentials",
    "S3UnlockBucketPolicy": "delete a bucket policy",
    "SQSUnlockQueuePolicy": "delete a queue policy",
}
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


def _aim(event: AccountEvent) -> str | None:
    task = _task(event)
    return _AIMS.get(task, f"use {task}") if task else None


sts = Watches("sts", words={"powers": _POLICY.privileges, "target": _target, "aim": _aim})

WATCHES = (
    sts.call("GetFederationToken", mitre="T1550.001")(
        name="sts-federation-token-fetched",
        severity=HIGH.when(_is_powerful, else_=MEDIUM),
        says="got a federation token[ named {requestParameters.name}]",
        fact="[, allowing {powers}]",
        why="The token works for up to 36 hours, even after the user's keys are deleted.",
        advice="Ask the user; if it was not them, delete their keys and attach a policy that denies everything.",
        would="the token would work for up to 36 hours, even after the user's keys are deleted.",
        include_reads=True,  # the oldest records call it read-only
    ),
    sts.call("AssumeRoot", mitre="T1548.005")(
        name="sts-root-assumed",
        severity=_severity_of_task,
        says="assumed root in {target}",
        fact="[to {aim}]",
        why="The session acts as the root user of another account, for 15 minutes and one task.",
        advice="Ask the caller for the reason, and check in that account's CloudTrail what the session did.",
        would="the session would act as the root user of another account.",
        include_reads=True,  # AWS does not say whether it counts as a read
    ),
)
