"""Groups repeats of an alert, so that they are sent as one summary.

The first alert of a kind opens a window in the state table and is sent. Until the window closes its repeats become
members of it, one item each, and a message that the queue delays until then has them sent as one summary. What
becomes of an event is decided once: a retry, the other road and a redrive find the same decision.
"""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from copy import replace
from enum import StrEnum

from msgspec import Struct

from account_event_handler.aws.queue import GROUP_WINDOW_CLOSED, MessageQueue, internal_event
from account_event_handler.identity.actor import actor_to_json
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.render.alert import alert_from_json, alert_to_json
from account_event_handler.render.headline import headline_of
from account_event_handler.render.summary import Member, group_summary
from account_event_handler.state import (
    DAY,
    NO_ITEM,
    ConditionFailedError,
    Item,
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

REMEMBERED = 30 * DAY  # longer than a message can wait in its queue and its dead-letter queue
TRIES = 4  # a window may close between two questions, once or twice


class Decision(StrEnum):
    """What becomes of an event."""

    DELIVER = "deliver"  # decided now
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


class AlertGrouper(Struct, frozen=True):
    """Repeats within `window` seconds of the first of their kind are sent as one summary."""

    state_table: StateTable
    queue: MessageQueue
    window: int

    def part(self, alert: Alert, *, groupable: bool = True, claims: Item | None = None) -> Decision:
        """Whether the alert is delivered, or counted in an open window if it is `groupable`.

        Raises StateUnavailable, when nothing can be counted, and QueueError.
        """
        write = decision(alert.id, suppress=False, claims=claims)
        if not self.window or not groupable:  # delivered, unless a mute or a window has counted it before
            standing = self.state_table.put_new(write.pk, write.sk, write.item, write.lifetime)
            return Decision.DELIVER if standing is None else decided(standing)
        kind = group_key(alert)
        for _ in range(TRIES):
            now = self.state_table.now()
            is_over = NO_ITEM | at_most("closes", now) | equals("closed", True)
            opened = {"opened": now, "closes": now + self.window}
            try:
                self.state_table.transact(write, Put(*group_window_key(kind), opened, 2 * DAY, when=is_over))
            except ConditionFailedError as taken:
                standing, window = taken.items
                if standing is not None:
                    return decided(standing)
                if self._joined(alert, kind, window or {}):
                    return Decision.SUPPRESS
            else:
                return Decision.DELIVER
        raise StateUnavailable("a window that opens and closes faster than it can be asked")

    def _joined(self, alert: Alert, kind: str, window: Item) -> bool:
        """Count the alert in the open window; False if that has closed meanwhile."""
        opened, closes = window.get("opened", 0), window.get("closes", 0)
        if not window.get("closing"):
            # Before the first member: whatever dies then, a window with members is always closed.
            detail = {"kind": kind, "opened": opened, "alert": alert_to_json(alert)}
            message = internal_event(GROUP_WINDOW_CLOSED, f"fold-{kind}-{opened}", detail)
            self.queue.send(message, closes - self.state_table.now() + 1)
        at = alert.time.isoformat() if alert.time else ""
        member = {"at": at, "area": alert.region, "things": list(alert.resources), "headline": headline_of(alert)}
        is_open = equals("opened", opened) & absent("closed")
        try:
            self.state_table.transact(
                decision(alert.id, suppress=True),
                Put(group_members_partition(kind, opened), alert.id, member, REMEMBERED),
                Update(*group_window_key(kind), {"closing": True}, when=is_open),
            )
        except ConditionFailedError:
            return False
        return True

    def close(self, event: AccountEvent) -> Iterable[Alert]:
        """The summary of a window that has closed; the message of the same name asks for it."""
        kind, opened, base = event.text("kind"), event.field("opened"), event.field("alert")
        with suppress(ConditionFailedError):  # another window has its place: nothing can join this one either
            self.state_table.update(*group_window_key(kind), {"closed": True}, equals("opened", opened))
        items = self.state_table.items(group_members_partition(kind, opened))
        members = [Member(item["at"], item["area"], tuple(item["things"]), item["headline"]) for item in items]
        if members:
            yield group_summary(alert_from_json(base), members, f"fold-{kind}-{opened}")


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
