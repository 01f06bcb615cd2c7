import json
from concurrent.futures import ThreadPoolExecutor
from copy import replace
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from account_event_handler.aws.queue import GROUP_WINDOW_CLOSED, QueueError, internal_event
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Actor, ActorType, Alert, Headline, Outcome, Result, Severity
from account_event_handler.render.alert import alert_to_json
from account_event_handler.render.headline import headline_of, sentence_of
from account_event_handler.render.topic import machine_text
from account_event_handler.state import DAY, AnyWrite, Item, StateTable, StateUnavailable, decision_key
from account_event_handler.suppress.grouping import AlertGrouper, Decision, group_key
from tests.support.alerts import alert_of
from tests.support.in_memory import InMemoryStateTable
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
    other = replace(FIRST, region="us-east-1", resources=(), headline=sentence_of("else"), id="other")
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
    world.counts(1, headline=sentence_of("x" * 149), facts=tuple((f"f{n}", "é" * 300) for n in range(40)))
    (event, _), *_ = world.queue.sent
    assert len(json.dumps(event.envelope)) < 262_144


def test_a_kind_is_the_same_however_it_is_worded() -> None:
    worded = replace(FIRST, headline=sentence_of("else"), why="x", advice="y", facts=(("a", "b"),), age=7200)
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


def act(number: int, severity: Severity = Severity.HIGH, act: str = "deleted bucket") -> dict[str, Any]:
    return {"headline": Headline((f"{act} bucket-{number}",)), "severity": severity}


def test_a_summary_of_eight_keys_made_for_eight_users_names_all_eight(world: World) -> None:
    for number in range(8):
        world.part(number, **act(number, act="created an access key for user"))
    (summary,) = world.summaries()
    assert dict(summary.facts)["What differs"] == "; ".join(f"bucket-{number}" for number in range(8))
    assert headline_of(summary).endswith("created an access key for user bucket-1 and 6 others")


def test_a_summary_lists_what_differs_up_to_ten_and_the_rest_for_machines(world: World) -> None:
    for number in range(40):
        world.part(number, **act(number))
    (summary,) = world.summaries()
    assert dict(summary.facts)["What differs"].endswith("bucket-9 and 30 more")
    assert json.loads(machine_text(summary))["listed"] == [f"deleted bucket bucket-{number}" for number in range(40)]


def test_repeats_that_say_the_same_are_one_line_and_all_counted(world: World) -> None:
    for number in range(9):
        world.part(number, **act(number % 2))
    (summary,) = world.summaries()
    assert (summary.events, summary.listed) == (8, ("deleted bucket bucket-0", "deleted bucket bucket-1"))
    assert dict(summary.facts)["Last"] == "2026-11-20 03:00:08 UTC"


@pytest.mark.parametrize("severity", [Severity.HIGH, Severity.CRITICAL])
def test_each_of_very_many_loud_repeats_is_named(world: World, severity: Severity) -> None:
    def name(number: int) -> str:
        return f"deleted bucket {'b' * 100}-{number}"

    acts: list[dict[str, Any]] = [{"headline": Headline((name(n),)), "severity": severity} for n in range(400)]
    sent = [n for n, each in enumerate(acts) if world.part(n, **each) in (Decision.DELIVER, Decision.DELIVER_REPEAT)]
    summaries = world.summaries()
    assert len({alert.id for alert in summaries}) < 12
    named = {text for alert in summaries for text in alert.listed} | {name(number) for number in sent}
    assert named == {name(number) for number in range(400)}
    assert len(sent) + sum(alert.events for alert in {alert.id: alert for alert in summaries}.values()) == 400


def test_the_list_of_quieter_repeats_ends_with_a_count(world: World) -> None:
    for number in range(400):
        world.part(number, headline=Headline((f"deleted bucket {'b' * 100}-{number}",)))
    (summary,) = world.summaries()
    assert summary.events == 399
    assert dict(summary.facts)["What differs"].endswith(" and 390 more")


def test_a_critical_repeat_about_another_object_is_sent_at_once_five_times(world: World) -> None:
    parts = [world.part(number, **act(number, Severity.CRITICAL)) for number in range(8)]
    assert parts == [Decision.DELIVER, *[Decision.DELIVER_REPEAT] * 5, *[Decision.SUPPRESS] * 2]
    (summary,) = world.summaries()
    assert summary.events == 2
    assert {"deleted bucket bucket-6", "deleted bucket bucket-7"} <= set(summary.listed)


def test_a_critical_repeat_about_the_same_object_is_counted(world: World) -> None:
    parts = [world.part(number, **act(0, Severity.CRITICAL)) for number in range(3)]
    assert parts == [Decision.DELIVER, Decision.SUPPRESS, Decision.SUPPRESS]
    assert world.part(3, **act(0, Severity.CRITICAL), resources=("arn:aws:s3:::other",)) is Decision.DELIVER_REPEAT


def test_a_critical_repeat_that_comes_again_takes_no_other_place(world: World) -> None:
    world.part(0, **act(0, Severity.CRITICAL))
    parts = [world.part(number, **act(number, Severity.CRITICAL)) for number in (1, 1, 1, 2, 3, 4, 5, 6)]
    assert parts == [
        Decision.DELIVER_REPEAT,
        *[Decision.REDELIVER] * 2,
        *[Decision.DELIVER_REPEAT] * 4,
        Decision.SUPPRESS,
    ]


class Environments(World):
    """Several of one function, which take turns."""

    def __init__(self, number: int = 2, state_table: StateTable | None = None) -> None:
        clock = Clock()
        super().__init__(state_table or memory_table(clock), clock)
        queue: Any = self.queue
        self.groupers = [AlertGrouper(self.state_table, queue, WINDOW) for _ in range(number)]

    def part(self, number: int, *, groupable: bool = True, **change: Any) -> Decision:
        self.grouper = self.groupers[number % len(self.groupers)]
        return super().part(number, groupable=groupable, **change)

    def events(self) -> int:
        """How many events the summaries stand for, each sent once."""
        return sum(alert.events for alert in {alert.id: alert for alert in self.summaries()}.values())


def test_environments_together_send_five_critical_repeats_at_once() -> None:
    several = Environments(3)
    parts = [several.part(number, **act(number, Severity.CRITICAL)) for number in range(12)]
    assert (parts.count(Decision.DELIVER), parts.count(Decision.DELIVER_REPEAT)) == (1, 5)
    assert several.events() == 6


def test_repeats_of_a_burst_are_in_no_transaction_and_cost_two_items_and_one_for_each() -> None:
    several = Environments(4)
    table = several.state_table
    assert isinstance(table, InMemoryStateTable)
    for number in range(1000):
        several.part(number, **act(number % 7))
    assert table.requests.count("transact") == 4  # each environment's first
    assert sum(map(len, table.stored_items.values())) <= 2 + 1000
    assert several.events() == 999


def test_environments_that_work_at_once_count_each_repeat_once() -> None:
    several = Environments(4)

    def work(grouper: AlertGrouper) -> list[Decision]:
        return [grouper.part(replace(FIRST, id=f"e{number}")) for number in range(100)]

    with ThreadPoolExecutor(4) as threads:
        parts = [part for found in threads.map(work, several.groupers) for part in found]
    assert (parts.count(Decision.DELIVER), several.events()) == (1, 99)


class RepeatingTable(InMemoryStateTable, frozen=True):
    """Each write is sent twice, as botocore does whose first answer is lost."""

    def _write(self, write: AnyWrite) -> Item:
        InMemoryStateTable._write(self, write)
        return InMemoryStateTable._write(self, write)


def test_a_write_that_is_sent_twice_counts_once() -> None:
    several = Environments(2, RepeatingTable())
    for number in range(10):
        several.part(number)
    assert several.events() == 9


def test_a_repeat_whose_environment_died_before_it_decided_is_counted_once() -> None:
    several = Environments(2)
    several.part(0)
    several.part(3)
    several.part(2)
    del several.state_table.stored_items[decision_key("e2")[0]]  # type: ignore[attr-defined]
    assert several.groupers[1].part(replace(FIRST, id="e2")) is Decision.SUPPRESS
    assert several.events() == 2


def test_a_window_that_was_open_at_the_upgrade_is_followed_by_another(world: World) -> None:
    kind = group_key(FIRST)
    world.state_table.put(f"fold#{kind}", "window", {"opened": 1, "closes": 2**40, "closing": True}, DAY)
    assert [world.part(number) for number in range(2)] == [Decision.DELIVER, Decision.SUPPRESS]
