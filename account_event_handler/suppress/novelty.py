"""Judges ordinary calls by novelty: the first of its kind by an actor in an account is news, the next are routine.

Pipelines make them all day. For a week after this was deployed it learns what is ordinary in the accounts that were
watched before: what would be alerted is listed once a day. An account that appears later does not learn, since its
first week may be an intruder's. A new pipeline makes many firsts at once: a machine's low first is listed with what
is learned, where a low alert about a machine in its account, or such a list, was sent in the last 24 hours.

What is denied is often asked for all day. So the same call on the same thing is listed, too, once it was alerted and
the repeats of that moment were grouped: all of a machine, what is low of a person.
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
BURST = 600  # seconds after the first denial, in which others are alerted, and so grouped and counted
_DENIED = "behaviour-call-refused"  # what a watch about the very call weighs as much is alerted each time
_NEVER = (ActorType.ROOT, ActorType.ASSUMED_ROOT, ActorType.ANONYMOUS, ActorType.UNKNOWN)
_MACHINES = (ActorType.UNNAMED_SESSION, ActorType.SERVICE_ROLE, ActorType.PROVIDER, ActorType.SERVICE)


def is_ordinary(alert: Alert, watches: Sequence[Watch]) -> bool:
    """Whether novelty decides: all that applies is ordinary, was done by somebody known, and deserves low or medium."""
    is_quiet = alert.severity in (Severity.MEDIUM, Severity.LOW) and alert.outcome.result is Result.DONE
    is_known = bool(alert.account) and alert.actor is not None and alert.actor.type not in _NEVER
    return is_quiet and is_known and all(watch.ordinary in (True, alert.severity) for watch in watches)


def kind_and_actor(alert: Alert) -> str:
    """What was done and by whom; a severity has firsts of its own, so that a quiet call hides no louder one."""
    who = name_in_table(alert.actor) if alert.actor else ""
    return f"{alert.watch}#{alert.severity}#{who}"


def denied_again(alert: Alert) -> str:
    """What they were denied, on what and where, by which the next time is known; empty where each time is alerted."""
    actor, severity = alert.actor, alert.severity
    if not (alert.watch == _DENIED and alert.account and actor and actor.type not in _NEVER):
        return ""
    if not (severity is Severity.LOW or (severity is Severity.MEDIUM and _is_machine(actor))):
        return ""
    on = alert.outcome.message.partition("on resource: ")[2].partition(" ")[0]
    what = json.dumps([alert.action, *object_of(alert), on, alert.region])
    return f"{kind_and_actor(alert)}#{hashlib.sha256(what.encode()).hexdigest()[:16]}"


def routine(alert: Alert) -> Alert:
    """The alert about what is ordinary and not new."""
    reason = ("Severity", f"info, for it is ordinary and not their first time here; {alert.severity} otherwise")
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
            if is_ordinary:
                return self._judged(alert)
            if (name := denied_again(alert)) and self._was_denied(alert, name):
                again = replace(alert, severity=Severity.LOW)  # the first was as loud as it is
                return self._listed(again, f"{alert.account}#{kind_and_actor(alert)}#{alert.action}")
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
        if first["learned"] or (is_held_behind_others(alert) and not self._is_first_of_day(alert)):
            return self._listed(alert, alert.id)
        return replace(alert, is_first=True)

    def _was_denied(self, alert: Alert, name: str) -> bool:
        """Whether the same was alerted, some time ago."""
        first = self._first((ordinary_partition(alert.account), name), ROUTINE, lambda: {"alert": alert.id})
        return bool(first["alert"] != alert.id and self.state_table.now() >= first["expiration"] - ROUTINE + BURST)

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

    def _listed(self, alert: Alert, name: str) -> Silence:
        """Listed once a day under that name; written each time, since what failed after the first write comes again.

        By the call, not by the thing that it was denied on: of those there may be any number.
        """
        who = alert.actor.name if alert.actor else ""
        held = Held(alert.watch, who, alert.account, alert.events, alert.severity, headline_of(alert))
        pk = learned_partition(datetime.fromtimestamp(self.state_table.now(), UTC))
        item = {"held": to_builtins(held), "alert": alert.id}
        standing = self.state_table.put_new(pk, name, item, LEARNS)
        is_same = standing is not None and standing.get("alert", name) == alert.id
        return Silence.SUPPRESSED_BEFORE if is_same else Silence.LEARNED

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


def _is_machine(actor: Actor) -> bool:
    """Whether it is certain enough that no person did it: none of them has MFA or the console."""
    if actor.mfa or actor.session_mfa or actor.tool == CONSOLE:
        return False
    if actor.type is not ActorType.ROLE:
        return actor.type in _MACHINES
    return not (actor.user_id or actor.known_by is KnownBy.SOURCE_IDENTITY or is_mail(actor.name))
