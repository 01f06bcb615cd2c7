"""What DynamoDB costs in a region, by the Price List API.

Nothing is guessed: what the list does not say, or says twice with different prices, has no price.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from account_event_handler.state import DAY, PRICES, StateTable, StateUnavailable

if TYPE_CHECKING:
    from mypy_boto3_pricing.client import PricingClient

PROVISIONED = "Provisioned IOPS"  # the list's product families; prices per unit and hour
ON_DEMAND = "Amazon DynamoDB PayPerRequest Throughput"  # per request unit
READS, WRITES = "DDB-ReadUnits", "DDB-WriteUnits"  # the list's groups; those of the table class
INFREQUENT = "IA"  # Standard-Infrequent Access have this behind

_GROUPS = frozenset({READS, WRITES, READS + INFREQUENT, WRITES + INFREQUENT})
_NEAREST = {"eu": "eu-central-1", "ap": "ap-south-1", "me": "ap-south-1"}


def price_list_region(region: str) -> str:
    """Where the API is nearest to a region: it lives in three of them."""
    return _NEAREST.get(region.partition("-")[0], "us-east-1")


@dataclass(frozen=True, slots=True)
class Prices:
    """Remembers a region's prices for a day; `pricing` makes the client when it is first needed."""

    state_table: StateTable
    pricing: Callable[[], "PricingClient"]

    def of(self, region: str, family: str) -> Mapping[str, Decimal]:
        """US dollars by group, beyond the free tier; a group without a price is not in it."""
        key = f"dynamodb#{region}#{family}"
        with suppress(StateUnavailable):
            item = self.state_table.get(PRICES, key)
            if item is not None:
                return {group: Decimal(price) for group, price in item["units"].items()}
        prices = _units(self._listed(region, family))
        with suppress(StateUnavailable):
            units = {group: str(price) for group, price in prices.items()}
            self.state_table.put(PRICES, key, {"units": units}, DAY)
        return prices

    def _listed(self, region: str, family: str) -> Iterable[Any]:
        answer = self.pricing().get_products(
            ServiceCode="AmazonDynamoDB",
            Filters=[
                {"Type": "TERM_MATCH", "Field": "regionCode", "Value": region},
                {"Type": "TERM_MATCH", "Field": "productFamily", "Value": family},
            ],
            FormatVersion="aws_v1",
            MaxResults=100,  # a family has about six products in a region
        )
        return map(json.loads, answer["PriceList"])


def _units(products: Iterable[Any]) -> dict[str, Decimal]:
    found: dict[str, set[Decimal]] = defaultdict(set)
    for product in products:
        group = product["product"]["attributes"].get("group")
        if group in _GROUPS:
            found[group] |= set(_last_tier(product["terms"].get("OnDemand", {})))
    return {group: price for group, prices in found.items() if len(prices) == 1 and (price := next(iter(prices))) > 0}


def _last_tier(terms: Mapping[str, Any]) -> Iterable[Decimal]:
    """What a unit costs beyond the free tier, whose range begins at 0 and costs nothing."""
    for term in terms.values():
        for dimension in term["priceDimensions"].values():
            if dimension["endRange"] == "Inf" and "USD" in dimension["pricePerUnit"]:
                yield Decimal(dimension["pricePerUnit"]["USD"])
