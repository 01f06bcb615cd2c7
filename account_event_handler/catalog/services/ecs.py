"""ECS: tasks, services and deployments that failed; shells and privileged tasks."""

from posixpath import normpath

from account_event_handler.catalog.conditions import (
    any_of,
    event_is,
    field_is,
    has,
    matches,
    name_at,
    not_,
    phrase,
    request,
    said,
)
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.passed_roles import USUAL, deployed, passes_admin
from account_event_handler.catalog.record import flag, mappings, strings, text, values_at
from account_event_handler.catalog.watch import HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_by_somebody = field_is("stopCode", "UserInitiated", "ServiceSchedulerInitiated", "SpotInterruption")
# Too few tasks is high; a failed deployment has an event, and a watch, of its own.
_PROBLEMS = {
    "SERVICE_TASK_START_IMPAIRED": (HIGH, "cannot start its tasks"),
    "SERVICE_TASK_PLACEMENT_FAILURE": (HIGH, "cannot place its tasks"),
    "SERVICE_TASK_CONFIGURATION_FAILURE": (HIGH, "cannot start its tasks because of its configuration"),
    "SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED": (MEDIUM, "runs a daemon against its placement constraints"),
    "SERVICE_DISCOVERY_INSTANCE_UNHEALTHY": (LOW, "has an unhealthy task in service discovery"),
    "VPC_LATTICE_TARGET_UNHEALTHY": (LOW, "has an unhealthy task behind VPC Lattice"),
    "SERVICE_HEALTH_UNKNOWN": (LOW, "cannot determine the health of its tasks"),
    "ECS_OPERATION_THROTTLED": (LOW, "is throttled by ECS"),
    "SERVICE_DISCOVERY_OPERATION_THROTTLED": (LOW, "is throttled by Cloud Map"),
    "SERVICE_DEPLOYMENT_FAILED": (INFO, "failed to deploy"),
}
_COMMANDS = (
    *("containerDefinitions.command", "containerDefinitions.entryPoint"),
    "overrides.containerOverrides.command",
)
_SERVER_FILES = (*("/", "/etc", "/root"), *("/run", "/run/docker.sock", "/var", "/var/run", "/var/run/docker.sock"))
_role = said("another role than the task definition's")(phrase("role {}", "requestParameters.overrides.taskRoleArn"))
_is_unhealthy = matches("stoppedReason", "(?i)unhealthy|failed")


@said("it only restarts")
def _only_restarts(event: AccountEvent) -> bool:
    asked = set(event.field("requestParameters") or ())
    return event_is("UpdateService")(event) and "service" in asked <= {"cluster", "service", "forceNewDeployment"}


def _failed(event: AccountEvent) -> bool:
    if event.text("stopCode") == "TaskFailedToStart":
        return True
    if _by_somebody(event):  # by a signal: exit codes 137, 143
        return _is_unhealthy(event)
    return any(each.get("exitCode") != 0 for each in mappings(event.field("containers")))


def _why_stopped(event: AccountEvent) -> str:
    """The container that decided, with its exit code or its own reason, else the task's reason."""
    for container in mappings(event.field("containers")):
        code, reason = container.get("exitCode"), text(container.get("reason"))
        name = text(container.get("name")) or "a container"
        more = f", {reason}" if reason else ""
        if code is None and not _by_somebody(event):
            return f"{name} never started{more}"
        if isinstance(code, int) and code != 0:
            return f"{name} exited with {code}{more}"
    return event.text("stoppedReason")


def _group(event: AccountEvent) -> str:
    """`service:payments-web` as people say it: `service payments-web`."""
    kind, colon, name = event.text("group").partition(":")
    return f"{kind} {name}" if colon and kind in ("service", "family") else event.text("group")


def _problem(event: AccountEvent) -> tuple[Severity, str]:
    name = event.text("eventName")
    return _PROBLEMS.get(name) or (MEDIUM, f"has a problem, {name.replace('_', ' ').lower()}")


@said(
    "high: tasks cannot be started or placed; low: an unhealthy task, an unknown health or throttling;"
    " info: a failed deployment; medium otherwise"
)
def _impaired(event: AccountEvent) -> Severity:
    return _problem(event)[0]


def _why_impaired(event: AccountEvent) -> str:
    """`RESOURCE:MEMORY` is what the scheduler lacks."""
    reason = event.text("reason").rstrip(".")
    kind, _, lacking = reason.partition(":")
    return f"not enough {lacking.lower()}" if kind == "RESOURCE" else reason


def _service(event: AccountEvent) -> str:
    """What follows in a service's ARN: `name`, in its long form `cluster/name`."""
    return next((arn.partition(":service/")[2] for arn in event.resources if ":service/" in arn), "")


def _program(event: AccountEvent) -> str:
    """What is started in place of the image's own; its arguments may hold secrets."""
    overrides = mappings(request(event, "overrides.containerOverrides"))
    commands = (command for each in overrides for command in strings(each.get("command"))[:1])
    programs = (command.partition(" ")[0] for command in commands)
    return next((f"program {name}" for name in programs if name), "")


# Addresses and variables by which a container gets the keys of its role: no program asks for them in its command.
_KEYS = ("169.254.170.2", "169.254.169.254", "AWS_CONTAINER_CREDENTIALS")


def _fetches_keys(event: AccountEvent) -> bool:
    """Whether a command fetches the credentials of its role."""  # Amazon's own programs do it for a container
    words = (word for place in _COMMANDS for word in values_at(event.detail, f"requestParameters.{place}"))
    return any(key in word for word in words for key in _KEYS)


def _liberty(event: AccountEvent) -> str | None:
    if _fetches_keys(event):
        return "a command that fetches the credentials of its role"
    containers = mappings(request(event, "containerDefinitions"))
    if any(flag(container.get("privileged")) for container in containers):
        return "a privileged container"
    volumes = mappings(request(event, "volumes"))
    hosts = [host for each in volumes for host in mappings(each.get("host"))]
    # normpath leaves two slashes at the start alone, and makes one of three
    if any(normpath(f"///{host.get('sourcePath')}") in _SERVER_FILES for host in hosts):
        return "access to the host's files"
    return "access to the host's processes" if request(event, "pidMode") == "host" else None


_TASK_WORDS = {"reason": _why_stopped, "cluster": name_at("clusterArn"), "task": name_at("taskArn"), "group": _group}
_TASK_SHOWS = (("Reason", "{stoppedReason}"), ("Stop code", "{stopCode}"), ("Task", "{task}"))
_CLUSTER = "ecs/v2/clusters/{cluster}/"
tasks = Watches("ecs", words=_TASK_WORDS, shows=_TASK_SHOWS, link=_CLUSTER + "tasks/{task}?region={$region}")
calls = Watches("ecs", shows=(("Cluster", "{requestParameters.cluster}"),))
_SERVICE_WORDS = {
    "service": lambda event: _service(event).rpartition("/")[2],
    "cluster": lambda event: event.text("clusterArn").rpartition("/")[2] or _service(event).rpartition("/")[0],
    "problem": lambda event: _problem(event)[1],
    "why": _why_impaired,
}
_SERVICE_SHOWS = (("Reason", "{reason}"), ("Event", "{eventName}"), ("Deployment", "{deploymentId}"))
_HEALTH = _CLUSTER + "services/{service}/health?region={$region}"
services = Watches("ecs", words=_SERVICE_WORDS, shows=_SERVICE_SHOWS, link=_HEALTH)
others = Watches("ecs")

WATCHES = (
    tasks.event("ECS Task State Change", lastStatus=["STOPPED"])(
        name="ecs-task-failed",
        severity=HIGH,
        when=_failed,
        says="ECS task of {group} in cluster {cluster}",
        fact="failed: {reason}",
        why="The task's work is not done; a service keeps restarting it, a single task is not restarted.",
        advice="Read the task's last log lines; exit code 137 means that it was killed, often for lack of memory.",
    ),
    tasks.event("ECS Task State Change", lastStatus=["STOPPED"])(
        name="ecs-task-completed",
        severity=INFO,
        when=not_(_failed),
        says="ECS task of {group} in cluster {cluster} ended: {stoppedReason}",
        why="The task ran to its end, or a person or a service stopped it.",
        advice="Nothing to do.",
    ),
    calls.call("RunTask", "StartTask", mitre="T1610")(
        name="ecs-task-run",
        severity=HIGH.when(any_of(_fetches_keys, passes_admin), else_=MEDIUM.when(has(_role), else_=USUAL)),
        ordinary=True,
        says="ran ECS task {task}",
        fact="[with {how} instead of its own]",
        why="A task runs its command with its role's permissions, and the caller can override both.",
        advice="Ask the caller what it was for; if nobody knows it, run aws ecs stop-task and read the task's log.",
        would="the task would run with that role or command.",
        words={
            "task": name_at("requestParameters.taskDefinition"),
            "how": lambda event: " and ".join(filter(None, (_role(event), _program(event)))),
        },
    ),
    calls.call("ExecuteCommand", mitre="T1609")(
        name="ecs-shell-opened",
        severity=MEDIUM,
        says="ran {shell} in[ container {requestParameters.container} of] ECS task {requestParameters.task}",
        why="A shell in a container has access to its role, its secrets and its network.",
        advice="Check that the person was working on that service; if not, stop the task and rotate its secrets.",
        words={"shell": lambda event: request(event, "command").partition(" ")[0]},
        ordinary=True,
    ),
    calls.call("RegisterTaskDefinition", mitre="T1611")(
        name="ecs-privileged-task-registered",
        severity=HIGH.when(_fetches_keys, else_=MEDIUM),
        when=has(_liberty),
        says="registered ECS task definition {requestParameters.family}",
        fact="with {liberty}",
        why="Such a container can take over the host that it runs on, or send its credentials elsewhere.",
        advice="Normal for monitoring agents only; otherwise deregister the task definition and stop its tasks.",
        would="a container could take over its host, or send its credentials elsewhere.",
        words={"liberty": _liberty},
    ),
    deployed(
        *(calls, "ECS", "RegisterTaskDefinition", "RegisterContainerInstance", "CreateService", "UpdateService"),
        *("CreateTaskSet", "CreateExpressGatewayService", "UpdateExpressGatewayService", "CreateCapacityProvider"),
        *("CreateDaemon", "RegisterDaemonTaskDefinition", "UpdateCapacityProvider", "UpdateDaemon"),
        name="ecs-program-deployed",
        severity=INFO.when(_only_restarts, else_=USUAL),
    ),
    calls.call("DeleteCluster", "DeleteService", "DeleteTaskSet", mitre="T1489")(
        name="ecs-service-deleted",
        severity=MEDIUM.when(event_is("DeleteCluster"), else_=LOW),
        ordinary=True,
        says="deleted ECS [service {service} in ]cluster {name}",
        why="What ran there stops, and requests to it fail.",
        advice="Check that it was planned; if not, create it again from its template.",
        words={
            "service": name_at("requestParameters.service", "requestParameters.taskSet"),
            "name": phrase("{}", "requestParameters.cluster", else_="default"),
        },
    ),
    services.event("ECS Service Action", eventType=["WARN", "ERROR"])(
        name="ecs-service-impaired",
        severity=_impaired,
        says="ECS service {service}[ in cluster {cluster}]",
        fact="{problem}[: {why}]",
        why="The service can be running fewer healthy tasks than it should, or none.",
        advice="Read the service's events and the last stopped task; look at capacity, image and health check.",
    ),
    services.event("ECS Deployment State Change", eventName=["SERVICE_DEPLOYMENT_FAILED"])(
        name="ecs-deployment-failed",
        severity=HIGH,
        says="ECS deployment of service {service}[ in cluster {cluster}]",
        fact="failed[: {why}]",
        why="The new version is not running; ECS returns to the old one only if rollback is enabled.",
        advice="Read the reason and the log of the last stopped task, and check which version is running.",
    ),
    weakened(
        *(others, "ECS", "DeleteAccountSetting", "PutAccountSetting", "PutAccountSettingDefault"),
        *("UpdateClusterSettings", "UpdateCluster"),
        name="ecs-settings-changed",
        severity=LOW,
    ),
)
