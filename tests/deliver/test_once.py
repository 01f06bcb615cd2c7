import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from account_event_handler.check.flood import FloodGate
from account_event_handler.deliver import DeliveryError
from account_event_handler.deliver.channel import NotNowError
from account_event_handler.deliver.once import Ledger, OnceChannel
from account_event_handler.deliver.recent import Recent
from account_event_handler.invocation import Invocation
from account_event_handler.memory import Memory
from tests.alerts import alert_of
from tests.check.test_fold import Queue
from tests.deliver.test_delivery import Fake
from tests.memory_table import memory_table

ALERT = alert_of("s3-bucket-deleted")


class Context:
    """An invocation with so many milliseconds left."""

    def __init__(self, left: int = 60_000) -> None:
        self.left = left

    def get_remaining_time_in_millis(self) -> int:
        return self.left


class World:
    def __init__(self, memory: Memory) -> None:
        self.memory, self.lost = memory, list[str]()
        self.fake = Fake("slack")

    def channel(self, limit: int = 0, context: Any = None, client: Any = None) -> OnceChannel:
        """Each call is another invocation with its own ledger."""
        queue: Any = Queue()
        running: Any = context or Context()
        invocation = Invocation(running)
        ledger = Ledger(lambda: client or self.memory.client(), "memory", invocation)
        gate = FloodGate(self.memory, queue, 600, limit)
        return OnceChannel(self.fake, ledger, gate, self.lost.append)


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World(memory_table())


def test_an_alert_is_told_once_whoever_brings_it_again(world: World) -> None:
    assert world.channel().tell(ALERT) is True
    assert world.channel().tell(ALERT) is False
    assert world.fake.told == ["s3-bucket-deleted"]
    assert world.lost == []


def test_each_channel_is_told_for_itself(world: World) -> None:
    world.channel().tell(ALERT)
    world.fake.name = "topic"
    assert world.channel().tell(ALERT) is True


def test_what_failed_is_told_at_the_next_try(world: World) -> None:
    world.fake.failure = DeliveryError("no", wait=7)
    with pytest.raises(DeliveryError) as failure:
        world.channel().tell(ALERT)
    assert failure.value.wait == 7
    world.fake.failure = None
    assert world.channel().tell(ALERT) is True


def test_while_one_invocation_tells_another_waits_for_its_turn(world: World) -> None:
    telling, tell_on = threading.Event(), threading.Event()

    class Slow(Fake):
        def tell(self, alert: Any) -> bool:
            telling.set()
            assert tell_on.wait(10)
            return super().tell(alert)

    world.fake = Slow("slack")
    first = threading.Thread(target=world.channel().tell, args=(ALERT,))
    first.start()
    assert telling.wait(10)
    with pytest.raises(NotNowError, match="another invocation is telling it"):
        world.channel().tell(ALERT)
    tell_on.set()
    first.join()
    assert world.fake.told == ["s3-bucket-deleted"]


def test_what_a_dead_invocation_began_is_told_when_its_time_is_over(world: World) -> None:
    class Dies(Fake):
        def tell(self, alert: Any) -> bool:
            raise KeyboardInterrupt

    world.fake = Dies("slack")
    with pytest.raises(KeyboardInterrupt):  # no Exception, so nothing is tidied up
        world.channel(context=Context(left=0)).tell(ALERT)
    world.fake = Fake("slack")
    assert world.channel().tell(ALERT) is True


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
    assert world.channel(client=client).tell(ALERT) is True
    assert world.fake.told == ["s3-bucket-deleted"]
    assert len(world.lost) == 1


def test_what_was_told_without_memory_is_not_told_again_by_whoever_told_it(world: World) -> None:
    """As when the other channel is away, and the message comes again."""
    client = Unreachable(boto3.client("dynamodb"), "put_item")
    channel = world.channel(client=client)
    assert [channel.tell(ALERT) for _ in range(3)] == [True, False, False]
    back = replace(world.channel(), recent=channel.recent)
    assert back.tell(ALERT) is False
    assert world.channel().tell(ALERT) is False  # it is noted by now
    assert world.fake.told == ["s3-bucket-deleted"]


def test_only_the_last_few_hundred_are_known_without_memory() -> None:
    recent = Recent(3)
    for number in range(5):
        recent.add(str(number))
    assert [number for number in range(5) if str(number) in recent] == [2, 3, 4]


def test_what_died_between_holding_and_noting_is_counted_and_not_told(world: World) -> None:
    class Noting:
        """DynamoDB's client for a process that dies when it has done its work."""

        def __init__(self) -> None:
            self._client = world.memory.client()
            self.meta, self.exceptions = self._client.meta, self._client.exceptions

        def __getattr__(self, operation: str) -> Any:
            if operation == "update_item":
                raise KeyboardInterrupt
            return getattr(self._client, operation)

    world.channel(limit=1).tell(ALERT)
    other = alert_of("s3-bucket-policy-deleted")
    with pytest.raises(KeyboardInterrupt):
        world.channel(limit=1, client=Noting(), context=Context(left=0)).tell(other)
    assert world.channel(limit=100).tell(other) is False
    assert world.fake.told == ["s3-bucket-deleted"]


def test_a_failure_that_cannot_be_noted_is_still_that_failure(world: World) -> None:
    client = Unreachable(boto3.client("dynamodb"), "delete_item")
    world.fake.failure = DeliveryError("Slack answered 500")
    with pytest.raises(DeliveryError, match="Slack answered 500"):
        world.channel(client=client).tell(ALERT)


def test_what_a_flood_holds_back_is_done_with(world: World) -> None:
    channel = world.channel(limit=1)
    assert channel.tell(ALERT) is True
    other = alert_of("s3-bucket-policy-deleted")
    assert channel.tell(other) is False
    assert world.channel(limit=0).tell(other) is False  # counted in the summary, never told as well


def test_the_lifetime_is_longer_than_any_queue_s(world: World) -> None:
    world.channel().tell(ALERT)
    (item,) = world.memory.client().scan(TableName="memory")["Items"]
    begun = int(item["in_progress_expiration"]["N"]) / 1000
    assert int(item["expiration"]["N"]) - begun > 28 * 86_400
