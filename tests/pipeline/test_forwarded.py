"""What comes by the hub's bus: heartbeats are no messages of the function's own."""

import json
from copy import replace
from typing import Any

import pytest
from moto import mock_aws

from account_event_handler.aws.queue import FORWARDER_SOURCE, HEARTBEAT, REDELIVER_ALERT
from account_event_handler.model import AccountEvent, Alert
from tests.pipeline.test_batch import World
from tests.support.alerts import alert_of


@pytest.mark.parametrize("detail_type", [HEARTBEAT, REDELIVER_ALERT, "Heartbeat of a Forwarder"])
def test_a_heartbeat_never_runs_a_handler_of_the_function_s_own_messages(detail_type: str) -> None:
    with mock_aws():
        world, heard, handled = World(), list[AccountEvent](), list[AccountEvent]()

        def note(event: AccountEvent) -> list[Alert]:
            heard.append(event)
            return []

        def handle(event: AccountEvent) -> list[Alert]:
            handled.append(event)
            return [alert_of("s3-bucket-deleted")]

        watcher = replace(world.watcher(), handlers=dict.fromkeys((HEARTBEAT, REDELIVER_ALERT), handle), heard=note)
        body: dict[str, Any] = {"id": "h", "source": FORWARDER_SOURCE, "detail-type": detail_type, "detail": {}}
        place = {"account": "444455556666", "region": "eu-west-1", "time": "2026-11-20T09:41:07Z", "resources": []}
        answer = watcher.take_event(json.dumps(body | place), "request")
    assert answer["delivered"] == ()
    assert [(event.account, event.region) for event in heard] == [("444455556666", "eu-west-1")]
    assert handled == []
