import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from account_event_handler.deliver import DeliveryError
from account_event_handler.deliver.channel import DeferredError
from account_event_handler.deliver.idempotent import DeliveryLedger, IdempotentChannel
from account_event_handler.deliver.recent import RecentIds
from account_event_handler.invocation import Invocation
from account_event_handler.state import StateTable
from account_event_handler.suppress.rate_limit import RateLimiter
from tests.deliver.test_delivery import Fake
from tests.support.alerts import alert_of
from tests.support.state_table import dynamodb_table
from tests.suppress.test_grouping import Queue

ALERT = alert_of("s3-bucket-deleted")


class Context:
    """An invocation with so many milliseconds left."""

    def __init__(self, left: int = 60_000) -> None:
        self.left = left

    def get_remaining_time_in_millis(self) -> int:
        return self.left


class World:
    def __init__(self, state_table: StateTable) -> None:
        self.state_table, self.lost = state_table, list[str]()
        self.fake = Fake("slack")

    def channel(self, limit: int = 0, context: Any = None, client: Any = None) -> IdempotentChannel:
        """Each call is another invocation with its own ledger."""
        queue: Any = Queue()
        running: Any = context or Context()
        invocation = Invocation(running)
        ledger = DeliveryLedger(lambda: client or self.state_table.client(), "memory", invocation)
        rate_limiter = RateLimiter(self.state_table, queue, 600, limit)
        return IdempotentChannel(self.fake, ledger, rate_limiter, self.lost.append)


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World(dynamodb_table())


def test_an_alert_is_told_once_whoever_brings_it_again(world: World) -> None:
    assert world.channel().send(ALERT) is True
    assert world.channel().send(ALERT) is False
    assert world.fake.delivered == ["s3-bucket-deleted"]
    assert world.lost == []


def test_each_channel_is_told_for_itself(world: World) -> None:
    world.channel().send(ALERT)
    world.fake.name = "topic"
    assert world.channel().send(ALERT) is True


def test_what_failed_is_told_at_the_next_try(world: World) -> None:
    world.fake.failure = DeliveryError("no", wait=7)
    with pytest.raises(DeliveryError) as failure:
        world.channel().send(ALERT)
    assert failure.value.wait == 7
    world.fake.failure = None
    assert world.channel().send(ALERT) is True


def test_while_one_invocation_tells_another_waits_for_its_turn(world: World) -> None:
    telling, tell_on = threading.Event(), threading.Event()

    class Slow(Fake):
        def send(self, alert: Any) -> bool:
            telling.set()
            assert tell_on.wait(10)
            return super().send(alert)

    world.fake = Slow("slack")
    first = threading.Thread(target=world.channel().send, args=(ALERT,))
    first.start()
    assert telling.wait(10)
    with pytest.raises(DeferredError, match="another invocation is telling it"):
        world.channel().send(ALERT)
    tell_on.set()
    first.join()
    assert world.fake.delivered == ["s3-bucket-deleted"]


def test_what_a_dead_invocation_began_is_told_when_its_time_is_over(world: World) -> None:
    class Dies(Fake):
        def send(self, alert: Any) -> bool:
            raise KeyboardInterrupt

    world.fake = Dies("slack")
    with pytest.raises(KeyboardInterrupt):  # no Exception, so nothing is tidied up
        world.channel(context=Context(left=0)).send(ALERT)
    world.fake = Fake("slack")
    assert world.channel().send(ALERT) is True


class Unreachable:
    """DynamoDB's client, of which the named operations reach nobody."""

    def __init__(self, client: Any, *operations: str) -> None:
        self.meta, self.exceptions = client.meta, client.exceptions
        self._client, self._operations = client, operations

    def __getattr__(self, operation: str) -> Any:
        if operation not in self._operations:
            return getattr(self._client, operation)

        def ask(**asked: Any) -> Any:
            raise EndpointConnectionError(endpoint_url="https://dynamodb")

        return ask


@pytest.mark.parametrize("operations", [("put_item",), ("update_item",)])
def test_without_memory_the_alert_goes_out_once_in_a_try(
    world: World, operations: tuple[str, ...]
) -> None:
    client = Unreachable(boto3.client("dynamodb"), *operations)
    assert world.channel(client=client).send(ALERT) is True
    assert world.fake.delivered == ["s3-bucket-deleted"]
    assert len(world.lost) == 1


def test_what_was_told_without_memory_is_not_told_again_by_whoever_told_it(world: World) -> None:
    """As when the other channel is away, and the message comes again."""
    client = Unreachable(boto3.client("dynamodb"), "put_item")
    channel = world.channel(client=client)
    assert [channel.send(ALERT) for _ in range(3)] == [True, False, False]
    back = replace(world.channel(), recent=channel.recent)
    assert back.send(ALERT) is False
    assert world.channel().send(ALERT) is False  # it is noted by now
    assert world.fake.delivered == ["s3-bucket-deleted"]


def test_only_the_last_few_hundred_are_known_without_memory() -> None:
    recent = RecentIds(3)
    for number in range(5):
        recent.add(str(number))
    assert [number for number in range(5) if str(number) in recent] == [2, 3, 4]


def test_what_died_between_holding_and_noting_is_counted_and_not_told(world: World) -> None:
    class Noting:
        """DynamoDB's client for a process that dies when it has done its work."""

        def __init__(self) -> None:
            self._client = world.state_table.client()
            self.meta, self.exceptions = self._client.meta, self._client.exceptions

        def __getattr__(self, operation: str) -> Any:
            if operation == "update_item":
                raise KeyboardInterrupt
            return getattr(self._client, operation)

    world.channel(limit=1).send(ALERT)
    other = alert_of("s3-bucket-policy-deleted")
    with pytest.raises(KeyboardInterrupt):
        world.channel(limit=1, client=Noting(), context=Context(left=0)).send(other)
    assert world.channel(limit=100).send(other) is False
    assert world.fake.delivered == ["s3-bucket-deleted"]


def test_a_failure_that_cannot_be_noted_is_still_that_failure(world: World) -> None:
    client = Unreachable(boto3.client("dynamodb"), "delete_item")
    world.fake.failure = DeliveryError("Slack answered 500")
    with pytest.raises(DeliveryError, match="Slack answered 500"):
        world.channel(client=client).send(ALERT)


def test_what_a_flood_holds_back_is_done_with(world: World) -> None:
    channel = world.channel(limit=1)
    assert channel.send(ALERT) is True
    other = alert_of("s3-bucket-policy-deleted")
    assert channel.send(other) is False
    assert world.channel(limit=0).send(other) is False  # counted in the summary, never told as well


def test_the_lifetime_is_longer_than_any_queue_s(world: World) -> None:
    world.channel().send(ALERT)
    (item,) = world.state_table.client().scan(TableName="memory")["Items"]
    begun = int(item["in_progress_expiration"]["N"]) / 1000
    assert int(item["expiration"]["N"]) - begun > 28 * 86_400
