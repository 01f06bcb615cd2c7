"""Rate limit: at most so many alerts for each channel in a window, the rest in one summary.

Windows follow the clock. Above the limit everything quieter than high is held, and sent as one summary when the
window has closed. What was not done, as denied calls, has a limit and a summary of its own, so that nobody hides
behind it. Where several accounts are heard, none takes another's share: above the limit each may still have what the
limit is divided by the accounts that were alerted in the window. A backlog is never held: when a channel was away for
hours, each alert waits for a window that has room, and has a limit of its own, so that it crowds out no fresh one.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from msgspec import Struct, field

from account_event_handler.aws.queue import RATE_LIMIT_BEGAN, RATE_LIMIT_WINDOW_CLOSED, MessageQueue, internal_event
from account_event_handler.catalog import findings
from account_event_handler.model import AccountEvent, Alert, Defer, Result, Severity
from account_event_handler.render.headline import headline_of
from account_event_handler.render.summary import Held, is_own, rate_limit_began, rate_limit_summary
from account_event_handler.state import (
    Item,
    Key,
    StateTable,
    StateUnavailable,
    rate_limit_counts_key,
    rate_limit_partition,
)
from account_event_handler.suppress.tally import REMEMBERED, ClosedError, Own, Tally

PARTS = 8  # summaries of one window, each of a hundred alerts or so; the last counts what it cannot list
_ATTEMPTS = "_attempts"
_OF_ACCOUNT = "_of_"


class RateLimiter(Struct):
    """At most `limit` alerts quieter than high within `window` seconds for each channel."""

    state_table: StateTable
    queue: MessageQueue
    window: int
    limit: int
    _held: dict[Key, Own[Held]] = field(default_factory=dict)

    def count(self, alert: Alert, channels: Sequence[str], by: int = 1) -> Item:
        """Count it for the channels that are about to be sent it, in one write.

        Returns what all environments have counted in this window, by channel; nothing without a
        limit, or while the table is unavailable.
        """
        if not self.limit or not self.window or is_own(alert):
            return {}
        adds = {name: by for channel in channels for name in (_counter(alert, channel), _share(alert, channel))}
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

    def decide(self, alert: Alert, channel: str, counted: Item) -> Defer | bool:
        """Whether the alert is held for the summary, or has to wait for its turn; False to send it.

        `counted` is what `count` returned. Raises StateUnavailable and QueueError before anything was held.
        """
        is_over = counted.get(_counter(alert, channel), 0) > self.limit
        if not is_over or not self.may_hold(alert) or self._is_within_share(alert, channel, counted):
            return False
        if alert.age:
            wait = self._start() + self.window - self.state_table.now() + 1
            return Defer(wait, "as much of the backlog as a window may have was sent", True)
        self._hold(alert, channel)
        return True

    def _is_within_share(self, alert: Alert, channel: str, counted: Item) -> bool:
        """Whether its account has had less than the limit allows to each, if there is more than one."""
        share, start = _share(alert, channel), _counter(alert, channel) + _OF_ACCOUNT
        accounts = sum(name.startswith(start) for name in counted)
        return accounts > 1 and counted.get(share, 0) <= max(1, self.limit // accounts)

    def _start(self) -> int:
        return self.state_table.now() // self.window * self.window

    def began(self, event: AccountEvent) -> Iterable[Alert]:
        channel, start = event.text("channel"), int(event.field("start"))
        until = datetime.fromtimestamp(start + self.window, UTC)
        finding = findings.ATTEMPTS_BEGAN if event.field("attempts") else findings.RATE_LIMIT_BEGAN
        yield rate_limit_began(channel, self.limit, self.window // 60, until, event.id, finding=finding)

    def close(self, event: AccountEvent) -> Iterable[Alert]:
        """The summary of what was held in a window that has closed, or in a part of it that was full."""
        channel, start = event.text("channel"), int(event.field("start"))
        attempts, part = bool(event.field("attempts")), event.field("part") or 0
        key = _key(channel, attempts, start, part)
        held = self._tally.close(key)
        items = [] if attempts or part else self.state_table.items(key[0], "held#")  # of version 0.1
        held += [Held(item["watch"], item["who"], item["account"], item["events"]) for item in items]
        if held:
            finding = findings.ATTEMPTS_ENDED if attempts else findings.RATE_LIMIT_ENDED
            yield rate_limit_summary(channel, held, datetime.fromtimestamp(start, UTC), event.id, finding=finding)

    def _hold(self, alert: Alert, channel: str) -> None:
        """Hold the alert in the first part of the window that takes it; of what was done each lists all."""
        attempts, start = _is_attempt(alert), self._start()
        who = alert.actor.name if alert.actor else ""
        headline, listed = headline_of(alert), alert.listed
        held = Held(alert.watch, who, alert.account, alert.events, alert.severity, headline, listed=listed)
        for part in range(PARTS):

            def ask_to_close(is_full: bool, part: int = part) -> None:
                self._ask_to_close(channel, attempts, start, part, is_full=is_full)

            try:
                key = _key(channel, attempts, start, part)
                self._tally.count(key, alert.id, held, ask_to_close, lists_all=not attempts and part + 1 < PARTS)
            except ClosedError:
                continue
            return
        raise StateUnavailable("a window that closes faster than it can be asked")

    def _ask_to_close(self, channel: str, attempts: bool, start: int, part: int, *, is_full: bool) -> None:
        """Before the first is held; that it began is said once, however many windows it lasts."""
        detail = {"channel": channel, "start": start, "attempts": attempts, "part": part}
        name = f"flood-{channel}{_ATTEMPTS if attempts else ''}-{start}"
        if not (part or is_full or self._is_closing(_key(channel, attempts, start - self.window, 0))):
            self.queue.send(internal_event(RATE_LIMIT_BEGAN, f"{name}-began", detail))
        delay = 0 if is_full else start + self.window - self.state_table.now() + 1
        message = internal_event(RATE_LIMIT_WINDOW_CLOSED, f"{name}-ended" + (f"-{part}" if part else ""), detail)
        self.queue.send(message, delay)

    def _is_closing(self, key: Key) -> bool:
        """Whether something was held in the window, so that a message closes it."""
        return bool((self.state_table.get(*key) or {}).get("closing"))

    @property
    def _tally(self) -> Tally[Held]:
        return Tally(self.state_table, Held, self._held)


def _is_attempt(alert: Alert) -> bool:
    """Whether nothing was done: such calls cost who makes them nothing."""
    return alert.outcome.result is not Result.DONE


def _counter(alert: Alert, channel: str) -> str:
    return channel + (_ATTEMPTS if _is_attempt(alert) else "") + ("_backlog" if alert.age else "")


def _share(alert: Alert, channel: str) -> str:
    """The counter of the alert's account."""
    return f"{_counter(alert, channel)}{_OF_ACCOUNT}{alert.account}"


def _key(channel: str, attempts: bool, start: int, part: int) -> Key:
    pk = rate_limit_partition(channel + (_ATTEMPTS if attempts else ""), start)
    return pk, f"state#{part}" if part else "state"
