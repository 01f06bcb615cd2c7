"""Whatever becomes of a stop, people read sentences."""

import re
from copy import replace

import pytest

from account_event_handler.aws.trail import Trail
from account_event_handler.model import Alert, Headline
from account_event_handler.remediate.messages import answered, facts_of, stop_found
from account_event_handler.remediate.restart import RestartResult
from account_event_handler.remediate.trail_state import Found, Repair, Stop, TrailState
from account_event_handler.render.headline import headline_of, short_headline
from account_event_handler.render.topic import body
from account_event_handler.render.trail_findings import near, span
from tests.remediate.cloudtrail import TRAIL
from tests.support.alerts import alert_of

STOP = Stop(
    Trail(TRAIL, "eu-west-1", "111122223333", "management-events"),
    1_763_608_329,
    Found.CHECK,
    ended=1_763_608_359,
    reason="AccessDenied: no",
)
ALERT = alert_of("cloudtrail-trail-stopped")
each_repair = pytest.mark.parametrize("repair", list(Repair))


def became(repair: Repair) -> RestartResult:
    stop = replace(STOP, repair=repair)
    return RestartResult(TrailState(stop.trail, stop=stop), stop)


def readable(alert: Alert) -> None:
    text = body(alert)
    for never in ("None", "{", "Repair", "<", "\r"):
        assert never not in text.replace('[{"ReadWriteType"', "")
    for sentence in (alert.why, alert.advice):
        assert re.fullmatch(r"[A-Z].*\.", sentence)
    labels = [label for label, _ in alert.facts]
    assert len(labels) == len(set(labels))
    assert len(headline_of(alert)) < 150


@each_repair
def test_every_outcome_reads_well_with_the_event_and_without(repair: Repair) -> None:
    result = became(repair)
    for alert in (answered(ALERT, result), stop_found(result, {})):
        readable(alert)


@each_repair
def test_what_does_not_log_comes_with_a_command_or_a_recipe(repair: Repair) -> None:
    stop = replace(STOP, repair=repair)
    text = " ".join(f"{label} {value}" for label, value in facts_of(stop))
    assert stop.is_over or "aws cloudtrail" in text or repair is Repair.DELETED


def test_only_what_was_restarted_is_called_that() -> None:
    labels = {repair: facts_of(replace(STOP, repair=repair))[0][0] for repair in Repair}
    called = {repair for repair, label in labels.items() if label == "Restarted"}
    assert called == {Repair.RESTARTED, Repair.UNVERIFIED}


@pytest.mark.parametrize(
    ("seconds", "words"), [(-5, "0 s"), (0, "0 s"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (400_000, "4 days")]
)
def test_a_span_is_said_roughly(seconds: int, words: str) -> None:
    assert span(seconds) == words


def test_a_moment_of_another_day_has_its_day() -> None:
    assert near(1_763_608_329, 1_763_600_000) == "03:12:09 UTC"
    assert near(1_763_608_329, 1_763_500_000) == "2025-11-20 03:12:09 UTC"


def test_a_stop_survives_being_kept() -> None:
    for repair in Repair:
        stop = replace(STOP, repair=repair, who="alice (IAM user)", unreported=True)
        assert Stop.of_item(stop.item) == stop
    assert Stop.of_item({"trail": "x"}) is None


def test_a_long_headline_still_says_whether_it_logs() -> None:
    long = replace(ALERT, headline=Headline(("stopped logging of trail ", "x" * 149, "")))
    assert short_headline(answered(long, became(Repair.RESTARTED)), 99).endswith("xx; it is logging again")
    for repair in (Repair.DENIED, Repair.ALLOWED, Repair.ELSEWHERE, Repair.SWITCHED_OFF):
        alert = answered(long, became(repair))
        assert short_headline(alert, 99).endswith("; it is still stopped")
        assert len(short_headline(alert, 99)) == 99


def test_a_gap_that_the_seconds_do_not_tell_is_left_out() -> None:
    for ended in (STOP.stopped, STOP.stopped - 60):
        stop = replace(STOP, repair=Repair.RESTARTED, ended=ended, reason="")
        assert [label for label, _ in facts_of(stop)] == ["Restarted"]
