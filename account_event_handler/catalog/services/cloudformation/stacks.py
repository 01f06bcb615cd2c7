"""CloudFormation: stacks that failed, and stacks deleted."""

import re

from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_CHANGED = "CloudFormation Stack Status Change"
# A rollback is told when it begins: that event has the reason, the one at its end has none.
_ROLLING_BACK = (
    "IMPORT_ROLLBACK_IN_PROGRESS",
    "ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_IN_PROGRESS",
)
_FAILED = (
    "CREATE_FAILED",
    "DELETE_FAILED",
    "IMPORT_ROLLBACK_FAILED",
    "ROLLBACK_FAILED",
    "UPDATE_FAILED",
    "UPDATE_ROLLBACK_FAILED",
)
_RESOURCES = re.compile(r"resource\(s\) failed to \w+: \[([^\]]+)\]")


def _status(event: AccountEvent) -> str:
    return event.text("status-details.status")


def _reason(event: AccountEvent) -> str | None:
    """The resources that failed, else the reason as it stands."""
    reason = event.text("status-details.status-reason")
    if named := _RESOURCES.search(reason):
        return f"{named[1]} failed"
    return reason.rstrip(". ") or None


def _stack(event: AccountEvent) -> str:
    """The name out of arn:…:stack/<name>/<guid>."""
    return event.text("stack-id").partition(":stack/")[2].partition("/")[0]


def _deleted_stack(event: AccountEvent) -> str | None:
    named = event.text("requestParameters.stackName")
    return named.partition(":stack/")[2].partition("/")[0] or named or None


def _called_off(event: AccountEvent) -> bool:
    return "user initiated" in event.text("status-details.status-reason").lower()


def _attempt(event: AccountEvent) -> str:
    """`its update failed: WebService failed`, by what is rolled back."""
    attempt = {"IMPORT": "import", "UPDATE": "update"}.get(_status(event)[:6], "creation")
    if _called_off(event):
        return f"its {attempt} was called off"
    reason = _reason(event)
    return f"its {attempt} failed" + (f": {reason}" if reason else "")


def _failure(event: AccountEvent) -> str:
    failed = _status(event).removesuffix("_FAILED").replace("_", " ").lower()
    return {"create": "creation", "delete": "deletion"}.get(failed, failed)


def _rollback_severity(event: AccountEvent) -> Severity:
    """What somebody called off did not fail."""
    return LOW if _called_off(event) else MEDIUM


def _failure_severity(event: AccountEvent) -> Severity:
    """A stack whose way back failed is stuck until somebody repairs it by hand."""
    return HIGH if _status(event).endswith("ROLLBACK_FAILED") else MEDIUM


_WORDS = {"stack": _stack, "reason": _reason, "attempt": _attempt, "failure": _failure}
_SHOWS = (("Status", "{status-details.status}"), ("Reason", "{status-details.status-reason}"))
_LINK = "cloudformation/home?region={$region}#/stacks/events?stackId={stack-id}"

cloudformation = Watches("cloudformation")

WATCHES = (
    cloudformation.event(_CHANGED, **{"status-details": {"status": list(_ROLLING_BACK)}})(
        name="cloudformation-stack-rolled-back",
        severity=_rollback_severity,
        says="Stack {stack} is rolling back, {attempt}",
        why="The deployment did not happen; what was there before is put back.",
        advice="Look for the first resource that failed in the stack's events.",
        words=_WORDS,
        shows=_SHOWS,
        link=_LINK,
    ),
    cloudformation.event(_CHANGED, **{"status-details": {"status": list(_FAILED)}})(
        name="cloudformation-stack-failed",
        severity=_failure_severity,
        says="Stack {stack} is stuck, its {failure} failed[: {reason}]",
        why="The stack is neither as it was nor as it should be, and waits for somebody.",
        advice="Look for the resource that failed in the stack's events, repair it and try again.",
        words=_WORDS,
        shows=_SHOWS,
        link=_LINK,
    ),
    cloudformation.call("DeleteStack")(
        name="cloudformation-stack-deleted",
        severity=MEDIUM,
        says="deleted stack {stack}",
        why="Everything in the stack goes with it, data included unless it was told to stay.",
        advice="Ask whether the stack was to go; resources are deleted one after the other.",
        words={"stack": _deleted_stack},
        mitre="T1485",
    ),
)
