"""CloudFormation: stacks that lose their protection, and stack sets sent to many accounts."""

from account_event_handler.catalog.one_or_many import strings
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.watch import MEDIUM, Watches
from account_event_handler.model import AccountEvent

_REQUEST = "requestParameters."


def _protection_ends(event: AccountEvent) -> bool:
    return event.field(_REQUEST + "enableTerminationProtection") is not True


def _stack(event: AccountEvent) -> str:
    """The name in arn:…:stack/payments/guid, or the name itself."""
    name = event.text(_REQUEST + "stackName")
    return name.split("/")[1] if name.startswith("arn:") else name


def _where(event: AccountEvent) -> str | None:
    targets = _REQUEST + "deploymentTargets."
    units = strings(event.field(targets + "organizationalUnitIds"))
    if units:
        return f"all accounts of {human_list(units, most=2)}"
    accounts = event.field(_REQUEST + "accounts") or event.field(targets + "accounts")
    found = strings(accounts)
    return f"account{'s' * (len(found) > 1)} {human_list(found, most=2)}" if found else None


cloudformation = Watches("cloudformation")

WATCHES = (
    cloudformation.call("UpdateTerminationProtection")(
        name="cloudformation-stack-protection-removed",
        severity=MEDIUM,
        when=_protection_ends,
        says="removed the termination protection of stack {stack}",
        why="The stack and all it made can be deleted from now on; this is the step before.",
        advice="Switch the protection on again unless the stack is on its way out.",
        words={"stack": _stack},
        mitre="T1562",
    ),
    cloudformation.call("CreateStackInstances")(
        name="cloudformation-stack-set-deployed",
        severity=MEDIUM,
        says="deployed stack set {requestParameters.stackSetName}[ to {accounts}]",
        why="A stack set makes the same things, roles too, in every account it reaches.",
        advice="Read its template: look for roles that accounts outside may assume.",
        words={"accounts": _where},
        mitre="T1648",
    ),
)
