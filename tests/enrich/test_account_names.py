from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from account_event_handler.enrich.account_names import NAME_LIMIT, AccountNames, _named, keep_name
from account_event_handler.limits import ACCOUNT_NAME_FRESH
from account_event_handler.state import DAY, StateTable
from tests.enrich.events import Fake
from tests.support.state_table import Clock, memory_table, unavailable_state_table

OWN, OTHER = "111122223333", "444455556666"


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "DescribeAccount")


def organizations(name: object) -> Fake:
    answer = name if isinstance(name, Exception) else {"Account": {"Id": OTHER, "Name": name}}
    return Fake(describe_account=answer)


NOBODY = organizations(refusal("AccountNotFoundException"))
NO_ALIAS = Fake(list_account_aliases={"AccountAliases": []})


class World:
    """Whoever can be asked for a name, and a new process that asks them."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.state_table = memory_table(self.clock)

    def names(self, asked: Fake = NOBODY, iam: Fake = NO_ALIAS, state_table: StateTable | None = None) -> AccountNames:
        def client(fake: Any) -> Callable[[], Any]:
            return lambda: fake

        return AccountNames(state_table or self.state_table, client(asked), client(iam), OWN)


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World()


def test_an_account_of_the_organization_has_its_name_there(world: World) -> None:
    client = boto3.client("organizations")
    client.create_organization(FeatureSet="ALL")
    status = client.create_account(AccountName="payments-prod", Email="p@example.com")
    account = status["CreateAccountStatus"]["AccountId"]
    names = AccountNames(world.state_table, lambda: client, lambda: boto3.client("iam"), OWN)
    assert names.find(account) == "payments-prod"
    assert names.find("999999999999") == ""


def test_the_own_account_has_its_alias(world: World) -> None:
    iam = boto3.client("iam")
    iam.create_account_alias(AccountAlias="acme-tools")
    names = AccountNames(world.state_table, lambda: boto3.client("organizations"), lambda: iam, OWN)
    assert names.find(OWN) == "acme-tools"


def test_another_account_s_alias_is_not_asked_for(world: World) -> None:
    iam = Fake(list_account_aliases={"AccountAliases": ["acme-tools"]})
    assert world.names(iam=iam).find(OTHER) == ""
    assert iam.asked == []


def test_organizations_comes_before_the_alias_and_the_alias_before_the_list(world: World) -> None:
    iam = Fake(list_account_aliases={"AccountAliases": ["alias"]})
    keep_name(world.state_table, OWN, "listed")
    assert world.names(organizations("organized"), iam).find(OWN) == "organized"
    world.state_table.delete(f"account#{OWN}", "name")
    assert world.names(NOBODY, iam).find(OWN) == "alias"
    world.state_table.delete(f"account#{OWN}", "name")
    assert world.names(NOBODY, NO_ALIAS).find(OWN) == "listed"


@pytest.mark.parametrize("name", ["payments-prod", ""])
def test_an_answer_is_remembered_for_a_day_also_that_there_is_none(world: World, name: str) -> None:
    client = organizations(name)
    assert world.names(client).find(OTHER) == name
    assert world.names(client).find(OTHER) == name
    assert len(client.asked) == 1
    world.clock.seconds += DAY + 1
    assert world.names(client).find(OTHER) == name
    assert len(client.asked) == 2


def test_a_process_asks_memory_once_in_a_while_only(world: World) -> None:
    names = world.names(organizations("payments-prod"))
    assert names.known(OTHER) is None
    names.find(OTHER)
    assert names.known(OTHER) == "payments-prod"
    world.clock.seconds += ACCOUNT_NAME_FRESH
    assert names.known(OTHER) is None


def test_a_name_put_on_the_list_replaces_the_remembered_lack_of_one(world: World) -> None:
    assert world.names().find(OTHER) == ""
    keep_name(world.state_table, OTHER, "payments-prod")
    assert world.names().find(OTHER) == "payments-prod"


@pytest.mark.parametrize("code", ["AccessDeniedException", "AWSOrganizationsNotInUseException"])
def test_an_organization_that_refuses_is_asked_once_a_day(world: World, code: str) -> None:
    client = organizations(refusal(code))
    world.names(client).find(OTHER)
    world.names(client).find("777788889999")
    assert len(client.asked) == 1
    world.clock.seconds += DAY + 1
    world.names(client).find(OTHER)
    assert len(client.asked) == 2


def test_a_refusal_is_known_to_the_process_without_memory(world: World) -> None:
    client = organizations(refusal("AccessDeniedException"))
    names = world.names(client, state_table=unavailable_state_table(world.clock))
    names.find(OTHER)
    names.find("777788889999")
    assert len(client.asked) == 1


@pytest.mark.parametrize(
    "error", [refusal("TooManyRequestsException"), ReadTimeoutError(endpoint_url="https://organizations")]
)
def test_an_error_is_neither_raised_nor_remembered(world: World, error: Exception) -> None:
    keep_name(world.state_table, OTHER, "payments-prod")
    assert world.names(organizations(error)).find(OTHER) == "payments-prod"
    assert world.state_table.get(f"account#{OTHER}", "name") is None
    assert world.names(organizations("organized")).find(OTHER) == "organized"


def test_without_memory_the_name_still_comes(world: World) -> None:
    lost = unavailable_state_table(world.clock)
    names = world.names(organizations("payments-prod"), state_table=lost)
    assert names.find(OTHER) == "payments-prod"
    assert names.known(OTHER) == "payments-prod"
    refusing = organizations(refusal("AccessDeniedException"))
    assert world.names(refusing, state_table=lost).find(OTHER) == ""


def test_a_look_up_that_takes_long_delays_one_alert(world: World) -> None:
    class Slow:
        def describe_account(self, **asked: Any) -> Any:
            assert names.known(OTHER) == ""  # so the next alert does not wait at all
            return {"Account": {"Name": "payments-prod"}}

    slow: Any = Slow()
    names = world.names(slow)
    assert names.find(OTHER) == "payments-prod"
    assert names.known(OTHER) == "payments-prod"


@pytest.mark.parametrize("account", ["", "12345", "4444555566667", "<!channel>", "٤٤٤٤٥٥٥٥٦٦٦٦"])
def test_what_is_no_account_number_has_no_name(world: World, account: str) -> None:
    client = organizations("payments-prod")
    assert world.names(client).known(account) == ""
    assert client.asked == []


def test_a_name_cannot_pass_for_another_account(world: World) -> None:
    client = organizations("payments-prod (210987654321)\n\u202e https://evil.example")
    name = world.names(client).find(OTHER)
    assert name == "payments-prod [210987654321] https[:]//evil.examp…"


@given(st.text())
def test_any_name_is_one_short_line_without_parentheses(text: str) -> None:
    name = _named(text)
    assert len(name) <= NAME_LIMIT
    assert not set(name) & set("()\n\r\u202e")
