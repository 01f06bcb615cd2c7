import json
import time
from functools import partial
from typing import Any

import pytest

from local_stack.delivery import deliver, with_fresh_ids
from local_stack.deployment import Deployment
from local_stack.event_run import EventRunner
from local_stack.fixtures import create_trail
from tests.end_to_end.support.deployed_function import DeployedFunction
from tests.end_to_end.support.provision import provisioned
from tests.end_to_end.support.shared_stack import (
    Subscriber,
    slack_messages,
    subscribe,
    wait_until,
    wait_until_processed,
    written,
)
from tests.end_to_end.support.trails import (
    is_logging,
    raise_trail_alarm,
    seconds_to_restart,
    send_internal_event,
    stop_event,
)
from tests.support.samples import sample


@pytest.fixture(scope="module")
def subscriber(deployment: Deployment) -> Subscriber:
    return subscribe(deployment, "about-trails")


def alerts_about(subscriber: Subscriber, deployment: Deployment, arn: str) -> list[dict[str, Any]]:
    """Every alert that names the trail, once the queue is empty."""
    wait_until_processed(deployment)
    subscriber.read()
    return [each for many in subscriber.alerts.values() for each in many if arn in json.dumps(each)]


def test_a_stopped_trail_logs_again_and_the_alert_says_so(deployment: Deployment, subscriber: Subscriber) -> None:
    arn = create_trail(deployment, "stopped-once")
    assert seconds_to_restart(deployment, arn) < 20
    (alert,) = alerts_about(subscriber, deployment, arn)
    assert alert["severity"] == "critical"
    assert alert["headline"].startswith("alice stopped")
    assert "logging again since" in json.dumps(alert["facts"])


def test_a_stop_found_by_event_and_by_check_causes_one_alert(deployment: Deployment, subscriber: Subscriber) -> None:
    arn = create_trail(deployment, "stopped-by-both")
    send_internal_event(deployment, "Look at Trails")
    wait_until_processed(deployment)
    seconds_to_restart(deployment, arn)
    send_internal_event(deployment, "Look at Trails")
    assert len(alerts_about(subscriber, deployment, arn)) == 1
    assert is_logging(deployment, arn)


def test_a_stop_found_in_all_three_ways_causes_one_alert(deployment: Deployment, subscriber: Subscriber) -> None:
    arn = create_trail(deployment, "stopped-by-all")
    send_internal_event(deployment, "Look at Trails")
    wait_until_processed(deployment)
    deployment.client("cloudtrail").stop_logging(Name=arn)
    raise_trail_alarm(deployment)
    deliver(deployment, stop_event(arn))
    send_internal_event(deployment, "Look at Trails")
    wait_until(partial(is_logging, deployment, arn))
    (alert,) = alerts_about(subscriber, deployment, arn)
    assert alert["headline"].startswith("alice stopped")


def test_the_alert_of_a_denied_restart_says_why_and_what_to_run(deployment: Deployment) -> None:
    arn = create_trail(deployment, "stopped-for-good")
    deployed = DeployedFunction.of(deployment)
    with (
        provisioned(deployed, "denied") as isolated,
        isolated.faults.aws("cloudtrail", "denied", "StartLogging") as fault,
    ):
        deployment.client("cloudtrail").stop_logging(Name=arn)
        isolated.send(json.dumps(stop_event(arn)))
        isolated.wait_until_empty()
        (alert,) = isolated.topic_alerts()
    assert fault.met
    assert not is_logging(deployment, arn)
    assert "AWS denied it, AccessDenied" in alert["facts"]["Not restarted"]
    assert alert["facts"]["Start again"].startswith(f"aws cloudtrail start-logging --name {arn}")
    deployment.client("cloudtrail").start_logging(Name=arn)


def test_the_third_restart_within_an_hour_names_everybody(deployment: Deployment, subscriber: Subscriber) -> None:
    arn = create_trail(deployment, "stopped-again")
    for user in ("alice", "bob", "alice", "bob"):
        seconds_to_restart(deployment, arn, user)
        time.sleep(1.1)  # CloudTrail tells stops apart by the second
    alerts = alerts_about(subscriber, deployment, arn)
    assert is_logging(deployment, arn)
    assert len(alerts) == 4
    (escalated,) = (a for a in alerts if a["watch"] == "cloudtrail-trail-stopped-repeatedly")
    assert escalated["severity"] == "critical"
    assert escalated["headline"].endswith("3 times within an hour by alice and bob")


def test_a_stop_by_a_trail_stopper_is_alerted_and_not_reverted(deployment: Deployment, subscriber: Subscriber) -> None:
    arn = create_trail(deployment, "stopped-by-its-keeper")
    deployment.client("cloudtrail").stop_logging(Name=arn)
    deliver(deployment, stop_event(arn, "keeper"))
    (alert,) = alerts_about(subscriber, deployment, arn)
    assert "TrailStoppers" in alert["facts"]["Not restarted"]
    assert not is_logging(deployment, arn)
    deployment.client("cloudtrail").start_logging(Name=arn)


def test_the_alert_of_another_account_s_trail_has_the_command_to_run_there(
    deployment: Deployment, subscriber: Subscriber
) -> None:
    arn = "arn:aws:cloudtrail:eu-west-1:444455556666:trail/theirs"
    deliver(deployment, stop_event(arn))
    (alert,) = alerts_about(subscriber, deployment, arn)
    assert f"aws cloudtrail start-logging --name {arn}" in json.dumps(alert)


def test_the_restart_s_own_event_causes_no_alert(deployment: Deployment, subscriber: Subscriber) -> None:
    arn = create_trail(deployment, "restarted")
    role = deployment.client("lambda").get_function_configuration(FunctionName=deployment.outputs["FunctionName"])[
        "Role"
    ]
    event = stop_event(arn)
    event["detail"] |= {"eventName": "StartLogging"}
    event["detail"]["userIdentity"] = {
        "type": "AssumedRole",
        "arn": f"{role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/function",
        "accountId": "111122223333",
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": role}},
    }
    deliver(deployment, event)
    assert alerts_about(subscriber, deployment, arn) == []


def test_the_alert_of_a_deleted_trail_has_the_commands_to_create_it_again(
    deployment: Deployment, subscriber: Subscriber
) -> None:
    arn = create_trail(deployment, "deleted")
    send_internal_event(deployment, "Look at Trails")
    wait_until_processed(deployment)
    deployment.client("cloudtrail").delete_trail(Name=arn)
    event = with_fresh_ids(sample("cloudtrail-trail-deleted"))
    event["detail"]["requestParameters"]["name"] = arn
    deliver(deployment, event)
    (alert,) = alerts_about(subscriber, deployment, arn)
    assert "create-trail" in json.dumps(alert)


def test_a_heartbeat_comes_through_and_nobody_is_alerted(runner: EventRunner) -> None:
    deployment, before, began = runner.deployment, len(slack_messages(runner)), time.time()
    send_internal_event(deployment, "Heartbeat")
    wait_until_processed(deployment)
    assert len(slack_messages(runner)) == before
    wait_until(lambda: "HeartbeatsArrived" in written(deployment, began), 20)


@pytest.mark.parametrize("way", ["check", "alarm"])
def test_a_stop_that_no_event_reports_causes_one_alert(
    way: str, unreported: dict[str, str], deployment: Deployment, early_subscriber: Subscriber
) -> None:
    wait_until(lambda: bool(alerts_about(early_subscriber, deployment, unreported[way])), 200)
    assert len(alerts_about(early_subscriber, deployment, unreported[way])) == 1
