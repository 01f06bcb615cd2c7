"""A watcher of tests with everything between it and its channels as it is deployed."""

from collections.abc import Callable, Sequence
from copy import replace
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from account_event_handler.aws.queue import (
    GROUP_WINDOW_CLOSED,
    RATE_LIMIT_BEGAN,
    RATE_LIMIT_WINDOW_CLOSED,
    MessageQueue,
)
from account_event_handler.deliver import Channel, DeliveryError
from account_event_handler.model import Alert, Severity
from account_event_handler.pipeline.batch import BatchProcessor
from account_event_handler.pipeline.retries import DeadLetters, RetryPolicy
from account_event_handler.suppress.grouping import AlertGrouper
from account_event_handler.suppress.rate_limit import RateLimiter
from tests.pipeline.test_batch import World
from tests.support.delivery import delivery
from tests.support.state_table import Clock
from tests.support.virtual_queue import VirtualQueue

WINDOW = 600


@dataclass
class RecordingChannel:
    """A channel that is away until a moment of the clock, and notes when it was told what."""

    name: str
    clock: Clock
    away_until: float = 0
    lowest: Severity = Severity.LOW
    delivered: list[tuple[float, Alert]] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [alert.id for _, alert in self.delivered]

    def dry_run(self, alert: Alert) -> None: ...

    def send(self, alert: Alert) -> None:
        if self.clock() < self.away_until:
            raise DeliveryError("Slack answered 503", wait=15)
        self.delivered.append((self.clock(), alert))


def environment(world: World, sqs: VirtualQueue, channels: Sequence[Channel], limit: int) -> BatchProcessor:
    """Another environment of one function: it shares the world's table, the queue and the channels."""
    state_table, made = world.state_table, world.watcher()
    client: Callable[[], Any] = lambda: sqs  # noqa: E731 it is typed as no lambda could be
    queue = MessageQueue(client, "activity")
    rate_limiter = RateLimiter(state_table, queue, WINDOW, limit)
    grouper = AlertGrouper(state_table, queue, WINDOW)
    lost = world.lost.append
    sending = delivery(channels, state_table, rate_limiter=rate_limiter, lost=lost)
    assert made.pipeline.collaborators
    collaborators = replace(made.pipeline.collaborators, grouper=grouper, delivery=sending)
    closing = {GROUP_WINDOW_CLOSED: grouper.close, RATE_LIMIT_WINDOW_CLOSED: rate_limiter.close}
    return replace(
        made,
        handlers={**made.handlers, **closing, RATE_LIMIT_BEGAN: rate_limiter.began},
        pipeline=replace(
            made.pipeline, collaborators=collaborators, now=lambda: datetime.fromtimestamp(state_table.now(), UTC)
        ),
        delivery=sending,
        retry_policy=RetryPolicy(queue, DeadLetters(client, "dead"), made.event_metrics, made.logger),
    )
