"""By event: somebody stops a trail, and the event says so."""

from copy import replace

import pytest

from account_event_handler.ingest import decode
from account_event_handler.limits import RESTART_PATIENCE, RESTART_PAUSE
from account_event_handler.model import AccountEvent, Severity
from account_event_handler.remediate import Responded
from account_event_handler.remediate.check import TrailRemediator
from account_event_handler.render.headline import headline_of
from account_event_handler.state import StateTable
from tests.remediate.cloudtrail import ACCOUNT, REGION, SILENCE, TRAIL, arn_of, refusal
from tests.remediate.world import LATE, OWN_ROLE, World, facts
from tests.support.alerts import alert_of
from tests.support.samples import sample
from tests.support.state_table import Clock, unavailable_state_table

START_COMMAND = f"aws cloudtrail start-logging --name {TRAIL} --region {REGION}"


def test_a_stopped_trail_logs_again_and_its_alert_says_since_when(world: World) -> None:
    stop = world.stop()
    world.clock.seconds += 5
    (alert,) = world.arrives(stop)
    assert world.cloudtrail.trails[TRAIL].logging
    assert headline_of(alert) == "alice stopped logging of trail management-events; it is logging again"
    assert alert.severity is Severity.CRITICAL
    assert facts(alert)["Restarted"] == "logging again since 03:12:14 UTC"
    assert facts(alert)["Not recorded"] == "03:12:09 to 03:12:14 UTC, 5 s"
    assert "start-logging" not in alert.advice


def test_a_restart_asks_two_things_of_aws(world: World) -> None:
    world.arrives(world.stop())
    assert set(world.cloudtrail.calls) == {"StartLogging", "GetTrailStatus"}


def test_the_same_event_again_restarts_and_counts_nothing_again(world: World) -> None:
    stop = world.stop()
    world.clock.seconds += 5
    (first,) = world.arrives(stop)
    world.told.clear()
    (second,) = world.arrives(stop)
    assert world.cloudtrail.starts == 1
    assert second == first


def test_a_name_stands_for_the_trail_of_the_event_s_account_and_region(world: World) -> None:
    world.cloudtrail.add(arn_of("eu"))
    world.cloudtrail.stop(arn_of("eu"))
    (alert,) = world.arrives(world.event("cloudtrail-trail-stopped", "eu"))
    assert "Restarted" in facts(alert)


def test_a_trail_is_started_in_its_home_region(world: World) -> None:
    virginia = arn_of("global", "us-east-1")
    world.cloudtrail.add(virginia)
    (alert,) = world.arrives(world.stop(virginia, awsRegion="us-east-1"))
    assert "Restarted" in facts(alert)


def test_a_stop_that_somebody_has_mended_is_not_claimed(world: World) -> None:
    stop = world.stop()
    world.clock.seconds += 30
    world.cloudtrail.start()
    (alert,) = world.arrives(stop)
    assert world.cloudtrail.starts == 0
    assert facts(alert)["Logging again"] == "since 03:12:39 UTC, not by this stack"


def test_a_status_that_lags_behind_the_stop_does_not_keep_from_starting(world: World) -> None:
    stop = world.event("cloudtrail-trail-stopped")  # the status says logging, since yesterday
    (alert,) = world.arrives(stop)
    assert world.cloudtrail.starts == 1
    assert "Restarted" in facts(alert)


def test_whoever_may_stop_it_is_told_and_not_overruled(state_table: StateTable, clock: Clock) -> None:
    world = World(state_table, clock, stoppers=(f"arn:aws:iam::{ACCOUNT}:user/al*",))
    world.cloudtrail.add()
    world.looks()
    (alert,) = world.arrives(world.stop())
    assert world.cloudtrail.starts == 0
    assert facts(alert)["Not restarted"] == (
        f"the stack parameter TrailStoppers lets this caller stop it: arn:aws:iam::{ACCOUNT}:user/al*"
    )
    assert facts(alert)["Start again"] == START_COMMAND
    assert world.looks() == world.rings() == world.delivers(LATE) == []
    assert world.cloudtrail.starts == 0
    (other,) = world.arrives(world.stop(user="mallory"))
    assert "Restarted" in facts(other)


def test_an_old_event_does_not_overrule_who_may(state_table: StateTable, clock: Clock) -> None:
    world = World(state_table, clock, stoppers=(f"arn:aws:iam::{ACCOUNT}:user/alice",))
    world.cloudtrail.add()
    old = world.stop(user="mallory")
    world.clock.seconds += 3600
    world.arrives(world.stop(user="alice"))
    world.arrives(old)
    assert world.cloudtrail.starts == 0


def test_the_parameter_switches_the_restart_off(state_table: StateTable, clock: Clock) -> None:
    world = World(state_table, clock, on=False)
    world.cloudtrail.add()
    (alert,) = world.arrives(world.stop())
    assert world.cloudtrail.calls == []
    assert facts(alert)["Not restarted"] == "the stack parameter RestartCloudTrail is off"
    assert facts(alert)["Start again"] == START_COMMAND
    assert not world.responded[-1].groupable


def test_a_restart_that_aws_denies_says_why_and_the_command(world: World) -> None:
    message = "not authorized to perform cloudtrail:StartLogging with an explicit deny"
    world.cloudtrail.faults["StartLogging"] = refusal("AccessDeniedException", message)
    (alert,) = world.arrives(world.stop())
    assert facts(alert)["Not restarted"] == f"AWS denied it, AccessDeniedException: {message}"
    assert facts(alert)["Start again"] == START_COMMAND
    assert not world.responded[-1].groupable
    world.arrives(world.event("cloudtrail-trail-stopped"))
    assert world.responded[-1].groupable  # the same again is no news


def test_a_second_stop_of_a_trail_that_is_off_hides_neither_the_first_nor_the_gap(world: World) -> None:
    world.cloudtrail.faults["StartLogging"] = refusal("AccessDeniedException")
    world.arrives(world.stop(user="alice"))
    world.clock.seconds += 600
    world.cloudtrail.faults.clear()
    (alert,) = world.arrives(world.event("cloudtrail-trail-stopped", user="bob"))
    assert facts(alert)["Not recorded"] == "03:12:09 to 03:22:09 UTC, 10 min"
    assert facts(alert)["Stopped by"] == "alice (IAM user); bob (IAM user)"
    for user in ("carol", "dave"):
        world.clock.seconds += 60
        (alert,) = world.arrives(world.stop(user=user))
    assert headline_of(alert).endswith("3 times within an hour by alice, bob, carol and dave")


def test_a_stop_after_a_restart_is_never_folded(world: World) -> None:
    for _ in range(3):
        world.arrives(world.stop())
        world.clock.seconds += 60
    assert not any(responded.groupable for responded in world.responded)


def test_a_stop_of_another_trail_is_never_folded(world: World) -> None:
    world.cloudtrail.add(arn_of("second"))
    world.cloudtrail.faults["StartLogging"] = refusal("AccessDeniedException")
    world.arrives(world.stop())
    world.arrives(world.stop(arn_of("second")))
    assert not any(responded.groupable for responded in world.responded)


def test_a_status_that_is_denied_does_not_keep_from_starting(world: World) -> None:
    world.cloudtrail.faults["GetTrailStatus"] = refusal("AccessDeniedException")
    (alert,) = world.arrives(world.stop())
    assert world.cloudtrail.trails[TRAIL].logging
    assert facts(alert)["Restarted"].startswith("requested at 03:12:09 UTC, not confirmed")
    assert "get-trail-status" in facts(alert)["Check"]


def test_a_status_that_is_denied_once_is_asked_again(world: World) -> None:
    faults = world.cloudtrail.faults
    world.cloudtrail.after_start = lambda: faults.update(GetTrailStatus=refusal("AccessDeniedException"))
    restarter = replace(world.remediator.restarter, pause=lambda seconds: faults.clear())
    world.remediator = replace(world.remediator, restarter=restarter)
    (alert,) = world.arrives(world.stop())
    assert facts(alert)["Restarted"] == "logging again since 03:12:09 UTC"
    assert world.cloudtrail.calls == ["GetTrailStatus", "StartLogging", "GetTrailStatus", "GetTrailStatus"]


@pytest.mark.parametrize(("seconds", "looks"), [(RESTART_PATIENCE, 3), (RESTART_PATIENCE + 1, 2)])
def test_a_restart_is_looked_at_three_times_within_six_seconds(world: World, seconds: int, looks: int) -> None:
    world.cloudtrail.after_start = world.cloudtrail.stop

    def pause(given: float) -> None:
        assert given == RESTART_PAUSE
        world.clock.seconds += seconds

    restarter = replace(world.remediator.restarter, pause=pause)
    world.remediator = replace(world.remediator, restarter=restarter)
    world.arrives(world.stop())
    assert world.cloudtrail.calls == ["GetTrailStatus", "StartLogging", *["GetTrailStatus"] * looks]


def test_a_trail_that_does_not_stay_on_is_not_called_restarted(world: World) -> None:
    world.cloudtrail.after_start = world.cloudtrail.stop
    (alert,) = world.arrives(world.stop())
    assert "says that it is not logging" in facts(alert)["Restarted"]


def test_another_account_s_trail_names_the_account_and_the_command(world: World) -> None:
    theirs = arn_of("audit", account="444455556666")
    event = world.event("cloudtrail-trail-stopped", theirs, recipientAccountId="444455556666")
    event["account"] = "444455556666"
    (alert,) = world.arrives(event)
    assert world.cloudtrail.calls == []
    assert facts(alert)["Not restarted"] == "the trail belongs to account 444455556666"
    assert facts(alert)["Run there"] == (f"aws cloudtrail start-logging --name {theirs} --region {REGION}")
    assert "account 444455556666" in alert.advice


def test_an_organization_s_trail_is_called_that(world: World) -> None:
    theirs = arn_of("organization", account="444455556666")
    world.cloudtrail.add(theirs, IsOrganizationTrail=True)
    world.looks()
    (alert,) = world.arrives(world.stop(theirs))
    assert facts(alert)["Not restarted"] == ("it is the organization's trail and belongs to account 444455556666")


def test_a_deleted_trail_says_what_it_was_and_how_to_make_it_again(world: World) -> None:
    del world.cloudtrail.trails[TRAIL]
    (alert,) = world.arrives(world.event("cloudtrail-trail-deleted"))
    assert facts(alert)["Settings"] == "multi-Region trail to bucket audit-logs, with log file validation"
    assert facts(alert)["Create it again"] == (
        "aws cloudtrail create-trail --name management-events --s3-bucket-name audit-logs"
        " --include-global-service-events --is-multi-region-trail --enable-log-file-validation"
        " --region eu-west-1"
        " && aws cloudtrail put-event-selectors --trail-name management-events"
        ' --event-selectors \'[{"ReadWriteType": "All", "IncludeManagementEvents": true}]\''
        " --region eu-west-1"
        " && aws cloudtrail start-logging --name management-events --region eu-west-1"
    )
    assert facts(alert)["Trails left"].startswith("none")
    assert world.looks() == world.rings() == world.delivers(LATE) == []


def test_a_deleted_trail_that_was_never_seen_says_that(world: World) -> None:
    (alert,) = world.arrives(world.event("cloudtrail-trail-deleted", arn_of("young")))
    assert facts(alert)["Settings"] == "not known: the watcher had not seen the trail before"
    assert facts(alert)["Trails left"] == "management-events"


def test_a_stopped_trail_that_is_deleted_since_says_what_it_was(world: World) -> None:
    stop = world.stop()
    del world.cloudtrail.trails[TRAIL]
    (alert,) = world.arrives(stop)
    assert "create-trail" in facts(alert)["Create it again"]
    assert "deleted since" in facts(alert)["Not restarted"]


def test_another_account_s_deleted_trail_does_not_say_what_is_left_there(world: World) -> None:
    theirs = arn_of("audit", account="444455556666")
    (alert,) = world.arrives(world.event("cloudtrail-trail-deleted", theirs))
    assert "Trails left" not in facts(alert)
    assert world.cloudtrail.calls == []


def test_what_is_left_is_not_said_when_it_may_not_be_asked(world: World) -> None:
    world.cloudtrail.faults["DescribeTrails"] = refusal("AccessDeniedException")
    (alert,) = world.arrives(world.event("cloudtrail-trail-deleted"))
    assert "Trails left" not in facts(alert)
    assert "Create it again" in facts(alert)


def test_a_start_that_names_no_trail_or_a_running_one_is_told_as_ever(world: World) -> None:
    for trail in ("", TRAIL):
        (alert,) = world.arrives(world.event("cloudtrail-logging-started", trail))
        assert alert.facts == ()
    world.arrives(world.stop())
    world.arrives(world.event("cloudtrail-logging-started"))
    world.told.clear()
    assert world.looks() == []


def test_a_remediator_that_cannot_be_made_costs_the_words_only(world: World) -> None:
    def broken() -> TrailRemediator:
        raise OSError

    world.responses = replace(world.responses, remediator=broken)
    (alert,) = world.arrives(world.stop())
    assert "check the trail yourself" in facts(alert)["Restart"]


def test_an_event_of_another_service_is_left_alone(world: World) -> None:
    alert = alert_of("s3-bucket-deleted")
    event = decode(sample("s3-bucket-deleted"))
    assert isinstance(event, AccountEvent)
    assert world.responses.respond(alert, event) == Responded()


def test_a_stop_that_names_no_trail_is_told_with_that(world: World) -> None:
    for name in ("", "a b; rm -rf /", "arn:aws:cloudtrail:x:y:trail/z", None):
        (alert,) = world.arrives(world.event("cloudtrail-trail-stopped", str(name or "")))
        assert facts(alert)["Not restarted"] == "the event does not name the trail"
    assert world.cloudtrail.calls == []


def test_an_attempt_that_was_refused_restarts_nothing(world: World) -> None:
    event = world.event("cloudtrail-trail-stopped", errorCode="AccessDenied")
    (alert,) = world.arrives(event)
    assert "tried to stop" in headline_of(alert)
    assert alert.facts == ()
    assert world.cloudtrail.calls == []


def test_without_memory_it_is_restarted_and_told(clock: Clock) -> None:
    world = World(unavailable_state_table(clock), clock)
    world.cloudtrail.add()
    (alert,) = world.arrives(world.stop())
    assert "Restarted" in facts(alert)
    assert world.lost


def test_the_watcher_s_own_restart_is_no_news(world: World) -> None:
    session = {"sessionIssuer": {"arn": OWN_ROLE, "userName": "account-watcher"}}
    own = {"type": "AssumedRole", "sessionContext": session}
    event = world.event("cloudtrail-logging-started", userIdentity=own)
    assert world.arrives(event) == []
    event["detail"]["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"] += "-of-another"
    assert len(world.arrives(event)) == 1
    world.context = replace(world.context, peers=(f"{OWN_ROLE}-of-another",))
    assert world.arrives(event | {"id": "another"}) == []


def test_only_its_restart_is_silent_of_what_the_watcher_s_role_does(world: World) -> None:
    session = {"sessionIssuer": {"arn": OWN_ROLE, "userName": "account-watcher"}}
    own = {"type": "AssumedRole", "sessionContext": session}
    assert len(world.arrives(world.event("cloudtrail-trail-stopped", userIdentity=own))) == 1


class TestSlow:
    """CloudTrail did not answer in time."""

    def test_the_alert_says_so_and_the_result_follows_once(self, world: World) -> None:
        world.cloudtrail.faults["StartLogging"] = SILENCE
        (alert,) = world.arrives(world.stop())
        assert headline_of(alert) == "alice stopped logging of trail management-events"
        assert facts(alert)["Not restarted"].startswith("CloudTrail did not answer")
        assert facts(alert)["Start again"] == START_COMMAND
        assert not world.responded[-1].groupable
        world.cloudtrail.start()  # what nobody answered was done
        world.cloudtrail.faults.clear()
        (result,) = world.delivers(30)
        assert headline_of(result) == "Trail management-events was stopped and restarted"
        assert facts(result)["Stopped by"] == "alice (IAM user)"
        assert "Restarted" in facts(result)
        assert world.looks() == world.delivers(LATE) == []

    def test_a_start_that_nobody_answered_is_tried_again(self, world: World) -> None:
        world.cloudtrail.faults["StartLogging"] = SILENCE
        world.arrives(world.stop())
        del world.cloudtrail.faults["StartLogging"]
        (result,) = world.delivers(30)
        assert facts(result)["Restarted"] == "logging again since 03:12:39 UTC"

    def test_what_still_does_not_answer_is_told_and_tried_again(self, world: World) -> None:
        world.cloudtrail.faults["StartLogging"] = refusal("ThrottlingException")
        world.arrives(world.stop())
        (result,) = world.delivers(30)
        assert result.watch == "cloudtrail-trail-found-stopped"
        assert headline_of(result).endswith("could not be started again")
        assert "ThrottlingException" in facts(result)["Not restarted"]
        assert world.looks() == []
        world.cloudtrail.faults.clear()
        (news,) = world.looks()
        assert headline_of(news) == "Trail management-events was stopped and restarted"
        assert facts(news)["Stopped by"] == "alice (IAM user)"

    def test_what_a_look_has_put_right_and_told_meanwhile_is_not_told_again(self, world: World) -> None:
        world.cloudtrail.faults["StartLogging"] = SILENCE
        world.arrives(world.stop())
        world.cloudtrail.faults.clear()
        world.clock.seconds += 400
        waiting, world.queue.waiting = world.queue.waiting, []
        assert len(world.looks()) == 1
        world.queue.waiting = waiting
        assert world.delivers(30) == []
        assert world.cloudtrail.starts == 2

    def test_a_newer_stop_tells_of_itself(self, world: World) -> None:
        world.cloudtrail.faults["StartLogging"] = SILENCE
        world.arrives(world.stop())
        world.cloudtrail.faults.clear()
        world.clock.seconds += 10
        world.cloudtrail.start()
        world.arrives(world.event("cloudtrail-logging-started", user="bob"))
        world.clock.seconds += 10
        world.arrives(world.stop(user="mallory"))
        assert world.delivers(30) == []

    def test_what_is_muted_has_no_result_either(self, world: World) -> None:
        world.cloudtrail.faults["StartLogging"] = SILENCE
        event = world.stop()
        world.arrives(event)
        world.cloudtrail.faults.clear()
        world.muted.add(event["detail"]["eventID"])
        assert world.delivers(30) == []
        assert world.cloudtrail.trails[TRAIL].logging

    def test_a_queue_that_is_down_costs_the_next_try_only(self, world: World) -> None:
        world.cloudtrail.faults["StartLogging"] = SILENCE
        world.queue.broken = True
        (alert,) = world.arrives(world.stop())
        assert facts(alert)["Start again"] == START_COMMAND
        world.queue.broken = False
        world.cloudtrail.faults.clear()
        (result,) = world.looks()
        assert "Restarted" in facts(result)

    def test_a_restart_that_is_found_out_late_is_counted(self, world: World) -> None:
        for _ in range(2):
            world.arrives(world.stop())
            world.clock.seconds += 60
        world.cloudtrail.faults["StartLogging"] = SILENCE
        world.arrives(world.stop())
        world.cloudtrail.faults.clear()
        (result,) = world.delivers(30)
        assert result.watch == "cloudtrail-trail-stopped-repeatedly"


class TestAgainAndAgain:
    def test_the_third_restart_within_an_hour_names_everybody_once(self, world: World) -> None:
        alerts = []
        for user in ("alice", "bob", "alice", "carol", "alice"):
            alerts += world.arrives(world.stop(user=user))
            world.clock.seconds += 600
        assert world.cloudtrail.starts == 5
        assert [alert.watch for alert in alerts] == [
            "cloudtrail-trail-stopped",
            "cloudtrail-trail-stopped",
            "cloudtrail-trail-stopped-repeatedly",
            "cloudtrail-trail-stopped",
            "cloudtrail-trail-stopped",
        ]
        assert headline_of(alerts[2]) == ("Trail management-events was stopped 3 times within an hour by alice and bob")
        assert alerts[2].severity is Severity.CRITICAL
        assert facts(alerts[2])["Restarts"] == (
            "03:12:09 UTC after alice (IAM user) · 03:22:09 UTC after bob (IAM user)"
            " · 03:32:09 UTC after alice (IAM user)"
        )
        assert [responded.groupable for responded in world.responded] == [0, 0, 0, 0, 0]

    def test_three_in_more_than_an_hour_are_three_stops(self, world: World) -> None:
        for _ in range(3):
            (alert,) = world.arrives(world.stop())
            world.clock.seconds += 1900
        assert alert.watch == "cloudtrail-trail-stopped"

    def test_the_escalated_alert_is_the_same_when_it_comes_again(self, world: World) -> None:
        for _ in range(3):
            stop = world.stop()
            world.clock.seconds += 5
            (first,) = world.arrives(stop)
            world.clock.seconds += 60
        world.told.clear()
        (second,) = world.arrives(stop)
        assert second == first

    def test_an_hour_later_it_escalates_again(self, world: World) -> None:
        watches = []
        for _ in range(9):
            watches += [alert.watch for alert in world.arrives(world.stop())]
            world.clock.seconds += 1000
        assert watches.count("cloudtrail-trail-stopped-repeatedly") == 2


@pytest.mark.parametrize("operation", ["StartLogging", "GetTrailStatus"])
def test_a_fault_of_ours_costs_the_words_and_not_the_alert(world: World, operation: str) -> None:
    world.cloudtrail.faults[operation] = ValueError("ours")
    (alert,) = world.arrives(world.stop())
    assert "check the trail yourself" in facts(alert)["Restart"]
    world.cloudtrail.faults.clear()
    (result,) = world.delivers(30)
    assert facts(result)["Restarted"].startswith("logging again since")
