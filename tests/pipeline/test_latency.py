"""What an alert waits for before it is sent: as few requests to the state table in series as can be."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from moto import mock_aws
from msgspec import field

from account_event_handler.deliver import DeliveryError
from account_event_handler.model import Alert
from account_event_handler.pipeline.batch import BatchProcessor
from account_event_handler.state import AnyWrite, Item
from tests.deliver.test_delivery import Fake
from tests.pipeline.test_batch import World, record
from tests.support.in_memory import InMemoryStateTable
from tests.support.samples import sample

MEDIUM, HIGH, CRITICAL = "s3-bucket-deleted", "s3-bucket-versioning-suspended", "cloudtrail-trail-deleted"
DECIDED = "event and fold"  # the transaction that decides, claims and opens a group
SECONDS = 5  # after which who waits in vain fails


class WatchedTable(InMemoryStateTable, frozen=True):
    """Keeps what was answered, by the kinds of partitions; `before` may hold up a kind of write."""

    answered: list[str] = field(default_factory=list)
    before: dict[str, Callable[[], object]] = field(default_factory=dict)

    def _write(self, write: AnyWrite) -> Item:
        kind = write.pk.partition("#")[0]
        self.before.get(kind, bool)()
        item = InMemoryStateTable._write(self, write)
        self.answered.append(kind)
        return item

    def _write_all(self, writes: Sequence[AnyWrite]) -> Item:
        InMemoryStateTable._write_all(self, writes)
        self.answered.append(" and ".join(write.pk.partition("#")[0] for write in writes))
        return {}


class WatchedWorld(World):
    """One environment, whose Slack notes what the table had answered before it was sent an alert."""

    def __init__(self) -> None:
        self.table = WatchedTable()
        super().__init__(self.table)
        self.limit = 2
        self.before_slack = list[str]()
        self.is_sent = threading.Event()
        self.table.before["event"] = lambda: self.is_sent.wait(SECONDS)  # what became of it, of either channel
        self.slack = Noting("slack", world=self)
        self.one = list[BatchProcessor]()

    def take(self, name: str, number: int = 1, parameters: Mapping[str, str] | None = None) -> None:
        """An event of this moment, since an old one is of a backlog, by alice."""
        event = sample(name)
        event["detail"]["requestParameters"] |= parameters or {}
        now = datetime.now(UTC).isoformat()
        event["detail"] |= {"eventID": f"event-{number}", "eventTime": now}
        event["detail"]["userIdentity"] = sample(HIGH)["detail"]["userIdentity"]
        self.one = self.one or [self.watcher()]
        assert self.one[0].take([record(event | {"time": now}, str(number))]) == []

    def warm(self) -> "WatchedWorld":
        """After an alert about alice, and a minute's notes for `status`."""
        self.take("s3-bucket-policy-deleted", 0)
        self.table.answered.clear()
        self.is_sent.clear()
        return self

    @property
    def limited(self) -> dict[str, int]:
        items = [items["counts"] for items in self.table.stored_items.values() if "counts" in items]
        return {name: sum(item.get(name, 0) for item in items) for name in ("slack", "topic")}


@dataclass
class Noting(Fake):
    world: Any = None

    def send(self, alert: Alert) -> Any:
        self.world.before_slack = list(self.world.table.answered)
        self.world.is_sent.set()
        return super().send(alert)


@pytest.fixture
def world() -> Iterator[WatchedWorld]:
    with mock_aws():
        yield WatchedWorld()


def meeting(event: threading.Event, other: threading.Event) -> Callable[[], None]:
    def meet() -> None:
        event.set()
        assert other.wait(SECONDS), "what should run at the same time came one after the other"

    return meet


def test_a_loud_alert_about_somebody_known_waits_for_one_request(world: WatchedWorld) -> None:
    world.warm().table.before["flood"] = meeting(threading.Event(), world.is_sent)
    world.take(HIGH)
    assert world.before_slack == [DECIDED]
    assert world.slack.delivered[-1] == world.topic.delivered[-1] == HIGH


def test_the_batch_ends_after_what_is_counted_beside_the_sending(world: WatchedWorld) -> None:
    """Else Lambda would freeze the request on its way."""
    world.warm().table.before["flood"] = lambda: threading.Event().wait(0.2)
    world.take(HIGH)
    assert world.limited == {"slack": 2, "topic": 2}


def test_a_quiet_alert_about_somebody_known_waits_for_two_requests(world: WatchedWorld) -> None:
    world.warm().take(MEDIUM)
    assert world.before_slack == [DECIDED, "flood"]


def test_who_did_it_is_looked_up_while_the_alert_is_counted(world: WatchedWorld) -> None:
    counting, asking = threading.Event(), threading.Event()
    world.table.before.update(flood=meeting(counting, asking), seen=meeting(asking, counting))
    world.take(MEDIUM)
    assert sorted(world.before_slack) == [DECIDED, "flood", "seen", "seen"]


def test_what_aws_says_is_looked_up_while_the_alert_is_counted(world: WatchedWorld) -> None:
    counting, asking = threading.Event(), threading.Event()
    world.warm().table.before["flood"] = meeting(counting, asking)
    enriching = meeting(asking, counting)

    def enrichment(event: object) -> tuple[tuple[str, str], ...]:
        enriching()
        return (("Asked", "meanwhile"),)

    world.one = [world.watcher({MEDIUM: enrichment})]
    world.take(MEDIUM)
    assert world.slack.delivered[-1] == MEDIUM
    assert "EnrichmentsFailed" not in world.one[0].event_metrics.metrics.metric_set


def test_an_alert_costs_four_requests_and_seven_write_units(world: WatchedWorld) -> None:
    world.warm().take(MEDIUM)
    assert world.table.answered == [DECIDED, "flood", "event", "event"]


def test_a_critical_repeat_about_another_object_costs_the_same(world: WatchedWorld) -> None:
    world.warm().take(CRITICAL, 1)
    world.table.answered.clear()
    world.take(CRITICAL, 2, {"name": "another-trail"})
    assert sorted(world.table.answered) == sorted([DECIDED, "flood", "event", "event"])
    assert world.slack.delivered[-2:] == [CRITICAL] * 2


def test_a_repeat_costs_two_write_units_in_no_transaction(world: WatchedWorld) -> None:
    world.warm().take(MEDIUM, 1)
    world.table.answered.clear()
    world.take(MEDIUM, 2)
    assert world.table.answered == ["event", "event"]


def test_the_limit_is_kept_however_slowly_alerts_are_counted(world: WatchedWorld) -> None:
    world.table.before["flood"] = lambda: threading.Event().wait(0.05)
    for number, name in enumerate(("s3-bucket-policy-deleted", MEDIUM, "s3-bucket-cors-changed", HIGH)):
        world.take(name, number)
    assert world.slack.delivered == ["s3-bucket-policy-deleted", MEDIUM, HIGH]


def test_a_repeat_is_neither_counted_nor_sent(world: WatchedWorld) -> None:
    world.take(MEDIUM, 1)
    world.take(MEDIUM, 2)
    assert world.limited == {"slack": 1, "topic": 1}
    assert world.slack.delivered == [MEDIUM]


@pytest.mark.parametrize("name", [MEDIUM, HIGH])
def test_a_channel_that_fails_is_not_counted(world: WatchedWorld, name: str) -> None:
    world.warm().slack.failure = DeliveryError("Slack answered 404", final=True)
    world.take(name)
    assert world.limited == {"slack": 1, "topic": 2}


def test_while_the_table_is_unavailable_both_channels_are_sent_it(world: WatchedWorld) -> None:
    world.warm().table.unavailable.set()
    world.take(MEDIUM)
    assert world.slack.delivered[-1] == world.topic.delivered[-1] == MEDIUM
