import json
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from local_stack.delivery import with_fresh_ids
from local_stack.deployment import Deployment
from local_stack.fixtures import create_trail
from tests.end_to_end.support.deployed_function import DeployedFunction
from tests.end_to_end.support.isolated_stack import IsolatedStack
from tests.end_to_end.support.log_files import BUCKET, a_key, file_of, put
from tests.end_to_end.support.provision import provisioned
from tests.end_to_end.support.shared_stack import wait_until
from tests.end_to_end.support.slack import SlackStandIn
from tests.end_to_end.support.trails import is_logging, stop_event
from tests.support.samples import sample

DENIED = 6_000  # calls, each under a name of its own
FILES = 6  # of them, where they come in log files
MOMENTS = (0, 10, 10, 10)  # seconds between two critical alerts, from when the first denied call was alerted
AT_MOST = 5.0  # seconds
BEGINS = 120  # seconds that the first alert may take, with a cold start


@cache
def text_of(name: str) -> str:
    return json.dumps(sample(name))


def event_by(user: str, name: str) -> dict[str, Any]:
    """The sample, a call of alice's, as this user's and just now."""
    return with_fresh_ids(json.loads(text_of(name).replace("alice", user)))


def denied_calls() -> list[dict[str, Any]]:
    """Medium ones, which the rate limit holds."""
    return [event_by(f"scanner-{number:04}", "iam-user-created--refused") for number in range(DENIED)]


def denied_stops() -> list[dict[str, Any]]:
    """High ones, which nothing holds: Slack gets one a second for hours."""
    text = text_of("cloudtrail-trail-stopped--refused")
    calls = (json.loads(text.replace("pipeline-4711", f"scanner-{number:04}")) for number in range(DENIED))
    return [with_fresh_ids(call) for call in calls]


def send_calls(isolated: IsolatedStack) -> None:
    isolated.send(*(json.dumps(call) for call in denied_calls()), to="denied")


def send_stops(isolated: IsolatedStack) -> None:
    isolated.send(*(json.dumps(call) for call in denied_stops()), to="denied")


def send_files(isolated: IsolatedStack) -> None:
    calls = denied_calls()
    for first in range(0, DENIED, DENIED // FILES):
        send_file(isolated, *calls[first : first + DENIED // FILES])


def send_file(isolated: IsolatedStack, *events: dict[str, Any]) -> None:
    key = a_key()
    put(isolated.deployment, key, file_of(*events))
    isolated.send(json.dumps({"s3Bucket": BUCKET, "s3ObjectKey": [key]}), to="log_files")


FLOODS = {"medium": send_calls, "high": send_stops, "log-files": send_files}


@pytest.fixture(scope="module", params=FLOODS)
def flooded(request: pytest.FixtureRequest, deployment: Deployment, bucket: str) -> Iterator[IsolatedStack]:
    """A stack that is behind the denied calls, with a Slack that takes one message a second."""
    direct = {"AWS_ENDPOINT_URL": deployment.ministack.url, "WINDOW_MINUTES": "10"}
    with provisioned(DeployedFunction.of(deployment), request.param, direct, SlackStandIn(rate=1)) as isolated:
        FLOODS[request.param](isolated)
        wait_until(lambda: bool(isolated.slack.posts), BEGINS)
        yield isolated


def test_a_critical_alert_waits_behind_no_denied_call(flooded: IsolatedStack) -> None:
    latest = dict.fromkeys(("slack", "topic"), 0.0)
    for number, pause in enumerate(MOMENTS):
        time.sleep(pause)
        event = event_by(f"intruder-{number}", "iam-policy-attached--to-oneself")
        began, sent = time.monotonic(), time.time()
        flooded.send(json.dumps(event))
        topic = topic_time(flooded, event)
        post = slack_time(flooded, event)
        found = {"slack": post - began, "topic": topic - sent}
        print(f"\n{flooded.name} critical {number}: {found}, still denied: {flooded.waiting('denied')}")
        latest = {channel: max(latest[channel], seconds) for channel, seconds in found.items()}
    assert flooded.waiting("denied") > DENIED / 10
    assert max(latest.values()) <= AT_MOST, latest


def test_a_stopped_trail_waits_behind_no_denied_call(flooded: IsolatedStack) -> None:
    deployment = flooded.deployment
    arn = create_trail(deployment, f"stopped-behind-{flooded.name}")
    for number in range(3):
        deployment.client("cloudtrail").stop_logging(Name=arn)
        began = time.monotonic()
        flooded.send(json.dumps(stop_event(arn, f"intruder-{number}")))
        wait_until(lambda: is_logging(deployment, arn), 60)
        seconds = time.monotonic() - began
        print(f"\n{flooded.name} trail {number}: {seconds}, still denied: {flooded.waiting('denied')}")
        assert seconds <= AT_MOST
        time.sleep(2)
    assert flooded.waiting("denied") > DENIED / 10


def topic_time(isolated: IsolatedStack, event: dict[str, Any]) -> float:
    def found() -> bool:
        return any(alert["id"] == event["detail"]["eventID"] for alert in isolated.topic_alerts())

    wait_until(found, 120)
    (time,) = (
        at
        for at, alert in zip(isolated.published_at, isolated.alerts, strict=True)
        if alert["id"] == event["detail"]["eventID"]
    )
    return time


def slack_time(isolated: IsolatedStack, event: dict[str, Any]) -> float:
    wait_until(lambda: bool(isolated.slack.said(event["detail"]["eventID"])), 120)
    return isolated.slack.said(event["detail"]["eventID"])[0].at
