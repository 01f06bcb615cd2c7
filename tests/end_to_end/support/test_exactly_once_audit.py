from datetime import UTC, datetime

import pytest

from account_event_handler.model import Alert
from account_event_handler.render.headline import headline_of
from account_event_handler.render.slack import blocks_message
from account_event_handler.render.summary import Held, Member, group_summary, rate_limit_began, rate_limit_summary
from tests.end_to_end.support.exactly_once_audit import events_in
from tests.support.alerts import alert_of

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def grouped(count: int) -> Alert:
    member = Member("2026-11-20T09:41:07+00:00", "eu-west-1", ("arn:aws:s3:::b",), "a bucket")
    return group_summary(alert_of("s3-bucket-deleted"), [member] * count, "fold-1")


def held(*events: int) -> Alert:
    each = [Held("s3-bucket-deleted", "ada", "111122223333", count) for count in events]
    return rate_limit_summary("slack", each, NOW, "flood-1")


@pytest.mark.parametrize(
    ("alert", "events"),
    [
        (alert_of("s3-bucket-deleted"), 1),
        (grouped(1), 1),
        (grouped(250), 250),
        (held(1), 1),
        (held(1, 1, 1), 3),
        (held(1, 40), 41),
        (rate_limit_began("slack", 30, 10, NOW, "flood-1"), 0),
    ],
)
def test_a_message_says_in_its_words_how_many_events_it_stands_for(alert: Alert, events: int) -> None:
    assert events_in(headline_of(alert)) == events
    assert events_in(blocks_message(alert)["text"]) == events
