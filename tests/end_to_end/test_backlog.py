import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
FILES = 6  # that they come in, if they come in log files
AT_MOST = 5.0  # seconds
PATIENCE = 120  # seconds
ALERTS, PAUSE = 4, 5  # that are measured, seconds between two
HEARTBEATS = [json.dumps({"source": "account-watcher", "detail-type": "Heartbeat", "detail": {}})] * 20

Event = dict[str, Any]
Send = Callable[[IsolatedStack, Event], None]


def events(name: str, caller: str, count: int, called: str = "caller") -> list[Event]:
    """The sample just now, so often, each under another name than the caller's."""
    text = json.dumps(sample(name))
    assert caller in text
    return [with_fresh_ids(json.loads(text.replace(caller, f"{called}-{number:04}"))) for number in range(count)]


def send(isolated: IsolatedStack, event: Event) -> None:
    isolated.send(json.dumps(event))


def send_in_a_file(isolated: IsolatedStack, *events: Event) -> None:
    key = a_key()
    put(isolated.deployment, key, file_of(*events))
    isolated.send(json.dumps({"s3Bucket": BUCKET, "s3ObjectKey": [key]}), to="log_files")


def medium(isolated: IsolatedStack) -> None:
    """Alerts that the rate limit holds."""
    isolated.send(*map(json.dumps, events("iam-user-created--refused", "alice", DENIED)), to="denied")


def high(isolated: IsolatedStack) -> None:
    """Alerts that nothing holds: Slack gets as many as it takes, for hours."""
    isolated.send(*map(json.dumps, events("cloudtrail-trail-stopped--refused", "pipeline-4711", DENIED)), to="denied")


def log_files(isolated: IsolatedStack) -> None:
    for _ in range(FILES):
        send_in_a_file(isolated, *events("iam-user-created--refused", "alice", DENIED // FILES))


@dataclass(frozen=True, slots=True)
class Flooded:
    """A stack that is behind the denied calls, with a Slack that takes one message a second.

    `alone` are the seconds that a critical alert took before them, `first` those that one took when they had come;
    both include the cold start of an environment, which here shares the machine with those of the denied calls, and
    are only shown. After these the environments run.
    """

    isolated: IsolatedStack
    alone: float
    first: float


@pytest.fixture(scope="module", params=[medium, high, log_files], ids=["medium", "high", "log-files"])
def flooded(request: pytest.FixtureRequest, deployment: Deployment, bucket: str) -> Iterator[Flooded]:
    name = f"behind-{request.param.__name__.replace('_', '-')}"
    variables = {"AWS_ENDPOINT_URL": deployment.ministack.url, "WINDOW_MINUTES": "10"}  # past the proxy
    with provisioned(DeployedFunction.of(deployment), name, variables, SlackStandIn(rate=1)) as isolated:
        isolated.subscribe_mail()
        first, second = events("iam-policy-attached--to-oneself", "alice", 2)
        alone = seconds_to_alert(isolated, first)
        request.param(isolated)
        wait_until(lambda: len(isolated.slack.attempts) > 1, PATIENCE)
        found = Flooded(isolated, alone, seconds_to_alert(isolated, second))
        for queue in ("activity", "log_files"):
            isolated.send(*HEARTBEATS, to=queue)
        wait_until(lambda: isolated.waiting(delayed=False) == 0, PATIENCE)
        yield found


def seconds_to_alert(isolated: IsolatedStack, event: Event, send: Send = send) -> float:
    """Until the later one of Slack and the topic has the alert."""
    began, sent, event_id = time.monotonic(), time.time(), event["detail"]["eventID"]
    send(isolated, event)
    wait_until(lambda: any(alert["id"] == event_id for alert in isolated.topic_alerts()), PATIENCE)
    wait_until(lambda: bool(isolated.slack.said(event_id)), PATIENCE)
    (published,) = (
        at for at, alert in zip(isolated.published_at, isolated.alerts, strict=True) if alert["id"] == event_id
    )
    return max(published - sent, isolated.slack.said(event_id)[0].at - began)


def seconds_to_alerts(flooded: Flooded, caller: str, send: Send = send) -> list[float]:
    """Of critical alerts, one after the other, while there are denied calls to alert."""
    found = []
    for event in events("iam-policy-attached--to-oneself", "alice", ALERTS, caller):
        time.sleep(PAUSE)
        found.append(seconds_to_alert(flooded.isolated, event, send))
    assert flooded.isolated.waiting("denied") > DENIED / 10
    return found


def show(flooded: Flooded, what: str, found: list[float]) -> None:
    """`pytest -s` shows the figures."""
    figures = ", ".join(f"{seconds:.1f}" for seconds in found)
    print(
        f"\n{flooded.isolated.name}: {what} after {figures} s; {flooded.isolated.waiting('denied'):,} denied calls left"
    )


def test_a_critical_alert_waits_behind_no_denied_call(flooded: Flooded) -> None:
    found = seconds_to_alerts(flooded, "intruder")
    show(flooded, f"alone {flooded.alone:.1f}, behind denied calls {flooded.first:.1f}, critical alerts", found)
    assert max(found) <= AT_MOST


def test_a_stopped_trail_waits_behind_no_denied_call(flooded: Flooded) -> None:
    deployment, found = flooded.isolated.deployment, []
    arn = create_trail(deployment, flooded.isolated.name)
    for event in (stop_event(arn, f"intruder-{number}") for number in range(ALERTS)):
        time.sleep(PAUSE)
        deployment.client("cloudtrail").stop_logging(Name=arn)
        began = time.monotonic()
        send(flooded.isolated, event)
        wait_until(lambda: is_logging(deployment, arn), PATIENCE)
        found.append(time.monotonic() - began)
    show(flooded, "trail started", found)
    assert flooded.isolated.waiting("denied") > DENIED / 10
    assert max(found) <= AT_MOST


@pytest.mark.parametrize("flooded", [log_files], ids=["log-files"], indirect=True)
def test_a_critical_alert_of_a_log_file_waits_behind_no_denied_call(flooded: Flooded) -> None:
    """The local mapping has no window; AWS's has two of up to five seconds on the way of a file's record."""
    found = seconds_to_alerts(flooded, "insider", send_in_a_file)
    show(flooded, "critical alerts of log files", found)
    assert max(found) <= AT_MOST
