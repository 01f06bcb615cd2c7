from copy import replace
from typing import Any

import pytest

from account_event_handler.aws.queue import RATE_LIMIT_BEGAN, RATE_LIMIT_WINDOW_CLOSED, internal_event
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Alert, Defer, Headline, Outcome, Result, Severity
from account_event_handler.render.headline import headline_of, sentence_of
from account_event_handler.state import DAY, StateTable
from account_event_handler.suppress.rate_limit import PARTS, RateLimiter
from tests.support.alerts import alert_of
from tests.support.state_table import Clock, memory_table, unavailable_state_table
from tests.suppress.test_grouping import Queue

HOUR = 3600
WINDOW, LIMIT = 600, 5
ALERT = alert_of("s3-bucket-deleted")  # medium


class World:
    def __init__(self, state_table: StateTable, clock: Clock) -> None:
        self.clock, self.queue, self.told = clock, Queue(), list[str]()
        queue: Any = self.queue
        self.rate_limiter = RateLimiter(state_table, queue, WINDOW, LIMIT)

    def send(self, number: int, channel: str = "slack", **change: Any) -> bool:
        fields: dict[str, Any] = {"id": f"e{number}", **change}
        alert = replace(ALERT, **fields)
        return self.decided(alert, channel) is False

    def decided(self, alert: Alert, channel: str = "slack") -> Defer | bool:
        counted = self.rate_limiter.count(alert, [channel])
        return self.rate_limiter.decide(alert, channel, counted)

    def said(self, detail_type: str) -> list[Alert]:
        answer = self.rate_limiter.began if detail_type == RATE_LIMIT_BEGAN else self.rate_limiter.close
        events = [event for event, _ in self.queue.sent if event.detail_type == detail_type]
        return [alert for event in events for alert in answer(event)]


@pytest.fixture
def world() -> World:
    clock = Clock()
    return World(memory_table(clock), clock)


def test_a_channel_hears_so_many_and_then_only_the_loud_ones(world: World) -> None:
    assert [world.send(number) for number in range(7)] == [True] * 5 + [False] * 2
    assert world.send(8, severity=Severity.HIGH) is True
    assert world.send(9, severity=Severity.CRITICAL) is True


def test_the_other_channel_has_a_count_of_its_own(world: World) -> None:
    for number in range(7):
        world.send(number)
    assert world.send(1, "topic") is True


def test_the_beginning_is_said_to_that_channel_alone(world: World) -> None:
    for number in range(9):
        world.send(number)
    (began,) = world.said(RATE_LIMIT_BEGAN)
    assert (began.only, began.events) == (("slack",), 0)
    assert headline_of(began) == "More than 5 alerts in 10 minutes: only high and critical ones are sent"
    assert "until 08:10 UTC" in dict(began.facts)["Held back"]


def test_when_it_ends_what_was_held_back_is_said(world: World) -> None:
    for number in range(20):
        world.send(number, watch=f"watch-{number % 2}", events=1 + (number == 19) * 9)
    world.clock.seconds += WINDOW
    (ended,) = world.said(RATE_LIMIT_WINDOW_CLOSED)
    assert headline_of(ended) == "15 alerts were held back about 24 events"
    assert ended.events == 24
    assert dict(ended.facts)["By watch"] == "watch-1 8, watch-0 7"
    assert dict(ended.facts)["By actor"] == "maria@example.com 15"


def test_an_alert_held_twice_is_counted_once(world: World) -> None:
    for number in (*range(7), 6, 6):
        world.send(number)
    (ended,) = world.said(RATE_LIMIT_WINDOW_CLOSED)
    assert ended.events == 2


def test_what_comes_after_the_summary_is_held_for_another(world: World) -> None:
    for number in range(6):
        world.send(number)
    assert [alert.events for alert in world.said(RATE_LIMIT_WINDOW_CLOSED)] == [1]
    assert world.send(7) is False  # the clock says that the closed window is open
    first, second = world.said(RATE_LIMIT_WINDOW_CLOSED)
    assert (first.events, second.events) == (1, 1)
    assert first.id != second.id
    world.clock.seconds += WINDOW
    assert world.send(7) is True


def test_a_delivery_that_fails_counts_nothing(world: World) -> None:
    for _ in range(LIMIT):
        world.rate_limiter.count(ALERT, ["slack", "topic"])
        world.rate_limiter.uncount(ALERT, "slack")
    assert world.send(1) is True
    assert world.send(1, "topic") is False


def test_what_the_rate_limiter_says_itself_is_not_limited(world: World) -> None:
    for number in range(7):
        world.send(number)
    (began,) = world.said(RATE_LIMIT_BEGAN)
    assert world.decided(began) is False


def test_environments_share_their_counts(world: World) -> None:
    for number in range(LIMIT):
        world.send(number)
    world.rate_limiter = replace(world.rate_limiter)
    assert world.decided(ALERT) is True


def test_what_waits_for_one_channel_alone_is_held_like_any_other(world: World) -> None:
    for number in range(5):
        world.send(number)
    assert world.send(99, only=("slack",)) is False


def test_old_news_is_never_held_but_waits_for_the_next_window(world: World) -> None:
    for number in range(5):
        assert world.send(number, age=6 * 3600) is True
    world.clock.seconds += 100
    late = world.decided(replace(ALERT, age=6 * HOUR))
    assert isinstance(late, Defer)
    assert (late.seconds, late.is_a_turn) == (WINDOW - 100 + 1, True)
    assert world.queue.sent == []
    world.clock.seconds += late.seconds
    assert world.send(6, age=6 * HOUR) is True


def test_old_news_does_not_hold_back_fresh_news_or_what_is_loud(world: World) -> None:
    for number in range(5):
        world.send(number, age=6 * 3600)
    assert world.send(6) is True
    assert world.send(7, age=6 * 3600, severity=Severity.HIGH) is True


def test_a_flood_of_many_windows_is_said_to_begin_once(world: World) -> None:
    for window in range(3):
        for number in range(6):
            world.send(window * 10 + number)
        world.clock.seconds += WINDOW
    assert len(world.said(RATE_LIMIT_BEGAN)) == 1
    assert [ended.events for ended in world.said(RATE_LIMIT_WINDOW_CLOSED)] == [1, 1, 1]
    world.clock.seconds += WINDOW
    for number in range(40, 46):
        world.send(number)
    assert len(world.said(RATE_LIMIT_BEGAN)) == 2


def test_without_a_limit_nothing_is_asked() -> None:
    queue: Any = Queue()
    limiter = RateLimiter(unavailable_state_table(), queue, WINDOW, 0)
    assert limiter.count(ALERT, ["slack"]) == {}
    assert limiter.decide(ALERT, "slack", {}) is False


DENIED = Outcome(Result.DENIED, "AccessDenied")


def test_denied_calls_have_a_budget_of_their_own(world: World) -> None:
    assert [world.send(number, outcome=DENIED) for number in range(7)] == [True] * 5 + [False] * 2
    assert [world.send(number) for number in range(10, 17)] == [True] * 5 + [False] * 2
    assert sorted(headline_of(alert) for alert in world.said(RATE_LIMIT_BEGAN)) == [
        "More than 5 alerts about denied or failed calls in 10 minutes: only high and critical ones are sent",
        "More than 5 alerts in 10 minutes: only high and critical ones are sent",
    ]
    assert sorted(headline_of(alert) for alert in world.said(RATE_LIMIT_WINDOW_CLOSED)) == [
        "2 alerts were held back",
        "2 alerts were held back: denied or failed calls",
    ]


def test_a_backlog_of_denied_calls_takes_no_turn_of_what_was_done(world: World) -> None:
    for number in range(6):
        world.decided(replace(ALERT, id=f"e{number}", outcome=DENIED, age=6 * HOUR))
    assert world.send(7, age=6 * HOUR) is True


def test_what_is_held_is_listed_by_headline_the_loudest_first(world: World) -> None:
    for number in range(5):
        world.send(number)
    for number in range(6, 26):
        world.send(number, severity=Severity.LOW, headline=Headline((f"made tag {number}",)))
    world.send(30, headline=Headline(("made user mallory",)))
    world.send(31, headline=Headline(("made user mallory",)))
    (ended,) = world.said(RATE_LIMIT_WINDOW_CLOSED)
    shown = dict(ended.facts)["Held back"]
    assert shown.startswith(
        "medium: maria@example.com made user mallory (2 times); low: maria@example.com made tag 6; "
    )
    assert shown.endswith(" and 11 more")
    assert len(ended.listed) == 21


def test_of_what_was_done_each_headline_is_listed_however_many(world: World) -> None:
    for number in range(400):
        world.send(number, headline=Headline((f"made user {'m' * 60}-{number}",)))
    ended = {alert.id: alert for alert in world.said(RATE_LIMIT_WINDOW_CLOSED)}.values()
    assert sum(len(alert.listed) for alert in ended) == sum(alert.events for alert in ended) == 395
    assert len(ended) <= 10


def test_a_flood_of_what_was_done_has_no_more_than_so_many_summaries_and_all_is_counted(world: World) -> None:
    for number in range(1200):
        world.send(number, headline=Headline((f"made user {'m' * 60}-{number}",)))
    ended = {alert.id: alert for alert in world.said(RATE_LIMIT_WINDOW_CLOSED)}.values()
    assert (len(ended), sum(alert.events for alert in ended)) == (PARTS, 1195)
    assert sum(len(alert.listed) for alert in ended) < 1195  # what the last has no room for is counted all the same


def test_what_a_summary_lists_is_listed_where_that_is_held(world: World) -> None:
    for number in range(5):
        world.send(number)
    world.send(
        6,
        headline=sentence_of("2 more: made user ada and 1 other"),
        listed=("made user ada", "made user mallory"),
        events=2,
    )
    (ended,) = world.said(RATE_LIMIT_WINDOW_CLOSED)
    assert "medium: made user mallory" in ended.listed


def test_of_denied_calls_there_is_one_summary_that_counts_what_it_cannot_list(world: World) -> None:
    for number in range(400):
        world.send(number, outcome=DENIED, headline=Headline((f"made user {'m' * 60}-{number}",)))
    (ended,) = {alert.id: alert for alert in world.said(RATE_LIMIT_WINDOW_CLOSED)}.values()
    assert ended.events == 395
    assert dict(ended.facts)["Held back"].endswith(" and 385 more")
    assert dict(ended.facts)["By watch"] == "s3-bucket-deleted 395"


def test_environments_that_hold_at_once_count_each_alert_once(world: World) -> None:
    queue: Any = world.queue
    limiters = [RateLimiter(world.rate_limiter.state_table, queue, WINDOW, LIMIT) for _ in range(3)]
    for number in range(12):
        alert = replace(ALERT, id=f"e{number}")
        assert limiters[number % 3].decide(alert, "slack", {"slack": LIMIT + 1}) is True
    ended = {alert.id: alert for alert in world.said(RATE_LIMIT_WINDOW_CLOSED)}
    assert [alert.events for alert in ended.values()] == [12]


def test_what_was_held_before_an_upgrade_is_in_the_summary(world: World) -> None:
    start, table = int(world.clock()), world.rate_limiter.state_table
    pk = f"flood#slack#{start}"
    table.put(pk, "state", {"closing": True}, DAY)
    table.put(pk, "held#e1", {"watch": "w", "who": "ada", "account": "111122223333", "events": 3}, DAY)
    assert world.rate_limiter.decide(ALERT, "slack", {"slack": LIMIT + 1}) is True
    message = internal_event(RATE_LIMIT_WINDOW_CLOSED, "old", {"channel": "slack", "start": start})
    event = decode(message)
    assert isinstance(event, AccountEvent)
    (ended,) = world.rate_limiter.close(event)
    assert headline_of(ended) == "2 alerts were held back about 4 events"


def test_an_account_that_fills_the_limit_holds_no_other_account_s_alerts_back(world: World) -> None:
    assert [world.send(number) for number in range(LIMIT + 2)] == [True] * LIMIT + [False] * 2
    others = [world.send(number, account="444455556666") for number in range(100, 104)]
    assert others == [True, True, False, False]  # half of five, since two accounts are heard
    assert world.send(200, account="777788889999") is True
    assert world.send(LIMIT + 3) is False
