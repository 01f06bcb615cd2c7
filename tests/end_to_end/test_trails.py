import json
import time
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from local_stack.delivery import anew, deliver
from local_stack.deployment import Deployment
from local_stack.original import Original
from local_stack.replication import replicated
from local_stack.stops import is_logging, make_trail, seconds_to_restart, stopped
from local_stack.trip import Traveller
from tests.end_to_end.conftest import Machine, subscribe, wait_until, wait_until_taken
from tests.support.samples import sample


@pytest.fixture(scope="module")
def machine(deployment: Deployment) -> Machine:
    return subscribe(deployment, "about-trails")


def told_about(machine: Machine, deployment: Deployment, arn: str) -> list[dict[str, Any]]:
    """Every alert that names the trail, once the queue is empty."""
    wait_until_taken(deployment)
    machine.read()
    return [each for many in machine.alerts.values() for each in many if arn in json.dumps(each)]


def own(deployment: Deployment, detail_type: str) -> None:
    """What the stack's schedule sends."""
    body = {"source": "account-watcher", "detail-type": detail_type, "detail": {}}
    deployment.client("sqs").send_message(
        QueueUrl=deployment.outputs["ActivityQueueUrl"], MessageBody=json.dumps(body)
    )


def test_a_stopped_trail_logs_again_and_the_alert_says_so(
    traveller: Traveller, machine: Machine
) -> None:
    deployment = traveller.deployment
    arn = make_trail(deployment, "stopped-once")
    assert seconds_to_restart(deployment, arn) < 20
    (alert,) = told_about(machine, deployment, arn)
    assert alert["severity"] == "critical"
    assert alert["headline"].startswith("alice stopped")
    assert "logging again since" in json.dumps(alert["facts"])


def test_a_stop_that_comes_by_event_and_by_look_is_told_once(
    traveller: Traveller, machine: Machine
) -> None:
    deployment = traveller.deployment
    arn = make_trail(deployment, "stopped-by-both")
    own(deployment, "Look at Trails")
    wait_until_taken(deployment)
    seconds_to_restart(deployment, arn)
    own(deployment, "Look at Trails")
    assert len(told_about(machine, deployment, arn)) == 1
    assert is_logging(deployment, arn)


def test_a_stop_that_comes_by_all_three_ways_is_told_once(
    traveller: Traveller, machine: Machine
) -> None:
    deployment = traveller.deployment
    arn = make_trail(deployment, "stopped-by-all")
    own(deployment, "Look at Trails")
    wait_until_taken(deployment)
    deployment.client("cloudtrail").stop_logging(Name=arn)
    sound(deployment)
    deliver(deployment, stopped(arn))
    own(deployment, "Look at Trails")
    wait_until(partial(is_logging, deployment, arn))
    (alert,) = told_about(machine, deployment, arn)
    assert alert["headline"].startswith("alice stopped")


def test_a_restart_that_is_denied_says_why_and_what_to_run(deployment: Deployment) -> None:
    arn = make_trail(deployment, "stopped-for-good")
    original = Original.of(deployment)
    with (
        replicated(original, "denied") as replica,
        replica.faults.aws("cloudtrail", "denied", "StartLogging") as fault,
    ):
        deployment.client("cloudtrail").stop_logging(Name=arn)
        replica.send(json.dumps(stopped(arn)))
        replica.wait_until_empty()
        (alert,) = replica.told_topic()
    assert fault.met
    assert not is_logging(deployment, arn)
    assert "AWS refused it, AccessDenied" in alert["facts"]["Not restarted"]
    assert alert["facts"]["Start again"].startswith(f"aws cloudtrail start-logging --name {arn}")
    deployment.client("cloudtrail").start_logging(Name=arn)


@pytest.fixture(scope="module", autouse=True)
def unheard(deployment: Deployment, machine: Machine) -> dict[str, str]:
    """Two trails that were stopped without an event; told once none has come for a while."""
    found = {way: make_trail(deployment, f"found-by-{way}") for way in ("look", "alarm")}
    own(deployment, "Look at Trails")
    wait_until_taken(deployment)
    for way, arn in found.items():
        deployment.client("cloudtrail").stop_logging(Name=arn)
        if way == "look":
            own(deployment, "Look at Trails")
        else:
            sound(deployment)
        wait_until(partial(is_logging, deployment, arn))
    return found


def sound(deployment: Deployment) -> None:
    """The alarm on the trails' log group, as its topic brings it into the queue."""
    name = "account-watcher-trail-stopped"
    topics = deployment.client("sns").list_topics()["Topics"]
    (topic,) = (each["TopicArn"] for each in topics if "TrailAlarmTopic" in each["TopicArn"])
    alarm = {
        "AlarmName": name,
        "AlarmArn": f"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:{name}",
        "AWSAccountId": "111122223333",
        "NewStateValue": "ALARM",
        "OldStateValue": "OK",
        "NewStateReason": "Threshold Crossed",
        "StateChangeTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
        "Region": "EU (Ireland)",
    }
    deployment.client("sns").publish(TopicArn=topic, Message=json.dumps(alarm))


def test_the_third_restart_within_an_hour_names_everybody(
    traveller: Traveller, machine: Machine
) -> None:
    deployment = traveller.deployment
    arn = make_trail(deployment, "stopped-again")
    for user in ("alice", "bob", "alice", "bob"):
        seconds_to_restart(deployment, arn, user)
        time.sleep(1.1)  # CloudTrail tells stops apart by the second
    alerts = told_about(machine, deployment, arn)
    assert is_logging(deployment, arn)
    assert len(alerts) == 4
    (escalated,) = (a for a in alerts if a["watch"] == "cloudtrail-trail-stopped-repeatedly")
    assert escalated["severity"] == "critical"
    assert escalated["headline"].endswith("3 times within an hour by alice and bob")


def test_who_may_stop_a_trail_is_told_and_not_overruled(
    traveller: Traveller, machine: Machine
) -> None:
    deployment = traveller.deployment
    arn = make_trail(deployment, "stopped-by-its-keeper")
    deployment.client("cloudtrail").stop_logging(Name=arn)
    deliver(deployment, stopped(arn, "keeper"))
    (alert,) = told_about(machine, deployment, arn)
    assert "TrailStoppers" in alert["facts"]["Not restarted"]
    assert not is_logging(deployment, arn)
    deployment.client("cloudtrail").start_logging(Name=arn)


def test_a_trail_of_another_account_is_told_with_the_command_to_run_there(
    traveller: Traveller, machine: Machine
) -> None:
    deployment = traveller.deployment
    arn = "arn:aws:cloudtrail:eu-west-1:444455556666:trail/theirs"
    deliver(deployment, stopped(arn))
    (alert,) = told_about(machine, deployment, arn)
    assert f"aws cloudtrail start-logging --name {arn}" in json.dumps(alert)


def test_the_restart_s_own_event_is_no_news(traveller: Traveller, machine: Machine) -> None:
    deployment = traveller.deployment
    arn = make_trail(deployment, "restarted")
    role = deployment.client("lambda").get_function_configuration(
        FunctionName=deployment.outputs["FunctionName"]
    )["Role"]
    event = stopped(arn)
    event["detail"] |= {"eventName": "StartLogging"}
    event["detail"]["userIdentity"] = {
        "type": "AssumedRole",
        "arn": f"{role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/function",
        "accountId": "111122223333",
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": role}},
    }
    deliver(deployment, event)
    assert told_about(machine, deployment, arn) == []


def test_a_trail_that_is_gone_is_told_with_the_commands_to_make_it_again(
    traveller: Traveller, machine: Machine
) -> None:
    deployment = traveller.deployment
    arn = make_trail(deployment, "deleted")
    own(deployment, "Look at Trails")
    wait_until_taken(deployment)
    deployment.client("cloudtrail").delete_trail(Name=arn)
    event = anew(sample("cloudtrail-trail-deleted"))
    event["detail"]["requestParameters"]["name"] = arn
    deliver(deployment, event)
    (alert,) = told_about(machine, deployment, arn)
    assert "create-trail" in json.dumps(alert)


def test_a_heartbeat_comes_through_and_nobody_is_told(
    traveller: Traveller, machine: Machine
) -> None:
    deployment, told = traveller.deployment, len(traveller.slack.bodies)
    own(deployment, "Heartbeat")
    wait_until_taken(deployment)
    assert len(traveller.slack.bodies) == told
    wait_until(lambda: "HeartbeatsArrived" in written(deployment), 20)


def written(deployment: Deployment) -> str:
    """All that the function wrote."""
    logs = deployment.client("logs")
    group = "/account-watcher/account-watcher"
    streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
    events = [
        event["message"]
        for stream in streams
        for event in logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])[
            "events"
        ]
    ]
    return "\n".join(events)


@pytest.mark.parametrize("way", ["look", "alarm"])
def test_a_stop_without_an_event_is_told_once_when_none_has_come(
    way: str, unheard: dict[str, str], deployment: Deployment, machine: Machine
) -> None:
    wait_until(lambda: bool(told_about(machine, deployment, unheard[way])), 200)
    assert len(told_about(machine, deployment, unheard[way])) == 1
