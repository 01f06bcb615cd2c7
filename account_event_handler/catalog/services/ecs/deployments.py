"""ECS: services that cannot run what they should, and deployments that failed."""

from account_event_handler.catalog.watch import HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_PROBLEMS = {
    "SERVICE_TASK_START_IMPAIRED": "cannot start its tasks",
    "SERVICE_TASK_PLACEMENT_FAILURE": "finds no place for its tasks",
    "SERVICE_TASK_CONFIGURATION_FAILURE": "has a configuration that keeps its tasks from starting",
    "SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED": "runs a daemon where it must not run",
    "SERVICE_DISCOVERY_INSTANCE_UNHEALTHY": "has an unhealthy task in service discovery",
    "VPC_LATTICE_TARGET_UNHEALTHY": "has an unhealthy task behind VPC Lattice",
    "SERVICE_HEALTH_UNKNOWN": "does not know the health of its tasks",
    "ECS_OPERATION_THROTTLED": "is slowed down by ECS, too many calls",
    "SERVICE_DISCOVERY_OPERATION_THROTTLED": "is slowed down by Cloud Map, too many calls",
    "SERVICE_DEPLOYMENT_FAILED": "failed to deploy",
}
_STOPS_WORK = (
    "SERVICE_TASK_START_IMPAIRED",
    "SERVICE_TASK_PLACEMENT_FAILURE",
    "SERVICE_TASK_CONFIGURATION_FAILURE",
)


def _severity(event: AccountEvent) -> Severity:
    """Too few tasks is high; a failed deployment has an event, and a watch, of its own."""
    name = event.text("eventName")
    if name == "SERVICE_DEPLOYMENT_FAILED":
        return INFO
    if name in _STOPS_WORK:
        return HIGH
    known_but_mild = name in _PROBLEMS and "CONSTRAINT" not in name
    return LOW if known_but_mild else MEDIUM


def _problem(event: AccountEvent) -> str:
    name = event.text("eventName")
    return _PROBLEMS.get(name) or f"has a problem, {name.replace('_', ' ').lower()}"


def _reason(event: AccountEvent) -> str | None:
    """`RESOURCE:MEMORY` is what the scheduler lacks."""
    reason = event.text("reason").rstrip(".")
    kind, _, lacking = reason.partition(":")
    return f"not enough {lacking.lower()}" if kind == "RESOURCE" else reason or None


def _arn(event: AccountEvent) -> str:
    return next((arn for arn in event.resources if ":service/" in arn), "")


def _service(event: AccountEvent) -> str:
    return _arn(event).rpartition("/")[2]


def _cluster(event: AccountEvent) -> str:
    """Named by the event, or by the service's ARN in its long form: service/cluster/name."""
    named = event.text("clusterArn").rpartition("/")[2]
    cluster, slash, _ = _arn(event).partition(":service/")[2].partition("/")
    return named or (cluster if slash else "")


_WORDS = {"service": _service, "cluster": _cluster, "problem": _problem, "why": _reason}
_SHOWS = (("Reason", "{reason}"), ("Event", "{eventName}"), ("Deployment", "{deploymentId}"))
_LINK = "ecs/v2/clusters/{cluster}/services/{service}/health?region={$region}"

ecs = Watches("ecs")

WATCHES = (
    ecs.event("ECS Service Action", eventType=["WARN", "ERROR"])(
        name="ecs-service-impaired",
        severity=_severity,
        says="ECS service {service}[ in cluster {cluster}] {problem}[: {why}]",
        why="The service runs with fewer tasks than it should, or with none.",
        advice="Read the service's events and the last stopped task: capacity, image, or health"
        " check.",
        words=_WORDS,
        shows=_SHOWS,
        link=_LINK,
    ),
    ecs.event("ECS Deployment State Change", eventName=["SERVICE_DEPLOYMENT_FAILED"])(
        name="ecs-deployment-failed",
        severity=HIGH,
        says="ECS deployment of service {service}[ in cluster {cluster}] failed[: {why}]",
        why="The new version does not run; the old one stays only if a rollback was asked for.",
        advice="Read the last stopped task's reason and log, and see which version serves now.",
        words=_WORDS,
        shows=_SHOWS,
        link=_LINK,
    ),
)
