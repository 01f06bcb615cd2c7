"""The event, the alarm and the look about one stop, in every order: restarted once, told once."""

import itertools
from copy import replace
from typing import Any

import pytest
from moto import mock_aws

from account_event_handler.aws.trail import Trail
from account_event_handler.remediate.trail_state import KnownTrails, TrailState, TrailStore
from account_event_handler.render.headline import headline_of
from account_event_handler.state import StateTable
from tests.remediate.cloudtrail import ACCOUNT, TRAIL, arn_of, refusal
from tests.remediate.world import LATE, World, facts
from tests.support.state_table import Clock, dynamodb_table

WAYS = ("event", "alarm", "look")
each_order = pytest.mark.parametrize("order", list(itertools.permutations(WAYS)), ids="-".join)


def goes(world: World, order: tuple[str, ...], event: object) -> None:
    """Each way, some seconds apart, and all that comes of it."""
    ways = {"event": lambda: world.arrives(event), "alarm": world.rings, "look": world.looks}
    for way in order:
        ways[way]()
        world.delivers(20)
    world.delivers(LATE)
    world.looks()
    world.rings()
    world.delivers(LATE)


@each_order
def test_a_stop_is_restarted_once_and_told_once_by_name(world: World, order: tuple[str, ...]) -> None:
    goes(world, order, world.stop())
    (alert,) = world.told
    assert world.cloudtrail.starts == 1
    assert headline_of(alert) == "alice stopped logging of trail management-events; it is logging again"
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
    assert headline_of(alert) == "alice deleted trail management-events"
    assert "create-trail" in facts(alert)["Create it again"]


@pytest.fixture
def keeper(state_table: StateTable, clock: Clock) -> World:
    """Where alice may stop trails."""
    world = World(state_table, clock, stoppers=(f"arn:aws:iam::{ACCOUNT}:user/alice",))
    world.cloudtrail.add()
    world.looks()
    return world


@each_order
def test_an_allowed_stop_is_told_once_and_stays(keeper: World, order: tuple[str, ...]) -> None:
    event = keeper.stop()
    keeper.cloudtrail.events.append(event["detail"])
    goes(keeper, order, event)
    (alert,) = keeper.told
    assert keeper.cloudtrail.starts == 0
    assert headline_of(alert) == "alice stopped logging of trail management-events; it is still stopped"
    assert "TrailStoppers" in facts(alert)["Not restarted"]


@each_order
def test_an_allowed_stop_that_nobody_could_name_in_time_is_told_as_it_stands(
    keeper: World, order: tuple[str, ...]
) -> None:
    goes(keeper, order, keeper.stop())  # the event history does not have it yet
    (alert,) = keeper.told
    is_off = order[0] == "event"
    assert keeper.cloudtrail.trails[TRAIL].logging is not is_off
    assert keeper.cloudtrail.starts == (0 if is_off else 1)
    assert headline_of(alert).endswith("it is still stopped" if is_off else "it is logging again")
    assert ("Not restarted" in facts(alert)) is is_off
    if not is_off:
        assert "the stack parameter TrailStoppers lets them" in facts(alert)["Why restarted"]
        assert "stop it again" in alert.advice


@each_order
def test_another_s_stop_is_restarted_where_somebody_may(keeper: World, order: tuple[str, ...]) -> None:
    event = keeper.stop(user="mallory")
    keeper.cloudtrail.events.append(event["detail"])
    goes(keeper, order, event)
    (alert,) = keeper.told
    assert keeper.cloudtrail.starts == 1
    assert headline_of(alert) == "mallory stopped logging of trail management-events; it is logging again"
    assert "Why restarted" not in facts(alert)


def test_who_may_stop_it_can_do_so_again_after_a_restart_too_many(keeper: World) -> None:
    event = keeper.stop()
    keeper.looks()
    keeper.arrives(event)
    keeper.clock.seconds += 60
    keeper.arrives(keeper.stop())
    keeper.delivers(LATE)
    assert not keeper.cloudtrail.trails[TRAIL].logging


def test_an_allowed_stop_of_which_no_event_comes_is_told_by_the_history_s_name(keeper: World) -> None:
    keeper.cloudtrail.events.append(keeper.stop()["detail"])
    keeper.looks()
    (alert,) = keeper.delivers(LATE)
    assert keeper.cloudtrail.starts == 0
    assert headline_of(alert) == "Trail management-events is stopped"
    assert facts(alert)["Stopped by"] == "alice (IAM user)"


def test_another_trail_s_stop_in_the_history_lets_nobody_stop_this_one(keeper: World) -> None:
    other = keeper.event("cloudtrail-trail-stopped", arn_of("another"))
    denied = keeper.event("cloudtrail-trail-stopped", errorCode="AccessDenied")
    keeper.cloudtrail.events += [other["detail"], denied["detail"]]
    keeper.stop(user="mallory")
    keeper.looks()
    assert keeper.cloudtrail.starts == 1


def test_where_nobody_may_stop_trails_the_history_is_not_asked(world: World) -> None:
    world.stop()
    world.looks()
    assert "LookupEvents" not in world.cloudtrail.calls


def test_an_allowed_stop_that_was_mended_since_is_not_called_off(keeper: World) -> None:
    event = keeper.stop()
    keeper.clock.seconds += 30
    keeper.cloudtrail.start()
    (alert,) = keeper.arrives(event)
    assert headline_of(alert).endswith("it is logging again")
    assert "Not restarted" not in facts(alert)


def test_a_restart_between_an_event_s_read_and_write_is_the_watcher_s(world: World) -> None:
    """The look is done with it after the event has read that nothing stands, before it writes."""
    event = world.stop()
    world.clock.seconds += LATE
    read = world.store.load

    class Racing(TrailStore, frozen=True):
        def load(self, trail: Trail) -> TrailState:
            state = read(trail)
            if not world.cloudtrail.starts:
                world.looks()
            return state

    store = Racing(world.store.state_table, world.store.on_state_unavailable)
    restarter = replace(world.remediator.restarter, store=store)
    world.remediator = replace(world.remediator, store=store, restarter=restarter)
    (alert,) = world.arrives(event)
    assert world.cloudtrail.starts == 1
    assert "Restarted" in facts(alert)
    assert "Logging again" not in facts(alert)


@pytest.mark.parametrize("error", [{}, {"LatestDeliveryError": "AccessDenied"}], ids=["off", "no"])
def test_what_two_looks_find_at_once_is_told_once(world: World, error: dict[str, str]) -> None:
    off = arn_of("off")
    world.cloudtrail.add(off).logging = bool(error)
    world.cloudtrail.trails[off].errors = error
    known = world.store.known()
    world.looks()
    store: Any = Standing(world.store, known)
    world.remediator = replace(world.remediator, store=store)
    world.looks()
    assert len(world.told) == 1


class Standing:
    """A store that a second check has read before the first has written."""

    def __init__(self, store: TrailStore, known: KnownTrails | None) -> None:
        self.store, self._known = store, known

    def known(self) -> KnownTrails | None:
        return self._known

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


def test_an_event_after_the_nameless_news_still_names_who(world: World) -> None:
    stop = world.stop()
    world.clock.seconds += LATE
    assert len(world.looks()) == 1
    world.clock.seconds += 600  # by the log file
    (alert,) = world.arrives(stop)
    assert headline_of(alert) == "alice stopped logging of trail management-events; it is logging again"
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
    assert headline_of(alert).endswith("3 times within an hour by alice, bob and carol")


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
    assert [headline_of(alert) for alert in world.told] == [
        "bob stopped logging of trail management-events; it is logging again",
        "Trail management-events was stopped and restarted",
    ]
    assert world.cloudtrail.starts == 2


def test_an_event_in_the_middle_of_a_look_s_repair_takes_over(world: World) -> None:
    stop = world.stop()
    world.clock.seconds += LATE
    world.cloudtrail.after_start = lambda: world.arrives(stop)
    world.looks()
    world.delivers(LATE)
    (alert,) = world.told
    assert headline_of(alert) == "alice stopped logging of trail management-events; it is logging again"
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


def test_a_state_is_the_same_again_from_dynamodb(clock: Clock) -> None:
    with mock_aws():
        world = World(dynamodb_table(clock), clock)
        world.cloudtrail.add(KmsKeyId="arn:aws:kms:eu-west-1:111122223333:key/7c6b5a49")
        world.looks()
        for user in ("alice", "bob", "carol"):
            world.arrives(world.stop(user=user))
            clock.seconds += 60
        assert headline_of(world.told[-1]).endswith("3 times within an hour by alice, bob and carol")
        known = world.store.known()
        assert known is not None
        state = known.states[TRAIL]
        assert state == world.store.load(state.trail)
        assert len(state.restarts) == 3
        assert world.looks() == []
