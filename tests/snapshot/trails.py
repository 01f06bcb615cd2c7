"""Every alert about a trail: stopped, restarted, deleted, unwatched, and what looking at it finds.

A scenario gets a world with one trail that logs, and whatever people are sent is its snapshot.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.remediate.cloudtrail import ACCOUNT, SILENCE, TRAIL, arn_of, refusal
from tests.remediate.world import LATE, World
from tests.snapshot.render import all_rendered
from tests.support.state_table import Clock, memory_table, unavailable_state_table

START = 1_763_608_329  # 2025-11-20 03:12:09 UTC
DENIED = refusal("AccessDeniedException", "not authorized to perform: cloudtrail:StartLogging")
THROTTLED = refusal("ThrottlingException", "Rate exceeded")
ALICE = f"arn:aws:iam::{ACCOUNT}:user/alice"
THEIRS = arn_of("organization", account="444455556666")
ALL_OF_IT = {
    "S3KeyPrefix": "all of it; rm -rf $HOME",
    "SnsTopicARN": "arn:aws:sns:eu-west-1:111122223333:trails",
    "IncludeGlobalServiceEvents": False,
    "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:trails:*",
    "CloudWatchLogsRoleArn": "arn:aws:iam::111122223333:role/trails",
    "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/7c6b5a49",
    "HasCustomEventSelectors": True,
    "IsOrganizationTrail": True,
}


def _waits(world: World, seconds: int = LATE) -> None:
    world.clock.seconds += seconds


def _denied(world: World, operation: str = "StartLogging", fault: Exception = DENIED) -> None:
    world.cloudtrail.faults[operation] = fault


class _StartedAtTheSecondQuestion(list[str]):
    """What CloudTrail is asked; when it is asked again how the trail is, somebody starts it."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def append(self, operation: str) -> None:
        super().append(operation)
        if operation == "GetTrailStatus" and self.count(operation) == 2:
            self.world.cloudtrail.start()


def _found_stopped(world: World, by: Callable[[World], object] = World.looks) -> None:
    world.cloudtrail.stop()
    _waits(world)
    by(world)


# by event


def event_restarted(world: World) -> None:
    stop = world.stop()
    _waits(world, 5)
    world.arrives(stop)


def event_restarted_on_another_day(world: World) -> None:
    stop = world.stop()
    _waits(world, 86_400 * 2)
    world.arrives(stop)


def event_restarted_by_somebody_else(world: World) -> None:
    stop = world.stop()
    _waits(world, 30)
    world.cloudtrail.start()
    world.arrives(stop)


def event_restart_denied(world: World) -> None:
    _denied(world)
    world.arrives(world.stop())


def event_restart_not_confirmed(world: World) -> None:
    _denied(world, "GetTrailStatus")
    world.arrives(world.stop())


def event_restarted_and_stopped_again_at_once(world: World) -> None:
    world.cloudtrail.after_start = world.cloudtrail.stop
    world.arrives(world.stop())


def event_of_another_account(world: World) -> None:
    event = world.event("cloudtrail-trail-stopped", THEIRS, recipientAccountId="444455556666")
    event["account"] = "444455556666"
    world.arrives(event)


def event_of_an_organization_trail(world: World) -> None:
    world.cloudtrail.add(THEIRS, IsOrganizationTrail=True)
    world.looks()
    world.arrives(world.stop(THEIRS))


def event_without_a_trail(world: World) -> None:
    world.arrives(world.event("cloudtrail-trail-stopped", ""))


def event_denied_to_the_actor(world: World) -> None:
    world.arrives(world.event("cloudtrail-trail-stopped", errorCode="AccessDenied"))


def event_of_a_start(world: World) -> None:
    world.arrives(world.event("cloudtrail-logging-started"))


def event_by_two_people(world: World) -> None:
    _denied(world)
    world.arrives(world.stop(user="alice"))
    _waits(world, 600)
    world.cloudtrail.faults.clear()
    world.arrives(world.event("cloudtrail-trail-stopped", user="bob"))


def event_again_and_again(world: World) -> None:
    for user in ("alice", "bob", "alice", "carol"):
        world.arrives(world.stop(user=user))
        _waits(world, 600)


def event_more_often_than_a_line_shows(world: World) -> None:
    for number in range(14):
        world.told.clear()
        world.arrives(world.stop(user=f"user-{number}"))
        _waits(world, 20)
    _waits(world, 3600 - 14 * 20)
    for number in range(14):
        world.arrives(world.stop(user=f"user-{number}"))
        _waits(world, 20)


def event_of_a_deletion(world: World) -> None:
    del world.cloudtrail.trails[TRAIL]
    world.arrives(world.event("cloudtrail-trail-deleted"))


def event_of_a_deletion_with_every_option(world: World) -> None:
    full = arn_of("full")
    world.cloudtrail.add(full, **ALL_OF_IT)
    world.looks()
    del world.cloudtrail.trails[full]
    world.arrives(world.event("cloudtrail-trail-deleted", full))


def event_of_a_deletion_of_a_single_region_trail(world: World) -> None:
    small = arn_of("small")
    world.cloudtrail.add(small, IsMultiRegionTrail=False, LogFileValidationEnabled=False)
    world.looks()
    del world.cloudtrail.trails[small]
    world.arrives(world.event("cloudtrail-trail-deleted", small))


def event_of_a_deletion_of_an_unknown_trail(world: World) -> None:
    world.arrives(world.event("cloudtrail-trail-deleted", arn_of("young")))


def event_of_a_deletion_when_the_rest_is_not_known(world: World) -> None:
    _denied(world, "DescribeTrails")
    world.arrives(world.event("cloudtrail-trail-deleted"))


def event_of_a_stop_deleted_since(world: World) -> None:
    stop = world.stop()
    del world.cloudtrail.trails[TRAIL]
    world.arrives(stop)


# by event, while CloudTrail is slow


def slow_restarted(world: World) -> None:
    _denied(world, "StartLogging", SILENCE)
    world.arrives(world.stop())
    world.cloudtrail.start()  # what nobody answered was done
    world.cloudtrail.faults.clear()
    world.delivers(30)


def slow_then_denied(world: World) -> None:
    _denied(world, "StartLogging", THROTTLED)
    world.arrives(world.stop())
    _denied(world)
    world.delivers(30)


def slow_and_never_answered(world: World) -> None:
    _denied(world, "StartLogging", THROTTLED)
    world.arrives(world.stop())
    world.delivers(30)
    world.looks()
    world.cloudtrail.faults.clear()
    world.looks()


def slow_then_not_confirmed(world: World) -> None:
    _denied(world, "StartLogging", SILENCE)
    world.arrives(world.stop())
    world.cloudtrail.faults.clear()
    world.cloudtrail.after_start = world.cloudtrail.stop
    world.delivers(30)


def slow_then_deleted(world: World) -> None:
    _denied(world, "StartLogging", SILENCE)
    world.arrives(world.stop())
    del world.cloudtrail.trails[TRAIL]
    world.delivers(30)


def slow_and_started_by_somebody_else(world: World) -> None:
    _denied(world, "StartLogging", SILENCE)
    world.arrives(world.stop())
    _waits(world, 10)
    world.cloudtrail.start()
    world.delivers(30)


def slow_for_the_third_time(world: World) -> None:
    for _ in range(2):
        world.arrives(world.stop())
        _waits(world, 60)
    world.told.clear()
    _denied(world, "StartLogging", SILENCE)
    world.arrives(world.stop())
    world.cloudtrail.faults.clear()
    world.delivers(30)


def slow_without_a_queue(world: World) -> None:
    _denied(world, "StartLogging", SILENCE)
    world.queue.broken = True
    world.arrives(world.stop())


# by looking


def look_restarted(world: World) -> None:
    _found_stopped(world)


def look_started_by_somebody_else_later(world: World) -> None:
    _denied(world)
    _found_stopped(world)
    _waits(world)
    world.cloudtrail.start()
    world.looks()


def look_started_by_somebody_else_while_it_looks(world: World) -> None:
    world.cloudtrail.calls = _StartedAtTheSecondQuestion(world)
    _found_stopped(world)


def look_restart_denied_then_possible(world: World) -> None:
    _denied(world)
    _found_stopped(world)
    world.cloudtrail.faults.clear()
    world.looks()


def look_restart_not_answered(world: World) -> None:
    _denied(world, "StartLogging", THROTTLED)
    _found_stopped(world)


def look_restart_not_confirmed(world: World) -> None:
    world.cloudtrail.after_start = world.cloudtrail.stop
    _found_stopped(world)


def look_deleted_while_it_is_restarted(world: World) -> None:
    _denied(world, "StartLogging", refusal("TrailNotFoundException"))
    _found_stopped(world)


def look_three_times(world: World) -> None:
    for _ in range(3):
        world.told.clear()
        _waits(world, 900)
        _found_stopped(world)


def look_at_another_account_s_trail(world: World) -> None:
    world.cloudtrail.add(THEIRS, IsOrganizationTrail=True)
    world.looks()
    world.cloudtrail.stop(THEIRS)
    _waits(world)
    world.looks()


def look_then_the_event_names_who(world: World) -> None:
    stop = world.stop()
    _waits(world)
    world.looks()
    _waits(world, 600)
    world.arrives(stop)


def look_at_a_trail_that_was_off_before(world: World) -> None:
    old = arn_of("old")
    world.cloudtrail.add(old)
    world.cloudtrail.stop(old)
    world.cloudtrail.trails[old].stopped -= 7200
    world.looks()
    _waits(world, 600)
    world.cloudtrail.start(old)
    world.looks()


def look_at_a_trail_that_was_never_started(world: World) -> None:
    state = world.cloudtrail.add(arn_of("young"))
    state.logging, state.started, state.stopped = False, 0, 0
    world.looks()


def look_at_a_deleted_trail(world: World) -> None:
    del world.cloudtrail.trails[TRAIL]
    world.looks()
    world.delivers(90)


def look_at_a_deleted_trail_beside_others(world: World) -> None:
    for number in range(7):
        world.cloudtrail.add(arn_of(f"trail-{number}"))
    world.looks()
    del world.cloudtrail.trails[TRAIL]
    world.looks()
    world.delivers(90)


def look_at_a_trail_that_left_the_region(world: World) -> None:
    virginia = arn_of("global", "us-east-1")
    world.cloudtrail.add(virginia)
    world.looks()
    world.cloudtrail.trails[virginia].description["IsMultiRegionTrail"] = False
    world.looks()


def look_at_delivery_errors(world: World) -> None:
    state = world.cloudtrail.trails[TRAIL]
    for errors in (
        {"LatestDeliveryError": "AccessDenied"},
        {"LatestCloudWatchLogsDeliveryError": "x", "LatestDeliveryError": "NoSuchBucket"},
        {"LatestDigestDeliveryError": "AccessDenied"},
        {"LatestCloudWatchLogsDeliveryError": "AccessDenied"},
        {"LatestNotificationError": "AuthorizationError"},
        {},
    ):
        state.errors = errors
        world.looks()


def look_at_what_no_trail_records(world: World) -> None:
    state = world.cloudtrail.trails[TRAIL]
    state.description["HasCustomEventSelectors"] = True
    excluded = ["kms.amazonaws.com", "rdsdata.amazonaws.com"]
    for selector in (
        {"ReadWriteType": "WriteOnly"},
        {"ReadWriteType": "ReadOnly"},
        {"ReadWriteType": "All", "ExcludeManagementEventSources": excluded},
        {"IncludeManagementEvents": False},
        {"ReadWriteType": "All"},
    ):
        state.selectors = {"EventSelectors": [{"IncludeManagementEvents": True} | selector]}
        world.looks()


def look_status_denied(world: World) -> None:
    _denied(world, "GetTrailStatus")
    world.looks()


def look_denied(world: World) -> None:
    _denied(world, "DescribeTrails")
    world.looks()


def look_not_answered_twice(world: World) -> None:
    _denied(world, "DescribeTrails", SILENCE)
    world.looks()
    world.looks()


def look_finds_the_last_trail_gone_and_a_new_one(world: World) -> None:
    del world.cloudtrail.trails[TRAIL]
    world.arrives(world.event("cloudtrail-trail-deleted"))
    world.looks()
    world.cloudtrail.add()
    world.looks()


def look_finds_no_trail_when_the_last_does_not_answer(world: World) -> None:
    del world.cloudtrail.trails[TRAIL]
    _denied(world, "GetTrailStatus", THROTTLED)
    world.looks()


# by the alarm on the trails' log group


def alarm_restarted(world: World) -> None:
    _found_stopped(world, World.rings)


def alarm_restart_denied(world: World) -> None:
    _denied(world)
    _found_stopped(world, World.rings)


def alarm_of_a_deletion(world: World) -> None:
    del world.cloudtrail.trails[TRAIL]
    world.rings()
    world.delivers(90)


def alarm_unexplained(world: World) -> None:
    world.rings()


def alarm_explained_by_the_event_history(world: World) -> None:
    other = arn_of("elsewhere", "us-east-1")
    for name, change in (("cloudtrail-trail-stopped", {}), ("cloudtrail-trail-deleted", {"errorCode": "AccessDenied"})):
        event = world.event(name, other, user="mallory", **change)
        world.cloudtrail.events.append(event["detail"])
    _waits(world, 300)
    world.rings()


def alarm_when_the_trails_cannot_be_listed(world: World) -> None:
    _denied(world, "DescribeTrails", THROTTLED)
    world.rings()


# where alice may stop trails


def allowed_event(world: World) -> None:
    world.arrives(world.stop())


def allowed_look_with_the_history(world: World) -> None:
    world.cloudtrail.events.append(world.stop()["detail"])
    world.looks()
    world.delivers(LATE)


def allowed_but_restarted_before_the_event_came(world: World) -> None:
    stop = world.stop()
    world.looks()
    world.arrives(stop)


def allowed_to_another(world: World) -> None:
    event = world.stop(user="mallory")
    world.cloudtrail.events.append(event["detail"])
    _waits(world)
    world.looks()


def allowed_and_started_since(world: World) -> None:
    stop = world.stop()
    _waits(world, 30)
    world.cloudtrail.start()
    world.arrives(stop)


# where the restart is switched off


def off_event(world: World) -> None:
    world.arrives(world.stop())


def off_look(world: World) -> None:
    _found_stopped(world)


# without a trail, or without the state table


def empty_no_trail(world: World) -> None:
    world.looks()
    world.cloudtrail.add()
    world.looks()


def empty_first_look_at_a_trail_that_is_off(world: World) -> None:
    world.cloudtrail.add().logging = False
    world.looks()


def lost_event(world: World) -> None:
    world.cloudtrail.add()
    world.arrives(world.stop())


def lost_look(world: World) -> None:
    world.cloudtrail.add()
    _found_stopped(world)


def scenarios() -> Iterator[tuple[str, str]]:
    """The messages of every scenario above, by its name; its first word says in which world."""
    kinds = ("event", "slow", "look", "alarm", "allowed", "off", "empty", "lost")
    for name, scenario in list(globals().items()):
        kind = name.partition("_")[0]
        if kind in kinds:
            with _world(kind) as world:
                scenario(world)
                yield name.replace("_", "-"), all_rendered(world.told)


@contextmanager
def _world(kind: str) -> Iterator[World]:
    """The world that scenarios of a kind happen in."""
    clock = Clock(START)
    state_table = unavailable_state_table(clock) if kind == "lost" else memory_table(clock)
    stoppers = (ALICE,) if kind == "allowed" else ()
    world = World(state_table, clock, on=kind != "off", stoppers=stoppers)
    if kind not in {"empty", "lost"}:
        world.cloudtrail.add()
        world.looks()
    yield world
