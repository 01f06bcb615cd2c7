import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import replace
from typing import Any

import pytest

from account_event_handler.aws.errors import BoundedLookups
from account_event_handler.catalog import CATALOG
from account_event_handler.identity.actor import actor_of
from account_event_handler.identity.sessions.history import LONGEST_CHAIN, SessionHistory
from account_event_handler.identity.sessions.store import SessionStore
from account_event_handler.model import AccountEvent, Severity
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from account_event_handler.render.message import message_of
from account_event_handler.render.topic import machine_text
from account_event_handler.state import StateTable
from tests.identity.sessions.chains import CHAINS, SSO, Record, cross_account
from tests.identity.sessions.records import (
    BEGIN,
    HERE,
    THERE,
    by_bus,
    by_file,
    call,
    event,
    issued,
    role,
    role_arn,
    switched,
    user,
)
from tests.support.state_table import memory_table, unavailable_state_table


def lineage_of(state_table: StateTable, failed: list[str] | None = None) -> SessionHistory:
    return SessionHistory(
        SessionStore(state_table),
        None,
        None,
        BoundedLookups(ThreadPoolExecutor(1)),
        lambda: 60.0,
        ([] if failed is None else failed).append,
        ([] if failed is None else failed).append,
    )


@pytest.fixture
def session_history() -> SessionHistory:
    return lineage_of(memory_table())


def who(session_history: SessionHistory, of: Record, road: Callable[[Record], AccountEvent] = event) -> str:
    """The alert's line about the actor, as the watcher comes to it."""
    arrived = road(of)
    caller = session_history.caller_of(arrived, Severity.MEDIUM)
    alert = judge(arrived, CATALOG).alert
    assert alert is not None
    actor = actor_of(arrived, caller) if caller else alert.actor
    return dict(message_of(replace(alert, actor=actor)).lines)["Who"].split(" · ")[0]  # without address and tool


@pytest.mark.parametrize("road", [by_bus, by_file])
@pytest.mark.parametrize("order", [list, lambda records: records[::-1]], ids=["in", "out of"])
@pytest.mark.parametrize(("records", "deed", "said"), CHAINS.values(), ids=CHAINS.keys())
def test_a_chain_leads_to_its_person_on_both_roads_in_and_out_of_order(
    session_history: SessionHistory,
    *,
    records: list[Record],
    deed: Record,
    said: str,
    order: Callable[[list[Record]], list[Record]],
    road: Callable[[Record], AccountEvent],
) -> None:
    for each in order(records):
        assert session_history.remember(road(each))
    assert who(session_history, deed, road) == said


@pytest.mark.parametrize("road", [by_bus, by_file])
def test_what_comes_before_its_session_is_said_by_the_record_alone(
    session_history: SessionHistory, road: Callable[[Record], AccountEvent]
) -> None:
    deed = call(role("Deploy", "x", "one"))
    assert who(session_history, deed, road) == "role Deploy (session x)"
    session_history.remember(road(issued(user("ada"), role_arn("Deploy", "x"), "one")))
    assert who(session_history, deed, road) == "ada (IAM user), as role Deploy"


@pytest.mark.parametrize("severity", [Severity.MEDIUM, Severity.HIGH], ids=["while nobody is asked", "when asked"])
def test_whoever_owns_the_role_does_not_overwrite_what_the_caller_s_account_says(
    session_history: SessionHistory, severity: Severity
) -> None:
    own = issued(user("ada", THERE), role_arn("Deploy", "x"), "one")
    other = issued(cross_account("AIDAEXAMPLE"), role_arn("Deploy", "x"), "one", account=HERE)
    for each in (other, own, other):
        session_history.remember(event(each))
    caller = session_history.caller_of(event(call(role("Deploy", "x", "one"))), severity)
    assert caller is not None
    assert caller.name == "ada"


def test_memory_that_is_lost_is_told_apart_from_what_else_fails() -> None:
    lost: list[str] = []
    failed: list[str] = []
    lookups = BoundedLookups(ThreadPoolExecutor(1))
    without = SessionHistory(
        SessionStore(unavailable_state_table()), None, None, lookups, lambda: 60.0, lost.append, failed.append
    )
    without.caller_of(event(call(role("Deploy", "x", "one"))), Severity.HIGH)
    assert (lost, failed) == (["EndpointConnectionError"], [])


def test_a_lost_memory_leaves_the_plain_actor() -> None:
    failed: list[str] = []
    session_history = lineage_of(unavailable_state_table(), failed)
    assert not session_history.remember(event(issued(user("ada"), role_arn("Deploy", "x"), "one")))
    assert who(session_history, call(role("Deploy", "x", "one"))) == "role Deploy (session x)"
    assert failed == ["EndpointConnectionError"] * 2


@pytest.mark.parametrize(
    ("identity", "asked"),
    [
        (user("ada"), 0),
        (role(SSO, "ada@example.com", "one"), 0),
        (role("Deploy", "x", "one", sourceIdentity="ada"), 0),
        (role("web", "i-0dbc91f429e48eeed", "one", ec2RoleDelivery="2.0"), 0),
        ({"type": "AWSService", "invokedBy": "config.amazonaws.com"}, 0),
        (None, 0),
        (role("Deploy", "x", "one"), 1),
        (role("Deploy", "ada@example.com", "one"), 1),
    ],
)
def test_who_is_known_for_sure_costs_no_question(identity: Any, asked: int) -> None:
    state_table = memory_table()
    lineage_of(state_table).caller_of(event(call(identity)), Severity.MEDIUM)
    assert len(state_table.requests) == asked


def test_a_chain_that_leads_back_into_itself_names_nobody(session_history: SessionHistory) -> None:
    there, back = role_arn("A", "a"), role_arn("B", "b")
    session_history.remember(event(issued(role("B", "b", "two"), there, "one")))
    session_history.remember(event(issued(role("A", "a", "one"), back, "two")))
    assert who(session_history, call(role("A", "a", "one"))) == "role A (session a)"


def test_a_chain_without_end_is_followed_only_so_far(session_history: SessionHistory) -> None:
    for number in range(LONGEST_CHAIN + 5):
        earlier = role(f"R{number + 1}", "s", f"k{number + 1}")
        session_history.remember(event(issued(earlier, role_arn(f"R{number}", "s"), f"k{number}")))
    said = who(session_history, call(role("R0", "s", "k0")))
    assert said.startswith(f"role R{LONGEST_CHAIN} (session s), as role R0 via R1")


def test_two_switches_at_once_under_one_name_are_not_guessed_apart(session_history: SessionHistory) -> None:
    arn = role_arn("Deploy", "ada")
    session_history.remember(event(switched(f"arn:aws:iam::{THERE}:user/ada", arn, BEGIN)))
    session_history.remember(event(switched("arn:aws:iam::777788889999:user/ada", arn, BEGIN + 2)))
    deed = call(role("Deploy", "ada", "c"), sessionCredentialFromConsole="true")
    assert who(session_history, deed) == "role Deploy (session ada)"


def test_switches_under_one_name_are_told_apart_by_when_they_began(session_history: SessionHistory) -> None:
    arn = role_arn("Deploy", "ada")
    session_history.remember(event(switched(f"arn:aws:iam::{THERE}:user/ada", arn, BEGIN)))
    session_history.remember(event(switched("arn:aws:iam::777788889999:user/ada", arn, BEGIN + 600)))
    deed = call(role("Deploy", "ada", "c", began=BEGIN + 600), sessionCredentialFromConsole="true")
    assert who(session_history, deed) == "ada (IAM user, in account 777788889999), as role Deploy"


@pytest.mark.parametrize("value", [None, "", 7, [], {}, [{}], "x" * 100_000, "\x00`\u202e\n", "::"])
def test_no_record_raises_whatever_it_holds(session_history: SessionHistory, value: Any) -> None:
    for name in ("AssumeRole", "AssumeRoot", "GetSessionToken", "GetFederationToken"):
        hostile = issued(user("ada"), role_arn("Deploy", "x"), "one", name)
        for field in ("userIdentity", "requestParameters", "responseElements", "eventTime"):
            session_history.remember(event({**hostile, field: value}))
        identity = {**role("Deploy", "x", "one"), "arn": value, "sessionContext": value}
        response = {"credentials": {"accessKeyId": value, "expiration": value}}
        session_history.remember(event({**hostile, "userIdentity": identity, "responseElements": response}))
        session_history.caller_of(event(call({**identity, "accessKeyId": value})), Severity.HIGH)
    session_history.remember(
        event({**switched("a", role_arn("Deploy", "x")), "additionalEventData": {"SwitchFrom": value}})
    )


def test_what_a_hostile_name_says_is_clean(session_history: SessionHistory) -> None:
    evil = user("ev\u202el`\n<!channel>")
    session_history.remember(event(issued(evil, role_arn("Deploy", "x"), "one")))
    said = who(session_history, call(role("Deploy", "x", "one")))
    assert not set("\u202e`\n") & set(said)


def test_a_remembered_caller_names_what_the_watcher_tells(session_history: SessionHistory) -> None:
    session_history.remember(event(issued(user("ada"), role_arn("Deploy", "x"), "one")))
    arrived: AccountEvent = event(call(role("Deploy", "x", "one")))
    alert, caller = judge(arrived, CATALOG).alert, session_history.caller_of(arrived, Severity.LOW)
    assert alert is not None
    assert caller is not None
    alert = replace(alert, actor=actor_of(arrived, caller))
    assert headline_of(alert).startswith("ada ")
    told = json.loads(machine_text(alert))["actor"]
    assert (told["name"], told["via"], told["account"]) == ("ada", "role Deploy", "")
