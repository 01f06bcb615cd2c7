import json
import time
from concurrent.futures import ThreadPoolExecutor
from copy import replace
from datetime import datetime
from itertools import pairwise
from threading import Event
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from account_event_handler.aws.errors import BoundedLookups
from account_event_handler.identity.sessions.event_history import EventHistory
from account_event_handler.identity.sessions.history import SessionHistory
from account_event_handler.identity.sessions.store import SessionStore
from account_event_handler.limits import LOOKUP_RESERVE, SESSION_MISSING_FRESH
from account_event_handler.model import Actor, ActorType, Severity
from tests.identity.sessions.records import BEGIN, HERE, THERE, call, event, issued, role, role_arn, user
from tests.support.state_table import Clock, memory_table

DEPLOY = role_arn("Deploy", "x")
AS_DEPLOY = (ActorType.ROLE, "Deploy")
AS_AUDIT = (ActorType.ROLE, "Audit")
ADA = Actor("ada", ActorType.USER, chain=(AS_DEPLOY,), account=HERE)


def denied(operation: str = "LookupEvents", code: str = "AccessDeniedException") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, operation)


class History:
    """CloudTrail's event history: by region, the records that name a resource.

    That of another account stands under its number; only where `reaches` it can it be asked.
    """

    def __init__(self, clock: Clock) -> None:
        self.records: dict[str, list[dict[str, Any]]] = {}
        self.asked: list[tuple[str, float]] = []
        self.error: Exception | None = None
        self.seconds = 0.0
        self.reaches = {HERE}
        self._clock = clock

    def client(self, account: str, region: str) -> Any:
        place = region if account == HERE else f"{account} {region}"
        return _Client(self, place) if account in self.reaches else None

    def lookup(self, region: str, question: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((region, self._clock()))
        if self.error:
            raise self.error
        time.sleep(self.seconds)
        (attribute,) = question["LookupAttributes"]
        assert attribute["AttributeKey"] == "ResourceName"
        found = [
            record
            for record in self.records.get(region, [])
            if attribute["AttributeValue"] in json.dumps(record["responseElements"])
            and _is_within(record["eventTime"], question)
        ]
        return {"Events": [{"CloudTrailEvent": json.dumps(record)} for record in found]}


def _is_within(moment: str, question: dict[str, Any]) -> bool:
    at = datetime.fromisoformat(moment)
    return bool(question.get("StartTime", at) <= at <= question.get("EndTime", at))


class _Client:
    def __init__(self, history: History, region: str) -> None:
        self._history, self._region = history, region

    def lookup_events(self, **question: Any) -> dict[str, Any]:
        return self._history.lookup(self._region, question)


class World:
    def __init__(self) -> None:
        self.clock = Clock(BEGIN)
        self.history = History(self.clock)
        self.left = 60.0
        self.failed: list[str] = []
        self.lost: list[str] = []
        sessions = SessionStore(memory_table(self.clock))
        trail = EventHistory(sessions, self.history.client, "eu-west-1", self.rest)
        lookups = BoundedLookups(ThreadPoolExecutor(1), 0.4)
        self.session_history = SessionHistory(
            sessions, trail, None, lookups, lambda: self.left, self.lost.append, self.failed.append
        )

    def rest(self, seconds: float) -> None:
        self.clock.seconds += seconds

    def caller(self, deed: dict[str, Any], severity: Severity = Severity.HIGH) -> Actor | None:
        return self.session_history.caller_of(event(deed), severity)


@pytest.fixture
def world() -> World:
    return World()


DEED = call(role("Deploy", "x", "one"))
GIVEN = issued(user("ada"), DEPLOY, "one")


def test_a_loud_alert_asks_cloudtrail_for_a_session_that_nobody_remembered(world: World) -> None:
    world.history.records["eu-west-1"] = [GIVEN]
    assert world.caller(DEED) == ADA


@pytest.mark.parametrize("severity", [Severity.MEDIUM, Severity.LOW, Severity.INFO])
def test_a_quiet_alert_asks_nobody(world: World, severity: Severity) -> None:
    assert world.caller(DEED, severity) is None
    assert world.history.asked == []


def test_what_cloudtrail_answers_is_remembered(world: World) -> None:
    world.history.records["eu-west-1"] = [GIVEN]
    world.caller(DEED)
    assert world.caller(DEED, Severity.LOW) == ADA
    assert len(world.history.asked) == 1


def test_that_cloudtrail_does_not_know_is_remembered_for_a_while(world: World) -> None:
    assert world.caller(DEED) is None
    asked = len(world.history.asked)
    assert world.caller(DEED) is None
    assert len(world.history.asked) == asked
    world.clock.seconds += SESSION_MISSING_FRESH + 1
    world.history.records["eu-west-1"] = [GIVEN]
    assert world.caller(DEED) == ADA


def test_a_session_heard_of_later_is_named_though_cloudtrail_did_not_know(world: World) -> None:
    assert world.caller(DEED) is None
    world.session_history.remember(event(GIVEN))
    assert world.caller(DEED, Severity.LOW) == ADA


def test_a_session_of_the_endpoint_without_a_region_is_found_in_its_region(world: World) -> None:
    world.history.records["us-east-1"] = [GIVEN]
    assert world.caller(DEED) == ADA
    assert [region for region, _ in world.history.asked] == ["eu-west-1", "us-east-1"]


def test_no_more_than_two_questions_a_second_go_to_one_region(world: World) -> None:
    for number in range(3):
        world.caller(call(role("Deploy", f"s{number}", f"k{number}")))
    times = [at for region, at in world.history.asked if region == "eu-west-1"]
    assert len(times) == 3
    assert all(later - earlier >= 0.5 for earlier, later in pairwise(times))


def test_turns_that_others_have_are_left_to_them(world: World) -> None:
    state_table = world.session_history.sessions.state_table
    for turn in range(10):
        state_table.put_new(f"lookup#{HERE}#eu-west-1", str(BEGIN * 2 + turn), {}, 60)
    world.history.records["eu-west-1"] = [GIVEN]
    assert world.caller(DEED) is None
    assert world.history.asked == []
    world.clock.seconds += 60
    assert world.caller(DEED) == ADA


@pytest.mark.parametrize("error", [denied(), EndpointConnectionError(endpoint_url="https://x")])
def test_a_question_that_fails_costs_the_alert_nothing(world: World, error: Exception) -> None:
    world.history.error = error
    assert world.caller(DEED) is None


def test_a_denial_is_not_asked_for_again_at_once(world: World) -> None:
    world.history.error = denied()
    world.caller(DEED)
    asked = len(world.history.asked)
    world.caller(DEED)
    assert len(world.history.asked) == asked


def test_a_throttled_question_is_asked_again_with_the_next_alert(world: World) -> None:
    world.history.error = denied(code="ThrottlingException")
    assert world.caller(DEED) is None
    world.history.error, world.history.records["eu-west-1"] = None, [GIVEN]
    world.clock.seconds += 1
    assert world.caller(DEED) == ADA


def test_an_alert_waits_no_longer_than_its_budget(world: World) -> None:
    world.history.seconds = 1.0
    started = time.monotonic()
    assert world.caller(DEED) is None
    assert time.monotonic() - started < 0.9
    assert world.failed == ["TimeoutError"]


def test_an_invocation_without_time_asks_nobody(world: World) -> None:
    world.left = LOOKUP_RESERVE
    assert world.caller(DEED) is None
    assert world.history.asked == []


def test_another_account_is_asked_only_where_the_stack_has_rights(world: World) -> None:
    deed = call(role("Deploy", "x", "one", THERE), THERE)
    assert world.caller(deed) is None
    assert world.history.asked == []


def test_a_chain_is_followed_through_cloudtrail(world: World) -> None:
    audit = role_arn("Audit", "a")
    chained = issued(role("Audit", "a", "zero"), DEPLOY, "one")
    world.history.records["eu-west-1"] = [chained, issued(user("ada"), audit, "zero")]
    assert world.caller(DEED) == replace(ADA, chain=(AS_DEPLOY, AS_AUDIT))


ABROAD = issued({"type": "AWSAccount", "accountId": THERE, "principalId": "AIDAEXAMPLE"}, DEPLOY, "one", account=HERE)
AT_LEAST = Actor(f"account {THERE}", ActorType.ACCOUNT, THERE, chain=(AS_DEPLOY,))


def test_a_session_out_of_another_account_names_at_least_that(world: World) -> None:
    world.history.records["eu-west-1"] = [ABROAD]
    assert world.caller(DEED) == AT_LEAST
    assert world.caller(DEED, Severity.LOW) == AT_LEAST


@pytest.mark.parametrize("by", ["memory", "history"])
def test_the_account_that_the_call_came_from_is_asked_who_that_was(world: World, by: str) -> None:
    if by == "memory":
        world.session_history.remember(event(ABROAD))
    world.history.reaches = {HERE, THERE}
    world.history.records["eu-west-1"] = [ABROAD]
    world.history.records[f"{THERE} eu-west-1"] = [issued(user("ada", THERE), DEPLOY, "one")]
    ada = replace(ADA, account=THERE)
    assert world.caller(DEED) == ada
    assert world.caller(DEED, Severity.LOW) == ada


def test_another_account_that_does_not_know_either_is_left_alone_for_a_while(world: World) -> None:
    world.history.reaches = {HERE, THERE}
    world.session_history.remember(event(ABROAD))
    assert world.caller(DEED) == AT_LEAST
    asked = len(world.history.asked)
    assert world.caller(DEED) == AT_LEAST
    assert len(world.history.asked) == asked > 0


def test_an_account_that_refuses_the_role_leaves_its_number(world: World) -> None:
    world.history.records["eu-west-1"] = [ABROAD]
    reaching = world.history.client

    def refusing(account: str, region: str) -> Any:
        if account == THERE:
            raise denied("AssumeRole")
        return reaching(account, region)

    trail = EventHistory(world.session_history.sessions, refusing, "eu-west-1", world.rest)
    session_history = replace(world.session_history, trail=trail)
    assert session_history.caller_of(event(DEED), Severity.HIGH) == AT_LEAST
    assert (world.failed, world.lost) == (["ClientError"], [])


def test_half_a_chain_is_told_when_the_other_half_is_not_answered_in_time(world: World) -> None:
    chained = issued(role("Audit", "a", "zero"), DEPLOY, "one")
    world.history.records["eu-west-1"] = [chained]
    reaching, over = world.history.client, Event()

    def hanging(account: str, region: str) -> Any:
        if world.history.asked:
            over.wait(30)
        return reaching(account, region)

    trail = EventHistory(world.session_history.sessions, hanging, "eu-west-1", world.rest)
    half = replace(world.session_history, trail=trail).caller_of(event(DEED), Severity.HIGH)
    over.set()
    assert half == Actor("role Audit", ActorType.UNNAMED_SESSION, session="a", chain=(AS_DEPLOY,), account=HERE)
    assert world.failed == ["TimeoutError"]


def test_the_region_of_the_stack_is_asked_as_well(world: World) -> None:
    world.history.records["eu-central-1"] = [GIVEN]
    trail = EventHistory(world.session_history.sessions, world.history.client, "eu-central-1", world.rest)
    session_history = replace(world.session_history, trail=trail)
    assert session_history.caller_of(event(DEED), Severity.HIGH) == ADA
    assert [region for region, _ in world.history.asked] == ["eu-west-1", "eu-central-1"]


def test_a_workload_s_session_keeps_the_words_of_its_own_record(world: World) -> None:
    service = {"type": "AWSService", "invokedBy": "ecs-tasks.amazonaws.com"}
    task = "0123456789abcdef0123456789abcdef"
    given = issued(service, role_arn("app", task), "one", account=HERE)
    world.history.records["eu-west-1"] = [given]
    assert world.caller(call(role("app", task, "one"))) is None


def test_a_session_of_the_console_is_asked_for_by_its_arn_and_its_begin(world: World) -> None:
    console = {"userAgent": "AWS Internal", "sourceIPAddress": "AWS Internal"}
    switch = issued(user("ada", invokedBy="AWS Internal"), DEPLOY, "other", **console)
    early = issued(user("eve"), DEPLOY, "early", eventTime="2027-01-15T07:00:00Z")
    world.history.records["eu-west-1"] = [early, switch]
    deed = call(role("Deploy", "x", "changed"), sessionCredentialFromConsole="true")
    assert world.caller(deed) == ADA


@pytest.mark.parametrize("answer", ["", "no JSON", "[]", "null", '{"userIdentity": 7}'])
def test_a_history_that_cannot_be_read_names_nobody(world: World, answer: str) -> None:
    class Odd:
        def lookup_events(self, **_: Any) -> Any:
            return {"Events": [{}, {"CloudTrailEvent": answer}]}

    odd: Any = Odd()
    trail = EventHistory(world.session_history.sessions, lambda account, region: odd, "eu-west-1", world.rest)
    arrived = event(DEED)
    session_history = SessionHistory(
        world.session_history.sessions,
        trail,
        None,
        world.session_history.lookups,
        lambda: 60.0,
        world.lost.append,
        world.failed.append,
    )
    assert session_history.caller_of(arrived, Severity.CRITICAL) is None


def test_a_key_of_another_session_is_not_taken_for_this_one(world: World) -> None:
    class Wrong:
        def lookup_events(self, **_: Any) -> Any:
            record = issued(user("eve"), DEPLOY, "another")
            return {"Events": [{"CloudTrailEvent": json.dumps(record)}]}

    wrong: Any = Wrong()
    trail = EventHistory(world.session_history.sessions, lambda account, region: wrong, "eu-west-1", world.rest)
    session_history = SessionHistory(
        world.session_history.sessions,
        trail,
        None,
        world.session_history.lookups,
        lambda: 60.0,
        world.lost.append,
        world.failed.append,
    )
    assert session_history.caller_of(event(DEED), Severity.CRITICAL) is None
