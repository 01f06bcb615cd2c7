"""CloudFormation: stacks failed, deleted or unprotected; stack sets sent to many accounts."""

import re

from account_event_handler.catalog.conditions import matches, not_, part_at, request, request_is, said
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.passed_roles import RARE, USUAL, deployed
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import strings
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches, service_event
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.resources import is_own_resource

_CHANGED = "CloudFormation Stack Status Change"
# A rollback is sent when it begins: that event has the reason, the one at its end has none.
_ROLLING_BACK = ["IMPORT_ROLLBACK_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"]
_FAILED = {
    "CREATE_FAILED": "creation",
    "DELETE_FAILED": "deletion",
    "IMPORT_ROLLBACK_FAILED": "import rollback",
    "ROLLBACK_FAILED": "rollback",
    "UPDATE_FAILED": "update",
    "UPDATE_ROLLBACK_FAILED": "update rollback",
}
_is_called_off = said("somebody cancelled it")(matches("status-details.status-reason", "(?i)user initiated"))


def _reason(event: AccountEvent) -> str:
    """The resources that failed, else the reason as it stands."""
    reason = event.text("status-details.status-reason")
    named = re.search(r"resource\(s\) failed to \w+: \[([^\]]+)\]", reason)
    return f"{named[1]} failed" if named else reason.rstrip(". ")


def _attempt(event: AccountEvent) -> str:
    """`its update failed: WebService failed`, by what is rolled back."""
    kind = event.text("status-details.status").partition("_")[0]
    attempt = {"IMPORT": "import", "UPDATE": "update"}.get(kind, "creation")
    reason = "was cancelled" if _is_called_off(event) else f"failed: {_reason(event)}".removesuffix(": ")
    return f"its {attempt} {reason}"


def _accounts(event: AccountEvent) -> str | None:
    if units := strings(request(event, "deploymentTargets.organizationalUnitIds")):
        return f"all accounts of {human_list(units, most=2)}"
    found = request(event, "accounts") or request(event, "deploymentTargets.accounts")
    accounts = strings(found)
    return f"account{'s' * (len(accounts) > 1)} {human_list(accounts, most=2)}" if found else None


_WORDS = {
    "stack": part_at("stack-id", ":stack/"),
    "reason": _reason,
    "attempt": _attempt,
    "failure": lambda event: _FAILED[event.text("status-details.status")],
}
_SHOWS = (("Status", "{status-details.status}"), ("Reason", "{status-details.status-reason}"))
_LINK = "cloudformation/home?region={$region}#/stacks/events?stackId={stack-id}"
states = Watches("cloudformation", words=_WORDS, shows=_SHOWS, link=_LINK)
_CALL_WORDS = {"stack": part_at("requestParameters.stackName", ":stack/"), "accounts": _accounts}
calls = Watches("cloudformation", words=_CALL_WORDS)
stacks = Watches("cloudformation", applies_to=lambda event, context: not is_own_resource(event, context))
others = Watches("cloudformation")

WATCHES = (
    states.on(service_event("cloudformation", _CHANGED, **{"status-details": {"status": _ROLLING_BACK}}))(
        name="cloudformation-stack-rolled-back",
        severity=LOW.when(_is_called_off, else_=MEDIUM),
        says="Stack {stack} is rolling back because {attempt}",
        why="The deployment did not succeed; the previous state is being restored.",
        advice="Find the first resource that failed with aws cloudformation describe-stack-events.",
    ),
    # a stack whose way back failed is stuck until somebody repairs it
    states.on(service_event("cloudformation", _CHANGED, **{"status-details": {"status": [*_FAILED]}}))(
        name="cloudformation-stack-failed",
        severity=HIGH.when(
            said("the rollback failed")(matches("status-details.status", "ROLLBACK_FAILED$")), else_=MEDIUM
        ),
        says="Stack {stack}",
        fact="is stuck after its {failure} failed[: {reason}]",
        why="The stack is in an inconsistent state and stays there until somebody fixes it.",
        advice="Find the resource that failed with aws cloudformation describe-stack-events, fix it and try again.",
    ),
    calls.call("DeleteStack", mitre="T1485")(
        name="cloudformation-stack-deleted",
        severity=MEDIUM,
        ordinary=True,
        says="deleted stack {stack}",
        why="Its resources are deleted with it, including data, unless they are retained.",
        advice="Ask whether this was planned; resources are deleted one after the other.",
    ),
    calls.call("UpdateTerminationProtection", mitre="T1562")(
        name="cloudformation-stack-protection-removed",
        severity=MEDIUM,
        when=not_(request_is("enableTerminationProtection", True)),
        says="removed the termination protection of stack {stack}",
        why="The stack and its resources can be deleted.",
        advice="Enable termination protection again unless the stack is being retired.",
    ),
    deployed(
        *(stacks, "CloudFormation", "CreateChangeSet", "CreateStack", "ExecuteChangeSet", "UpdateStack"),
        name="cloudformation-stack-deployed",
        severity=USUAL,
    ),
    deployed(
        *(calls, "CloudFormation", "ActivateType", "CreateStackSet", "ImportStacksToStackSet", "RegisterType"),
        *("SetTypeConfiguration", "UpdateStackInstances", "UpdateStackSet"),
        name="cloudformation-stack-set-changed",
        severity=RARE,
    ),
    calls.call("ActivateOrganizationsAccess", mitre="T1098")(
        name="cloudformation-organization-access-activated",
        severity=MEDIUM,
        says="let stack sets deploy to every account of the organization",
        why="Stack sets can create roles and other resources in any member account.",
        advice="Deactivate it with aws cloudformation deactivate-organizations-access unless it was planned.",
    ),
    calls.call("DeleteStackInstances", "DeleteStackSet", mitre="T1485")(
        name="cloudformation-stack-set-deleted",
        severity=MEDIUM,
        says="deleted [stacks in {accounts} of ]stack set {requestParameters.stackSetName}",
        why="The stacks' resources are deleted with them unless they are retained.",
        advice="Ask whether it was planned; if not, stop it with aws cloudformation stop-stack-set-operation.",
    ),
    calls.call("CreateStackInstances", mitre="T1648")(
        name="cloudformation-stack-set-deployed",
        severity=MEDIUM,
        says="deployed stack set {requestParameters.stackSetName}[ to {accounts}]",
        why="A stack set creates the same resources, roles included, in every account it is deployed to.",
        advice="Read its template, and look for roles that outside accounts can assume.",
    ),
    weakened(*(others, "CloudFormation", "SetStackPolicy"), name="cloudformation-stack-policy-set", severity=MEDIUM),
    weakened(
        *(others, "CloudFormation", "CreateStackRefactor", "ExecuteStackRefactor", "DeactivateOrganizationsAccess"),
        *("DeactivateType", "DeregisterType", "SetTypeDefaultVersion"),
        name="cloudformation-type-changed",
        severity=LOW,
    ),
)
