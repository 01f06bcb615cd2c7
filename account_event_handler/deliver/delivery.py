"""Sends an alert to every channel that wants it, each by itself and each exactly once."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from functools import partial

from msgspec import Struct

from account_event_handler.aws.queue import QueueError
from account_event_handler.catalog.findings import HEARTBEAT, TOPIC_UNREAD
from account_event_handler.deliver.channel import Channel, DeliveryError, FaultError
from account_event_handler.deliver.lane import Lane
from account_event_handler.deliver.ledger import DeliveryLedger, Status
from account_event_handler.metrics import EventMetrics
from account_event_handler.model import AccountEvent, Alert, Defer, Severity
from account_event_handler.render.alert import finding_alert
from account_event_handler.state import Item, StateUnavailable
from account_event_handler.suppress.rate_limit import RateLimiter

RECENT = 500  # ids that each channel remembers by itself; a batch has ten
BUSY = Defer(0, "another environment is sending it")
NO_TIME = Defer(0, "the invocation has no time left")
NOT_ANSWERED = "it did not answer within the invocation's time"
NOT_COUNTED: "Future[Item]" = Future()
NOT_COUNTED.set_result({})

type Answer = Status | Defer | DeliveryError


class DeliveryResult(Struct, frozen=True):
    """By channel: delivered now, deferred, failed, and not sent with the reason."""

    delivered: tuple[str, ...] = ()
    deferred: tuple[tuple[str, Defer], ...] = ()
    errors: tuple[tuple[str, DeliveryError], ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()

    def to_retry(self, tries: int) -> tuple[str, ...]:
        """The channels that are worth another try."""
        waiting: tuple[tuple[str, Defer | DeliveryError], ...] = (*self.deferred, *self.errors)
        return tuple(name for name, each in waiting if not each.is_over(tries))


class Pending(Struct, frozen=True):
    """An alert on its way: what is known of its channels, what their threads will answer, and its count."""

    known: Mapping[str, Answer | str]
    futures: Mapping[str, "Future[Answer]"]
    counting: "Future[Item]"

    def wait(self, seconds: float) -> DeliveryResult:
        """What became of it, once every channel has answered or the seconds are over.

        A channel that answers later still notes so, and is not sent it again.
        """
        end = time.monotonic() + seconds
        answers = {**self.known, **{name: _answer(f, end) for name, f in self.futures.items()}}
        wait([self.counting], max(0.0, end - time.monotonic()))  # which Lambda would freeze on its way
        skipped = ((n, str(a)) for n, a in answers.items() if isinstance(a, str) and a is not Status.FREE)
        return DeliveryResult(
            delivered=tuple(n for n in self.futures if answers[n] is Status.FREE),
            deferred=tuple((n, a) for n, a in answers.items() if isinstance(a, Defer)),
            errors=tuple((n, a) for n, a in answers.items() if isinstance(a, DeliveryError)),
            skipped=tuple(skipped),
        )


def _answer(answer: "Future[Answer]", end: float) -> Answer:
    try:
        return answer.result(max(0.0, end - time.monotonic()))
    except TimeoutError:
        return NO_TIME if answer.cancel() else DeliveryError(NOT_ANSWERED)


class Delivery:
    """The channels, each with a thread of its own, so that a slow one delays no other.

    A channel is sent one alert after the other, the loudest of those that wait first. Without a
    ledger and a rate limiter, as locally, every alert goes out. `on_state_unavailable` is called
    when the table could not be asked: then the alert goes out without it, though not again what
    this environment remembers to have sent.
    """

    def __init__(
        self,
        channels: Sequence[Channel],
        ledger: DeliveryLedger | None = None,
        rate_limiter: RateLimiter | None = None,
        on_state_unavailable: Callable[[str], None] = lambda reason: None,
    ) -> None:
        self.ledger, self._rate_limiter = ledger, rate_limiter
        self._on_state_unavailable = on_state_unavailable
        self._lanes = [(channel, Lane(channel.name)) for channel in channels]
        self._counter = ThreadPoolExecutor(1, thread_name_prefix="count")
        self._sending: dict[tuple[str, str], Future[Answer]] = {}  # by channel and alert, what is on its way
        self._recent: dict[str, dict[str, None]] = {channel.name: {} for channel in channels}

    def new_claims(self) -> Item:
        """Attributes that claim every channel, for the write that decides on an alert."""
        return self.ledger.new_claims() if self.ledger else {}

    def count(self, alert: Alert) -> "Future[Item]":
        """Begin to count an alert, whose channels are claimed, while it is worded to its end."""
        return self._counting(alert, [channel.name for channel, _ in self._lanes if _wants(channel, alert)])

    def begin(self, alert: Alert, counting: "Future[Item] | None" = None) -> Pending:
        """Start sending to the channels that the alert is for and whose severity it reaches.

        `counting` comes from `count`: the ledger has this invocation's claims of the alert already.
        """
        known: dict[str, Answer | str] = {}
        wanted = []
        for channel, lane in self._lanes:
            if _wants(channel, alert):
                wanted.append((channel, lane))
            elif not alert.only:
                known[channel.name] = "below the channel's severity"
        futures = {
            channel.name: lane.submit(Severity.INFO, partial(_followed, first))  # never before the first
            for channel, lane in wanted
            if (first := self._sending.get((channel.name, alert.id)))
        }
        wanted = [(channel, lane) for channel, lane in wanted if channel.name not in futures]
        known |= {channel.name: Status.FREE for channel, _ in wanted}
        if counting is None:
            known |= self._claimed(alert, [channel.name for channel, _ in wanted])
        free = [channel.name for channel, _ in wanted if known[channel.name] is Status.FREE]
        counting = counting or self._counting(alert, free)
        known |= self._limited(alert, free, counting)
        for channel, lane in wanted:
            if known[channel.name] is Status.FREE:
                futures[channel.name] = self._submitted(channel, lane, alert)
        return Pending({n: each for n, each in known.items() if n not in futures}, futures, counting)

    def dry_run(self, alert: Alert) -> None:
        for channel, _ in self._lanes:
            channel.dry_run(alert)

    def is_wanted(self, alert: Alert) -> bool:
        """Whether its severity reaches any channel."""
        return any(_wants(channel, alert) for channel, _ in self._lanes)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(channel.name for channel, _ in self._lanes)

    def others(self, name: str) -> tuple[str, ...]:
        """The names of all channels but this one."""
        return tuple(channel.name for channel, _ in self._lanes if channel.name != name)

    def _claimed(self, alert: Alert, names: list[str]) -> dict[str, Answer | str]:
        if self.ledger is None or not names:
            return {}
        try:
            statuses = self.ledger.claim(alert.id, names)
        except StateUnavailable as error:
            self._on_state_unavailable(str(error))
            return {}
        return {n: BUSY if each is Status.CLAIMED else each for n, each in statuses.items()}

    def _fresh(self, alert: Alert, names: list[str]) -> list[str]:
        return [name for name in names if alert.id not in self._recent[name]]

    def _counting(self, alert: Alert, names: list[str]) -> "Future[Item]":
        limiter, fresh = self._rate_limiter, self._fresh(alert, names)
        return self._counter.submit(limiter.count, alert, fresh) if limiter and fresh else NOT_COUNTED

    def _limited(self, alert: Alert, names: list[str], counting: "Future[Item]") -> dict[str, Answer]:
        """What the rate limit makes of it, by channel, where that waits for the count."""
        limiter = self._rate_limiter
        if limiter is None or not limiter.may_hold(alert):
            return {}
        counted = counting.result()
        return {name: self._decided(alert, name, limiter, counted) for name in self._fresh(alert, names)}

    def _decided(self, alert: Alert, name: str, limiter: RateLimiter, counted: Item) -> Answer:
        limited: Defer | DeliveryError | bool
        try:
            limited = limiter.decide(alert, name, counted)
        except StateUnavailable as error:
            self._on_state_unavailable(str(error))
            return Status.FREE
        except QueueError as error:
            limited = DeliveryError(str(error))
        if isinstance(limited, bool):
            return self._settle(alert, name, Status.HELD) if limited else Status.FREE
        self._settle(alert, name, Status.FREE)
        return limited

    def _submitted(self, channel: Channel, lane: Lane, alert: Alert) -> "Future[Answer]":
        key = (channel.name, alert.id)
        answer = lane.submit(alert.severity, partial(self._send, channel, alert))
        self._sending[key] = answer
        answer.add_done_callback(lambda _: self._sending.pop(key))
        return answer

    def _send(self, channel: Channel, alert: Alert) -> Answer:
        """FREE where it was sent."""
        name, recent = channel.name, self._recent[channel.name]
        if alert.id in recent:
            return self._settle(alert, name, Status.DELIVERED)
        failed: Defer | DeliveryError | None
        try:
            failed = channel.send(alert)
        except DeliveryError as error:
            failed = error
        except Exception as error:  # a fault of ours in one channel must not silence the other
            failed = FaultError(f"unexpected {type(error).__name__}")
        if failed is not None:  # the channel is left to the next try, and the count as it was
            self._settle(alert, name, Status.FREE)
            if self._rate_limiter:
                self._rate_limiter.uncount(alert, name)
            return failed
        recent[alert.id] = None
        if len(recent) > RECENT:
            del recent[next(iter(recent))]
        self._settle(alert, name, Status.DELIVERED)
        return Status.FREE

    def _settle(self, alert: Alert, name: str, status: Status) -> Status:
        if self.ledger:
            try:
                self.ledger.settle(alert.id, name, status)
            except StateUnavailable as error:
                self._on_state_unavailable(str(error))
        return status


def _followed(first: "Future[Answer]") -> Answer:
    """For a copy of an alert that its lane has begun to send: what became of the first, which is done by now."""
    if first.cancelled():
        return NO_TIME
    answer = first.result()
    return Status.DELIVERED if answer is Status.FREE else answer


def _wants(channel: Channel, alert: Alert) -> bool:
    return channel.name in alert.only if alert.only else alert.severity.reaches(channel.lowest)


class Heartbeat(Struct, frozen=True):
    """The daily heartbeat goes through every step but the sending, and is counted there.

    `has_readers` says whether the topic has any, which alarms about the watcher need.
    """

    delivery: Delivery
    event_metrics: EventMetrics
    has_readers: Callable[[], bool]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def beat(self, event: AccountEvent) -> Iterable[Alert]:
        """No alert while the topic has readers; raises DeliveryError where one could not be sent."""
        where = {"account": event.account, "region": event.region}
        self.delivery.dry_run(finding_alert(HEARTBEAT, event.id, {}, **where, time=event.time))
        self.event_metrics.heartbeat()
        others = self.delivery.others("topic")
        if others and not self.has_readers():
            now = self.now()  # the id is the day's, so that it is sent once
            yield finding_alert(TOPIC_UNREAD, f"topic-unread-{now:%Y-%m-%d}", {}, time=now, only=others, events=0)
