"""One account floods the hub while another has something critical to say."""

import json
import time
import uuid

import pytest

from local_stack.delivery import with_fresh_ids
from local_stack.deployment import Deployment
from tests.end_to_end.support.deployed_function import DeployedFunction
from tests.end_to_end.support.event_factory import id_of, new_event
from tests.end_to_end.support.provision import provisioned
from tests.end_to_end.support.shared_stack import wait_until
from tests.support.samples import sample

EVENTS = 20_000
SOON = 5  # seconds
NOISY, QUIET, OWN = "444455556666", "777788889999", "111122223333"


def flood_of(kind: str) -> list[str]:
    """So many events of one account, each with an id of its own."""
    if kind == "writes":
        text = new_event("flood").replace(OWN, NOISY)
        first = id_of(text)
    else:
        event = with_fresh_ids(sample("s3-bucket-deleted--refused"))
        first = event["detail"]["eventID"]
        text = json.dumps(event).replace(OWN, NOISY)
    return [text.replace(first, str(uuid.uuid4())) for _ in range(EVENTS)]


def critical(role: str) -> str:
    """Each about a role of its own, since a repeat about the same one is grouped."""
    event = with_fresh_ids(sample("iam-role-trust-changed--anyone"))
    event["detail"]["requestParameters"]["roleName"] = role
    return json.dumps(event).replace(OWN, QUIET)


@pytest.mark.parametrize(("kind", "queue"), [("denied", "denied"), ("writes", "activity")])
def test_a_flood_of_one_account_does_not_delay_what_is_critical_in_another(
    deployment: Deployment, kind: str, queue: str
) -> None:
    direct = {"AWS_ENDPOINT_URL": deployment.ministack.url, "HUB": "o-a1b2c3d4e5"}
    with provisioned(DeployedFunction.of(deployment), f"flood-{kind}", direct) as isolated:
        isolated.subscribe_mail()
        isolated.send(critical("first"))  # pays for the cold start
        wait_until(lambda: bool(isolated.topic_alerts()), 60)
        isolated.send(*flood_of(kind), to=queue)
        waiting = isolated.waiting(queue)
        event, sent = critical("second"), time.monotonic()
        isolated.send(event)
        wait_until(lambda: id_of(event) in [alert["id"] for alert in isolated.topic_alerts()], 120)
        seconds = time.monotonic() - sent
        print(f"{EVENTS:,} {kind} of one account, {waiting:,} of them waiting: another's alert after {seconds:.1f} s")
        assert waiting > EVENTS / 2
        assert seconds < SOON
