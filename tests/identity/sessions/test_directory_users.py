from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from account_event_handler.aws.errors import BoundedLookups
from account_event_handler.identity.actor import actor_of, is_self_identifying
from account_event_handler.identity.sessions.history import DirectoryUsers, SessionHistory
from account_event_handler.identity.sessions.store import SessionStore
from account_event_handler.model import Severity
from account_event_handler.render.actor import kind_of, via_of
from account_event_handler.state import DAY, StateTable
from tests.identity.sessions.records import BEGIN, HERE, call, event, issued, role, role_arn
from tests.support.clients import client
from tests.support.state_table import Clock, memory_table, unavailable_state_table

STORE = "d-9067642ac7"
NOBODY = "9067642ac7-544894e8-80c1-707f-60e3-3ba6510dfac1"
SSO = "AWSReservedSSO_Admin_0123456789abcdef"


class IdentityStore:
    """Moto's, counting what it is asked."""

    def __init__(self) -> None:
        self.client: Any = client("identitystore")
        self.asked = 0
        self.error: Exception | None = None
        created = self.client.create_user(
            IdentityStoreId=STORE,
            UserName="ada@example.com",
            DisplayName="Ada Lovelace",
            Name={"GivenName": "Ada", "FamilyName": "Lovelace"},
        )
        self.ada: str = created["UserId"]

    def describe_user(self, **asked: Any) -> Any:
        self.asked += 1
        if self.error:
            raise self.error
        return self.client.describe_user(**asked)


class World:
    def __init__(self) -> None:
        self.clock = Clock(BEGIN)
        self.state_table = memory_table(self.clock)
        self.store: Any = IdentityStore()
        self.failed: list[str] = []

    def session_history(self, state_table: StateTable | None = None) -> SessionHistory:
        state_table = state_table or self.state_table
        users = DirectoryUsers(state_table, lambda: self.store)
        lookups, fail = BoundedLookups(ThreadPoolExecutor(1)), self.failed.append
        return SessionHistory(SessionStore(state_table), None, users, lookups, lambda: 60.0, fail, fail)

    def said(self, identity: Any, state_table: StateTable | None = None) -> tuple[str, str]:
        arrived = event(call(identity))
        caller = self.session_history(state_table).caller_of(arrived, Severity.LOW)
        actor = actor_of(arrived, caller)
        assert actor is not None
        return actor.name, kind_of(actor)


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World()


def behalf(identity: dict[str, Any], user: str, store: str = STORE) -> dict[str, Any]:
    arn = f"arn:aws:identitystore::{HERE}:identitystore/{store}"
    return {**identity, "onBehalfOf": {"userId": user, "identityStoreArn": arn}}


def test_the_user_behind_a_role_is_named(world: World) -> None:
    identity = behalf(role("Notebook", "s-1", "one"), world.store.ada)
    assert world.said(identity) == ("ada@example.com", "Identity Center user, role Notebook")


def test_an_identity_center_user_without_a_name_is_named(world: World) -> None:
    identity = behalf({"type": "IdentityCenterUser"}, world.store.ada)
    assert world.said(identity) == ("ada@example.com", "Identity Center user")


def test_the_user_behind_the_first_session_of_a_chain_is_named(world: World) -> None:
    first = behalf(role("Notebook", "s-1", "one"), world.store.ada)
    world.session_history().remember(event(issued(first, role_arn("Deploy", "b"), "two")))
    arrived = event(call(role("Deploy", "b", "two")))
    caller = world.session_history().caller_of(arrived, Severity.LOW)
    assert caller is not None
    assert (caller.name, via_of(caller)) == ("ada@example.com", "role Deploy")


@pytest.mark.parametrize(
    "named",
    [
        role(SSO, "ada@example.com", "one"),
        role("Notebook", "s-1", "one", sourceIdentity="ada"),
        {"type": "IdentityCenterUser", "userName": "ada"},
    ],
)
def test_who_is_named_already_is_not_asked_for(world: World, named: dict[str, Any]) -> None:
    world.said(behalf(named, world.store.ada))
    assert world.store.asked == 0


@pytest.mark.parametrize(
    ("identity", "names_its_own"),
    [
        ({"type": "IAMUser", "userName": "ada"}, True),
        (role(SSO, "ada@example.com", "one"), True),
        (behalf(role(SSO, "ada@example.com", "one"), NOBODY), True),
        (role("Deploy", "x", "one"), False),
        (behalf({"type": "IdentityCenterUser"}, NOBODY), False),
        (behalf({"type": "Unknown"}, NOBODY), False),
    ],
)
def test_a_record_that_names_somebody_for_sure_is_seen_at_once(identity: dict[str, Any], names_its_own: bool) -> None:
    assert is_self_identifying(event(call(identity))) is names_its_own


def test_a_name_is_known_for_a_day(world: World) -> None:
    identity = behalf(role("Notebook", "s-1", "one"), world.store.ada)
    for _ in range(3):
        world.said(identity)
    assert world.store.asked == 1
    world.clock.seconds += DAY + 1
    world.said(identity)
    assert world.store.asked == 2


def denied(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "DescribeUser")


@pytest.mark.parametrize(
    ("error", "asked"),
    [
        (denied("AccessDeniedException"), 1),
        (denied("ResourceNotFoundException"), 1),
        (denied("ThrottlingException"), 3),
        (EndpointConnectionError(endpoint_url="https://x"), 3),
    ],
)
def test_who_cannot_be_asked_leaves_a_short_id_and_a_no_is_remembered(
    world: World, error: Exception, asked: int
) -> None:
    world.store.error = error
    identity = behalf(role("Notebook", "s-1", "one"), NOBODY)
    for _ in range(3):
        said = world.said(identity)
    assert said == ("Identity Center user 544894e8", f"role Notebook, session s-1, user id {NOBODY}")
    assert world.store.asked == asked


def test_a_lost_memory_leaves_the_short_id(world: World) -> None:
    name, _ = world.said(behalf(role("Notebook", "s-1", "one"), NOBODY), unavailable_state_table())
    assert name == "Identity Center user 544894e8"


@pytest.mark.parametrize(
    ("store", "user"), [("evil/../x", NOBODY), (STORE, "x' OR 1"), ("", NOBODY), (STORE, ""), (STORE, "x" * 9999)]
)
def test_what_is_no_id_reaches_nobody(world: World, store: str, user: str) -> None:
    world.said(behalf(role("Notebook", "s-1", "one"), user, store))
    assert world.store.asked == 0
