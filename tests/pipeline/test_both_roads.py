"""The same events by EventBridge and by a log file at the same moment, in two environments."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from moto import mock_aws

from account_event_handler.ingest import envelope_of
from account_event_handler.pipeline.batch import BatchProcessor
from tests.pipeline.test_batch import World, record
from tests.support.pipeline import WINDOW, RecordingChannel, environment
from tests.support.samples import sample
from tests.support.state_table import Clock, memory_table
from tests.support.virtual_queue import VirtualQueue

EVENTS = 8
TRIES = 20


def event(number: int) -> dict[str, Any]:
    """One of many of a kind, as EventBridge brings it."""
    made = sample("s3-bucket-deleted")
    made["detail"]["eventID"] = f"event-{number}"
    return made


def of_a_file(number: int) -> dict[str, Any]:
    """The same, as it comes of a log file's record."""
    return dict(envelope_of(event(number)["detail"]))


class Roads:
    """Two environments, one for each road."""

    def __init__(self) -> None:
        self.clock = Clock()
        world = World(memory_table(self.clock))
        self.queue = VirtualQueue(self.clock)
        self.channels = [RecordingChannel("slack", self.clock), RecordingChannel("topic", self.clock)]
        self.environments = [environment(world, self.queue, self.channels, 0) for _ in range(2)]

    def meet(self) -> None:
        """Bring each event by both at once, as often as it has to come again."""
        transact = Barrier(2)

        def travel(watcher: BatchProcessor, events: list[dict[str, Any]]) -> None:
            for each in events:
                transact.wait(10)
                for tries in range(1, TRIES):
                    if not watcher.take([record(each, tries=tries)]):
                        break
                    sleep(tries / 100)  # what the other holds is tried again later, as SQS would have it
                else:
                    raise AssertionError("it comes again and again")

        roads = [[make(number) for number in range(EVENTS)] for make in (event, of_a_file)]
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(travel, self.environments, roads))

    def close(self) -> None:
        """Go on to the end of the window, and take the messages that close it."""
        self.clock.seconds += WINDOW + 2
        while self.queue.messages:
            records = self.queue.batch()
            self.queue.forget(records, self.environments[0].take(records))


@pytest.fixture
def roads() -> Iterator[Roads]:
    with mock_aws():
        yield Roads()


def test_each_event_is_told_or_counted_once_though_both_roads_bring_it_at_once(roads: Roads) -> None:
    roads.meet()
    roads.close()
    for channel in roads.channels:
        (_, first), (_, summary) = channel.delivered
        assert (first.events, summary.events) == (1, EVENTS - 1)
