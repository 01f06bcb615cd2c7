"""A watcher of tests with everything between it and its channels as it is deployed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from account_event_handler.activity_queue import ActivityQueue
from account_event_handler.check.flood import FloodGate
from account_event_handler.check.fold import Folding
from account_event_handler.deliver import Channel, Delivery, DeliveryError
from account_event_handler.deliver.dead_letters import DeadLetters
from account_event_handler.deliver.once import Ledger, OnceChannel
from account_event_handler.invocation import Invocation
from account_event_handler.memory import Memory
from account_event_handler.model import Alert, Severity
from account_event_handler.own_message import FLOOD_BEGAN, FLOOD_WINDOW_CLOSED, FOLD_WINDOW_CLOSED
from account_event_handler.returns import Returns
from account_event_handler.watcher import Watcher
from tests.deliver.test_once import Context
from tests.memory_table import Clock
from tests.test_watcher import World
from tests.virtual_queue import VirtualQueue

WINDOW = 600


class OneAtATime:
    """A client whose requests wait for each other: moto's transactions undo what others write."""

    def __init__(self, client: Any) -> None:
        self.meta, self.exceptions = client.meta, client.exceptions
        self._client, self._lock = client, Lock()

    def __getattr__(self, operation: str) -> Any:
        def ask(**asked: Any) -> Any:
            with self._lock:
                return getattr(self._client, operation)(**asked)

        return ask


@dataclass
class Heard:
    """A channel that is away until a moment of the clock, and notes when it was told what."""

    name: str
    clock: Clock
    away_until: float = 0
    lowest: Severity = Severity.LOW
    told: list[tuple[float, Alert]] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [alert.id for _, alert in self.told]

    def rehearse(self, alert: Alert) -> None: ...

    def tell(self, alert: Alert) -> bool:
        if self.clock() < self.away_until:
            raise DeliveryError("Slack answered 503", wait=15)
        self.told.append((self.clock(), alert))
        return True


def shared(memory: Memory, clock: Clock) -> Memory:
    """The memory for several environments, by this clock."""
    client: Any = OneAtATime(memory.client())
    return replace(memory, client=lambda: client, clock=clock)


def environment(
    world: World, memory: Memory, sqs: VirtualQueue, channels: Sequence[Channel], limit: int
) -> Watcher:
    """Another environment of one function: it shares the table, the queue and the channels."""
    world.memory = memory
    made, running = world.watcher(), Context()
    client: Callable[[], Any] = lambda: sqs  # noqa: E731 it is typed as no lambda could be
    queue = ActivityQueue(client, "activity")
    gate = FloodGate(memory, queue, WINDOW, limit)
    folding = Folding(memory, queue, WINDOW)
    context: Any = running
    ledger = Ledger(memory.client, "memory", Invocation(context))
    once = [OnceChannel(channel, ledger, gate, world.lost.append) for channel in channels]
    assert made.steps.recall
    recall = replace(made.steps.recall, folding=folding)
    closing = {FOLD_WINDOW_CLOSED: folding.close, FLOOD_WINDOW_CLOSED: gate.close}
    return replace(
        made,
        answers={**made.answers, **closing, FLOOD_BEGAN: gate.began},
        steps=replace(
            made.steps, recall=recall, now=lambda: datetime.fromtimestamp(memory.now(), UTC)
        ),
        delivery=Delivery(once),
        returns=Returns(queue, DeadLetters(client, "dead"), made.counters, made.logger),
    )
