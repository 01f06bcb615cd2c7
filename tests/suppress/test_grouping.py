import json
from copy import replace
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from account_event_handler.aws.queue import GROUP_WINDOW_CLOSED, QueueError, internal_event
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Actor, ActorType, Alert, Outcome, Result, Severity
from account_event_handler.render.alert import alert_to_json
from account_event_handler.render.headline import headline_of
from account_event_handler.state import DAY, StateTable, StateUnavailable
from account_event_handler.suppress.grouping import AlertGrouper, Decision, group_key
from tests.support.alerts import alert_of
from tests.support.state_table import Clock, memory_table, unavailable_state_table

WINDOW = 600
START = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
FIRST = replace(alert_of("s3-bucket-deleted"), id="e0", time=START)
MARIA = FIRST.actor or Actor("", ActorType.USER)


@dataclass
class Queue:
    """Keeps what is sent to it with its delay; can be out of order."""

    sent: list[tuple[AccountEvent, int]] = field(default_factory=list)
    broken: bool = False

    def send(self, body: str, delay: int = 0) -> None:
        if self.broken:
            raise QueueError("no")
        event = decode(body)
        assert isinstance(event, AccountEvent)
        self.sent.append((event, delay))


class World:
    def __init__(self, state_table: StateTable, clock: Clock) -> None:
        self.state_table, self.clock, self.queue = state_table, clock, Queue()
        queue: Any = self.queue
        self.grouper = AlertGrouper(state_table, queue, WINDOW)

    def part(self, number: int, *, groupable: bool = True, **change: Any) -> Decision:
        time = START + timedelta(seconds=number)
        fields: dict[str, Any] = {"id": f"e{number}", "time": time, **change}
        return self.grouper.part(replace(FIRST, **fields), groupable=groupable)

    def counts(self, number: int, **change: Any) -> bool:
        return self.part(number, **change) not in (Decision.DELIVER, Decision.REDELIVER)

    def summaries(self) -> list[Alert]:
        """What the closing messages that were sent have to say."""
        self.clock.seconds += WINDOW + 1
        events = [event for event, _ in self.queue.sent]
        return [alert for event in events for alert in self.grouper.close(event)]


@pytest.fixture
def world() -> World:
    clock = Clock()
    return World(memory_table(clock), clock)


def test_the_first_is_told_and_its_repeats_are_counted(world: World) -> None:
    assert [world.counts(number) for number in range(4)] == [False, True, True, True]


def test_a_window_with_repeats_ends_with_one_summary(world: World) -> None:
    for number in range(13):
        world.counts(number, resources=(f"arn:aws:s3:::bucket-{number}",))
    (summary,) = world.summaries()
    assert headline_of(summary) == "12 more: maria@example.com deleted bucket payments-archive"
    assert (summary.events, summary.severity) == (12, Severity.MEDIUM)
    facts = dict(summary.facts)
    assert facts["First"] == "2026-11-20 03:00:01 UTC"
    assert facts["Last"] == "2026-11-20 03:00:12 UTC"
    assert facts["Regions"] == "eu-west-1"
    assert "bucket-1," in facts["Resources"]
    assert facts["Resources"].endswith(" and 2 more")


def test_a_window_without_repeats_ends_without_a_word(world: World) -> None:
    world.counts(0)
    assert world.queue.sent == []


def test_the_message_that_closes_waits_for_the_window_s_end(world: World) -> None:
    world.counts(0)
    world.clock.seconds += 100
    world.counts(1)
    assert [delay for _, delay in world.queue.sent] == [WINDOW - 100 + 1]


def test_a_retry_finds_the_decision_that_was_made(world: World) -> None:
    first, second = world.counts(0), world.counts(1)
    world.clock.seconds += WINDOW + 5
    assert (world.counts(0), world.counts(1)) == (first, second)
    (summary,) = world.summaries()
    assert summary.events == 1


def test_after_the_window_the_next_is_told_again(world: World) -> None:
    world.counts(0)
    world.counts(1)
    world.clock.seconds += WINDOW
    assert world.counts(2) is False
    assert world.counts(3) is True
    assert [summary.events for summary in world.summaries()] == [1, 1]


def test_an_event_that_comes_after_the_summary_is_not_counted_in_it(world: World) -> None:
    world.counts(0)
    world.counts(1)
    (close, _), *_ = world.queue.sent
    assert [alert.events for alert in world.grouper.close(close)] == [1]
    assert world.counts(2) is False  # though by the clock the window would be open
    assert [alert.events for alert in world.grouper.close(close)] == [1]


def test_a_summary_asked_for_twice_has_the_same_id(world: World) -> None:
    world.counts(0)
    world.counts(1)
    assert {alert.id for alert in world.summaries() + world.summaries()} == {world.summaries()[0].id}


def test_every_event_is_told_or_counted_exactly_once(world: World) -> None:
    told = 0
    for number in range(200):
        alert: dict[str, Any] = {"actor": Actor(f"person {number % 7}", ActorType.USER), "account": f"{number % 3}"}
        told += not world.counts(number, **alert)
        world.counts(number, **alert)  # and again, as SQS may bring it
        world.clock.seconds += 11
    asked = {event.id: event for event, _ in world.queue.sent}
    counted = sum(alert.events for e in asked.values() for alert in world.grouper.close(e))
    assert told + counted == 200
    assert 21 < told < 200


@pytest.mark.parametrize(
    "change",
    [
        {"actor": Actor("grace", ActorType.USER)},
        {"actor": replace(MARIA, account="444455556666")},
        {"account": "444455556666"},
        {"watch": "s3-bucket-created"},
        {"outcome": Outcome(Result.DENIED, "AccessDenied")},
        {"severity": Severity.HIGH},
    ],
)
def test_a_new_actor_account_watch_or_outcome_is_told(world: World, change: Any) -> None:
    assert world.counts(0) is False
    assert world.counts(1, **change) is False


def test_another_resource_or_region_is_a_repeat() -> None:
    other = replace(FIRST, region="us-east-1", resources=(), headline="else", id="other")
    assert group_key(other) == group_key(FIRST)


def test_an_alert_without_an_actor_folds_too(world: World) -> None:
    assert [world.counts(number, actor=None) for number in range(2)] == [False, True]
    (summary,) = world.summaries()
    assert summary.actor is None


def test_a_queue_that_does_not_take_the_closing_message_counts_nothing(world: World) -> None:
    world.counts(0)
    world.queue.broken = True
    with pytest.raises(QueueError):
        world.counts(1)
    world.queue.broken = False
    assert world.counts(1) is True
    assert [summary.events for summary in world.summaries()] == [1]


def test_the_same_name_in_another_account_is_somebody_else(world: World) -> None:
    accounts = ("444455556666", "555566667777", "444455556666")
    adas = [Actor("ada", ActorType.USER, chain=((ActorType.ROLE, "Deploy"),), account=account) for account in accounts]
    counted = [world.counts(number, actor=ada) for number, ada in enumerate(adas)]
    assert counted == [False, False, True]


def test_a_repeat_that_comes_again_is_known(world: World) -> None:
    parts = [world.part(number) for number in (0, 1, 1, 0)]
    assert parts == [Decision.DELIVER, Decision.SUPPRESS, Decision.SUPPRESSED, Decision.REDELIVER]


def test_what_is_not_foldable_is_told_though_a_window_is_open_and_when_it_comes_again(world: World) -> None:
    world.part(0)
    assert world.part(1, groupable=False) is Decision.DELIVER
    assert world.part(1) is Decision.REDELIVER


def test_without_a_window_all_are_told_but_for_what_was_counted_before(world: World) -> None:
    world.part(0)
    world.part(1)
    world.grouper = replace(world.grouper, window=0)
    assert [world.part(number) for number in (0, 1, 2, 3)] == [
        Decision.REDELIVER,
        Decision.SUPPRESSED,
        Decision.DELIVER,
        Decision.DELIVER,
    ]


@pytest.mark.parametrize("window", [0, WINDOW])
def test_without_memory_nothing_can_be_counted(window: int) -> None:
    queue: Any = Queue()
    with pytest.raises(StateUnavailable):
        AlertGrouper(unavailable_state_table(), queue, window).part(FIRST)


def test_a_closing_message_is_small_enough_for_the_queue(world: World) -> None:
    world.counts(0)
    world.counts(1, headline="x" * 149, facts=tuple((f"f{n}", "é" * 300) for n in range(40)))
    (event, _), *_ = world.queue.sent
    assert len(json.dumps(event.envelope)) < 262_144


def test_a_kind_is_the_same_however_it_is_worded() -> None:
    worded = replace(FIRST, headline="else", why="x", advice="y", facts=(("a", "b"),), age=7200)
    assert group_key(worded) == group_key(FIRST)
    elsewhere = replace(MARIA, address="198.51.100.7", tool="Terraform 1.9")
    assert group_key(replace(FIRST, actor=elsewhere)) == group_key(FIRST)


def test_a_window_that_was_open_at_the_upgrade_closes_with_its_summary_and_repeats_open_another(world: World) -> None:
    # Until November 2026 a key was a hash of words, and the actor was kept as words.
    actor = {
        **dict.fromkeys(("address", "tool", "via", "account", "account_name"), ""),
        "name": "maria@example.com",
        "kind": "Identity Center, Admin",
    }
    old = {**alert_to_json(FIRST), "actor": actor, "headline": "maria did it", "age": ""}
    world.state_table.put("fold#old", "window", {"opened": 1, "closes": 2**40}, DAY)
    member = {"at": START.isoformat(), "area": "", "things": [], "headline": "maria did it"}
    world.state_table.put("fold#old#1", "e1", member, DAY)
    assert world.counts(2) is False
    detail = {"kind": "old", "opened": 1, "alert": old}
    event = decode(internal_event(GROUP_WINDOW_CLOSED, "fold-old-1", detail))
    assert isinstance(event, AccountEvent)
    (summary,) = world.grouper.close(event)
    assert headline_of(summary) == "Once more: maria did it"
