"""SageMaker: notebooks, their roles and start-up scripts."""

from account_event_handler.catalog.watch import LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."


def _reach(event: AccountEvent) -> str:
    """As in "with root and internet access", which both are on unless switched off."""
    if not event.field("requestParameters"):
        return ""
    names = {"rootAccess": "root", "directInternetAccess": "internet"}
    on = [word for name, word in names.items() if event.field(_REQUEST + name) != "Disabled"]
    return f"with {' and '.join(on)} access" if on else ""


def _creating(event: AccountEvent) -> Severity:
    return MEDIUM if _reach(event) else LOW


def _gets_role_or_script(event: AccountEvent) -> bool:
    names = ("roleArn", "lifecycleConfigName")
    return any(event.field(_REQUEST + name) for name in names)


sagemaker = Watches("sagemaker")

WATCHES = (
    sagemaker.call("CreateNotebookInstance")(
        name="sagemaker-notebook-created",
        severity=_creating,
        says="created notebook {requestParameters.notebookInstanceName}["
        " ({requestParameters.instanceType})][ {reach}]",
        why="Whoever opens the notebook runs what they like with its role, at the price of a"
        " server.",
        advice="Check that its role may do no more than its owner.",
        words={"reach": _reach},
        shows=(("Role", "{requestParameters.roleArn}"),),
        mitre="T1578.002",
    ),
    sagemaker.call("UpdateNotebookInstance")(
        name="sagemaker-notebook-changed",
        severity=MEDIUM,
        when=_gets_role_or_script,
        says="changed notebook {requestParameters.notebookInstanceName}[ to start script"
        " {requestParameters.lifecycleConfigName}][ to work with role {requestParameters.roleArn}]",
        why="A start script runs as root with the notebook's role: a way to power one was not"
        " given.",
        advice="Read the script, and check that the notebook's owner asked for it.",
        mitre="T1059",
    ),
    sagemaker.call(
        "CreateNotebookInstanceLifecycleConfig", "UpdateNotebookInstanceLifecycleConfig"
    )(
        name="sagemaker-start-script-changed",
        severity=MEDIUM,
        says="changed notebook start script"
        " {requestParameters.notebookInstanceLifecycleConfigName}",
        why="It runs as root, with the notebook's role, whenever a notebook that uses it starts.",
        advice="Read the script; look for addresses that it calls and credentials that it sends.",
        mitre="T1059",
    ),
)
