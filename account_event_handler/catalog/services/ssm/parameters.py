"""Systems Manager: parameters that programs read their settings from."""

from account_event_handler.catalog.watch import LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_OPERATIONS = {
    "Create": "was created",
    "Update": "was updated",
    "Delete": "was deleted",
    "LabelParameterVersion": "got a label on a version",
}


def _operation(event: AccountEvent) -> str:
    operation = event.text("operation")
    return _OPERATIONS.get(operation, f"changed ({operation})")


def _severity(event: AccountEvent) -> Severity:
    return MEDIUM if event.text("operation") == "Delete" else LOW


ssm = Watches("ssm")

WATCHES = (
    ssm.event("Parameter Store Change")(
        name="ssm-parameter-changed",
        severity=_severity,
        says="Parameter {name}[ ({type})] {operation}",
        why="Programs read their settings and secrets here, most of them at their next start.",
        advice="If nobody planned it, compare the versions and put the last good one back.",
        words={"operation": _operation},
        shows=(("Description", "{description}"),),
        link="systems-manager/parameters/{name}/description?region={$region}",
    ),
)
