import json
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from account_event_handler.enrich.dynamodb_table import ON_DEMAND, PROVISIONED, READS, WRITES, Prices, price_list_region
from account_event_handler.state import DAY, StateTable
from tests.enrich import price_list
from tests.enrich.events import Fake
from tests.support.state_table import Clock, memory_table, unavailable_state_table

READ = price_list.PROVISIONED[0]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state_table(clock: Clock) -> StateTable:
    return memory_table(clock)


def listing(products: list[str]) -> Fake:
    return Fake(get_products={"FormatVersion": "aws_v1", "PriceList": products})


def prices(state_table: StateTable, pricing: Any) -> Prices:
    return Prices(state_table, lambda: pricing)


def test_a_price_is_that_beyond_the_free_tier(state_table: StateTable) -> None:
    found = prices(state_table, listing(price_list.PROVISIONED)).of("eu-west-1", PROVISIONED)
    assert found[READS] == Decimal("0.000147")
    assert found[WRITES] == Decimal("0.000735")
    assert found[READS + "IA"] == Decimal("0.000184")


def test_the_list_is_asked_for_the_region_and_the_way_of_billing(state_table: StateTable) -> None:
    pricing = listing(price_list.ON_DEMAND)
    prices(state_table, pricing).of("eu-west-1", ON_DEMAND)
    ((operation, asked),) = pricing.asked
    assert operation == "get_products"
    assert asked["ServiceCode"] == "AmazonDynamoDB"
    assert {each["Field"]: each["Value"] for each in asked["Filters"]} == {
        "regionCode": "eu-west-1",
        "productFamily": "Amazon DynamoDB PayPerRequest Throughput",
    }


def test_prices_are_remembered_for_a_day_to_the_last_digit(state_table: StateTable, clock: Clock) -> None:
    pricing = listing(price_list.ON_DEMAND)
    first = prices(state_table, pricing).of("eu-west-1", ON_DEMAND)
    assert prices(state_table, pricing).of("eu-west-1", ON_DEMAND) == first
    assert first[READS] == Decimal("0.0000001415")
    assert len(pricing.asked) == 1
    clock.seconds += DAY + 1
    prices(state_table, pricing).of("eu-west-1", ON_DEMAND)
    assert len(pricing.asked) == 2


def test_another_region_and_another_way_of_billing_are_asked_for_anew(state_table: StateTable) -> None:
    pricing = listing(price_list.ON_DEMAND)
    asked = [("eu-west-1", ON_DEMAND), ("eu-west-2", ON_DEMAND), ("eu-west-1", PROVISIONED)]
    for region, family in asked:
        prices(state_table, pricing).of(region, family)
    assert len(pricing.asked) == 3


def test_that_there_is_no_price_is_remembered_too(state_table: StateTable) -> None:
    pricing = listing([])
    assert prices(state_table, pricing).of("eu-west-1", PROVISIONED) == {}
    assert prices(state_table, pricing).of("eu-west-1", PROVISIONED) == {}
    assert len(pricing.asked) == 1


def test_an_error_is_raised_and_not_remembered(state_table: StateTable) -> None:
    denied = ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetProducts")
    with pytest.raises(ClientError):
        prices(state_table, Fake(get_products=denied)).of("eu-west-1", PROVISIONED)
    found = prices(state_table, listing(price_list.PROVISIONED)).of("eu-west-1", PROVISIONED)
    assert READS in found


def test_without_memory_the_list_is_asked_each_time() -> None:
    pricing = listing(price_list.PROVISIONED)
    for _ in range(2):
        assert READS in prices(unavailable_state_table(), pricing).of("eu-west-1", PROVISIONED)
    assert len(pricing.asked) == 2


def test_a_unit_listed_with_two_prices_has_none(state_table: StateTable) -> None:
    other = READ.replace("0.0001470000", "0.00013")
    found = prices(state_table, listing([*price_list.PROVISIONED, other])).of("eu-west-1", PROVISIONED)
    assert READS not in found
    assert WRITES in found


@pytest.mark.parametrize("change", [("Inf", "40000"), ("0.0001470000", "0.0000000000")])
def test_a_unit_that_is_only_free_has_no_price(state_table: StateTable, change: tuple[str, str]) -> None:
    listed = [READ.replace(*change)]
    assert prices(state_table, listing(listed)).of("eu-west-1", PROVISIONED) == {}


def test_another_currency_is_no_price(state_table: StateTable) -> None:
    listed = [READ.replace('"USD"', '"CNY"')]
    assert prices(state_table, listing(listed)).of("cn-north-1", PROVISIONED) == {}


def test_products_of_other_kinds_are_passed_over(state_table: StateTable) -> None:
    bare = json.loads(READ)
    del bare["product"]["attributes"]["group"]
    unsold = json.loads(READ)
    unsold["terms"] = {}
    found = prices(state_table, listing([json.dumps(bare), json.dumps(unsold), READ])).of("eu-west-1", PROVISIONED)
    assert found == {READS: Decimal("0.000147")}


@pytest.mark.parametrize(
    ("home", "nearest"),
    [
        ("eu-west-1", "eu-central-1"),
        ("ap-southeast-2", "ap-south-1"),
        ("me-central-1", "ap-south-1"),
        ("us-west-2", "us-east-1"),
        ("sa-east-1", "us-east-1"),
    ],
)
def test_the_price_list_is_asked_where_it_is_near(home: str, nearest: str) -> None:
    assert price_list_region(home) == nearest
