from copy import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from account_event_handler.model import Alert, Outcome, Result
from account_event_handler.render.alert import alert_from_json, alert_to_json
from account_event_handler.render.message import aged, link_label, message_of
from account_event_handler.render.slack import blocks_message, workflow_message
from account_event_handler.render.topic import body, subject
from tests.support.alerts import alert_of

ALERT = alert_of("s3-bucket-deleted")
HAPPENED = datetime(2026, 11, 20, 9, 41, 7, tzinfo=UTC)
OLD = aged(ALERT, HAPPENED + timedelta(hours=6, minutes=59))


@pytest.mark.parametrize(
    ("later", "age"),
    [
        (timedelta(days=-400), ""),
        (timedelta(seconds=-2), ""),
        (timedelta(minutes=15), ""),
        (timedelta(hours=1), ""),
        (timedelta(hours=1, seconds=1), "1 h ago"),
        (timedelta(hours=6, minutes=59), "6 h ago"),
        (timedelta(hours=47, minutes=59), "47 h ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=3, hours=23), "3 days ago"),
        (timedelta(days=400), "400 days ago"),
    ],
)
def test_what_is_older_than_an_hour_says_how_old(later: timedelta, age: str) -> None:
    assert message_of(aged(ALERT, HAPPENED + later)).age == age


def test_an_alert_without_a_time_has_no_age() -> None:
    assert aged(replace(ALERT, time=None), HAPPENED).age == 0


def test_an_age_is_of_the_telling_and_is_not_kept_from_an_earlier_one() -> None:
    assert aged(OLD, HAPPENED).age == 0
    assert aged(alert_from_json(alert_to_json(OLD)), HAPPENED).age == 0


def test_every_channel_says_the_age_beside_the_headline() -> None:
    headline = "maria@example.com deleted bucket payments-archive"
    assert subject(OLD) == f"[MEDIUM] 6 h ago, 111122223333: {headline}"
    assert body(OLD).startswith(f"MEDIUM · account 111122223333 · happened 6 h ago: {headline}\n")
    message = blocks_message(OLD)
    assert message["text"] == f"🟡 {subject(OLD)}"
    first = f"🟡 MEDIUM · account 111122223333 · happened 6 h ago\n*{headline}*\n"
    assert message["blocks"][0]["text"]["text"].startswith(first)
    assert workflow_message(OLD)["text"] == subject(OLD)


def test_what_is_new_is_said_as_ever() -> None:
    new = aged(ALERT, HAPPENED + timedelta(minutes=5))
    assert (body(new), blocks_message(new)) == (body(ALERT), blocks_message(ALERT))


def lines_of(alert: Alert) -> dict[str, str]:
    return dict(message_of(alert).lines)


@pytest.mark.parametrize(
    ("change", "place", "short"),
    [
        ({}, "account 111122223333", "111122223333"),
        ({"account_names": {"111122223333": "payments"}}, "payments", "payments"),
        ({"account": ""}, "", ""),
        ({"account": "", "service": "account-watcher"}, "Account Watcher", "Account Watcher"),
        ({"service": "account-watcher"}, "account 111122223333", "111122223333"),
    ],
)
def test_an_alert_s_place_is_the_account_as_people_call_it(change: dict[str, Any], place: str, short: str) -> None:
    message = message_of(replace(ALERT, **change))
    assert (message.place, message.short_place) == (place, short)
    assert message.first_line == " · ".join(filter(None, ("MEDIUM", place)))


@pytest.mark.parametrize(
    ("change", "label", "value"),
    [
        ({}, "When", "2026-11-20 09:41:07 UTC · eu-west-1"),
        ({"region": ""}, "When", "2026-11-20 09:41:07 UTC"),
        ({"time": None}, "Where", "eu-west-1"),
        ({"time": None}, "When", None),
        ({"flags": ("outside the pipeline", "x")}, "Flagged", "outside the pipeline, x"),
        ({}, "Flagged", None),
        ({"actor": None}, "Who", None),
        ({"is_first": True}, "First time", "for maria@example.com in account 111122223333"),
        ({"is_first": True, "account_names": {"111122223333": "pay"}}, "First time", "for maria@example.com in pay"),
        ({"is_first": True, "actor": None}, "First time", None),
    ],
)
def test_a_line_is_there_where_something_is_said(change: dict[str, Any], label: str, value: str | None) -> None:
    assert lines_of(replace(ALERT, **change)).get(label) == value


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ((("A", "payments-archive"),), []),  # the headline has it
        ((("A", "payments-arch"),), ["A"]),
        ((("A", "the"), ("B", "the")), ["A", "B"]),
        ((("A", "four"), ("B", "four")), ["A"]),
        ((("A", "four"), ("B", "four."), ("C", "four and more")), ["C"]),
        ((("A", "four and more"), ("B", "four")), ["A"]),
    ],
)
def test_what_is_said_already_is_not_said_again(facts: tuple[tuple[str, str], ...], shown: list[str]) -> None:
    lines = lines_of(replace(ALERT, facts=facts))
    assert [label for label in lines if len(label) == 1] == shown


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        ("The bucket is not empty", "The bucket is not empty"),
        ("User: arn:x is not authorized to perform: s3:X on resource: arn:y because no policy", "no policy"),
        ("You are not authorized to perform this operation. User: a is not authorized to perform: s3:X", None),
        ("payments-archive", None),
    ],
)
def test_of_an_error_only_what_is_new_is_shown(error: str, shown: str | None) -> None:
    assert lines_of(replace(ALERT, outcome=Outcome(Result.DENIED, "x", error))).get("Error") == shown


@pytest.mark.parametrize(
    ("change", "details"),
    [
        ({"resources": ()}, ["s3-bucket-deleted"]),
        ({"resources": ("a", "b")}, ["a", "b", "s3-bucket-deleted"]),
        ({"resources": ("a", "b", "c")}, ["a", "b", "1 more ARN", "s3-bucket-deleted"]),
        ({"resources": ("a", "b", "c", "d")}, ["a", "b", "2 more ARNs", "s3-bucket-deleted"]),
        (
            {"resources": (), "account_names": {"111122223333": "pay"}, "unit": "Prod"},
            ["s3-bucket-deleted", "account 111122223333", "OU Prod"],
        ),
    ],
)
def test_what_is_looked_up_stands_at_the_end(change: dict[str, Any], details: list[str]) -> None:
    assert message_of(replace(ALERT, **change)).details == details


def test_a_link_is_called_by_where_it_leads() -> None:
    assert link_label(ALERT) == "Open in CloudTrail"
    assert link_label(replace(ALERT, link="https://eu-west-1.console.aws.amazon.com/ec2")) == "Open in the console"
