from typing import Any

import pytest

from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Outcome, Result, Severity
from account_event_handler.render.headline import headline_of
from account_event_handler.render.sentence import fill
from tests.support.alerts import judged
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
