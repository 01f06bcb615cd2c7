"""What is known of each trail: how it was at the last check, its last stop, its restarts.

The partition `trails` has an item per trail, `trail#<arn>`, whose `version` grows with each write,
so that of two who found the same thing one acts on it; `look` says how the last check went, `noted`
that a stop was alerted a moment ago. Where the state table is unavailable, alerts do without it.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import replace
from enum import StrEnum
from functools import partial
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict

from account_event_handler.aws.trail import Trail
from account_event_handler.state import (
    DAY,
    NO_ITEM,
    TRAILS,
    ConditionFailedError,
    StateTable,
    StateUnavailable,
    at_most,
    equals,
)

HOUR = 3600  # seconds
EXPLAINED = HOUR // 2  # the alarm rings within minutes of what it rings about
FORGOTTEN = 30 * DAY  # a trail that is gone is described for so long
OFTEN = 3  # restarts of one trail within an hour that are somebody's will, not an accident
REMEMBERED = 200  # restarts of one trail, so that its item stays far below DynamoDB's 400 KB
TRIES = 4  # somebody else may write between a read and a write, once or twice
WITH = "; "  # between those who stopped a trail one after the other


class Found(StrEnum):
    """Which of the ways noticed a stop; only an event names who did it."""

    EVENT = "event"
    ALARM = "alarm"
    CHECK = "look"


class Repair(StrEnum):
    BEGUN = "begun"
    RESTARTED = "restarted"
    UNVERIFIED = "unverified"  # StartLogging was accepted, and GetTrailStatus does not confirm it
    RUNNING = "running"  # somebody else has started it
    ALLOWED = "allowed"
    SWITCHED_OFF = "switched off"
    ELSEWHERE = "elsewhere"
    DENIED = "refused"
    UNANSWERED = "unanswered"  # may work when it is tried again
    DELETED = "deleted"


class Stop(Struct, frozen=True):
    """One time that a trail did not log; `stopped` and `ended` (or last tried) are epoch seconds.

    `who` is the actor's name and kind, of several in their order, empty while no event names anybody;
    `reason` what AWS answered, or the pattern that allows it; `unreported`: nobody was alerted yet.
    """

    trail: Trail
    stopped: int
    found: Found
    who: str = ""
    repair: Repair = Repair.BEGUN
    ended: int = 0
    reason: str = ""
    unreported: bool = False

    @property
    def is_over(self) -> bool:
        return self.repair in {Repair.RESTARTED, Repair.RUNNING}

    def after(self, standing: "Stop | None") -> "Stop":
        """The stop as one with that which stands, where the trail has been off since then."""
        off = (Repair.BEGUN, Repair.DENIED, Repair.SWITCHED_OFF, Repair.UNANSWERED)
        if standing is None or self.repair is not Repair.BEGUN or standing.repair not in off:
            return self
        who = self.who if standing.who in {"", self.who} else f"{standing.who}{WITH}{self.who}"
        return replace(self, stopped=min(standing.stopped, self.stopped), who=who)

    def includes(self, moment: int) -> bool:
        """Whether a call of that moment belongs to this stop, and is no new one."""
        return moment < self.ended if self.is_over else moment <= max(self.stopped, self.ended)

    @property
    def item(self) -> dict[str, Any]:
        return asdict(self) | {"trail": self.trail.arn}

    @classmethod
    def of_item(cls, item: Mapping[str, Any] | None) -> "Stop | None":
        """None for none, and for what none of ours would hold."""
        if item is None or (trail := Trail.of_arn(str(item.get("trail")))) is None:
            return None
        fields = {name: item[name] for name in cls.__struct_fields__ if name in item}
        fields |= {"trail": trail, "found": Found(item["found"]), "repair": Repair(item["repair"])}
        return cls(**{"unreported": bool(item.get("owed")), **fields})  # its name before 0.2


class TrailState(Struct, frozen=True):
    """A trail at the last check: `logging` is None before the first, `gone` once it is not visible.

    `description` is what it takes to make it again, `errors` what it could not deliver to, `told_off` that people
    know that it is left off. `restarts` are those of the last hour: when, of which stop, and who had stopped it.
    `escalation` is the id of what was alerted about many of them, and until when no other is. `is_old`: as before 0.2.
    """

    trail: Trail
    version: int = 0
    description: Mapping[str, Any] = field(default_factory=dict)
    logging: bool | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    told_off: bool = False
    gone: bool = False
    stop: Stop | None = None
    restarts: tuple[tuple[int, int, str], ...] = ()
    escalation: tuple[str, int] = ("", 0)
    is_old: bool = False

    @property
    def is_there(self) -> bool:
        return self.logging is not None and not self.gone

    @property
    def standing(self) -> Stop | None:
        """Its last stop; the deletion of another trail of that name is none of its own."""
        return None if self.stop is None or self.stop.repair is Repair.DELETED else self.stop

    def counted(self, token: str, now: int) -> "TrailState":
        """The state with the restart of its stop, if it is one; counting it again changes nothing.

        `token` is the id of what is alerted about the stop.
        """
        if self.stop is None or self.stop.repair is not Repair.RESTARTED:
            return self
        restarts = {(ended, stopped): who for ended, stopped, who in self.restarts}
        restarts[self.stop.ended, self.stop.stopped] = self.stop.who
        lately = sorted((*key, who) for key, who in restarts.items() if key[0] > now - HOUR)
        is_news = len(lately) >= OFTEN and now > self.escalation[1]
        escalation = (token, now + HOUR) if is_news else self.escalation
        return replace(self, restarts=tuple(lately[-REMEMBERED:]), escalation=escalation)

    def is_escalated(self, token: str) -> bool:
        return len(self.restarts) >= OFTEN and self.escalation[0] == token

    @property
    def item(self) -> dict[str, Any]:
        fields = {name: getattr(self, name) for name in self.__struct_fields__}
        del fields["trail"], fields["is_old"]
        return fields | {"stop": self.stop.item if self.stop else None}

    @classmethod
    def of_items(cls, arn: str, items: Mapping[str, Mapping[str, Any] | None]) -> "TrailState":
        """The state by its item, `trail`; before 0.2 there were two with a version each."""
        trail = Trail.of_arn(arn)
        assert trail is not None
        if item := items.get("trail"):
            fields = {name: item[name] for name in cls.__struct_fields__ if name in item}
            fields["restarts"] = tuple(tuple(restart) for restart in item["restarts"])
            fields["escalation"] = tuple(item["escalation"])
            return cls(trail=trail, stop=Stop.of_item(fields.pop("stop")), **fields)
        seen, stop = items.get("seen") or {}, items.get("stop") or {}
        names = ("description", "logging", "told_off", "gone")
        return cls(
            trail=trail,
            version=max(seen.get("turn", 0), stop.get("turn", 0)),
            errors=seen.get("faults", {}),
            stop=Stop.of_item(stop),
            is_old=bool(seen or stop),
            **{name: seen[name] for name in names if name in seen},
        )


class KnownTrails(Struct, frozen=True):
    """By the trails' ARNs, and how many checks in a row have failed.

    `told_none`: people know that no trail records here; `left_out`: what people know that no trail records.
    """

    states: Mapping[str, TrailState]
    failures: int = 0
    told_none: bool = False
    left_out: tuple[str, ...] = ()

    @classmethod
    def of_items(cls, items: Iterable[Mapping[str, Any]]) -> "KnownTrails":
        """The partition's items, which are `<kind>#<arn>` or `<kind>`."""
        found: dict[str, dict[str, Mapping[str, Any]]] = {}
        for item in items:
            kind, _, arn = str(item["sk"]).partition("#")
            found.setdefault(arn, {})[kind] = item
        look = found.pop("", {}).get("look", {})
        states = {arn: TrailState.of_items(arn, kinds) for arn, kinds in found.items()}
        return cls(states, look.get("failures", 0), look.get("told_none", False), tuple(look.get("left_out", ())))


class TrailStore(Struct, frozen=True):
    """`on_state_unavailable` is given the reason why the table was done without."""

    state_table: StateTable
    on_state_unavailable: Callable[[str], None]

    def now(self) -> int:
        return self.state_table.now()

    def known(self) -> KnownTrails | None:
        """Everything, in one request; None while the table is unavailable."""
        return self.or_none(lambda: KnownTrails.of_items(self.state_table.items(TRAILS)))

    def load(self, trail: Trail) -> TrailState:
        def read() -> TrailState:
            items = {"trail": self.state_table.get(TRAILS, f"trail#{trail.arn}")}
            if items["trail"] is None:
                items = {kind: self.state_table.get(TRAILS, f"{kind}#{trail.arn}") for kind in ("seen", "stop")}
            return TrailState.of_items(trail.arn, items)

        return self.or_none(read) or TrailState(trail)

    def update(
        self, state: TrailState, change: Callable[[TrailState], TrailState | None]
    ) -> tuple[TrailState, TrailState | None]:
        """Write what `change` makes of the state: of the one that stands, where that is newer.

        The state before and after, None where `change` gives None.
        """
        for _ in range(TRIES):
            new = change(state)
            if new is None or new == state:
                return state, new
            new = replace(new, version=state.version + 1, is_old=False)
            try:
                self.or_none(partial(self._write, new, state))
            except ConditionFailedError:
                state = self.load(state.trail)
            else:
                return state, new
        return state, None

    def set(self, state: TrailState, **fields: Any) -> TrailState:
        return self.update(state, lambda current: replace(current, **fields))[1] or state

    def replace_stop(self, state: TrailState, stop: Stop | None, new: Stop) -> TrailState:
        """The state with the new stop in place of that one, unless another stands there by now."""
        return self.update(state, lambda s: replace(s, stop=new) if s.stop == stop else s)[1] or state

    def _write(self, new: TrailState, old: TrailState) -> None:
        key, lifetime = f"trail#{new.trail.arn}", FORGOTTEN if new.gone else None
        is_same = NO_ITEM | equals("version", old.version) | at_most("expiration", self.now() - 1)
        self.state_table.put(TRAILS, key, new.item, lifetime, is_same)
        for kind in ("seen", "stop") if old.is_old else ():  # else they would outlive it
            self.state_table.delete(TRAILS, f"{kind}#{new.trail.arn}")

    def alerted(self) -> None:
        """Remember that a stop, a deletion or an attempt was or will be alerted."""
        self.or_none(lambda: self.state_table.put(TRAILS, "noted", {}, EXPLAINED))

    def is_alarm_explained(self) -> bool:
        """Whether what an alarm rings about now was alerted; not when the table is unavailable."""
        return self.or_none(lambda: self.state_table.get(TRAILS, "noted")) is not None

    def checked(self, failures: int, *, told_none: bool, left_out: Iterable[str] = ()) -> None:
        item = {"failures": failures, "told_none": told_none, "left_out": list(left_out)}
        self.or_none(lambda: self.state_table.put(TRAILS, "look", item))

    def or_none[Answer](self, ask: Callable[[], Answer]) -> Answer | None:
        try:
            return ask()
        except StateUnavailable as error:
            self.on_state_unavailable(str(error))
            return None
