from copy import replace
from datetime import UTC, datetime, timedelta

import pytest

from account_event_handler.render.alert import alert_from_json, alert_to_json
from account_event_handler.render.message import aged, message_of
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
