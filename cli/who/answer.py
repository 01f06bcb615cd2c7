"""Answers a question by searches of one road: what was done, and by which person through which roles."""

from collections.abc import Iterable, Iterator
from copy import replace
from typing import Protocol

from msgspec import Struct

from account_event_handler.catalog import CATALOG, undescribed
from account_event_handler.identity.sessions.history import LONGEST_CHAIN
from account_event_handler.identity.sessions.session import SessionKey
from account_event_handler.identity.user_identity import Identity
from account_event_handler.ingest.outcome import outcome_of
from account_event_handler.model import AccountEvent, Actor, Alert, Result, Severity
from account_event_handler.own_stack.context import StackContext
from account_event_handler.pipeline.judge import judge
from account_event_handler.render import compose
from cli.who.coverage import Coverage
from cli.who.openings import openings
from cli.who.question import ISSUING, LONGEST_SESSION, By, Question, Search
from cli.who.records import unique
from cli.who.resource import is_made
from cli.who.sessions import Sessions, in_parts, is_by, openings_of

_OPTIONS = StackContext(options=frozenset({"AlarmNames", "ConsoleChanges"}))


class Road(Protocol):
    """Where records come from: log files, CloudTrail's event history or Athena."""

    def find(self, search: Search) -> Iterator[AccountEvent]:
        """The records that a search is about, and maybe more."""

    def coverage(self, search: Search) -> Coverage:
        """What all searches have read."""


class Row(Struct, frozen=True):
    """One line of an answer; `closed_by` ended what the call opened, None where it still stands by the record."""

    event: AccountEvent
    alert: Alert
    is_creation: bool = False
    is_opening: bool = False
    closed_by: AccountEvent | None = None
    closed_by_person: Actor | None = None


def answer(question: Question, road: Road) -> list[Row]:
    """The creation of a resource first, then the newest."""
    sessions = Sessions()
    if question.person:
        found = _of_person(question, road, sessions)
    else:
        found = unique(event for event in road.find(question.search) if question.is_about(event))
    found.sort(key=lambda event: (event.time.timestamp() if event.time else 0.0, event.id), reverse=True)
    _trace(found, road, sessions)
    if question.person:
        found = [event for event in found if _is_persons(event, question.person, sessions)]
    if question.opened:
        return [
            replace(
                _row(each.event, sessions),
                is_opening=True,
                closed_by=each.closed_by,
                closed_by_person=sessions.person_of(each.closed_by) if each.closed_by else None,
            )
            for each in openings(found, question.opened)
        ]
    made = next((event for event in reversed(found) if question.resource and is_made(event, question.resource)), None)
    first = [replace(_row(made, sessions), is_creation=True)] if made else []
    return first + [_row(event, sessions) for event in found if event is not made]


def _row(event: AccountEvent, sessions: Sessions) -> Row:
    alert = alert_of(event)
    return Row(event, replace(alert, actor=sessions.person_of(event)))


def alert_of(event: AccountEvent) -> Alert:
    """The alert that the event has, or would have if every call had one; it never says more than the record."""
    verdict = judge(event, CATALOG, _OPTIONS)
    if verdict.alert:
        return verdict.alert
    outcome = outcome_of(event)
    said = (
        replace(outcome, result=Result.FAILED) if outcome.result is Result.DRY_RUN else outcome
    )  # which no watch says
    alert = compose(event, said, [replace(undescribed(event), failed=Severity.LOW)])
    if alert is None:
        raise AssertionError("a watch with a severity for every outcome is never silent")
    return replace(alert, outcome=outcome)


def _trace(events: Iterable[AccountEvent], road: Road, sessions: Sessions) -> None:
    """Find the calls that opened the events' sessions, and those that opened the sessions of these, and so on."""
    asked = set[SessionKey]()
    waiting = list(events)
    for _ in range(LONGEST_CHAIN):
        sought = dict[SessionKey, AccountEvent]()
        for event in waiting:
            session_key = sessions.unknown(event)
            if session_key and _asked_as(session_key) not in asked:
                sought.setdefault(session_key, event)
        if not sought:
            return
        asked |= {_asked_as(session_key) for session_key in sought}
        for search in openings_of(sought.items()):
            for _session in sessions.keep(event for event in road.find(search) if search.is_within(event)):
                pass


def _asked_as(session_key: SessionKey) -> SessionKey:
    """Where it was used makes no other session of it."""
    return SessionKey(session_key.arn, session_key.key, session_key.began)


def _of_person(question: Question, road: Road, sessions: Sessions) -> list[AccountEvent]:
    """What bears the person's name, then what the sessions did that it opened, and those that these opened."""
    since = question.since - LONGEST_SESSION
    found = list[AccountEvent]()
    opened, waiting = set[SessionKey](), list[SessionKey]()  # the sessions that were followed, and those that will be

    def take(events: Iterable[AccountEvent]) -> None:
        for event in events:
            if question.is_about(event):
                found.append(event)
            if event.text("eventName") in ISSUING:
                waiting.extend(session.session_key for session in sessions.keep([event]))

    named = Search(By.PERSON, frozenset({question.person}), since, question.until, regions=frozenset())
    take(event for event in road.find(named) if is_by(event, question.person))
    for _ in range(LONGEST_CHAIN):
        new = {_asked_as(each) for each in waiting} - opened
        if not new:
            break
        opened |= new
        waiting.clear()
        for texts in in_parts({each.key or each.arn for each in new}):
            search = Search(By.CALLER, texts, since, question.until)
            take(event for event in road.find(search) if not texts.isdisjoint(_caller(event)))
    return unique(found)


def _caller(event: AccountEvent) -> tuple[str, ...]:
    """What a session that made the call may be known by; the console keeps its keys to itself."""
    session_key = SessionKey.of(event, Identity.of(event))
    return (session_key.key or session_key.arn,) if session_key else ()


def _is_persons(event: AccountEvent, person: str, sessions: Sessions) -> bool:
    """Whether the person is behind the event after all: a session may bear somebody else's name."""
    actor = sessions.person_of(event)
    if actor is None:
        return False
    return actor.name.casefold() == person.casefold() or (is_by(event, person) and not actor.chain)
