from typing import Any

import pytest

from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Outcome, Result, Severity
from account_event_handler.render.headline import headline_of
from account_event_handler.render.sentence import fill
from tests.support.alerts import judged
from tests.support.calls import told
from tests.support.samples import sample
from tests.support.watches import watch

SERVICE_IMPAIRED = watch("ecs-service-impaired")

LONG = "arn:aws:ecs:eu-west-1:111122223333:service/production/web"
SHORT = "arn:aws:ecs:eu-west-1:111122223333:service/web"


def action(name: str, arn: str = LONG, **detail: Any) -> AccountEvent:
    event = decode(
        {
            "source": "aws.ecs",
            "detail-type": "ECS Service Action",
            "resources": [arn],
            "detail": {"eventName": name, **detail},
        }
    )
    assert isinstance(event, AccountEvent)
    return event


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("SERVICE_TASK_PLACEMENT_FAILURE", Severity.HIGH),
        ("SERVICE_TASK_START_IMPAIRED", Severity.HIGH),
        ("SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED", Severity.MEDIUM),
        ("ECS_OPERATION_THROTTLED", Severity.LOW),
        ("SERVICE_DISCOVERY_INSTANCE_UNHEALTHY", Severity.LOW),
        ("SERVICE_DEPLOYMENT_FAILED", Severity.INFO),
        ("SOMETHING_NEW", Severity.MEDIUM),
    ],
)
def test_too_few_tasks_is_louder_than_other_problems(name: str, told: Severity) -> None:
    assert SERVICE_IMPAIRED.severity_of(action(name), Outcome(Result.DONE)) is told


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (action("SOMETHING_NEW"), "ECS service web in cluster production has a problem"),
        (action("ECS_OPERATION_THROTTLED", SHORT), "ECS service web is throttled by ECS"),
        (
            action("ECS_OPERATION_THROTTLED", SHORT, clusterArn="arn:aws:ecs:x:1:cluster/batch"),
            "ECS service web in cluster batch is throttled by ECS",
        ),
    ],
)
def test_the_cluster_is_named_where_the_event_knows_it(event: AccountEvent, said: str) -> None:
    assert fill(f"{SERVICE_IMPAIRED.says} {SERVICE_IMPAIRED.fact}", event, SERVICE_IMPAIRED.words).startswith(said)


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ("service:payments-web", "service payments-web"),
        ("family:nightly-report", "family nightly-report"),
        ("batch:of:mine", "batch:of:mine"),
        ("mine", "mine"),
        ("", "(unknown)"),
        (None, "(unknown)"),
    ],
)
def test_what_a_task_belongs_to_is_said_in_words(group: object, said: str) -> None:
    event = sample("ecs-task-failed")
    event["detail"]["group"] = group
    assert headline_of(judged(event)).startswith(f"ECS task of {said} in cluster production failed: ")


@pytest.mark.parametrize(
    ("code", "reason", "container", "said"),
    [
        ("TaskFailedToStart", "no such image", {}, "no such image"),
        ("TaskFailedToStart", "no such image", {"name": "app", "exitCode": 0}, "no such image"),
        ("EssentialContainerExited", "", {"name": "app", "exitCode": 1}, "app exited with 1"),
        ("EssentialContainerExited", "", {"exitCode": 2}, "a container exited with 2"),
        ("EssentialContainerExited", "", {"name": "app", "exitCode": 137, "reason": "OOM"}, "app exited with 137, OOM"),
        ("EssentialContainerExited", "", {"name": "app", "reason": "Denied"}, "app never started, Denied"),
        ("EssentialContainerExited", "", {"name": "app", "exitCode": 0}, ""),
        ("UserInitiated", "Scaling", {"name": "app", "exitCode": 143}, ""),
        ("SpotInterruption", "Your Spot Task was interrupted.", {"name": "app"}, ""),
        (
            "ServiceSchedulerInitiated",
            "Task failed ELB checks",
            {"name": "app", "exitCode": 0},
            "Task failed ELB checks",
        ),
        ("ServiceSchedulerInitiated", "Task failed ELB checks", {"name": "app"}, "Task failed ELB checks"),
        ("", "Host terminated.", {"name": "app", "exitCode": "?"}, "Host terminated."),
    ],
)
def test_a_task_that_failed_says_why(code: str, reason: str, container: Any, said: str) -> None:
    detail = {"group": "service:web", "clusterArn": "arn:aws:ecs:x:1:cluster/c", "stopCode": code}
    containers = [{"name": "log", "exitCode": 0}, container] if container else []
    alert = told("ecs-task-failed", **detail, stoppedReason=reason, containers=containers)
    assert alert == (said and f"high: ECS task of service web in cluster c failed: {said}")


@pytest.mark.parametrize(
    ("reason", "said"),
    [("RESOURCE:MEMORY", ": not enough memory"), ("no capacity: none.", ": no capacity: none"), ("", "")],
)
def test_what_an_impaired_service_lacks_is_said_in_words(reason: str, said: str) -> None:
    resources = ["arn:aws:ecs:x:1:task/production/1", LONG]
    alert = told("ecs-service-impaired", resources=resources, eventName="SERVICE_TASK_PLACEMENT_FAILURE", reason=reason)
    assert alert == f"high: ECS service web in cluster production cannot place its tasks{said}"


@pytest.mark.parametrize(
    ("call", "asked", "severity"),
    [
        ("UpdateService", {"cluster": "c", "service": "web", "forceNewDeployment": True}, "info"),
        ("UpdateService", {"service": "web"}, "info"),
        ("UpdateService", {"service": "web", "taskDefinition": "web:7"}, "low"),
        ("UpdateService", {"cluster": "c"}, "low"),
        ("UpdateService", None, "low"),
        ("CreateService", {"service": "web"}, "low"),
    ],
)
def test_a_service_that_only_restarts_is_routine(call: str, asked: Any, severity: str) -> None:
    assert told("ecs-program-deployed", call, asked).partition(":")[0] == severity


ROLE = "arn:aws:iam::111122223333:role/deploy"


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({}, "low: alice ran ECS task batch:7"),
        ({"taskRoleArn": ROLE}, "medium: alice ran ECS task batch:7 with role deploy instead of its own"),
        (
            {"containerOverrides": [{"command": ["sh -c x", "id"]}]},
            "low: alice ran ECS task batch:7 with program sh instead of its own",
        ),
        (
            {
                "containerOverrides": [
                    {"command": []},
                    {"command": ["", ""]},
                    {"command": [" x", "id"]},
                    {"command": ["sh"]},
                ]
            },
            "low: alice ran ECS task batch:7 with program sh instead of its own",
        ),
        (
            {"taskRoleArn": ROLE, "containerOverrides": [{"command": ["python", "x.py"]}]},
            "medium: alice ran ECS task batch:7 with role deploy and program python instead of its own",
        ),
        (
            {"containerOverrides": [{"command": ["sh", "-c", "curl 169.254.170.2$PATH"]}]},
            "high: alice ran ECS task batch:7 with program sh instead of its own",
        ),
    ],
)
def test_a_task_s_other_role_and_program_are_named(overrides: Any, said: str) -> None:
    request = {"taskDefinition": "arn:aws:ecs:eu-west-1:111122223333:task-definition/batch:7", "overrides": overrides}
    assert told("ecs-task-run", "RunTask", request) == said


def mounting(path: str) -> dict[str, Any]:
    return {"volumes": [{"name": "none"}, {"host": {"sourcePath": path}}]}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, ""),
        ({"containerDefinitions": [{"privileged": False}, {"privileged": True}]}, "medium: … a privileged container"),
        ({"pidMode": "host"}, "medium: … access to the host's processes"),
        ({"pidMode": "task"}, ""),
        (mounting("/"), "medium: … access to the host's files"),
        (mounting("/etc/"), "medium: … access to the host's files"),
        (mounting("//root"), "medium: … access to the host's files"),
        (mounting("/var/run/docker.sock"), "medium: … access to the host's files"),
        (mounting("/var/lib/../run"), "medium: … access to the host's files"),
        (mounting("/data"), ""),
        (
            {"containerDefinitions": [{"command": ["sh", "-c", "curl $AWS_CONTAINER_CREDENTIALS_FULL_URI"]}]},
            "high: … a command that fetches the credentials of its role",
        ),
        (
            {"containerDefinitions": [{"entryPoint": ["curl", "169.254.169.254/latest"]}]},
            "high: … a command that fetches the credentials of its role",
        ),
        ({"containerDefinitions": [{"command": ["echo", "hello"]}]}, ""),
    ],
)
def test_what_lets_a_container_out_is_named(asked: Any, said: str) -> None:
    alert = told("ecs-privileged-task-registered", "RegisterTaskDefinition", {"family": "f", **asked})
    assert alert == said.replace("…", "alice registered ECS task definition f with")


def test_the_arguments_of_a_command_are_not_told() -> None:
    request = {"command": "/bin/sh -c secret", "container": "app", "task": "t"}
    alert = told("ecs-shell-opened", "ExecuteCommand", request)
    assert alert == "medium: alice ran /bin/sh in container app of ECS task t"
