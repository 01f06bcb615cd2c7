"""The event, the alarm and the look about one stop, in every order: restarted once, told once."""

import itertools

import pytest

from account_event_handler.memory import Memory
from tests.memory_table import Clock
from tests.respond.cloudtrail import ACCOUNT, TRAIL, refusal
from tests.respond.world import LATE, World, facts

WAYS = ("event", "alarm", "look")
each_order = pytest.mark.parametrize("order", list(itertools.permutations(WAYS)), ids="-".join)


def goes(world: World, order: tuple[str, ...], event: object) -> None:
    """Each way, some seconds apart, and all that comes of it."""
    ways = {
        "event": lambda: world.arrives(event),
        "alarm": world.rings,
        "look": world.looks,
    }
    for way in order:
        ways[way]()
        world.delivers(20)
    world.delivers(LATE)
    world.looks()
    world.rings()
    world.delivers(LATE)


@each_order
def test_a_stop_is_restarted_once_and_told_once_by_name(
    world: World, order: tuple[str, ...]
) -> None:
    goes(world, order, world.stop())
    (alert,) = world.told
    assert world.cloudtrail.starts == 1
    assert alert.headline == "alice stopped logging of trail management-events; it logs again"
    assert "Restarted" in facts(alert)


@each_order
def test_a_restart_that_is_denied_is_told_once(world: World, order: tuple[str, ...]) -> None:
    world.cloudtrail.faults["StartLogging"] = refusal("AccessDeniedException")
    goes(world, order, world.stop())
    (alert,) = world.told
    assert "AccessDenied" in facts(alert)["Not restarted"]


@each_order
def test_a_deletion_is_told_once(world: World, order: tuple[str, ...]) -> None:
    del world.cloudtrail.trails[TRAIL]
    goes(world, order, world.event("cloudtrail-trail-deleted"))
    (alert,) = world.told
    assert alert.headline == "alice deleted trail management-events"
    assert "create-trail" in facts(alert)["Make it again"]


@pytest.mark.parametrize("order", [o for o in itertools.permutations(WAYS) if o[0] == "event"])
def test_an_allowed_stop_is_told_once_and_stays(
    memory: Memory, clock: Clock, order: tuple[str, ...]
) -> None:
    world = World(memory, clock, stoppers=f"arn:aws:iam::{ACCOUNT}:user/alice")
    world.cloudtrail.add()
    world.looks()
    goes(world, order, world.stop())
    assert len(world.told) == 1
    assert world.cloudtrail.starts == 0


def test_an_event_after_the_nameless_news_still_names_who(world: World) -> None:
    stop = world.stop()
    world.clock.seconds += LATE
    assert len(world.looks()) == 1
    world.clock.seconds += 600  # by the log file
    (alert,) = world.arrives(stop)
    assert alert.headline == "alice stopped logging of trail management-events; it logs again"
    assert facts(alert)["Restarted"] == "logging again since 03:14:09 UTC"
    assert world.cloudtrail.starts == 1


def test_a_name_that_comes_late_is_in_the_count(world: World) -> None:
    for user in ("alice", "bob"):
        stop = world.stop(user=user)
        world.clock.seconds += LATE
        world.looks()
        world.arrives(stop)
        world.clock.seconds += 600
    (alert,) = world.arrives(world.stop(user="carol"))
    assert alert.headline.endswith("3 times within an hour by alice, bob and carol")


def test_the_alarm_by_two_roads_is_one(world: World) -> None:
    world.clock.seconds += 300
    alarm = world.alarm()
    world.cloudtrail.stop()
    world.arrives(alarm)
    world.arrives(alarm)
    assert world.cloudtrail.starts == 1
    assert len(world.delivers(LATE)) == 1


def test_a_second_stop_while_the_first_is_news_is_news_of_its_own(world: World) -> None:
    world.cloudtrail.stop()
    world.looks()
    world.clock.seconds += 30
    world.arrives(world.stop(user="bob"))
    world.delivers(LATE)
    assert [alert.headline for alert in world.told] == [
        "bob stopped logging of trail management-events; it logs again",
        "Trail management-events was stopped, and started again",
    ]
    assert world.cloudtrail.starts == 2


def test_an_event_in_the_middle_of_a_look_s_repair_takes_over(world: World) -> None:
    stop = world.stop()
    world.clock.seconds += LATE
    world.cloudtrail.after_start = lambda: world.arrives(stop)
    world.looks()
    world.delivers(LATE)
    (alert,) = world.told
    assert alert.headline == "alice stopped logging of trail management-events; it logs again"
    assert "Restarted" in facts(alert)
    assert world.cloudtrail.starts == 1


def test_a_look_in_the_middle_of_an_event_s_repair_keeps_out_of_it(world: World) -> None:
    world.cloudtrail.after_start = world.looks
    world.arrives(world.stop())
    world.delivers(LATE)
    assert len(world.told) == 1
    assert world.cloudtrail.starts == 1


def test_an_event_of_the_second_of_the_restart_is_not_counted_again(world: World) -> None:
    world.clock.seconds += 60
    stop = world.stop()
    world.cloudtrail.trails[TRAIL].stopped -= 1  # the status and the event need not agree
    world.looks()
    (alert,) = world.arrives(stop)
    assert world.cloudtrail.starts == 1
    assert "Restarts" not in facts(alert)
