import hashlib
import json
import threading
from contextlib import nullcontext
from copy import replace
from typing import Any

import pytest
from msgspec import field

from account_event_handler.deliver import Delivery, DeliveryError
from account_event_handler.deliver.delivery import BUSY, RECENT, DeliveryResult
from account_event_handler.deliver.ledger import DeliveryLedger, Status
from account_event_handler.model import Alert
from account_event_handler.state import AnyWrite, Item, StateUnavailable, Update, decision_key
from account_event_handler.suppress.grouping import AlertGrouper
from account_event_handler.suppress.rate_limit import RateLimiter
from account_event_handler.suppress.tally import REMEMBERED
from tests.deliver.test_delivery import Fake
from tests.support.alerts import alert_of
from tests.support.delivery import delivery
from tests.support.in_memory import InMemoryStateTable
from tests.support.state_table import Clock, memory_table, unavailable_state_table
from tests.suppress.test_grouping import Queue

ALERT = alert_of("s3-bucket-deleted")
OTHER = alert_of("s3-bucket-policy-deleted")


class World:
    def __init__(self) -> None:
        self.clock = Clock()
        self.state_table = memory_table(self.clock)
        self.lost = list[str]()
        self.fake = Fake("slack")

    def sends(self, alert: Alert = ALERT, limit: int = 0, left: float = 60, *, claimed: bool = False) -> DeliveryResult:
        """Each call is another invocation, on another environment."""
        queue: Any = Queue()
        limiter = RateLimiter(self.state_table, queue, 600, limit)
        made = delivery(
            [self.fake], self.state_table, rate_limiter=limiter, time_left=lambda: left, lost=self.lost.append
        )
        return made.begin(alert, made.count(alert) if claimed else None).wait(10)


@pytest.fixture
def world() -> World:
    return World()


def test_an_alert_is_sent_once_whoever_brings_it_again(world: World) -> None:
    assert world.sends().delivered == ("slack",)
    assert world.sends() == DeliveryResult(skipped=(("slack", "delivered"),))
    assert world.fake.delivered == ["s3-bucket-deleted"]
    assert world.lost == []


def test_each_channel_is_sent_it_for_itself(world: World) -> None:
    world.sends()
    world.fake.name = "topic"
    assert world.sends().delivered == ("topic",)


def test_what_failed_is_sent_at_the_next_try(world: World) -> None:
    world.fake.failure = DeliveryError("no", wait=7)
    ((_, error),) = world.sends().errors
    assert error.wait == 7
    world.fake.failure = None
    assert world.sends().delivered == ("slack",)


def test_while_one_invocation_sends_another_waits_for_its_turn(world: World) -> None:
    sending, go_on = threading.Event(), threading.Event()

    class Slow(Fake):
        def send(self, alert: Alert) -> None:
            sending.set()
            assert go_on.wait(10)
            super().send(alert)

    world.fake = Slow("slack")
    first = threading.Thread(target=world.sends)
    first.start()
    assert sending.wait(10)
    assert world.sends().deferred == (("slack", BUSY),)
    go_on.set()
    first.join()
    assert world.fake.delivered == ["s3-bucket-deleted"]


def test_what_a_dead_invocation_claimed_is_sent_when_its_time_is_over(world: World) -> None:
    ledger = DeliveryLedger(world.state_table, ("slack",), lambda: 30)
    assert ledger.claim(ALERT.id, ["slack"]) == {"slack": Status.FREE}
    assert world.sends().deferred == (("slack", BUSY),)
    world.clock.seconds += 31
    assert world.sends().delivered == ("slack",)


def test_the_decision_to_deliver_claims_the_channels(world: World) -> None:
    """So that a fresh alert costs no further request before it is sent."""
    queue: Any = Queue()
    ledger = DeliveryLedger(world.state_table, ("slack",), lambda: 60)
    AlertGrouper(world.state_table, queue, 600).part(ALERT, claims=ledger.new_claims())
    assert world.sends().deferred == (("slack", BUSY),)
    assert world.sends(claimed=True).delivered == ("slack",)
    assert world.sends().skipped == (("slack", "delivered"),)


def test_an_environment_is_not_held_up_by_a_claim_of_its_own_that_it_does_not_know_of(world: World) -> None:
    """As when the claim was written with the decision, of which both answers were lost."""
    made = delivery([world.fake], world.state_table)
    world.state_table.put(*decision_key(ALERT.id), {"counted": False, **made.new_claims()})
    assert world.sends().deferred == (("slack", BUSY),)
    assert made.begin(ALERT).wait(10).delivered == ("slack",)


@pytest.mark.parametrize("sk", ["slack#", "flood#slack"])
def test_what_version_0_1_delivered_or_held_is_not_sent_again(world: World, sk: str) -> None:
    world.state_table.put(*decision_key(ALERT.id), {"counted": False})
    digest = hashlib.md5(json.dumps(ALERT.id).encode(), usedforsecurity=False).hexdigest()
    if sk == "slack#":
        world.state_table.put("told#slack", f"{sk}{digest}", {"status": "COMPLETED"})
    else:
        world.state_table.put(f"event#{ALERT.id}", sk, {})
    assert world.sends().delivered == ()
    assert world.fake.delivered == []


def test_what_version_0_1_did_with_each_channel_is_known(world: World) -> None:
    world.state_table.put(*decision_key(ALERT.id), {"counted": False})
    world.state_table.put(decision_key(ALERT.id)[0], "flood#slack", {})
    digest = hashlib.md5(json.dumps(ALERT.id).encode(), usedforsecurity=False).hexdigest()
    world.state_table.put("told#topic", f"topic#{digest}", {"status": "COMPLETED"})
    world.state_table.put("told#sms", f"sms#{digest}", {"status": "INPROGRESS"})
    ledger = DeliveryLedger(world.state_table, ("slack", "topic", "sms"), lambda: 30)
    wanted = {"slack": Status.HELD, "topic": Status.DELIVERED, "sms": Status.FREE}
    assert ledger.claim(ALERT.id, wanted) == wanted


def test_what_version_0_1_was_sending_when_it_ended_is_sent(world: World) -> None:
    world.state_table.put(*decision_key(ALERT.id), {"counted": False})
    assert world.sends().delivered == ("slack",)


def test_while_the_table_is_unavailable_the_alert_goes_out(world: World) -> None:
    world.state_table = unavailable_state_table()  # type: ignore[assignment]
    assert world.sends().delivered == ("slack",)
    assert len(world.lost) == 2  # to claim it, and to note it


def test_what_was_sent_without_the_table_is_not_sent_again_by_the_same_environment(world: World) -> None:
    """As when the other channel is away, and the message comes again."""
    made = delivery([world.fake], world.state_table, lost=world.lost.append)
    world.state_table.unavailable.set()
    assert [len(made.begin(ALERT).wait(10).delivered) for _ in range(3)] == [1, 0, 0]
    world.state_table.unavailable.clear()
    assert made.begin(ALERT).wait(10).delivered == ()
    assert world.sends().delivered == ()  # it is noted by now
    assert world.fake.delivered == ["s3-bucket-deleted"]


def test_only_the_last_few_hundred_are_remembered_without_the_table(world: World) -> None:
    made = delivery([world.fake], unavailable_state_table())
    for number in range(RECENT + 1):
        made.begin(replace(ALERT, id=str(number))).wait(10)
    assert made.begin(replace(ALERT, id="1")).wait(10).delivered == ()
    assert made.begin(replace(ALERT, id="0")).wait(10).delivered == ("slack",)
    assert made.begin(replace(ALERT, id=str(RECENT))).wait(10).delivered == ()


def test_what_the_rate_limit_holds_is_never_sent_as_well(world: World) -> None:
    queue: Any = Queue()
    limiter = RateLimiter(world.state_table, queue, 600, 1)
    made = delivery([world.fake], world.state_table, rate_limiter=limiter)
    assert made.begin(ALERT).wait(10).delivered == ("slack",)
    assert made.begin(OTHER).wait(10) == DeliveryResult(skipped=(("slack", "held"),))
    assert world.sends(OTHER, limit=100).skipped == (("slack", "held"),)


def test_what_a_channel_took_without_the_table_is_not_held_when_it_is_back(world: World) -> None:
    queue: Any = Queue()
    failing = Fake("topic", failure=DeliveryError("no"))
    limiter = RateLimiter(world.state_table, queue, 600, 1)
    made = delivery([world.fake, failing], world.state_table, rate_limiter=limiter)
    world.state_table.unavailable.set()
    assert made.begin(ALERT).wait(10).delivered == ("slack",)
    world.state_table.unavailable.clear()
    limiter.count(OTHER, ["slack", "topic"], 5)
    assert dict(made.begin(ALERT).wait(10).skipped) == {"slack": "delivered", "topic": "held"}


def test_what_is_noted_outlives_any_queue(world: World) -> None:
    world.sends()
    item = world.state_table.get(*decision_key(ALERT.id))
    assert item is not None
    assert item["expiration"] == world.clock.seconds + REMEMBERED > 28 * 86_400


def test_a_claim_holds_until_the_very_end_of_the_invocation(world: World) -> None:
    first, second = (DeliveryLedger(world.state_table, ("slack",), lambda: 30) for _ in range(2))
    first.claim(ALERT.id, ["slack"])
    world.clock.seconds += 29.5
    assert second.claim(ALERT.id, ["slack"]) == {"slack": Status.CLAIMED}
    world.clock.seconds += 0.5
    assert second.claim(ALERT.id, ["slack"]) == {"slack": Status.FREE}


def test_a_claim_costs_a_read_and_a_write_and_nothing_where_nobody_asks(world: World) -> None:
    """Only an item in which nothing of a channel stands is looked up as version 0.1 wrote it."""
    ledger = DeliveryLedger(world.state_table, ("slack", "topic"), lambda: 30)
    for expected in (["query", "write"], ["query", "write"]):
        ledger.claim(ALERT.id, ["slack"])
        assert world.state_table.requests == expected
        world.state_table.requests.clear()
    ledger.settle(ALERT.id, "slack", Status.DELIVERED)
    world.state_table.requests.clear()
    assert ledger.claim(ALERT.id, ["slack"]) == {"slack": Status.DELIVERED}
    assert world.state_table.requests == ["query"]
    Delivery([], ledger).begin(ALERT).wait(1)
    assert world.state_table.requests == ["query"]


class Contested(InMemoryStateTable, frozen=True):
    """Another environment settles a channel of its own before each of so many writes with a condition."""

    others: list[str] = field(default_factory=list)

    def _write(self, write: AnyWrite) -> Item:
        if self.condition(write) and self.others:
            self._apply(Update(write.pk, write.sk, {self.others.pop(): "delivered"}))
        return InMemoryStateTable._write(self, write)


@pytest.mark.parametrize("writes", [1, 2])
def test_what_another_environment_writes_meanwhile_is_read_again(writes: int) -> None:
    table = Contested(clock=Clock(), others=["to_topic", "to_slack"][-writes:])
    ledger = DeliveryLedger(table, ("slack", "topic"), lambda: 30)
    left = {"slack": Status.DELIVERED, "topic": Status.FREE if writes == 1 else Status.DELIVERED}
    assert ledger.claim(ALERT.id, ["slack", "topic"]) == left


def test_an_item_that_others_write_three_times_meanwhile_counts_as_unavailable() -> None:
    names = ["a", "b", "c"]
    for others, is_claimed in ((names[1:], True), (names, False)):
        table = Contested(clock=Clock(), others=[f"to_{name}" for name in others])
        ledger = DeliveryLedger(table, (*names, "slack"), lambda: 30)
        with nullcontext() if is_claimed else pytest.raises(StateUnavailable):
            assert ledger.claim(ALERT.id, [*names, "slack"])["slack"] is Status.FREE


def test_what_the_rate_limit_could_not_hold_or_put_off_is_free_for_the_next_try(world: World) -> None:
    queue: Any = Queue(broken=True)
    made = delivery([world.fake], world.state_table, rate_limiter=RateLimiter(world.state_table, queue, 600, 1))
    assert made.begin(ALERT).wait(10).delivered == ("slack",)
    assert [str(error) for _, error in made.begin(OTHER).wait(10).errors] == ["no"]
    assert world.sends(OTHER).delivered == ("slack",)
    late = [replace(OTHER, id=name, age=3600) for name in ("late", "later")]
    assert [len(made.begin(alert).wait(10).deferred) for alert in late] == [0, 1]
    assert world.sends(late[1]).delivered == ("slack",)


def test_a_channel_that_fails_leaves_the_rate_limit_s_room_to_the_next(world: World) -> None:
    queue: Any = Queue()
    made = delivery([world.fake], world.state_table, rate_limiter=RateLimiter(world.state_table, queue, 600, 1))
    world.fake.failure = DeliveryError("no")
    assert made.begin(ALERT).wait(10).delivered == ()
    world.fake.failure = None
    assert made.begin(OTHER).wait(10).delivered == ("slack",)
