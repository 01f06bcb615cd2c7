"""Groups repeats of an alert, so that they are sent as one summary.

The first alert of a kind opens a window in the state table and is sent. Until the window closes its repeats are counted
in the first one's item, and a message that the queue delays until then has them sent as one summary. A critical repeat
about another object is sent at once, a few times in a window. What becomes of an event is decided once: a retry, the
other road and a redrive find the same decision.
"""

import hashlib
import json
from collections.abc import Iterable
from copy import replace
from enum import StrEnum

from msgspec import Struct, field

from account_event_handler.aws.queue import GROUP_WINDOW_CLOSED, MessageQueue, internal_event
from account_event_handler.identity.actor import actor_to_json
from account_event_handler.model import AccountEvent, Alert, Severity
from account_event_handler.render.alert import alert_from_json, alert_to_json
from account_event_handler.render.summary import Member, act_of, group_summary
from account_event_handler.state import (
    DAY,
    ConditionFailedError,
    Item,
    Key,
    Put,
    PutNew,
    StateTable,
    StateUnavailable,
    Update,
    absent,
    at_most,
    decision_key,
    equals,
    group_members_partition,
    group_window_key,
)
from account_event_handler.suppress.tally import KEPT, REMEMBERED, ClosedError, Own, Tally

TRIES = 4  # a window may close between two questions, once or twice
# A window's attributes that say what was sent at once: the first alert, then critical repeats about other objects.
SENT = tuple(f"sent_{number}" for number in range(1 + 5))


class Decision(StrEnum):
    """What becomes of an event."""

    DELIVER = "deliver"  # decided now
    DELIVER_REPEAT = "deliver repeat"  # decided now, though a window of its kind is open
    REDELIVER = "redeliver"  # decided before: the ledger knows which channels got it
    SUPPRESS = "suppress"  # decided now: grouped or muted, and counted
    SUPPRESSED = "suppressed"  # decided before


def decision(alert_id: str, *, suppress: bool, claims: Item | None = None) -> PutNew:
    """The write that decides; its condition fails where it was decided before, see `decided`.

    `claims` are the attributes with which the ledger claims the alert's channels.
    """
    return PutNew(*decision_key(alert_id), {"counted": suppress, **(claims or {})}, REMEMBERED)


def decided(item: Item) -> Decision:
    """The decision that an item holds, which was made before."""
    return Decision.SUPPRESSED if item.get("counted") else Decision.REDELIVER


class AlertGrouper(Struct):
    """Repeats within `window` seconds of the first of their kind are sent as one summary."""

    state_table: StateTable
    queue: MessageQueue
    window: int
    _windows: dict[str, Item] = field(default_factory=dict)  # as this environment saw them last
    _counted: dict[Key, Own[Member]] = field(default_factory=dict)

    def part(self, alert: Alert, *, groupable: bool = True, claims: Item | None = None) -> Decision:
        """Whether the alert is delivered, or counted in an open window if it is `groupable`.

        Raises StateUnavailable, when nothing can be counted, and QueueError.
        """
        write = decision(alert.id, suppress=False, claims=claims)
        if not self.window or not groupable:  # delivered, unless a mute or a window has counted it before
            standing = self.state_table.put_new(write.pk, write.sk, write.item, write.lifetime)
            return Decision.DELIVER if standing is None else decided(standing)
        kind, is_over = group_key(alert), absent("first")  # version 0.1 wrote none
        for _ in range(TRIES):
            now = self.state_table.now()
            window = self._windows.get(kind, {})
            if window.get("closes", 0) <= now:
                window = {"opened": now, "closes": now + self.window, "first": alert.id, SENT[0]: object_of(alert)}
                put = Put(*group_window_key(kind), window, 2 * DAY, when=is_over | at_most("closes", now))
                if done := self._decided_with(put, window, kind, write):
                    return done
            try:
                if done := self._repeated(alert, kind, write):
                    return done
            except ClosedError:
                is_over |= equals("first", self._windows.pop(kind)["first"])
        raise StateUnavailable("a window that opens and closes faster than it can be asked")

    def _decided_with(self, change: Put | Update, window: Item, kind: str, write: PutNew) -> Decision | None:
        """Decide, and have the window as it is then; None where another stands, which is remembered."""
        done: Decision | None = Decision.DELIVER
        try:
            self.state_table.transact(write, change)
        except ConditionFailedError as taken:
            standing, window = taken.items[0], taken.items[1] or {}
            done = decided(standing) if standing is not None else None
        if "first" in window:
            self._windows[kind] = window
            if len(self._windows) > KEPT:
                del self._windows[next(iter(self._windows))]
        return done

    def _repeated(self, alert: Alert, kind: str, write: PutNew) -> Decision | None:
        """Send a critical alert about another object, as often as a window may; count everything else."""
        window, about = self._windows[kind], object_of(alert)
        sent = [window[name] for name in SENT if name in window]
        if alert.severity is not Severity.CRITICAL or about in sent or len(sent) == len(SENT):
            return self._counted_in(window, alert, kind)
        name = SENT[len(sent)]
        is_free = equals("first", window["first"]) & absent(name)
        update = Update(*group_window_key(kind), {name: about}, when=is_free)
        done = self._decided_with(update, window | {name: about}, kind, write)
        return Decision.DELIVER_REPEAT if done is Decision.DELIVER else done

    def _counted_in(self, window: Item, alert: Alert, kind: str) -> Decision:
        """Count the alert in an open window; raises ClosedError if that has closed meanwhile."""
        standing = self.state_table.get(*decision_key(alert.id))
        if standing is not None:
            return decided(standing)

        def ask_to_close(is_full: bool) -> None:
            detail = {name: window[name] for name in ("opened", "first")}
            detail |= {"kind": kind, "told": window[SENT[0]][0], "alert": alert_to_json(alert)}
            message = internal_event(GROUP_WINDOW_CLOSED, f"fold-{kind}-{window['first']}", detail)
            self.queue.send(message, 0 if is_full else window["closes"] - self.state_table.now() + 1)

        at, first = alert.time.isoformat() if alert.time else "", decision_key(window["first"])
        member = Member(at, alert.region, alert.resources, act_of(alert))
        is_loud = alert.severity.reaches(Severity.HIGH)
        by = self._tally.count(first, alert.id, member, ask_to_close, lists_all=is_loud)
        write = decision(alert.id, suppress=True, claims={"by": by})
        standing = self.state_table.put_new(write.pk, write.sk, write.item, write.lifetime)
        if standing is None or standing.get("by") == by:
            return Decision.SUPPRESS
        if by and standing.get("by") == "":  # the other road, at the same moment, which left it to this one
            self.state_table.update(write.pk, write.sk, {"by": by})
            return Decision.SUPPRESS
        if by:
            self._tally.take_back(first)
        return decided(standing)

    @property
    def _tally(self) -> Tally[Member]:
        return Tally(self.state_table, Member, self._counted)

    def close(self, event: AccountEvent) -> Iterable[Alert]:
        """The summary of a window that has closed; the message of the same name asks for it."""
        kind, opened, base = event.text("kind"), event.field("opened"), event.field("alert")
        window = self.state_table.get(*group_window_key(kind)) or {}
        first = event.text("first") or (window.get("opened") == opened and window.get("first"))
        members = self._tally.close(decision_key(first)) if first else []
        items = self.state_table.items(group_members_partition(kind, opened))  # of a window of version 0.1
        members += [Member(item["at"], item["area"], tuple(item["things"]), item["headline"]) for item in items]
        if members:
            yield group_summary(alert_from_json(base), members, event.id, event.text("told"))


def object_of(alert: Alert) -> list[str]:
    """What the alert is about: what it says was done, and a hash of the resources."""
    return [act_of(alert), hashlib.sha256(json.dumps(alert.resources).encode()).hexdigest()[:8]]


def group_key(alert: Alert) -> str:
    """What makes two alerts repeats of each other: watch, actor and account.

    So does what became of the call: a success after ten denials is news, not a repeat. And so does
    the actor's own account: one name may be two people's.
    """
    actor = {}
    if alert.actor:
        actor = actor_to_json(replace(alert.actor, address="", endpoint="", endpoint_account="", tool=""))
    parts = [alert.watch, alert.account, alert.outcome.result, alert.severity, *alert.flags, actor]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
