"""By looking: every few minutes, at every trail that is seen from here."""

from typing import Any

import pytest

from account_event_handler.aws.queue import QueueError
from account_event_handler.model import Alert, Severity
from account_event_handler.own_stack.context import StackContext
from account_event_handler.own_stack.context_cache import FRESH, StackContextCache
from account_event_handler.render.headline import headline_of
from account_event_handler.state import StateTable
from tests.remediate.cloudtrail import ACCOUNT, SILENCE, TRAIL, arn_of, refusal
from tests.remediate.world import LATE, World, facts
from tests.support.in_memory import RepeatingTable
from tests.support.state_table import Clock, unavailable_state_table

THEIRS = arn_of("organization", account="444455556666")


def test_a_look_at_what_is_well_tells_nothing_and_writes_nothing(world: World) -> None:
    assert world.looks() == []
    assert world.queue.waiting == []
    assert world.cloudtrail.calls == ["DescribeTrails", "GetTrailStatus"]


def test_a_stopped_trail_is_restarted_at_once_and_told_once(world: World) -> None:
    world.clock.seconds += 600
    world.cloudtrail.stop()
    world.clock.seconds += 300
    (alert,) = world.looks()
    assert world.cloudtrail.trails[TRAIL].logging
    assert headline_of(alert) == "Trail management-events was stopped and restarted"
    assert alert.severity is Severity.CRITICAL
    assert facts(alert)["Stopped by"] == "not known: no event names them"
    assert facts(alert)["Noticed"] == "by a regular check"
    assert facts(alert)["Restarted"] == "logging again since 03:27:09 UTC"
    assert facts(alert)["Not recorded"] == "03:22:09 to 03:27:09 UTC, 5 min"
    assert alert.link.endswith("#/trails/" + TRAIL.replace(":", "%3A").replace("/", "%2F"))
    assert world.looks() == world.rings() == world.delivers(LATE) == []


def test_slow_answers_of_the_table_hide_no_stop(clock: Clock) -> None:
    world = World(RepeatingTable(clock=clock), clock)
    world.cloudtrail.add()
    world.looks()
    world.cloudtrail.stop()
    world.clock.seconds += LATE
    assert len(world.looks()) == 1
    assert world.cloudtrail.trails[TRAIL].logging
    assert world.looks() == world.delivers(LATE) == []


def test_a_stop_of_this_moment_is_restarted_now_and_told_when_no_event_names_who(world: World) -> None:
    world.cloudtrail.stop()
    assert world.looks() == []
    assert world.cloudtrail.trails[TRAIL].logging
    assert len(world.delivers(90)) == 1


def test_a_trail_that_cannot_be_restarted_is_tried_again_and_told_when_that_changes(world: World) -> None:
    world.cloudtrail.faults["StartLogging"] = refusal("AccessDeniedException")
    world.cloudtrail.stop()
    world.clock.seconds += LATE
    (alert,) = world.looks()
    assert headline_of(alert) == "Trail management-events is stopped and could not be started again"
    assert "AccessDeniedException" in facts(alert)["Not restarted"]
    assert world.looks() == []
    world.cloudtrail.faults.clear()
    (alert,) = world.looks()
    assert headline_of(alert) == "Trail management-events was stopped and restarted"
    assert world.looks() == []


def test_a_trail_that_somebody_starts_by_hand_is_told_to_log_again(world: World) -> None:
    world.cloudtrail.faults["StartLogging"] = refusal("AccessDeniedException")
    world.cloudtrail.stop()
    world.clock.seconds += LATE
    world.looks()
    world.clock.seconds += LATE
    world.cloudtrail.start()
    (alert,) = world.looks()
    assert headline_of(alert) == "Trail management-events is logging again"
    assert alert.severity is Severity.LOW
    assert world.looks() == []


def test_what_the_event_of_the_start_has_told_the_look_does_not(world: World) -> None:
    world.cloudtrail.faults["StartLogging"] = refusal("AccessDeniedException")
    world.arrives(world.stop())
    world.clock.seconds += LATE
    world.cloudtrail.start()
    (alert,) = world.arrives(world.event("cloudtrail-logging-started"))
    assert alert.watch == "cloudtrail-logging-started"
    assert world.looks() == []


def test_another_account_s_trail_that_is_off_is_told_with_the_command(world: World) -> None:
    world.cloudtrail.add(THEIRS, IsOrganizationTrail=True)
    world.looks()
    world.cloudtrail.stop(THEIRS)
    world.clock.seconds += LATE
    (alert,) = world.looks()
    assert headline_of(alert) == "Trail organization of account 444455556666 is stopped"
    assert "organization's trail" in facts(alert)["Not restarted"]
    assert THEIRS in facts(alert)["Run there"]
    assert world.cloudtrail.starts == 0
    assert world.looks() == []


def test_a_trail_that_was_off_at_the_first_look_is_told_once_and_left_so(state_table: StateTable, clock: Clock) -> None:
    world = World(state_table, clock)
    world.cloudtrail.add()
    world.cloudtrail.add(arn_of("old"))
    world.cloudtrail.stop(arn_of("old"))
    (alert,) = world.looks()
    assert headline_of(alert) == "Trail old is not logging"
    assert alert.severity is Severity.MEDIUM
    assert world.looks() == []
    assert world.cloudtrail.starts == 0


def test_a_trail_that_was_made_started_and_stopped_between_two_looks_is_restarted(world: World) -> None:
    young = arn_of("young")
    world.cloudtrail.add(young)
    world.clock.seconds += 60
    world.cloudtrail.start(young)
    world.clock.seconds += 60
    world.cloudtrail.stop(young)
    world.clock.seconds += LATE
    (alert,) = world.looks()
    assert world.cloudtrail.trails[young].logging
    assert headline_of(alert) == "Trail young was stopped and restarted"


def test_a_trail_that_was_never_started_is_left_off(world: World) -> None:
    state = world.cloudtrail.add(arn_of("young"))
    state.logging, state.started, state.stopped = False, 0, int(world.clock())
    (alert,) = world.looks()
    assert alert.watch == "cloudtrail-trail-found-off"


def test_if_no_other_trail_logs_the_one_that_is_off_is_graver(state_table: StateTable, clock: Clock) -> None:
    world = World(state_table, clock)
    world.cloudtrail.add().logging = False
    (alert,) = world.looks()
    assert headline_of(alert) == "Trail management-events is not logging, and neither is any other trail"
    assert alert.severity is Severity.HIGH


def test_a_trail_that_was_left_off_and_then_started_should_log(state_table: StateTable, clock: Clock) -> None:
    world = World(state_table, clock)
    world.cloudtrail.add()
    world.cloudtrail.stop()
    world.looks()
    world.clock.seconds += 600
    world.cloudtrail.start()
    (alert,) = world.looks()
    assert headline_of(alert) == "Trail management-events is logging again"
    world.clock.seconds += 600
    world.cloudtrail.stop()
    world.looks()
    assert world.cloudtrail.trails[TRAIL].logging


def test_delivery_errors_are_told_once_and_again_when_they_change(world: World) -> None:
    state = world.cloudtrail.trails[TRAIL]
    state.errors = {"LatestDeliveryError": "AccessDenied"}
    (alert,) = world.looks()
    assert headline_of(alert) == "Trail management-events cannot deliver to its bucket (AccessDenied)"
    assert alert.severity is Severity.HIGH
    assert world.looks() == []
    state.errors = {"LatestCloudWatchLogsDeliveryError": "x", "LatestDeliveryError": "NoSuchBucket"}
    (alert,) = world.looks()
    assert headline_of(alert).endswith("to its bucket (NoSuchBucket), log group (x)")
    state.errors = {}
    (alert,) = world.looks()
    assert (headline_of(alert), alert.severity) == ("Trail management-events delivers again", Severity.LOW)
    assert world.looks() == []


def test_the_same_error_a_second_time_is_told_a_second_time(world: World) -> None:
    state = world.cloudtrail.trails[TRAIL]
    for _ in range(2):
        state.errors = {"LatestDeliveryError": "AccessDenied"}
        assert len(world.looks()) == 1
        state.errors = {}
        assert len(world.looks()) == 1


def test_a_topic_that_fails_is_less_than_a_bucket(world: World) -> None:
    world.cloudtrail.trails[TRAIL].errors = {"LatestNotificationError": "AuthorizationError"}
    (alert,) = world.looks()
    assert alert.severity is Severity.MEDIUM


def test_no_trail_at_all_is_told_once_and_so_is_the_next_one(state_table: StateTable, clock: Clock) -> None:
    world = World(state_table, clock)
    (alert,) = world.looks()
    assert headline_of(alert) == "No trail records account 111122223333 in eu-west-1"
    assert alert.severity is Severity.HIGH
    assert world.looks() == []
    world.cloudtrail.add()
    (alert,) = world.looks()
    assert headline_of(alert).endswith("again, by trail management-events")
    assert world.looks() == []


def test_a_trail_that_is_gone_says_what_it_was_once(world: World) -> None:
    del world.cloudtrail.trails[TRAIL]
    assert world.looks() == []
    (alert,) = world.delivers(90)
    assert headline_of(alert) == "Trail management-events was deleted"
    assert alert.severity is Severity.CRITICAL
    assert "create-trail" in facts(alert)["Create it again"]
    assert facts(alert)["Trails left"].startswith("none")
    assert world.looks() == world.delivers(LATE) == []


def test_a_trail_that_is_made_again_is_a_new_one(world: World) -> None:
    del world.cloudtrail.trails[TRAIL]
    world.arrives(world.event("cloudtrail-trail-deleted"))
    world.looks()
    world.cloudtrail.add()
    (alert,) = world.looks()
    assert alert.watch == "cloudtrail-account-recorded"
    world.clock.seconds += 600
    world.cloudtrail.stop()
    world.looks()
    assert world.cloudtrail.trails[TRAIL].logging


def test_a_trail_that_no_longer_records_this_region_is_not_called_deleted(world: World) -> None:
    virginia = arn_of("global", "us-east-1")
    world.cloudtrail.add(virginia)
    world.looks()
    world.cloudtrail.trails[virginia].description["IsMultiRegionTrail"] = False
    (alert,) = world.looks()
    assert headline_of(alert) == "Trail global no longer records eu-west-1"
    assert world.looks() == []


def test_a_trail_that_may_not_be_asked_is_told_once(world: World) -> None:
    world.cloudtrail.faults["GetTrailStatus"] = refusal("AccessDeniedException")
    (alert,) = world.looks()
    assert headline_of(alert) == "Trail management-events cannot be checked: AccessDeniedException"
    assert world.looks() == []
    world.cloudtrail.faults.clear()
    assert world.looks() == []
    world.cloudtrail.stop()
    world.looks()
    assert world.cloudtrail.starts == 1  # what was known of it before is not forgotten


def test_a_look_that_is_denied_is_told_once(world: World) -> None:
    world.cloudtrail.faults["DescribeTrails"] = refusal("AccessDeniedException")
    (alert,) = world.looks()
    assert headline_of(alert) == ("The trails of account 111122223333 cannot be checked: AccessDeniedException")
    assert world.looks() == []


def test_a_failure_that_passes_is_not_told_and_one_that_stays_is(world: World) -> None:
    for fault in (SILENCE, refusal("ThrottlingException")):
        world.cloudtrail.faults["DescribeTrails"] = fault
        assert world.looks() == []
        world.cloudtrail.faults.clear()
        assert world.looks() == []
    world.cloudtrail.faults["DescribeTrails"] = SILENCE
    assert [len(world.looks()) for _ in range(4)] == [0, 1, 0, 0]


def test_a_status_that_is_not_answered_now_is_asked_by_the_next_look(world: World) -> None:
    world.cloudtrail.stop()
    world.cloudtrail.faults["GetTrailStatus"] = refusal("ThrottlingException")
    assert world.looks() == []
    world.cloudtrail.faults.clear()
    world.clock.seconds += LATE
    assert len(world.looks()) == 1


def test_what_the_queue_does_not_take_is_told_by_the_next_look(world: World) -> None:
    world.cloudtrail.stop()
    world.clock.seconds += LATE
    world.queue.broken = True
    with pytest.raises(QueueError):
        world.looks()
    assert world.cloudtrail.trails[TRAIL].logging
    world.queue.broken = False
    (alert,) = world.looks()
    assert "Restarted" in facts(alert)
    assert world.looks() == []


def test_without_memory_a_trail_stopped_lately_is_restarted_and_told(clock: Clock) -> None:
    world = World(unavailable_state_table(clock), clock)
    world.cloudtrail.add()
    world.cloudtrail.add(arn_of("old"))
    world.cloudtrail.stop(arn_of("old"))
    world.clock.seconds += 7200
    world.cloudtrail.stop()
    world.clock.seconds += LATE
    headlines = {headline_of(alert) for alert in world.looks()}
    assert headlines == {"Trail management-events was stopped and restarted", "Trail old is not logging"}
    assert not world.cloudtrail.trails[arn_of("old")].logging


def test_three_stops_that_only_looks_found_escalate(world: World) -> None:
    told = []
    for _ in range(3):
        world.clock.seconds += 900
        world.cloudtrail.stop()
        world.clock.seconds += LATE
        told += world.looks()
    assert headline_of(told[-1]) == ("Trail management-events was stopped 3 times within an hour by somebody unknown")


def test_a_repair_that_another_has_begun_is_left_to_it_for_a_while(world: World) -> None:
    world.cloudtrail.faults["StartLogging"] = SILENCE
    world.queue.broken = True
    world.arrives(world.stop())
    world.queue.broken = False
    world.cloudtrail.faults.clear()
    world.clock.seconds += LATE
    (alert,) = world.looks()
    assert headline_of(alert) == "Trail management-events was stopped and restarted"
    assert facts(alert)["Stopped by"] == "alice (IAM user)"


def test_a_trail_that_is_not_seen_and_not_answered_for_is_asked_for_again(world: World) -> None:
    del world.cloudtrail.trails[TRAIL]
    world.cloudtrail.faults["GetTrailStatus"] = refusal("ThrottlingException")
    assert [alert.watch for alert in world.looks()] == ["cloudtrail-account-unrecorded"]
    world.cloudtrail.faults.clear()
    world.looks()
    assert [alert.watch for alert in world.delivers(90)] == ["cloudtrail-trail-found-deleted"]


def test_a_trail_that_is_not_seen_and_may_not_be_asked_for_is_told(world: World) -> None:
    world.cloudtrail.add(THEIRS)
    world.looks()
    del world.cloudtrail.trails[THEIRS]
    world.cloudtrail.faults["GetTrailStatus"] = refusal("AccessDeniedException")
    headlines = [headline_of(alert) for alert in world.looks()]
    assert "Trail organization no longer records eu-west-1" in headlines


def test_a_restart_under_way_is_not_begun_a_second_time(world: World) -> None:
    told: list[Alert] = []
    world.cloudtrail.before_start = lambda: told.extend(world.looks())
    world.arrives(world.stop())
    assert told == []
    assert world.cloudtrail.starts == 1


def test_what_trails_write_to_is_known_after_a_look(state_table: StateTable, clock: Clock) -> None:
    world = World(state_table, clock)
    key = "arn:aws:kms:eu-west-1:111122223333:key/7c6b5a49"
    world.cloudtrail.add(KmsKeyId=key)
    context = StackContextCache(StackContext(), state_table)
    assert context().trail_things == frozenset()
    world.clock.seconds += FRESH
    world.looks()
    assert context().trail_things == {"audit-logs", key}


WRITES_ONLY = {"EventSelectors": [{"IncludeManagementEvents": True, "ReadWriteType": "WriteOnly"}]}
NO_WRITES = {"EventSelectors": [{"IncludeManagementEvents": True, "ReadWriteType": "ReadOnly"}]}


def selects(world: World, selectors: dict[str, Any], arn: str = TRAIL) -> None:
    state = world.cloudtrail.trails[arn]
    state.description["HasCustomEventSelectors"] = True
    state.selectors = selectors


@pytest.mark.parametrize(
    ("selectors", "severity", "what"),
    [(WRITES_ONLY, Severity.MEDIUM, "reads"), (NO_WRITES, Severity.CRITICAL, "writes")],
)
def test_what_no_trail_records_is_alerted_once_with_the_watches_that_need_it(
    world: World, selectors: dict[str, Any], severity: Severity, what: str
) -> None:
    selects(world, selectors)
    (alert,) = world.looks()
    assert (alert.watch, alert.severity) == ("cloudtrail-events-left-out", severity)
    assert headline_of(alert) == f"The trails of account {ACCOUNT} leave out {what}"
    assert facts(alert)["Affected watches"]
    assert world.looks() == []


def test_it_is_alerted_again_when_it_changes_and_when_it_is_over(world: World) -> None:
    selects(world, WRITES_ONLY)
    world.looks()
    selects(world, NO_WRITES)
    assert [alert.severity for alert in world.looks()] == [Severity.CRITICAL]
    selects(world, {"EventSelectors": [{"IncludeManagementEvents": True}]})
    assert [alert.watch for alert in world.looks()] == ["cloudtrail-events-complete"]
    assert world.looks() == []


def test_what_another_trail_records_is_no_gap(world: World) -> None:
    selects(world, WRITES_ONLY)
    world.cloudtrail.add(arn_of("second"))
    assert world.looks() == []


def test_a_trail_with_selectors_that_may_not_be_read_may_record_the_rest(world: World) -> None:
    selects(world, WRITES_ONLY)
    world.cloudtrail.faults["GetEventSelectors"] = refusal("AccessDeniedException")
    assert world.looks() == []


def test_a_trail_that_is_started_again_in_the_same_check_leaves_no_gap(world: World) -> None:
    selects(world, WRITES_ONLY, world.cloudtrail.add(arn_of("second")).description["TrailARN"])
    world.looks()
    world.cloudtrail.stop()
    watches = [alert.watch for alert in world.looks() + world.delivers(LATE)]
    assert "cloudtrail-events-left-out" not in watches


def test_what_people_know_of_gaps_outlives_a_check_that_fails(world: World) -> None:
    selects(world, WRITES_ONLY)
    world.looks()
    world.cloudtrail.faults["DescribeTrails"] = refusal("AccessDeniedException")
    world.looks()
    del world.cloudtrail.faults["DescribeTrails"]
    assert [alert.watch for alert in world.looks()] == []


def test_selectors_are_asked_only_of_a_trail_that_has_its_own(world: World) -> None:
    world.looks()
    assert "GetEventSelectors" not in world.cloudtrail.calls
