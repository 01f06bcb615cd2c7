"""SageMaker: notebooks, their roles and start-up scripts."""

from account_event_handler.catalog.conditions import has, request, request_has
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent


def _reach(event: AccountEvent) -> str:
    names = {"rootAccess": "root", "directInternetAccess": "internet"}
    on = [word for name, word in names.items() if request(event, name) != "Disabled"]
    return f"with {' and '.join(on)} access" if on and event.field("requestParameters") else ""


sagemaker = Watches("sagemaker", mitre="T1059", words={"reach": _reach})

WATCHES = (
    sagemaker.call("CreateNotebookInstance", mitre="T1578.002")(
        name="sagemaker-notebook-created",
        severity=MEDIUM.when(has(_reach), else_=LOW),
        says="created notebook {requestParameters.notebookInstanceName}[ ({requestParameters.instanceType})][ {reach}]",
        why="Whoever opens the notebook runs what they like with its role, at the price of a server.",
        advice="Check that its role may do no more than its owner.",
        shows=(("Role", "{requestParameters.roleArn}"),),
    ),
    sagemaker.call("UpdateNotebookInstance")(
        name="sagemaker-notebook-changed",
        severity=MEDIUM,
        when=request_has("roleArn", "lifecycleConfigName"),
        says="changed notebook {requestParameters.notebookInstanceName}[ to start script"
        " {requestParameters.lifecycleConfigName}][ to work with role {requestParameters.roleArn}]",
        why="A start script runs as root with the notebook's role: a way to power one was not given.",
        advice="Read the script, and check that the notebook's owner asked for it.",
    ),
    sagemaker.call("CreateNotebookInstanceLifecycleConfig", "UpdateNotebookInstanceLifecycleConfig")(
        name="sagemaker-start-script-changed",
        severity=MEDIUM,
        says="changed notebook start script {requestParameters.notebookInstanceLifecycleConfigName}",
        why="It runs as root, with the notebook's role, whenever a notebook that uses it starts.",
        advice="Read the script; look for addresses that it calls and credentials that it sends.",
    ),
)
