"""Limits how many alerts a channel is sent within a window.

Windows follow the clock. What a channel was sent in a window is counted after it was sent, so that
a retry counts once; above the limit everything quieter than high is held, and sent as one summary
when the window has closed. A backlog is never held: when a channel was away for hours, each alert
waits for a window that has room, and has a limit of its own, so that it crowds out no fresh one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from account_event_handler.aws.internal_events import (
    RATE_LIMIT_BEGAN,
    RATE_LIMIT_WINDOW_CLOSED,
    internal_event,
)
from account_event_handler.aws.queue import MessageQueue
from account_event_handler.model import AccountEvent, Alert, Deferred, Severity
from account_event_handler.render.summary import Held, is_own, rate_limit_began, rate_limit_summary
from account_event_handler.state import (
    ConditionFailedError,
    Item,
    Put,
    StateTable,
    StateUnavailable,
    Update,
    absent,
    held_key,
    rate_limit_partition,
)
from account_event_handler.suppress.grouping import REMEMBERED

TRIES = 3


@dataclass(frozen=True, slots=True)
class RateLimiter:
    """At most `limit` alerts quieter than high within `window` seconds for each channel."""

    state_table: StateTable
    queue: MessageQueue
    window: int
    limit: int

    def pass_on(self, alert: Alert, channel: str, send: Callable[[], None]) -> None:
        """Send the alert and count it, or hold it; `send`'s errors and QueueError pass through.

        Raises Deferred for a backlog that must wait, StateUnavailable only before anything was
        sent or held.
        """
        if not self.limit or not self.window or is_own(alert):
            send()
            return
        is_loud = alert.severity.reaches(Severity.HIGH)
        if not is_loud and self.state_table.get(*held_key(alert.id, channel)):
            return  # whoever held it died before the ledger knew
        counter = "late" if alert.age else "told"
        for _ in range(TRIES):
            start = self.state_table.now() // self.window * self.window
            state = self.state_table.get(rate_limit_partition(channel, start), "state") or {}
            if is_loud or state.get(counter, 0) < self.limit:
                send()
                self._count(channel, start, counter)
                return
            if alert.age:
                wait = start + self.window - self.state_table.now() + 1
                raise Deferred("as much old news as a window may have was told", wait=wait)
            if self._hold(alert, channel, start, state):
                return
        raise StateUnavailable("a window that closes faster than it can be asked")

    def began(self, event: AccountEvent) -> Iterable[Alert]:
        """That the channel's rate limit has been reached."""
        channel, start = event.text("channel"), int(event.field("start"))
        until = datetime.fromtimestamp(start + self.window, UTC)
        yield rate_limit_began(channel, self.limit, self.window // 60, until, event.id)

    def close(self, event: AccountEvent) -> Iterable[Alert]:
        """The summary of what was held in a window that has closed."""
        channel, start = event.text("channel"), int(event.field("start"))
        pk = rate_limit_partition(channel, start)
        self.state_table.update(pk, "state", {"closed": True})
        held = [_held(item) for item in self.state_table.items(pk, "held#")]
        if held:
            yield rate_limit_summary(channel, held, datetime.fromtimestamp(start, UTC), event.id)

    def _count(self, channel: str, start: int, counter: str) -> None:
        try:
            self.state_table.increment(
                rate_limit_partition(channel, start), "state", counter, REMEMBERED
            )
        except StateUnavailable:
            return  # it was sent; one more than the limit does no harm

    def _hold(self, alert: Alert, channel: str, start: int, state: Item) -> bool:
        """Hold the alert in the window; False if that has closed meanwhile."""
        if not state.get("closing"):
            self._ask_to_close(channel, start)
        pk = rate_limit_partition(channel, start)
        item = {
            "watch": alert.watch,
            "who": alert.actor.name if alert.actor else "",
            "account": alert.account,
            "events": alert.events,
        }
        try:
            self.state_table.transact(
                Put(pk, f"held#{alert.id}", item, REMEMBERED),
                Put(*held_key(alert.id, channel), {}, REMEMBERED),
                Update(pk, "state", {"closing": True}, when=absent("closed")),
            )
        except ConditionFailedError:
            return False
        return True

    def _ask_to_close(self, channel: str, start: int) -> None:
        """Before the first is held; that it began is said once, however many windows it lasts."""
        detail = {"channel": channel, "start": start}
        name = f"flood-{channel}-{start}"
        before = (
            self.state_table.get(rate_limit_partition(channel, start - self.window), "state") or {}
        )
        if not before.get("closing"):
            self.queue.send(internal_event(RATE_LIMIT_BEGAN, f"{name}-began", detail))
        delay = start + self.window - self.state_table.now() + 1
        self.queue.send(internal_event(RATE_LIMIT_WINDOW_CLOSED, f"{name}-ended", detail), delay)


def _held(item: Item) -> Held:
    return Held(item["watch"], item["who"], item["account"], item["events"])
