from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from account_event_handler.enrich.dynamodb_table import Prices, TableCost
from account_event_handler.model import AccountEvent
from tests.enrich import price_list
from tests.enrich.events import Fake, event
from tests.support.state_table import unavailable_state_table

REQUEST = "requestParameters."
THROUGHPUT = REQUEST + "provisionedThroughput"
ON_DEMAND = {REQUEST + "billingMode": "PAY_PER_REQUEST", THROUGHPUT: None}
INFREQUENT = {REQUEST + "tableClass": "STANDARD_INFREQUENT_ACCESS"}
INDEX = {"provisionedThroughput": {"readCapacityUnits": 10, "writeCapacityUnits": 5}}


def table(change: Mapping[str, Any] | None = None) -> AccountEvent:
    """CreateTable with 50 read and 25 write units in eu-west-1, with other fields."""
    return event("dynamodb-table-created", change)


def cost(created: AccountEvent, products: list[str] | None = None) -> str:
    """The line, empty where there is none."""
    on_demand = created.text(REQUEST + "billingMode") == "PAY_PER_REQUEST"
    listed = price_list.ON_DEMAND if on_demand else price_list.PROVISIONED
    pricing: Any = Fake(get_products={"PriceList": listed if products is None else products})
    facts = TableCost(Prices(unavailable_state_table(), lambda: pricing))(created)
    return dict(facts).get("Cost", "")


def test_provisioned_capacity_costs_its_units_for_730_hours() -> None:
    """50 x 0.000147 x 730 = 5.3655 and 25 x 0.000735 x 730 = 13.41375, together 18.77925."""
    assert cost(table()) == (
        "$18.78 a month at list price, for 50 read and 25 write units (730 hours); storage comes on top"
    )


def test_indexes_cost_their_own_units() -> None:
    """60 x 0.000147 x 730 = 6.4386 and 30 x 0.000735 x 730 = 16.0965, together 22.5351."""
    assert cost(table({REQUEST + "globalSecondaryIndexes": [INDEX]})) == (
        "$22.54 a month at list price, for 60 read and 30 write units with its index (730 hours); storage comes on top"
    )
    two = table({REQUEST + "globalSecondaryIndexes": [INDEX, INDEX]})
    assert "70 read and 35 write units with 2 indexes" in cost(two)


def test_infrequent_access_has_its_own_prices() -> None:
    """50 x 0.000184 x 730 = 6.716 and 25 x 0.000919 x 730 = 16.77175, together 23.48775."""
    assert cost(table(INFREQUENT)).startswith("$23.49 a month")
    assert "$0.1765 per million reads and $0.88 per million writes" in cost(table({**ON_DEMAND, **INFREQUENT}))


def test_thousands_are_readable() -> None:
    """40,000 x 0.000147 x 730 = 4292.40 and 40,000 x 0.000735 x 730 = 21462.00."""
    units = {"readCapacityUnits": 40_000, "writeCapacityUnits": 40_000}
    assert cost(table({THROUGHPUT: units})).startswith("$25,754.40 a month")


def test_on_demand_costs_nothing_fixed() -> None:
    assert cost(table(ON_DEMAND)) == (
        "nothing fixed; at list price $0.1415 per million reads and $0.7055 per million writes; storage comes on top"
    )


def test_without_a_billing_mode_a_table_is_provisioned() -> None:
    assert cost(table({REQUEST + "billingMode": None})).startswith("$18.78 a month")


@pytest.mark.parametrize(
    "change",
    [
        {THROUGHPUT: None},
        {THROUGHPUT: {"readCapacityUnits": 50}},
        {THROUGHPUT: {"readCapacityUnits": "50", "writeCapacityUnits": 25}},
        {REQUEST + "globalSecondaryIndexes": [{"indexName": "by-date"}]},
        {REQUEST + "globalSecondaryIndexes": {"by-date": INDEX}},
        {REQUEST + "billingMode": "BY_THE_MOON"},
        {"requestParameters": None},
    ],
)
def test_what_the_call_does_not_say_is_not_guessed(change: dict[str, Any]) -> None:
    assert cost(table(change)) == ""


@pytest.mark.parametrize("products", [[], price_list.PROVISIONED[:1], price_list.ON_DEMAND[2:]])
def test_a_price_that_the_list_lacks_is_not_guessed(products: list[str]) -> None:
    assert cost(table(), products) == ""


def test_a_price_list_that_refuses_is_an_error() -> None:
    denied = ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetProducts")
    pricing: Any = Fake(get_products=denied)
    with pytest.raises(ClientError):
        TableCost(Prices(unavailable_state_table(), lambda: pricing))(table())
