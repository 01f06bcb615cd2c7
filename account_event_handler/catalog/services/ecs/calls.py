"""ECS: tasks run with another role or command, shells in containers, privileged definitions."""

from collections.abc import Iterator

from account_event_handler.catalog.one_or_many import mappings, strings, text
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."
_ROLE = _REQUEST + "overrides.taskRoleArn"


def _role(event: AccountEvent) -> str:
    return event.text(_ROLE).rpartition("/")[2]


def _program(event: AccountEvent) -> str:
    """What is started in place of the image's own; its arguments may hold secrets."""
    overrides = mappings(event.field(_REQUEST + "overrides.containerOverrides"))
    commands = (strings(each.get("command")) for each in overrides)
    return next((command[0].partition(" ")[0] for command in commands if command), "")


def _how(event: AccountEvent) -> str:
    parts = (("role", _role(event)), ("program", _program(event)))
    return " and ".join(f"{kind} {name}" for kind, name in parts if name)


def _shell(event: AccountEvent) -> str:
    return event.text(_REQUEST + "command").partition(" ")[0]


def _is_bent(event: AccountEvent) -> bool:
    """Whether a role is given, or a person gives a command; schedules give commands all day."""
    by_person = event.text("userIdentity.type") in ("IAMUser", "Root") or (
        "AWSReservedSSO_" in event.text("userIdentity.arn")
    )
    return bool(_role(event) or (_program(event) and by_person))


def _running(event: AccountEvent) -> Severity:
    return MEDIUM if _role(event) else LOW


def _task(event: AccountEvent) -> str:
    return event.text(_REQUEST + "taskDefinition").rpartition("/")[2]


def _liberties(event: AccountEvent) -> Iterator[str]:
    """What lets a container reach the server it runs on."""
    containers = mappings(event.field(_REQUEST + "containerDefinitions"))
    if any(container.get("privileged") is True for container in containers):
        yield "a privileged container"
    hosts = [mappings(each.get("host")) for each in mappings(event.field(_REQUEST + "volumes"))]
    paths = [text(host.get("sourcePath")) for found in hosts for host in found]
    if any(path in ("/", "/var/run/docker.sock", "/etc", "/root") for path in paths):
        yield "the server's own files"
    if event.field(_REQUEST + "pidMode") == "host":
        yield "the server's own processes"


def _liberty(event: AccountEvent) -> str | None:
    return next(_liberties(event), None)


def _takes_liberties(event: AccountEvent) -> bool:
    return _liberty(event) is not None


ecs = Watches("ecs")

WATCHES = (
    ecs.call("RunTask", "StartTask")(
        name="ecs-task-run",
        severity=_running,
        when=_is_bent,
        says="ran ECS task {task}[ with {how} in place of its own]",
        why="A task run by hand with another role or command does what nobody reviewed.",
        advice="Check that whoever ran it was on duty for it; read the task's log.",
        words={"task": _task, "how": _how},
        shows=(("Cluster", "{requestParameters.cluster}"),),
        mitre="T1610",
    ),
    ecs.call("ExecuteCommand")(
        name="ecs-shell-opened",
        severity=MEDIUM,
        says="ran {shell} in[ container {requestParameters.container} of] ECS task"
        " {requestParameters.task}",
        why="A shell in a container has its role, its secrets and its network.",
        advice="Check that whoever opened it was on duty for it.",
        words={"shell": _shell},
        shows=(("Cluster", "{requestParameters.cluster}"),),
        mitre="T1609",
    ),
    ecs.call("RegisterTaskDefinition")(
        name="ecs-privileged-task-registered",
        severity=MEDIUM,
        when=_takes_liberties,
        says="registered ECS task {requestParameters.family} with {liberty}",
        why="Such a container can take over the server it runs on, and all other tasks there.",
        advice="Ordinary for monitoring agents only; otherwise take it out of the definition.",
        words={"liberty": _liberty},
        mitre="T1611",
    ),
)
