"""Says of an alert that its actor is new in the account."""

from copy import replace
from datetime import UTC, datetime

from msgspec import Struct, field

from account_event_handler.model import Actor, ActorType, Alert
from account_event_handler.state import DAY, WATCHED_ACCOUNTS, Item, StateTable, StateUnavailable, actors_partition

WATCHED = 7 * DAY  # that an account is watched before somebody new in it is news
REMEMBERED = 180 * DAY  # since they were last noted
NOTED = 30 * DAY  # after which somebody seen again is noted again
KNOWN = 1000  # actors that an environment knows of by itself


class FirstSeen(Struct, frozen=True):
    """A write for each alert about somebody whom this environment has not seen lately.

    And another where an account is first seen or an actor noted again.
    """

    state_table: StateTable
    _noted: dict[tuple[str, str], Item] = field(default_factory=dict)

    def noted(self, alert: Alert, *, is_sent: bool = True) -> Alert:
        """The alert, with a line where its actor is new; as it is where the state table fails.

        The same alert again, as after a retry, gets the same answer. One that is not sent to anybody
        makes nobody known, but in the days in which everybody is learned.
        """
        if alert.actor is None or not alert.account:
            return alert
        try:
            since = self._new_since(actors_partition(alert.account), name_in_table(alert.actor), alert, is_sent=is_sent)
        except StateUnavailable:
            return alert
        if since is None:
            return alert
        day = datetime.fromtimestamp(since, UTC).date().isoformat()
        fact = ("First seen", f"no other alert about them in this account since {day}")
        return replace(alert, facts=(*alert.facts, fact))

    def _new_since(self, pk: str, name: str, alert: Alert, *, is_sent: bool) -> int | None:
        """Since when there was no other alert about them; None where they are known, or that says nothing."""
        now = self.state_table.now()
        note = {"noted": now, "alert": alert.id}
        known = self._noted.get((pk, name), {})
        if known and known.get("alert") != alert.id and now - known["noted"] <= NOTED:
            return None  # as the table would say
        if not is_sent and now - self._watched_since(alert.account, now) >= WATCHED:
            return None
        seen = self.state_table.put_new(pk, name, note, REMEMBERED)
        self._remember((pk, name), seen or note)
        if seen is not None and seen.get("alert") != alert.id:
            if now - seen.get("noted", 0) > NOTED:
                self.state_table.put(pk, name, {"noted": now}, REMEMBERED)
            return None
        since = self._watched_since(alert.account, now)
        return max(since, now - REMEMBERED) if now - since >= WATCHED else None

    def _remember(self, key: tuple[str, str], note: Item) -> None:
        self._noted[key] = {"noted": 0, **note}
        if len(self._noted) > KNOWN:
            del self._noted[next(iter(self._noted))]

    def _watched_since(self, account: str, now: int) -> int:
        # What is ordinary in it is not learned (`suppress/novelty.py`): it appeared after that was deployed.
        watched = self.state_table.put_new(WATCHED_ACCOUNTS, account, {"since": now, "learns": False})
        return int(watched.get("since", now)) if watched else now


def name_in_table(actor: Actor) -> str:
    """Who is seen: a person as one of their kind, or the role that any number of machines bear.

    How they came is left out: a user with MFA is the same user, a role's session the same role.
    """
    match actor.type:
        case ActorType.UNNAMED_SESSION:
            what = "role"
        case ActorType.PROVIDER:
            what = f"{actor.of} through role {actor.role}" if actor.role else actor.of
        case ActorType.OTHER:
            what = actor.of
        case ActorType.ACCOUNT:
            what = actor.type
        case _:
            what = f"{actor.type} {actor.of}".rstrip()
    return what if actor.is_machine else "#".join(filter(None, (actor.name, what, actor.account)))
