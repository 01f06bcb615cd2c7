"""Made as the function makes them."""

import json
import subprocess
import sys

import pytest
from aws_lambda_powertools import Logger, Metrics

from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent
from account_event_handler.remediate import Responded, Responses
from account_event_handler.remediate.responses import Remediator
from account_event_handler.state import StateTable
from account_event_handler.wiring import Wiring
from tests.remediate.cloudtrail import TRAIL, CloudTrail
from tests.remediate.world import ALARM, World
from tests.support.alerts import alert_of
from tests.support.samples import sample
from tests.support.state_table import Clock
from tests.test_settings import ENVIRONMENT

RESTARTING = {**ENVIRONMENT, "RESTART_CLOUD_TRAIL": "true"}


def event(name: str = "cloudtrail-trail-stopped") -> AccountEvent:
    read = decode(sample(name))
    assert isinstance(read, AccountEvent)
    return read


def test_what_the_function_makes_restarts_a_trail(state_table: StateTable, clock: Clock) -> None:
    cloudtrail = CloudTrail(clock)
    cloudtrail.add().logging = False
    wiring = Wiring(RESTARTING, Logger(service="test"), Metrics(namespace="test"))
    wiring.state_table, clients = state_table, wiring.clients
    clients.cloudtrail = cloudtrail.client  # type: ignore[assignment]
    responses = wiring.responses
    responded = responses.respond(alert_of("cloudtrail-trail-stopped"), event())
    assert "Restarted" in dict(responded.words(alert_of("cloudtrail-trail-stopped")).facts)
    assert cloudtrail.trails[TRAIL].logging
    assert responses.remediator is not None
    assert responses.remediator() is responses.remediator()


def test_every_message_of_its_own_has_an_answer(world: World) -> None:
    world.cloudtrail.stop()
    world.clock.seconds += 120
    assert world.looks("first")
    bodies = [json.loads(body) for _, body in world.queue.waiting]
    assert {body["detail-type"] for body in bodies} <= set(world.responses.handlers)


def test_without_a_handler_nothing_is_done() -> None:
    idle = Responses(alarm=ALARM)
    assert idle.respond(alert_of("cloudtrail-trail-stopped"), event()) == Responded()
    assert idle.handlers == {}
    idle.on_event(event("cloudwatch-alarm-raised"))


def test_a_fault_costs_no_alert_and_is_logged_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Remediator:
        raise ValueError("swordfish")

    responded = Responses(broken).respond(alert_of("cloudtrail-trail-stopped"), event())
    assert "failed to check" in dict(responded.words(alert_of("cloudtrail-trail-stopped")).facts)["Restart"]
    assert not responded.groupable
    assert caplog.messages == ["a trail was not checked: unexpected ValueError"]


def test_nothing_that_acts_on_trails_is_loaded_before_it_is_needed() -> None:
    program = (
        "import sys, account_event_handler.remediate as respond;"
        "print([name for name in sys.modules if name.startswith(respond.__name__ + '.')])"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert eval(loaded.stdout) == ["account_event_handler.remediate.responses"]
