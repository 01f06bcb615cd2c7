"""Mutes: what operators asked to keep silent for a while, with the count of what that hid."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from msgspec import Struct, field

from account_event_handler.event_pattern import Pattern
from account_event_handler.event_pattern.index import PatternIndex
from account_event_handler.model import AccountEvent
from account_event_handler.state import DAY, MUTE_COUNTS, ConditionFailedError, Item, StateTable, Update
from account_event_handler.suppress.grouping import Decision, decided, decision
from account_event_handler.suppress.operator_config import OperatorConfig
from account_event_handler.suppress.tally import REMEMBERED

KIND = "mute"
COUNTS = MUTE_COUNTS  # not with the mutes, so that an edit of one races none
LONGEST = 90 * DAY


class Mute(Struct, frozen=True, dict=True):
    """An operator's pattern, as JSON text, with who asks for silence, why, and until when (UTC).

    Raises PatternError for a pattern that EventBridge would not take.
    """

    id: str
    pattern: str
    owner: str
    reason: str
    ends: datetime
    created: datetime
    critical: bool = False  # it keeps critical alerts silent, too

    def __post_init__(self) -> None:
        self.compiled  # noqa: B018 so that a bad pattern is refused here

    @cached_property
    def compiled(self) -> Pattern:
        return Pattern.from_json(self.pattern)

    @classmethod
    def of(cls, item: Item) -> "Mute":
        """The mute of an item; raises KeyError, TypeError or ValueError if it is none."""
        mute_id, is_critical = item["sk"].removeprefix(f"{KIND}#"), item.get("critical") is True
        ends, created = (datetime.fromtimestamp(item[name], UTC) for name in ("ends", "created"))
        return cls(mute_id, item["pattern"], item["owner"], item["reason"], ends, created, is_critical)

    @property
    def item(self) -> Mapping[str, object]:
        ends, created = int(self.ends.timestamp()), int(self.created.timestamp())
        as_they_are = {name: getattr(self, name) for name in ("pattern", "owner", "reason", "critical")}
        return {**as_they_are, "ends": ends, "created": created, "expiration": ends + REMEMBERED}


def mutable(event: AccountEvent, watch: str) -> dict[str, Any]:
    """What a mute's pattern is matched with: the event, and beside its fields the watch that would alert."""
    return {**event.envelope, "watch": watch}


class Hidden(Struct, frozen=True):
    """How many events a mute has kept silent, and when it last did (epoch seconds)."""

    events: int
    last: int


class Mutes(Struct):
    """The mutes in force; none while the table is unavailable: in doubt, alert."""

    operator_config: OperatorConfig
    _mutes: tuple[Mute, ...] = ()
    _index: PatternIndex[Mute] = field(default_factory=lambda: PatternIndex(()))

    def muting(self, event: AccountEvent, watch: str = "", *, critical: bool = False) -> Mute | None:
        """The mute that keeps the alert of this watch about the event silent, though it be `critical`; never raises."""
        mutes = self.operator_config.of(KIND, Mute.of)
        if self.operator_config.missing:
            return None
        if mutes is not self._mutes:
            self._mutes = mutes
            self._index = PatternIndex((mute.compiled, mute) for mute in mutes)
        now = self.operator_config.state_table.clock()
        matching = self._index.matching(mutable(event, watch)) if mutes else ()
        in_force = (mute for mute in matching if now < mute.ends.timestamp() and (mute.critical or not critical))
        return next(in_force, None)

    def count(self, mute: Mute, event: AccountEvent) -> Decision:
        """Count the event, by its alert's id, once however often it comes, unless the alert was delivered before.

        Raises StateUnavailable, when nothing can be counted.
        """
        state_table, now = self.operator_config.state_table, self.operator_config.state_table.now()
        lasts = int(mute.ends.timestamp()) - now + REMEMBERED
        counted = Update(COUNTS, mute.id, {"last_hidden": now}, {"hidden_events": 1}, lasts)
        try:
            state_table.transact(decision(event.id, suppress=True), counted)
        except ConditionFailedError as taken:
            return decided(taken.items[0] or {})
        return Decision.SUPPRESS


def hidden(state_table: StateTable) -> dict[str, Hidden]:
    """What each mute has hidden, by its id; raises StateUnavailable."""
    return {item["sk"]: Hidden(item["hidden_events"], item["last_hidden"]) for item in state_table.items(COUNTS)}
