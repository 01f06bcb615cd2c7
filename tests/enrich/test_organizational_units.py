from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from moto import mock_aws

from account_event_handler.enrich.organizational_units import PATH_LIMIT, OrganizationalUnits
from account_event_handler.limits import ACCOUNT_NAME_FRESH
from account_event_handler.state import DAY, StateTable
from tests.enrich.events import Fake
from tests.support.state_table import Clock, memory_table, unavailable_state_table

ACCOUNT = "444455556666"


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "ListParents")


def unit(name: str) -> Fake:
    """An organization whose units are all called so, and in one another without end."""
    parents = {"Parents": [{"Id": "ou-abcd-12345678", "Type": "ORGANIZATIONAL_UNIT"}]}
    return Fake(list_parents=parents, describe_organizational_unit={"OrganizationalUnit": {"Name": name}})


class World:
    def __init__(self) -> None:
        self.clock = Clock()
        self.state_table = memory_table(self.clock)

    def units(self, asked: Any, state_table: StateTable | None = None) -> OrganizationalUnits:
        return OrganizationalUnits(state_table or self.state_table, lambda: asked)


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World()


def test_the_path_leads_from_the_root_to_the_unit_of_the_account(world: World) -> None:
    client = boto3.client("organizations")
    client.create_organization(FeatureSet="ALL")
    created = client.create_account(AccountName="payments-prod", Email="p@example.com")["CreateAccountStatus"]
    account, (root,) = created["AccountId"], client.list_roots()["Roots"]
    parent = root["Id"]
    for name in ("Workloads", "Prod"):
        made = client.create_organizational_unit(ParentId=parent, Name=name)["OrganizationalUnit"]
        parent = made["Id"]
    assert world.units(client).find(account) == ""
    client.move_account(AccountId=account, SourceParentId=root["Id"], DestinationParentId=parent)
    world.clock.seconds += DAY + 1
    assert world.units(client).find(account) == "Workloads/Prod"


def test_an_answer_is_remembered_for_a_day(world: World) -> None:
    client = unit("Prod")
    first = world.units(client).find(ACCOUNT)
    asked = len(client.asked)
    assert world.units(client).find(ACCOUNT) == first == "Prod/Prod/Prod/Prod/Prod"
    assert len(client.asked) == asked == 10
    world.clock.seconds += DAY + 1
    world.units(client).find(ACCOUNT)
    assert len(client.asked) == 20


def test_a_process_asks_the_state_table_once_in_a_while_only(world: World) -> None:
    units = world.units(unit("Prod"))
    assert units.known(ACCOUNT) is None
    assert units.known(ACCOUNT) is None
    units.find(ACCOUNT)
    assert units.known(ACCOUNT) == "Prod/Prod/Prod/Prod/Prod"
    world.clock.seconds += ACCOUNT_NAME_FRESH
    assert units.known(ACCOUNT) is None


def test_who_may_not_ask_does_not_ask_for_every_account(world: World) -> None:
    client = Fake(list_parents=refusal("AccessDeniedException"))
    units = world.units(client)
    assert units.find(ACCOUNT) == ""
    assert units.known("777788889999") == ""
    assert len(client.asked) == 1


@pytest.mark.parametrize(
    "error", [refusal("TooManyRequestsException"), ReadTimeoutError(endpoint_url="https://organizations")]
)
def test_an_error_is_neither_raised_nor_remembered(world: World, error: Exception) -> None:
    assert world.units(Fake(list_parents=error)).find(ACCOUNT) == ""
    assert world.units(unit("Prod")).find(ACCOUNT).startswith("Prod")


def test_an_account_of_another_organization_is_in_no_unit(world: World) -> None:
    client = Fake(list_parents=refusal("ChildNotFoundException"))
    assert world.units(client).find(ACCOUNT) == ""
    assert world.units(unit("Prod")).find(ACCOUNT) == ""  # remembered


def test_without_the_state_table_the_unit_still_comes(world: World) -> None:
    units = world.units(unit("Prod"), unavailable_state_table(world.clock))
    assert units.find(ACCOUNT).startswith("Prod")


def test_an_empty_page_is_not_the_last(world: World) -> None:
    class Paged:
        def list_parents(self, **asked: Any) -> Any:
            root = [{"Id": "r-abcd", "Type": "ROOT"}]
            found = [{"Id": "ou-abcd-12345678", "Type": "ORGANIZATIONAL_UNIT"}] if asked["ChildId"] == ACCOUNT else root
            return {"Parents": found} if "NextToken" in asked else {"Parents": [], "NextToken": "more"}

        def describe_organizational_unit(self, **asked: Any) -> Any:
            return {"OrganizationalUnit": {"Name": "Prod"}}

    assert world.units(Paged()).find(ACCOUNT) == "Prod"


def test_a_unit_s_name_is_one_harmless_line(world: World) -> None:
    path = world.units(unit("Prod\n\u202e<!channel> https://evil.example")).find(ACCOUNT)
    assert not set(path) & set("\n\u202e")
    assert "https://" not in path
    assert len(path) <= PATH_LIMIT
