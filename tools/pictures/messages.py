"""The messages that are shown, each made by the code that makes it on AWS."""

from collections.abc import Iterator
from contextlib import redirect_stdout
from copy import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

from moto import mock_aws

from account_event_handler.model import Alert
from local_stack.delivery import happening_now
from tests.identity.sessions.records import BEGIN, issued, role, role_arn, user
from tests.remediate.world import World
from tests.snapshot import trails, watcher
from tests.snapshot.render import NOW, Pipeline, heartbeat
from tests.snapshot.sessions import ANSWERS
from tests.support.samples import sample
from tests.support.state_table import Clock, memory_table

ACCOUNT_NAMES = {"111122223333": "payments-prod"}
SAMPLES = {  # by the picture's name
    "shared-secret": "secretsmanager-secret-policy-changed--public",
    "root-sign-in": "signin-root-signed-in",
    "denied-call": "cloudtrail-trail-stopped--refused",
    "security-group": "ec2-security-group-opened",
    "guardduty-finding": "guardduty-finding-reported",
    "administrator-policy": "iam-policy-attached",
    "public-bucket": "s3-bucket-policy-changed--public",
}


def alerts() -> dict[str, Alert]:
    """Twelve alerts by the name of their picture."""
    with redirect_stdout(StringIO()), mock_aws():  # what the pipeline logs
        return {name: replace(alert, account_names=ACCOUNT_NAMES) for name, alert in _alerts()}


def _alerts() -> Iterator[tuple[str, Alert]]:
    for name, of in SAMPLES.items():
        yield name, _taken(_pipeline(event := sample(of)), event)
    yield "trail-restarted", _trail_restarted()
    yield "access-key", _key_made_by_a_session()
    yield "group-summary", watcher.sent([_key_of(number) for number in range(9)])[-1]
    yield "daily-summary", dict(watcher.of_many())["ordinary-learned"][-1]
    (unread,) = heartbeat(watcher.heartbeat_payload(), is_topic_read=False)
    yield "nobody-subscribed", unread


def _trail_restarted() -> Alert:
    clock = Clock(NOW.timestamp())
    world = World(memory_table(clock), clock)
    world.cloudtrail.add()
    world.looks()
    trails.event_restarted(world)
    return world.told[-1]


def _key_made_by_a_session() -> Alert:
    """A key that ada made by a role, whose session's name says nothing."""
    event = happening_now(sample("iam-access-key-created"), now=datetime.fromtimestamp(BEGIN, UTC))
    event["detail"]["userIdentity"] = role("Deploy", "x", "one")
    pipeline = _pipeline(event)
    pipeline.takes_record(issued(user("ada"), role_arn("Deploy", "x"), "one"))
    return _taken(pipeline, event)


def _key_of(number: int) -> dict[str, Any]:
    """A key for the user of that number, each a few seconds after the one before."""
    user_name = f"build-{number}"
    event = happening_now(sample("iam-access-key-created"), f"key-{number}", NOW + timedelta(seconds=4 * number))
    event["detail"]["requestParameters"] = {"userName": user_name}
    key = event["detail"]["responseElements"]["accessKey"]
    key |= {"userName": user_name, "accessKeyId": f"AKIAEXAMPLEBUILD{number:04}"}
    return event


def _pipeline(event: dict[str, Any]) -> Pipeline:
    """One that takes an event a few seconds after it happened."""
    return Pipeline(Clock(datetime.fromisoformat(event["time"]).timestamp() + 7), **ANSWERS)


def _taken(pipeline: Pipeline, event: dict[str, Any]) -> Alert:
    alert = pipeline.takes(event)
    assert alert is not None, "a picture needs a message"
    return alert
