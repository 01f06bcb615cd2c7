import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from moto import mock_aws

from account_event_handler.alerts import judge
from account_event_handler.catalog import CATALOG
from account_event_handler.compose.enrich.errands import Errands
from account_event_handler.compose.lineage.lineage import Lineage
from account_event_handler.compose.lineage.sessions import Sessions
from account_event_handler.compose.lineage.walk import LONGEST_CHAIN
from account_event_handler.compose.lines import lines
from account_event_handler.compose.machine import machine_text
from account_event_handler.compose.retold import in_the_name_of
from account_event_handler.memory import Memory
from account_event_handler.model import AccountEvent, Severity
from tests.compose.lineage_chains import CHAINS, SSO, Record, abroad
from tests.compose.lineage_records import (
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
from tests.memory_table import lost_memory, memory_table


def lineage_of(memory: Memory, failed: list[str] | None = None) -> Lineage:
    return Lineage(
        Sessions(memory),
        None,
        None,
        Errands(ThreadPoolExecutor(1)),
        lambda: 60.0,
        ([] if failed is None else failed).append,
        ([] if failed is None else failed).append,
    )


@pytest.fixture
def lineage() -> Iterator[Lineage]:
    with mock_aws():
        yield lineage_of(memory_table())


def who(lineage: Lineage, of: Record, road: Callable[[Record], AccountEvent] = event) -> str:
    """The alert's line about the actor, as the watcher comes to it."""
    arrived = road(of)
    caller = lineage.caller_of(arrived, Severity.MEDIUM)
    alert = judge(arrived, CATALOG).alert
    assert alert is not None
    return dict(lines(in_the_name_of(caller, alert, arrived) if caller else alert))["Who"]


@pytest.mark.parametrize("road", [by_bus, by_file])
@pytest.mark.parametrize("order", [list, lambda records: records[::-1]], ids=["in", "out of"])
@pytest.mark.parametrize(("records", "deed", "said"), CHAINS.values(), ids=CHAINS.keys())
def test_a_chain_leads_to_its_person_on_both_roads_in_and_out_of_order(
    lineage: Lineage,
    *,
    records: list[Record],
    deed: Record,
    said: str,
    order: Callable[[list[Record]], list[Record]],
    road: Callable[[Record], AccountEvent],
) -> None:
    for each in order(records):
        assert lineage.remember(road(each))
    assert who(lineage, deed, road) == said


@pytest.mark.parametrize("road", [by_bus, by_file])
def test_what_comes_before_its_session_is_said_by_the_record_alone(
    lineage: Lineage, road: Callable[[Record], AccountEvent]
) -> None:
    deed = call(role("Deploy", "x", "one"))
    assert who(lineage, deed, road) == "role Deploy (session x)"
    lineage.remember(road(issued(user("ada"), role_arn("Deploy", "x"), "one")))
    assert who(lineage, deed, road) == "ada (IAM user), as role Deploy"


@pytest.mark.parametrize(
    "severity", [Severity.MEDIUM, Severity.HIGH], ids=["while nobody is asked", "when asked"]
)
def test_whoever_owns_the_role_does_not_overwrite_what_the_caller_s_account_says(
    lineage: Lineage, severity: Severity
) -> None:
    own = issued(user("ada", THERE), role_arn("Deploy", "x"), "one")
    other = issued(abroad("AIDAEXAMPLE"), role_arn("Deploy", "x"), "one", account=HERE)
    for each in (other, own, other):
        lineage.remember(event(each))
    caller = lineage.caller_of(event(call(role("Deploy", "x", "one"))), severity)
    assert caller is not None
    assert caller.name == "ada"


def test_memory_that_is_lost_is_told_apart_from_what_else_fails() -> None:
    lost: list[str] = []
    failed: list[str] = []
    errands = Errands(ThreadPoolExecutor(1))
    without = Lineage(
        Sessions(lost_memory()), None, None, errands, lambda: 60.0, lost.append, failed.append
    )
    without.caller_of(event(call(role("Deploy", "x", "one"))), Severity.HIGH)
    assert (lost, failed) == (["EndpointConnectionError"], [])


def test_a_lost_memory_leaves_the_plain_actor() -> None:
    failed: list[str] = []
    lineage = lineage_of(lost_memory(), failed)
    assert not lineage.remember(event(issued(user("ada"), role_arn("Deploy", "x"), "one")))
    assert who(lineage, call(role("Deploy", "x", "one"))) == "role Deploy (session x)"
    assert failed == ["EndpointConnectionError"] * 2


class CountingMemory:
    """Counts what is asked of DynamoDB."""

    def __init__(self, client: Any) -> None:
        self.asked = 0
        self._client = client

    def __getattr__(self, operation: str) -> Any:
        self.asked += 1
        return getattr(self._client, operation)


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
    with mock_aws():
        memory = memory_table()
        counting: Any = CountingMemory(memory.client())
        lineage = lineage_of(Memory(lambda: counting, memory.table, memory.clock))
        lineage.caller_of(event(call(identity)), Severity.MEDIUM)
        assert counting.asked == asked


def test_a_chain_that_leads_back_into_itself_names_nobody(lineage: Lineage) -> None:
    there, back = role_arn("A", "a"), role_arn("B", "b")
    lineage.remember(event(issued(role("B", "b", "two"), there, "one")))
    lineage.remember(event(issued(role("A", "a", "one"), back, "two")))
    assert who(lineage, call(role("A", "a", "one"))) == "role A (session a)"


def test_a_chain_without_end_is_followed_only_so_far(lineage: Lineage) -> None:
    for number in range(LONGEST_CHAIN + 5):
        earlier = role(f"R{number + 1}", "s", f"k{number + 1}")
        lineage.remember(event(issued(earlier, role_arn(f"R{number}", "s"), f"k{number}")))
    said = who(lineage, call(role("R0", "s", "k0")))
    assert said.startswith(f"role R{LONGEST_CHAIN} (session s), as role R0 via R1")


def test_two_switches_at_once_under_one_name_are_not_guessed_apart(lineage: Lineage) -> None:
    arn = role_arn("Deploy", "ada")
    lineage.remember(event(switched(f"arn:aws:iam::{THERE}:user/ada", arn, BEGIN)))
    lineage.remember(event(switched("arn:aws:iam::777788889999:user/ada", arn, BEGIN + 2)))
    deed = call(role("Deploy", "ada", "c"), sessionCredentialFromConsole="true")
    assert who(lineage, deed) == "role Deploy (session ada)"


def test_switches_under_one_name_are_told_apart_by_when_they_began(lineage: Lineage) -> None:
    arn = role_arn("Deploy", "ada")
    lineage.remember(event(switched(f"arn:aws:iam::{THERE}:user/ada", arn, BEGIN)))
    lineage.remember(event(switched("arn:aws:iam::777788889999:user/ada", arn, BEGIN + 600)))
    deed = call(role("Deploy", "ada", "c", began=BEGIN + 600), sessionCredentialFromConsole="true")
    assert who(lineage, deed) == "ada (IAM user, in account 777788889999), as role Deploy"


@pytest.mark.parametrize("value", [None, "", 7, [], {}, [{}], "x" * 100_000, "\x00`\u202e\n", "::"])
def test_no_record_raises_whatever_it_holds(lineage: Lineage, value: Any) -> None:
    for name in ("AssumeRole", "AssumeRoot", "GetSessionToken", "GetFederationToken"):
        hostile = issued(user("ada"), role_arn("Deploy", "x"), "one", name)
        for field in ("userIdentity", "requestParameters", "responseElements", "eventTime"):
            lineage.remember(event({**hostile, field: value}))
        identity = {**role("Deploy", "x", "one"), "arn": value, "sessionContext": value}
        response = {"credentials": {"accessKeyId": value, "expiration": value}}
        lineage.remember(event({**hostile, "userIdentity": identity, "responseElements": response}))
        lineage.caller_of(event(call({**identity, "accessKeyId": value})), Severity.HIGH)
    lineage.remember(
        event(
            {**switched("a", role_arn("Deploy", "x")), "additionalEventData": {"SwitchFrom": value}}
        )
    )


def test_what_a_hostile_name_says_is_clean(lineage: Lineage) -> None:
    evil = user("ev\u202el`\n<!channel>")
    lineage.remember(event(issued(evil, role_arn("Deploy", "x"), "one")))
    said = who(lineage, call(role("Deploy", "x", "one")))
    assert not set("\u202e`\n") & set(said)


def test_a_remembered_caller_names_what_the_watcher_tells(lineage: Lineage) -> None:
    lineage.remember(event(issued(user("ada"), role_arn("Deploy", "x"), "one")))
    arrived: AccountEvent = event(call(role("Deploy", "x", "one")))
    alert, caller = judge(arrived, CATALOG).alert, lineage.caller_of(arrived, Severity.LOW)
    assert alert is not None
    assert caller is not None
    alert = in_the_name_of(caller, alert, arrived)
    assert alert.headline.startswith("ada ")
    told = json.loads(machine_text(alert))["actor"]
    assert (told["name"], told["via"], told["account"]) == ("ada", "role Deploy", "")
