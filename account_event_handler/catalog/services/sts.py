"""STS: tokens that outlive their purpose, root's rights in other accounts."""

from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.policy.privilege import describe_privileges, severity_of_document
from account_event_handler.catalog.watch import CRITICAL, HIGH, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_POLICY = "requestParameters.policy"
_TASKS = {"IAMAuditRootUserCredentials": MEDIUM, "IAMCreateRootUserPassword": CRITICAL}


def _powers(event: AccountEvent) -> str | None:
    return describe_privileges(PolicyDocument.read(event.field(_POLICY)))


def _token_severity(event: AccountEvent) -> Severity:
    """Without a policy the token allows next to nothing; its name is not worth trusting."""
    if not event.field(_POLICY):
        return MEDIUM
    severity = severity_of_document(PolicyDocument.read(event.field(_POLICY)))
    return HIGH if severity is HIGH else MEDIUM


def _task(event: AccountEvent) -> str | None:
    arn = event.text("requestParameters.taskPolicyArn.arn")
    return (arn or event.text("requestParameters.taskPolicyArn")).rpartition("/")[2] or None


def _root_severity(event: AccountEvent) -> Severity:
    return _TASKS.get(_task(event) or "", HIGH)


def _target(event: AccountEvent) -> str:
    target = event.text("requestParameters.targetPrincipal").removesuffix(":root")
    account = target.rpartition(":")[2] if target.startswith("arn:") else target
    return f"account {account}" if account else "a member account"


sts = Watches("sts")

WATCHES = (
    sts.call("GetFederationToken")(
        name="sts-federation-token-fetched",
        severity=_token_severity,
        says="got a federation token[ named {requestParameters.name}][, allowing {powers}]",
        why="The token goes on working for up to 36 hours after its user's keys were deleted.",
        advice="Ask the user; if it was not them, delete their key and deny the user everything.",
        words={"powers": _powers},
        include_reads=True,  # the oldest records call it read-only
        mitre="T1550.001",
    ),
    sts.call("AssumeRoot")(
        name="sts-root-assumed",
        severity=_root_severity,
        says="got root's rights in {target}[ for {task}]",
        why="It is a session as the root user of another account, for 15 minutes and one task.",
        advice="Ask whoever did it which task; look in that account at what the session did.",
        words={"target": _target, "task": _task},
        include_reads=True,  # AWS does not say whether it counts as a read
        mitre="T1548.005",
    ),
)
