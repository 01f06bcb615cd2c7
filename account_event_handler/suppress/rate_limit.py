"""Rate limit: at most so many alerts for each channel in a window, the rest in one summary.

Windows follow the clock. Above the limit everything quieter than high is held, and sent as one summary when the
window has closed. A backlog is never held: when a channel was away for hours, each alert waits for a window that
has room, and has a limit of its own, so that it crowds out no fresh one.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from account_event_handler.aws.queue import RATE_LIMIT_BEGAN, RATE_LIMIT_WINDOW_CLOSED, MessageQueue, internal_event
from account_event_handler.model import AccountEvent, Alert, Defer, Severity
from account_event_handler.render.summary import Held, is_own, rate_limit_began, rate_limit_summary
from account_event_handler.state import (
    ConditionFailedError,
    Item,
    Put,
    StateTable,
    StateUnavailable,
    Update,
    absent,
    rate_limit_counts_key,
    rate_limit_partition,
)
from account_event_handler.suppress.grouping import REMEMBERED

TRIES = 3


class RateLimiter(Struct, frozen=True):
    """At most `limit` alerts quieter than high within `window` seconds for each channel."""

    state_table: StateTable
    queue: MessageQueue
    window: int
    limit: int

    def count(self, alert: Alert, channels: Sequence[str], by: int = 1) -> Item:
        """Count it for the channels that are about to be sent it, in one write.

        Returns what all environments have counted in this window, by channel; nothing without a
        limit, or while the table is unavailable.
        """
        if not self.limit or not self.window or is_own(alert):
            return {}
        adds = {_counter(alert, channel): by for channel in channels}
        try:
            return self.state_table.add(*rate_limit_counts_key(self._start()), adds, REMEMBERED)
        except StateUnavailable:
            return {}  # one more than the limit does no harm

    def uncount(self, alert: Alert, channel: str) -> None:
        """Take back what was counted for a channel that failed, so that a retry counts once."""
        self.count(alert, [channel], -1)

    def may_hold(self, alert: Alert) -> bool:
        """Whether the alert waits for what was counted; else it is sent meanwhile."""
        return not alert.severity.reaches(Severity.HIGH)

    def decide(self, alert: Alert, channel: str, counted: Item, *notes: Update) -> Defer | bool:
        """Whether the alert is held for the summary, or has to wait for its turn; False to send it.

        `counted` is what `count` returned. What is held is written together with `notes`. Raises
        StateUnavailable and QueueError before anything was held.
        """
        is_over = counted.get(_counter(alert, channel), 0) > self.limit
        if not is_over or not self.may_hold(alert):
            return False
        if alert.age:
            wait = self._start() + self.window - self.state_table.now() + 1
            return Defer(wait, "as much of the backlog as a window may have was sent", True)
        for _ in range(TRIES):
            if self._hold(alert, channel, self._start(), notes):
                return True
        raise StateUnavailable("a window that closes faster than it can be asked")

    def _start(self) -> int:
        return self.state_table.now() // self.window * self.window

    def began(self, event: AccountEvent) -> Iterable[Alert]:
        channel, start = event.text("channel"), int(event.field("start"))
        until = datetime.fromtimestamp(start + self.window, UTC)
        yield rate_limit_began(channel, self.limit, self.window // 60, until, event.id)

    def close(self, event: AccountEvent) -> Iterable[Alert]:
        """The summary of what was held in a window that has closed."""
        channel, start = event.text("channel"), int(event.field("start"))
        pk = rate_limit_partition(channel, start)
        self.state_table.update(pk, "state", {"closed": True})
        items = self.state_table.items(pk, "held#")
        held = [Held(item["watch"], item["who"], item["account"], item["events"]) for item in items]
        if held:
            yield rate_limit_summary(channel, held, datetime.fromtimestamp(start, UTC), event.id)

    def _hold(self, alert: Alert, channel: str, start: int, notes: Sequence[Update]) -> bool:
        """Hold the alert in the window; False if that has closed meanwhile."""
        pk = rate_limit_partition(channel, start)
        if not self._is_closing(pk):
            self._ask_to_close(channel, start)
        who = alert.actor.name if alert.actor else ""
        item = {"watch": alert.watch, "who": who, "account": alert.account, "events": alert.events}
        try:
            self.state_table.transact(
                Put(pk, f"held#{alert.id}", item, REMEMBERED),
                *notes,
                Update(pk, "state", {"closing": True}, when=absent("closed")),
            )
        except ConditionFailedError:
            return False
        return True

    def _ask_to_close(self, channel: str, start: int) -> None:
        """Before the first is held; that it began is said once, however many windows it lasts."""
        detail, name = {"channel": channel, "start": start}, f"flood-{channel}-{start}"
        if not self._is_closing(rate_limit_partition(channel, start - self.window)):
            self.queue.send(internal_event(RATE_LIMIT_BEGAN, f"{name}-began", detail))
        delay = start + self.window - self.state_table.now() + 1
        self.queue.send(internal_event(RATE_LIMIT_WINDOW_CLOSED, f"{name}-ended", detail), delay)

    def _is_closing(self, pk: str) -> bool:
        """Whether something was held in the window, so that a message closes it."""
        return bool((self.state_table.get(pk, "state") or {}).get("closing"))


def _counter(alert: Alert, channel: str) -> str:
    return f"{channel}_backlog" if alert.age else channel
