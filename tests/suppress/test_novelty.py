"""Ordinary calls: an actor's first in an account is news, the next are routine, some are learned."""

import json
from collections.abc import Callable, Iterator
from copy import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from moto import mock_aws

from account_event_handler.aws.queue import HEARTBEAT, SOURCE, internal_event
from account_event_handler.catalog import CATALOG
from account_event_handler.identity.sessions.first_seen import FirstSeen
from account_event_handler.identity.tool import CONSOLE
from account_event_handler.ingest import envelope_of
from account_event_handler.model import (
    AccountEvent,
    Actor,
    ActorType,
    Alert,
    KnownBy,
    Outcome,
    Result,
    Severity,
    Silence,
)
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from account_event_handler.render.message import message_of
from account_event_handler.state import DAY, StateTable
from account_event_handler.suppress import novelty
from account_event_handler.suppress.novelty import BURST, LEARNS, ROUTINE, Novelty
from tests.pipeline.test_batch import World, record
from tests.support.alerts import alert_of
from tests.support.pipeline import WINDOW, RecordingChannel, environment
from tests.support.samples import sample
from tests.support.stack_context import context
from tests.support.state_table import Clock, dynamodb_table, memory_table, unavailable_state_table
from tests.support.virtual_queue import VirtualQueue

NAME = "cloudfront-code-changed"
ACCOUNT = "111122223333"
ALICE = Actor("alice", ActorType.USER)
DEPLOY = Actor("role Deploy", ActorType.UNNAMED_SESSION)
ALERT = replace(alert_of(NAME), account=ACCOUNT, severity=Severity.MEDIUM)
TABLES: dict[str, Callable[[Clock], StateTable]] = {"memory": memory_table, "dynamodb": dynamodb_table}


class Watcher:
    """Its novelty, with an upgraded table: it watched one account before it learned anything."""

    def __init__(self, table: StateTable, clock: Clock) -> None:
        self.table, self.clock, self.lost = table, clock, list[str]()
        self.restart()

    def restart(self) -> None:
        self.novelty = Novelty(self.table, self.lost.append)

    def upgraded(self) -> "Watcher":
        self.table.put("seen", ACCOUNT, {"since": 0})
        return self

    def judged(self, number: int, actor: Actor = DEPLOY, *, is_ordinary: bool = True, **other: Any) -> Alert | Silence:
        alert = replace(ALERT, id=f"event-{number}", actor=actor, **other)
        return self.novelty.judged(alert, is_ordinary=is_ordinary)

    def severity(self, number: int, actor: Actor = DEPLOY, **other: Any) -> Severity:
        judged = self.judged(number, actor, **other)
        assert isinstance(judged, Alert)
        return judged.severity

    def summary(self, days: int = 1) -> list[Alert]:
        self.clock.seconds += days * DAY
        time = datetime.fromtimestamp(self.clock(), UTC)
        return list(self.novelty.summary(AccountEvent("1", SOURCE, HEARTBEAT, "", "", time, (), {})))


@pytest.fixture(params=TABLES)
def watcher(request: pytest.FixtureRequest) -> Iterator[Watcher]:
    clock = Clock()
    with mock_aws():
        yield Watcher(TABLES[request.param](clock), clock)


def test_the_first_is_news_and_the_next_are_routine_for_ninety_days_from_the_first(watcher: Watcher) -> None:
    first = watcher.judged(1)
    assert isinstance(first, Alert)
    assert (first.severity, first.is_first) == (Severity.MEDIUM, True)
    watcher.clock.seconds += ROUTINE - 1
    assert watcher.severity(2) is Severity.INFO
    watcher.clock.seconds += 2
    assert watcher.severity(3) is Severity.MEDIUM


def test_the_first_says_so_with_the_name_of_the_account() -> None:
    alert = replace(ALERT, actor=ALICE, is_first=True)
    assert ("First time", f"for alice in account {ACCOUNT}") in message_of(alert).lines
    named = replace(alert, account_names={ACCOUNT: "payments-prod"})
    assert ("First time", "for alice in payments-prod") in message_of(named).lines
    assert "First time" not in dict(message_of(replace(alert, is_first=False)).lines)


@pytest.mark.parametrize(
    "other",
    [
        {"actor": ALICE},
        {"account": "444455556666"},
        {"watch": "cloudfront-distribution-changed"},
        {"severity": Severity.LOW},
    ],
)
def test_another_actor_account_kind_or_severity_has_a_first_of_its_own(watcher: Watcher, other: dict[str, Any]) -> None:
    watcher.judged(1)
    watcher.clock.seconds += DAY
    assert watcher.severity(2, **other) is not Severity.INFO


def test_how_they_came_makes_no_first(watcher: Watcher) -> None:
    watcher.judged(1)
    assert watcher.severity(2, replace(DEPLOY, session="x", tool="Boto3", address="203.0.113.7")) is Severity.INFO


@pytest.mark.parametrize("restart", [True, False])
def test_a_retry_or_the_other_road_gets_the_same_answer(watcher: Watcher, restart: bool) -> None:
    first, second = watcher.judged(1), watcher.judged(2)
    if restart:
        watcher.restart()
    assert (watcher.judged(1), watcher.judged(2)) == (first, second)


def test_an_environment_asks_once_about_what_is_routine() -> None:
    clock = Clock()
    table = memory_table(clock)
    watcher = Watcher(table, clock)
    watcher.judged(1)
    watcher.restart()
    clock.seconds += LEARNS
    table.requests.clear()
    assert watcher.severity(2) is watcher.severity(3) is Severity.INFO
    assert table.requests == ["write", "write"]  # since when it learns, which it asks once, and the first
    table.requests.clear()
    for number in (4, 5):
        _low(watcher, number)
    assert table.requests.count("write") == 4  # two firsts, the day of both, and what is listed


def test_without_the_table_it_is_alerted() -> None:
    watcher = Watcher(unavailable_state_table(), Clock())
    assert watcher.judged(1) == replace(ALERT, id="event-1", actor=DEPLOY)
    assert watcher.lost


def test_for_a_week_a_known_account_is_learned_and_listed_once_a_day(watcher: Watcher) -> None:
    watcher.upgraded()
    assert watcher.judged(1) is Silence.LEARNED
    assert watcher.judged(1) is Silence.SUPPRESSED_BEFORE
    assert watcher.severity(2) is Severity.INFO
    assert watcher.judged(3, ALICE, severity=Severity.LOW) is Silence.LEARNED
    (listed,), (again,) = watcher.summary(), watcher.summary(0)
    assert listed == again
    assert (listed.severity, headline_of(listed)) == (
        Severity.MEDIUM,
        "2 alerts were held back as ordinary or repeated",
    )
    assert [text.split(" ")[0] for text in listed.listed] == ["medium:", "low:"]
    assert watcher.summary() == []
    watcher.clock.seconds += LEARNS
    assert watcher.severity(4) is Severity.INFO
    assert watcher.severity(5, replace(DEPLOY, name="role Other")) is Severity.MEDIUM
    assert watcher.summary() == []


def _low(watcher: Watcher, number: int, actor: Actor = DEPLOY, **other: Any) -> Alert | Silence:
    return watcher.judged(number, actor, **{"severity": Severity.LOW, "watch": f"kind-{number}", **other})


@pytest.mark.parametrize("restart", [True, False])
def test_of_machines_low_firsts_of_a_day_in_an_account_the_first_is_alerted_and_the_others_are_listed(
    watcher: Watcher, restart: bool
) -> None:
    assert isinstance(_low(watcher, 1), Alert)
    if restart:
        watcher.restart()
    assert (_low(watcher, 2), _low(watcher, 2), _low(watcher, 3)) == (
        *(Silence.LEARNED, Silence.SUPPRESSED_BEFORE),
        Silence.LEARNED,
    )
    assert isinstance(_low(watcher, 1), Alert)
    assert isinstance(_low(watcher, 4, account="444455556666"), Alert)
    assert isinstance(_low(watcher, 5, ALICE), Alert)
    assert watcher.severity(6, watch="medium") is Severity.MEDIUM
    (listed,) = watcher.summary()
    assert (listed.severity, headline_of(listed)) == (Severity.LOW, "2 alerts were held back as ordinary or repeated")
    assert watcher.summary() == []


def test_a_list_or_what_a_machine_was_denied_is_before_its_low_firsts_for_a_day(watcher: Watcher) -> None:
    assert isinstance(_low(watcher, 1, is_ordinary=False), Alert)
    assert isinstance(_low(watcher, 2, is_ordinary=False), Alert)
    assert (_low(watcher, 3), isinstance(_low(watcher, 4, ALICE), Alert)) == (Silence.LEARNED, True)
    assert len(watcher.summary()) == 1
    assert _low(watcher, 5) is Silence.LEARNED
    assert len(watcher.summary()) == 1
    watcher.clock.seconds += DAY + 1
    assert isinstance(_low(watcher, 6), Alert)
    assert _low(watcher, 7) is Silence.LEARNED
    assert len(watcher.summary()) == 1
    assert isinstance(_low(watcher, 6), Alert)  # a retry


PEOPLE = [
    ALICE,
    Actor("alice@example.com", ActorType.ROLE, "Deploy", known_by=KnownBy.SESSION_NAME),
    Actor("alice", ActorType.ROLE, "Deploy", known_by=KnownBy.SOURCE_IDENTITY),
    Actor("alice", ActorType.PERMISSION_SET, role="Admin"),
    Actor("account 444455556666", ActorType.ACCOUNT, "444455556666"),
    Actor("role Deploy", ActorType.UNNAMED_SESSION, session="alice", mfa=True),
    Actor("role Deploy", ActorType.UNNAMED_SESSION, session="alice", tool=CONSOLE),
]


@pytest.mark.parametrize("actor", PEOPLE)
def test_from_medium_up_what_a_person_does_is_not_learned(watcher: Watcher, actor: Actor) -> None:
    assert watcher.upgraded().severity(1, actor) is Severity.MEDIUM
    assert watcher.severity(2, actor) is Severity.INFO


@pytest.mark.parametrize("kind", [ActorType.PROVIDER, ActorType.SERVICE, ActorType.ROLE])
def test_what_a_pipeline_does_is_learned(watcher: Watcher, kind: ActorType) -> None:
    assert watcher.upgraded().judged(1, Actor("CodeBuild", kind)) is Silence.LEARNED


def test_an_account_that_appears_later_is_not_learned(watcher: Watcher) -> None:
    assert watcher.upgraded().judged(1) is Silence.LEARNED
    new = "444455556666"
    assert watcher.severity(2, account=new) is Severity.MEDIUM
    FirstSeen(watcher.table).noted(replace(ALERT, id="event-2", actor=DEPLOY, account=new))
    watcher.restart()
    assert watcher.severity(3, ALICE, account=new) is Severity.MEDIUM
    assert watcher.severity(4, replace(DEPLOY, name="role Other"), account=new) is Severity.MEDIUM


def test_a_new_installation_learns_nothing(watcher: Watcher) -> None:
    FirstSeen(watcher.table).noted(replace(ALERT, id="event-0", actor=DEPLOY))
    assert watcher.severity(1) is Severity.MEDIUM


def test_the_week_begins_with_the_first_heartbeat_at_the_latest(watcher: Watcher) -> None:
    assert watcher.upgraded().summary() == []
    watcher.clock.seconds += LEARNS
    assert watcher.severity(1) is Severity.MEDIUM


def test_what_could_not_be_listed_is_alerted_and_learned_when_it_comes_again() -> None:
    clock = Clock()
    table = memory_table(clock)
    watcher = Watcher(table, clock).upgraded()
    watcher.judged(1)
    table.unavailable.set()
    assert watcher.severity(1) is Severity.MEDIUM
    table.unavailable.clear()
    assert watcher.judged(1) is Silence.SUPPRESSED_BEFORE


def is_ordinary(**changed: Any) -> bool:
    event = sample(NAME)
    event["detail"] |= changed
    verdict = judge(event, CATALOG, context())
    assert verdict.alert
    return verdict.is_ordinary


def test_what_is_ordinary_was_done_by_somebody_known_who_is_not_root() -> None:
    assert is_ordinary()
    assert not is_ordinary(errorCode="AccessDenied")
    assert not is_ordinary(userIdentity={"type": "Root", "accountId": ACCOUNT})
    assert not is_ordinary(userIdentity={})
    assert not is_ordinary(requestParameters={"omitted": True})


def test_what_is_ordinary_only_while_low_is_loud_from_medium_on() -> None:
    watch = replace(next(watch for watch in CATALOG.watches if watch.name == NAME), ordinary=Severity.LOW)
    alert = replace(ALERT, id="event-1", actor=DEPLOY)
    assert novelty.is_ordinary(replace(alert, severity=Severity.LOW), [watch])
    assert not novelty.is_ordinary(alert, [watch])


def test_whatever_is_high_trusted_or_also_extraordinary_is_not_judged_by_novelty() -> None:
    (watch,) = [watch for watch in CATALOG.watches if watch.name == NAME]
    alert = replace(ALERT, actor=ALICE)
    assert novelty.is_ordinary(alert, [watch])
    assert not novelty.is_ordinary(replace(alert, severity=Severity.HIGH), [watch])
    assert not novelty.is_ordinary(alert, [watch, replace(watch, name="other", ordinary=False)])
    trusted = replace(context(), trusted=("arn:aws:iam::*:user/*", "arn:aws:iam::*:role/*"))
    assert not judge(sample(NAME), CATALOG, trusted).is_ordinary


ON_JOBS = Outcome(Result.DENIED, "AccessDenied", "no sqs:PurgeQueue on resource: arn:aws:sqs:x:1:jobs because")
ON_OTHER = replace(ON_JOBS, message="no sqs:PurgeQueue on resource: arn:aws:sqs:x:1:other because")
DENIED: dict[str, Any] = {"watch": "behaviour-call-refused", "outcome": ON_JOBS, "is_ordinary": False}


@pytest.mark.parametrize("severity", [Severity.LOW, Severity.MEDIUM])
def test_what_a_machine_is_denied_again_is_listed_once_a_day(watcher: Watcher, severity: Severity) -> None:
    denied = DENIED | {"severity": severity}
    assert [watcher.severity(number, **denied) for number in (1, 1)] == [severity] * 2
    assert watcher.severity(20, **denied) is severity  # which is grouped
    watcher.clock.seconds += BURST
    assert [watcher.judged(number, **denied) for number in (2, 2, 3)] == [
        *(Silence.LEARNED, Silence.SUPPRESSED_BEFORE),
        Silence.LEARNED,
    ]
    others: tuple[dict[str, Any], ...] = (
        {"region": "x"},
        {"outcome": ON_OTHER},
        {"action": "sqs:DeleteQueue"},
        {"account": "444455556666"},
    )
    for number, other in enumerate(others, 4):
        assert watcher.severity(number, **{**denied, **other}) is severity
        watcher.clock.seconds += BURST
        assert watcher.judged(number + 10, **{**denied, **other}) is Silence.LEARNED
    assert watcher.severity(30, replace(DEPLOY, name="role Other"), **denied) is severity
    (listed,) = watcher.summary()
    assert listed.severity is Severity.LOW
    assert headline_of(listed).startswith("3 alerts were held back")  # two calls, one also in another account
    assert watcher.judged(40, **denied) is Silence.LEARNED
    watcher.clock.seconds += ROUTINE
    assert watcher.severity(41, **denied) is severity


@pytest.mark.parametrize("actor", PEOPLE)
def test_what_a_person_is_denied_is_alerted_each_time_from_medium_up(watcher: Watcher, actor: Actor) -> None:
    assert [watcher.severity(number, actor, **DENIED) for number in (1, 2)] == [Severity.MEDIUM] * 2
    low = DENIED | {"severity": Severity.LOW}
    assert watcher.severity(3, actor, **low) is Severity.LOW
    watcher.clock.seconds += BURST
    assert watcher.judged(4, actor, **low) is Silence.LEARNED


@pytest.mark.parametrize(
    "other",
    [
        {"severity": Severity.HIGH},
        {"watch": "sqs-queue-purged"},
        {"actor": Actor("anonymous", ActorType.ANONYMOUS), "severity": Severity.LOW},
    ],
)
def test_what_is_high_anonymous_or_has_a_watch_of_its_own_is_alerted_each_time(
    watcher: Watcher, other: dict[str, Any]
) -> None:
    for number in (1, 2):
        assert isinstance(watcher.judged(number, **{**DENIED, **other}), Alert)
        watcher.clock.seconds += BURST


def test_a_denial_that_could_not_be_listed_or_asked_about_is_alerted_and_the_first_stays_one() -> None:
    clock = Clock()
    table = memory_table(clock)
    watcher = Watcher(table, clock)
    table.unavailable.set()
    assert watcher.severity(1, **DENIED) is Severity.MEDIUM
    table.unavailable.clear()
    assert watcher.severity(2, **DENIED) is Severity.MEDIUM
    clock.seconds += BURST
    table.unavailable.set()
    assert watcher.severity(3, **DENIED) is Severity.MEDIUM
    table.unavailable.clear()
    assert watcher.judged(3, **DENIED) is Silence.LEARNED
    watcher.restart()
    assert watcher.severity(2, **DENIED) is Severity.MEDIUM  # a redrive


def test_a_denial_that_is_alerted_is_before_a_machine_s_low_firsts_for_a_day(watcher: Watcher) -> None:
    assert isinstance(_low(watcher, 1, **DENIED), Alert)
    assert _low(watcher, 2) is Silence.LEARNED


class Roads:
    """A watcher with two environments and channels, as deployed; `lowest` is of both channels."""

    def __init__(self, lowest: Severity = Severity.LOW) -> None:
        self.clock = Clock()
        self.world, queue = World(memory_table(self.clock)), VirtualQueue(self.clock)
        self.channels = [RecordingChannel(name, self.clock, lowest=lowest) for name in ("slack", "topic")]
        self.environments = [environment(self.world, queue, self.channels, 0) for _ in range(2)]

    def take(self, number: int, environment: int = 0, *, is_file: bool = False) -> None:
        event = sample(NAME)
        event["detail"]["eventID"] = f"event-{number}"
        body = dict(envelope_of(event["detail"])) if is_file else event
        assert self.environments[environment].take([record(body, f"message-{number}-{is_file}")]) == []

    @property
    def told(self) -> list[tuple[str, Severity]]:
        both = [[(alert.id, alert.severity) for _, alert in channel.delivered] for channel in self.channels]
        assert both[0] == both[1]
        return both[0]


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.mark.usefixtures("aws")
def test_both_roads_and_retries_send_the_first_once_and_nothing_more() -> None:
    roads = Roads()
    roads.take(1)
    roads.take(2)
    roads.take(1, 1, is_file=True)
    roads.take(2, 1, is_file=True)
    roads.take(1)
    assert [alert_id for alert_id, _ in roads.told] == ["event-1"]


@pytest.mark.usefixtures("aws")
def test_channels_that_want_info_are_sent_what_is_routine() -> None:
    roads = Roads(Severity.INFO)
    roads.take(1)
    roads.take(2)
    roads.take(2, 1, is_file=True)
    assert [(alert_id, severity is Severity.INFO) for alert_id, severity in roads.told] == [
        ("event-1", False),
        ("event-2", True),
    ]


@pytest.mark.usefixtures("aws")
def test_what_no_channel_is_sent_is_no_first() -> None:
    roads = Roads(Severity.CRITICAL)
    roads.take(1)
    roads.clock.seconds += WINDOW + 1
    for channel in roads.channels:
        channel.lowest = Severity.LOW
    roads.take(2)
    assert [alert_id for alert_id, _ in roads.told] == ["event-2"]


@pytest.mark.usefixtures("aws")
def test_what_is_routine_or_learned_is_counted_by_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    roads = Roads()
    roads.take(1)
    roads.take(2)
    assert '"reason":"routine"' in capsys.readouterr().out
    roads = Roads()
    roads.world.state_table.put("seen", sample(NAME)["account"], {"since": 0})
    roads.take(1)
    assert roads.told == []
    assert '"reason":"learned"' in capsys.readouterr().out


@pytest.mark.usefixtures("aws")
def test_a_mute_is_before_it() -> None:
    roads = Roads()
    roads.world.mute(sample(NAME)["detail"]["eventName"])
    roads.take(1)
    roads.world.state_table.delete("operator", "mute#m1")
    roads.clock.seconds += 60
    roads.take(2)
    assert [alert_id for alert_id, _ in roads.told] == ["event-2"]


@pytest.mark.usefixtures("aws")
def test_a_heartbeat_brings_what_was_learned_the_day_before() -> None:
    clock = Clock()
    world = World(memory_table(clock))
    world.state_table.put("seen", sample(NAME)["account"], {"since": 0})
    assert world.took(record(sample(NAME)))
    assert world.slack.delivered == []
    clock.seconds += DAY
    time = datetime.fromtimestamp(clock(), UTC).isoformat()
    beat = json.loads(internal_event(HEARTBEAT, "", {})) | {"time": time}
    assert world.took(record(beat, "2"))
    assert world.took(record(beat, "3"))
    assert world.slack.delivered == world.topic.delivered == ["watcher-ordinary-learned"]


def test_that_the_table_could_not_be_asked_is_said() -> None:
    said = list[str]()
    alert = alert_of("s3-bucket-deleted")
    assert Novelty(unavailable_state_table(), said.append).judged(alert, is_ordinary=True) is alert
    assert len(said) == 1
