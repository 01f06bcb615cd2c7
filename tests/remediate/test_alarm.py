"""By alarm: the log group's metric says that some trail was stopped or deleted."""

import json
from typing import Any

import pytest

from account_event_handler.model import Severity
from account_event_handler.render.headline import headline_of
from account_event_handler.state import StateTable
from tests.ingest.test_alarm import ARN, SHAPES
from tests.remediate.cloudtrail import TRAIL, arn_of, refusal
from tests.remediate.world import ALARM, LATE, World, facts
from tests.support.state_table import Clock, unavailable_state_table


def test_an_alarm_without_an_event_finds_the_trail_and_restarts_it(world: World) -> None:
    world.cloudtrail.stop()
    world.clock.seconds += 300
    (alert,) = world.rings()
    assert world.cloudtrail.trails[TRAIL].logging
    assert headline_of(alert) == "Trail management-events was stopped and restarted"
    assert facts(alert)["Noticed"] == "by the alarm on its log group"
    assert facts(alert)["Stopped by"] == "not known: no event names them"
    assert world.rings() == world.looks() == world.delivers(LATE) == []


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_an_alarm_in_whatever_shape_has_the_trail_restarted(world: World, shape: Any) -> None:
    world.cloudtrail.stop()
    world.clock.seconds += 300
    world.arrives(json.loads(json.dumps(shape).replace(ARN, ALARM)))
    assert world.cloudtrail.trails[TRAIL].logging
    assert len(world.delivers()) == 1


def test_an_alarm_before_any_look_restarts_what_was_stopped_lately(state_table: StateTable, clock: Clock) -> None:
    world = World(state_table, clock)
    world.cloudtrail.add()
    world.cloudtrail.stop()
    world.clock.seconds += 300
    assert len(world.rings()) == 1
    assert world.cloudtrail.trails[TRAIL].logging


def test_an_alarm_that_is_over_asks_for_nothing(world: World) -> None:
    alarm = world.alarm()
    alarm["detail"]["state"]["value"] = "OK"
    assert world.arrives(alarm) == []
    assert world.cloudtrail.calls == []


def test_another_alarm_is_none_of_its_business(world: World) -> None:
    alarm = world.alarm()
    alarm["resources"] = [alarm["resources"][0] + "-of-another"]
    world.arrives(alarm)
    assert world.cloudtrail.calls == []


def test_an_alarm_while_every_trail_logs_is_told(world: World) -> None:
    (alert,) = world.rings()
    assert alert.severity is Severity.HIGH
    assert headline_of(alert) == (
        "Alarm account-watcher-trail-stopped is in ALARM, but no trail visible in eu-west-1 is stopped or deleted"
    )
    assert facts(alert)["Event history"] == "no such call in half an hour"


def test_an_alarm_that_no_trail_explains_names_who_called(world: World) -> None:
    other = arn_of("elsewhere", "us-east-1")
    for name, change in (("cloudtrail-trail-stopped", {}), ("cloudtrail-trail-deleted", {"errorCode": "AccessDenied"})):
        event = world.event(name, other, user="mallory", **change)
        world.cloudtrail.events.append(event["detail"])
    world.clock.seconds += 300
    (alert,) = world.rings()
    assert facts(alert)["Event history"] == (
        "StopLogging of elsewhere by mallory (IAM user) at 03:12:09 UTC,"
        " DeleteTrail of elsewhere by mallory (IAM user) at 03:12:09 UTC, AccessDenied"
    )


def test_an_alarm_does_not_name_what_was_done_long_before(world: World) -> None:
    world.cloudtrail.events.append(world.event("cloudtrail-trail-stopped")["detail"])
    world.clock.seconds += 1801
    (alert,) = world.rings()
    assert facts(alert)["Event history"] == "no such call in half an hour"


def test_an_alarm_is_told_though_the_history_may_not_be_asked(world: World) -> None:
    world.cloudtrail.faults["LookupEvents"] = refusal("AccessDeniedException")
    assert len(world.rings()) == 1


def test_an_alarm_about_an_attempt_that_was_told_is_not_told(world: World) -> None:
    world.arrives(world.event("cloudtrail-trail-stopped", errorCode="AccessDenied"))
    world.clock.seconds += 600
    assert world.rings() == []
    world.clock.seconds += 3600
    assert len(world.rings()) == 1


def test_an_alarm_about_a_deletion_without_an_event_says_what_it_was(world: World) -> None:
    del world.cloudtrail.trails[TRAIL]
    assert world.rings() == []
    (alert,) = world.delivers(90)
    assert headline_of(alert) == "Trail management-events was deleted"
    assert "create-trail" in facts(alert)["Create it again"]


def test_an_alarm_when_nothing_can_be_looked_at_says_that(world: World) -> None:
    world.cloudtrail.faults["DescribeTrails"] = refusal("ThrottlingException")
    (alert,) = world.rings()
    assert "cannot be checked: ThrottlingException" in headline_of(alert)


def test_without_memory_an_alarm_restarts_and_tells(clock: Clock) -> None:
    world = World(unavailable_state_table(clock), clock)
    world.cloudtrail.add()
    world.cloudtrail.stop()
    world.clock.seconds += 300
    (alert,) = world.rings()
    assert "Restarted" in facts(alert)
