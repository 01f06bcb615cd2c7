"""Judges ordinary calls by novelty: the first of its kind by an actor in an account is news, the next are routine.

Pipelines make them all day. For a week after this was deployed it learns what is ordinary in the accounts that were
watched before: what would be alerted is listed once a day. An account that appears later does not learn, since its
first week may be an intruder's. A new pipeline makes many firsts at once: a machine's low first is listed with what
is learned, where a low alert about a machine in its account, or such a list, was sent in the last 24 hours.

What a machine is denied it tries all day: the same call on the same thing is routine once its denial was sent.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from copy import replace
from datetime import UTC, datetime, timedelta

from msgspec import Struct, convert, field, to_builtins

from account_event_handler.catalog.findings import LEARNED
from account_event_handler.catalog.watch import Watch
from account_event_handler.identity.sessions.first_seen import KNOWN, name_in_table
from account_event_handler.identity.tool import CONSOLE
from account_event_handler.identity.user_identity import is_mail
from account_event_handler.model import (
    LOUDEST_FIRST,
    AccountEvent,
    Actor,
    ActorType,
    Alert,
    KnownBy,
    Result,
    Severity,
    Silence,
)
from account_event_handler.render.headline import headline_of
from account_event_handler.render.summary import Held, rate_limit_summary
from account_event_handler.state import (
    DAY,
    LEARNING,
    WATCHED_ACCOUNTS,
    Item,
    Key,
    StateTable,
    StateUnavailable,
    learned_partition,
    ordinary_partition,
)
from account_event_handler.suppress.grouping import object_of

ROUTINE = 90 * DAY  # since the first
LEARNS = 7 * DAY  # since this was deployed
_NEVER = (ActorType.ROOT, ActorType.ASSUMED_ROOT, ActorType.ANONYMOUS, ActorType.UNKNOWN)
_MACHINES = (ActorType.UNNAMED_SESSION, ActorType.SERVICE_ROLE, ActorType.PROVIDER, ActorType.SERVICE)


def is_ordinary(alert: Alert, watches: Sequence[Watch]) -> bool:
    """Whether novelty decides: all that applies is ordinary, was done by somebody known, and deserves low or medium.

    Or was denied to a machine, and no watch about that very call deserves as much.
    """
    is_quiet = alert.severity in (Severity.MEDIUM, Severity.LOW) and not _is_persons_denial(alert)
    is_known = bool(alert.account) and alert.actor is not None and alert.actor.type not in _NEVER
    if alert.outcome.result is Result.DENIED:
        is_ordinary = any(watch.ordinary is Result.DENIED for watch in watches if watch.name == alert.watch)
    else:
        is_done = alert.outcome.result is Result.DONE
        is_ordinary = is_done and all(watch.ordinary in (True, alert.severity) for watch in watches)
    return is_quiet and is_known and is_ordinary


def kind_and_actor(alert: Alert) -> str:
    """What was done and by whom; a severity has firsts of its own, so that a quiet call hides no louder one.

    So has each call that was denied, in each Region and on each thing.
    """
    who = name_in_table(alert.actor) if alert.actor else ""
    kind = f"{alert.watch}#{alert.severity}#{who}"
    if alert.outcome.result is Result.DONE:
        return kind
    denied_on = alert.outcome.message.partition("on resource: ")[2].partition(" ")[0]
    denied = json.dumps([*object_of(alert), denied_on, alert.region])
    return f"{kind}#{hashlib.sha256(denied.encode()).hexdigest()[:16]}"


def routine(alert: Alert) -> Alert:
    """The alert about what is ordinary and not new."""
    is_done = alert.outcome.result is Result.DONE
    why = "it is ordinary and not their first time here" if is_done else "the same was denied before"
    reason = ("Severity", f"info, for {why}; {alert.severity} otherwise")
    return replace(alert, severity=Severity.INFO, facts=(*alert.facts, reason))


class Novelty(Struct, frozen=True):
    """A write for each ordinary alert of a kind and actor that this environment has not seen lately.

    And one a day for what machines do in an account, where that is low.
    """

    state_table: StateTable
    on_state_unavailable: Callable[[str], None]
    _standing: dict[Key, Item] = field(default_factory=dict)
    _since: dict[str, int] = field(default_factory=dict)  # when learning began, once known

    def judged(self, alert: Alert, *, is_ordinary: bool) -> Alert | Silence:
        """The alert, marked as a first or quieter as routine, or that it is learned.

        As it is without the table, or where it is not ordinary. The same alert again, as after a retry or by the
        other road, gets the same answer.
        """
        try:
            if is_ordinary and not _is_persons_denial(alert):  # as its session's history may say
                return self._judged(alert)
            if is_held_behind_others(alert):
                self._is_first_of_day(alert)  # which takes the day's place
            return alert
        except StateUnavailable as error:
            self.on_state_unavailable(str(error))
            return alert

    def _judged(self, alert: Alert) -> Alert | Silence:
        key, now = (ordinary_partition(alert.account), kind_and_actor(alert)), self.state_table.now()
        first = self._first(key, ROUTINE, lambda: {"alert": alert.id, "learned": self._learns(alert, now)})
        if first["alert"] != alert.id:
            return routine(alert)
        is_done = alert.outcome.result is Result.DONE
        is_behind = is_held_behind_others(alert) and not self._is_first_of_day(alert)
        if is_done and (first["learned"] or is_behind):
            return self._listed(alert, now)
        return replace(alert, is_first=is_done)

    def _first(self, key: Key, lifetime: int, made: Callable[[], Item]) -> Item:
        """What stands under the key, if need be what is made; asked of the table once while it stands."""
        now, first = self.state_table.now(), self._standing.get(key)
        if first is None or first["expiration"] <= now:
            item = {**made(), "expiration": now + lifetime}
            first = self._standing[key] = self.state_table.put_new(*key, item, lifetime) or item
            if len(self._standing) > KNOWN:
                del self._standing[next(iter(self._standing))]
        return first

    def _learns(self, alert: Alert, now: int) -> bool:
        """What a person does is not learned from medium up."""
        if now - self._learning_since(now) >= LEARNS:
            return False
        if alert.severity is Severity.MEDIUM and not (alert.actor and _is_machine(alert.actor)):
            return False
        watched = self.state_table.get(WATCHED_ACCOUNTS, alert.account)
        return bool(watched and watched.get("learns", True))

    def _is_first_of_day(self, alert: Alert) -> bool:
        """Whether nothing was said of what machines do quietly in its account in the last 24 hours."""
        return bool(self._first(_day_key(alert.account), DAY, lambda: {"alert": alert.id})["alert"] == alert.id)

    def _learning_since(self, now: int) -> int:
        if "at" not in self._since:
            began = self.state_table.put_new(*LEARNING, {"at": now})
            self._since["at"] = int(began["at"]) if began else now
        return self._since["at"]

    def _listed(self, alert: Alert, now: int) -> Silence:
        """Each time, since what failed after the first write comes again."""
        who = alert.actor.name if alert.actor else ""
        held = Held(alert.watch, who, alert.account, alert.events, alert.severity, headline_of(alert))
        pk = learned_partition(datetime.fromtimestamp(now, UTC))
        standing = self.state_table.put_new(pk, alert.id, {"held": to_builtins(held)}, LEARNS)
        return Silence.SUPPRESSED_BEFORE if standing else Silence.LEARNED

    def summary(self, event: AccountEvent) -> Iterable[Alert]:
        """What was listed on the day before the event, which may come several times a day; raises StateUnavailable."""
        now = self.state_table.now()
        self._learning_since(now)  # which begins with the first heartbeat
        time = event.time or datetime.fromtimestamp(now, UTC)
        day = time.replace(hour=0, minute=0, second=0) - timedelta(days=1)
        held = [convert(item["held"], Held) for item in self.state_table.items(learned_partition(day))]
        if held:
            for key in {_day_key(each.account) for each in held}:
                first = self.state_table.get(*key) or {"alert": event.id}  # which may be retried
                self.state_table.put(*key, {"alert": first["alert"]}, DAY)
            loudest = min((each.severity for each in held), key=LOUDEST_FIRST.index)
            summary = rate_limit_summary("", held, day, f"learned-{day:%Y-%m-%d}", finding=LEARNED)
            yield replace(summary, severity=loudest)


def _day_key(account: str) -> Key:
    """Of what is said of machines' low alerts."""
    return ordinary_partition(account), "day"


def is_held_behind_others(alert: Alert) -> bool:
    """Whether it is a machine's and low: as a first it waits for the list behind the account's first such alert."""
    return alert.severity is Severity.LOW and alert.actor is not None and _is_machine(alert.actor)


def _is_persons_denial(alert: Alert) -> bool:
    return alert.outcome.result is Result.DENIED and not (alert.actor and _is_machine(alert.actor))


def _is_machine(actor: Actor) -> bool:
    """Whether it is certain enough that no person did it: none of them has MFA or the console."""
    if actor.mfa or actor.session_mfa or actor.tool == CONSOLE:
        return False
    if actor.type is not ActorType.ROLE:
        return actor.type in _MACHINES
    return not (actor.user_id or actor.known_by is KnownBy.SOURCE_IDENTITY or is_mail(actor.name))
