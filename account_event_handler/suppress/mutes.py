"""Mutes: what operators asked to keep silent for a while, with the count of what that hid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from account_event_handler.event_pattern import Pattern
from account_event_handler.event_pattern.index import PatternIndex
from account_event_handler.model import AccountEvent
from account_event_handler.state import DAY, MUTE_COUNTS, ConditionFailedError, Item, StateTable, Update
from account_event_handler.suppress.grouping import REMEMBERED, Decision, decided, decision
from account_event_handler.suppress.operator_config import OperatorConfig

KIND = "mute"
COUNTS = MUTE_COUNTS  # not with the mutes, so that an edit of one races none
LONGEST = 90 * DAY


@dataclass(frozen=True, slots=True)
class Mute:
    """An operator's pattern, as JSON text, with who asks for silence, why, and until when (UTC).

    It keeps critical alerts silent only where `critical` says that this is meant. Raises
    PatternError for a pattern that EventBridge would not take.
    """

    id: str
    pattern: str
    owner: str
    reason: str
    ends: datetime
    created: datetime
    critical: bool = False
    compiled: Pattern = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "compiled", Pattern.from_json(self.pattern))

    @classmethod
    def of(cls, item: Item) -> "Mute":
        """The mute of an item; raises KeyError, TypeError or ValueError if it is none."""
        return cls(
            id=item["sk"].removeprefix(f"{KIND}#"),
            pattern=item["pattern"],
            owner=item["owner"],
            reason=item["reason"],
            ends=datetime.fromtimestamp(item["ends"], UTC),
            created=datetime.fromtimestamp(item["created"], UTC),
            critical=item.get("critical") is True,
        )

    @property
    def item(self) -> Mapping[str, object]:
        """The mute as the state table holds it, for a while after it has ended."""
        return {
            "pattern": self.pattern,
            "owner": self.owner,
            "reason": self.reason,
            "ends": int(self.ends.timestamp()),
            "created": int(self.created.timestamp()),
            "critical": self.critical,
            "expiration": int(self.ends.timestamp()) + REMEMBERED,
        }


@dataclass(frozen=True, slots=True)
class Hidden:
    """How many events a mute has kept silent, and when it last did (epoch seconds)."""

    events: int
    last: int


@dataclass(slots=True)
class Mutes:
    """The mutes in force; none while the table is unavailable: in doubt, alert."""

    operator_config: OperatorConfig
    _mutes: tuple[Mute, ...] = ()
    _index: PatternIndex[Mute] = field(default_factory=lambda: PatternIndex(()))

    def muting(self, event: AccountEvent, *, critical: bool = False) -> Mute | None:
        """The mute that keeps this event silent, though its alert be `critical`; never raises."""
        mutes = self.operator_config.of(KIND, Mute.of)
        if self.operator_config.missing:
            return None
        if mutes is not self._mutes:
            self._mutes = mutes
            self._index = PatternIndex((mute.compiled, mute) for mute in mutes)
        if not mutes:
            return None
        now = self.operator_config.state_table.clock()
        matching = (
            mute
            for mute in self._index.matching(event.envelope)
            if now < mute.ends.timestamp() and (mute.critical or not critical)
        )
        return next(matching, None)

    def count(self, mute: Mute, event: AccountEvent) -> Decision:
        """Count the event, once however often it comes, unless its alert was delivered before.

        The event's id is its alert's. Raises StateUnavailable, when nothing can be counted.
        """
        state_table = self.operator_config.state_table
        lasts = int(mute.ends.timestamp()) - state_table.now() + REMEMBERED
        counted = Update(
            MUTE_COUNTS, mute.id, {"last_hidden": state_table.now()}, adds={"hidden_events": 1}, lifetime=lasts
        )
        try:
            state_table.transact(decision(event.id, suppress=True), counted)
        except ConditionFailedError as taken:
            return decided(taken.items[0] or {})
        return Decision.SUPPRESS


def hidden(state_table: StateTable) -> dict[str, Hidden]:
    """What each mute has hidden, by its id; raises StateUnavailable."""
    return {item["sk"]: Hidden(item["hidden_events"], item["last_hidden"]) for item in state_table.items(COUNTS)}
