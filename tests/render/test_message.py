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
    assert subject(OLD) == f"[MEDIUM] 6 h ago: {headline}"
    assert body(OLD).startswith(f"MEDIUM: {headline} (happened 6 h ago)\n")
    message = blocks_message(OLD)
    assert message["text"] == f"🟡 Medium: {headline} (111122223333), 6 h ago"
    assert message["blocks"][0]["text"]["text"] == f"🟡 *{headline}* · happened 6 h ago"
    assert workflow_message(OLD)["text"] == f"Medium: {headline} (111122223333), 6 h ago"
    assert dict(message_of(OLD).lines)["When"] == "2026-11-20 09:41:07 UTC, 6 h ago"


def test_what_is_new_is_said_as_ever() -> None:
    new = aged(ALERT, HAPPENED + timedelta(minutes=5))
    assert (body(new), blocks_message(new)) == (body(ALERT), blocks_message(ALERT))
