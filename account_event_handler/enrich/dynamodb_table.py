"""What a new DynamoDB table will cost a month, how far it may scale, and where its replicas are.

No price is guessed: what the Price List API does not say, or says twice with different prices, has none.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from account_event_handler.enrich import ClientOf, Facts, PartError
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent
from account_event_handler.state import DAY, PRICES, StateTable, StateUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_pricing.client import PricingClient

PROVISIONED = "Provisioned IOPS"  # the list's product families; prices per unit and hour
ON_DEMAND = "Amazon DynamoDB PayPerRequest Throughput"  # per request unit
READS, WRITES = "DDB-ReadUnits", "DDB-WriteUnits"  # the list's groups; those of the table class
INFREQUENT = "IA"  # Standard-Infrequent Access have this behind
HOURS = 730  # of a month, as AWS's own calculator has it
MILLION = 1_000_000
_GROUPS = frozenset({READS, WRITES, READS + INFREQUENT, WRITES + INFREQUENT})
_NEAREST = {"eu": "eu-central-1", "ap": "ap-south-1", "me": "ap-south-1"}
_DIMENSIONS = {"dynamodb:table:ReadCapacityUnits": "read units", "dynamodb:table:WriteCapacityUnits": "write units"}


def price_list_region(region: str) -> str:
    """Where the API is nearest to a region: it lives in three of them."""
    return _NEAREST.get(region.partition("-")[0], "us-east-1")


class Prices(Struct, frozen=True):
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
        filters = {"regionCode": region, "productFamily": family}
        answer = self.pricing().get_products(
            ServiceCode="AmazonDynamoDB",
            Filters=[{"Type": "TERM_MATCH", "Field": field, "Value": value} for field, value in filters.items()],
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


class TableCost(Struct, frozen=True):
    """Asks GetProducts with the stack's own rights: prices are the same for every account.

    They are list prices: the free tier and discounts belong to the bill, not to the table.
    """

    prices: Prices

    def __call__(self, event: AccountEvent) -> Facts:
        """No line where the call or the price list does not say enough; without a billing mode it is provisioned."""
        request = event.field("requestParameters")
        if not isinstance(request, Mapping) or not event.region:
            return ()
        mode = request.get("billingMode")
        on_demand = mode == "PAY_PER_REQUEST"
        units = None if on_demand else _provisioned(request)
        if not on_demand and (mode not in (None, "PROVISIONED") or units is None):
            return ()
        prices = self.prices.of(event.region, ON_DEMAND if on_demand else PROVISIONED)
        suffix = INFREQUENT * (request.get("tableClass") == "STANDARD_INFREQUENT_ACCESS")
        read, write = prices.get(READS + suffix), prices.get(WRITES + suffix)
        if read is None or write is None:
            return ()
        said = _per_month(units, read, write) if units else _per_million(read, write)
        return (("Cost", f"{said}; storage comes on top"),)


def _provisioned(request: Mapping[str, Any]) -> tuple[int, int, int] | None:
    """Read and write units of the table and its indexes together, and the number of those; None if not all is said."""
    indexes = request.get("globalSecondaryIndexes") or []
    if not isinstance(indexes, list):
        return None
    reads = writes = 0
    for holder in (request, *indexes):
        throughput = holder.get("provisionedThroughput") if isinstance(holder, Mapping) else None
        if not isinstance(throughput, Mapping):
            return None
        read, write = throughput.get("readCapacityUnits"), throughput.get("writeCapacityUnits")
        if not isinstance(read, int) or not isinstance(write, int):
            return None
        reads, writes = reads + read, writes + write
    return reads, writes, len(indexes)


def _per_month(units: tuple[int, int, int], read: Decimal, write: Decimal) -> str:
    reads, writes, indexes = units
    with_indexes = {0: "", 1: " with its index"}.get(indexes, f" with {indexes} indexes")
    cost = _dollars(HOURS * (reads * read + writes * write))
    return f"{cost} a month at list price, for {reads} read and {writes} write units{with_indexes} ({HOURS} hours)"


def _per_million(read: Decimal, write: Decimal) -> str:
    reads, writes = (_dollars(MILLION * price, most=4) for price in (read, write))
    return f"nothing fixed; at list price {reads} per million reads and {writes} per million writes"


def _dollars(amount: Decimal, most: int = 2) -> str:
    """Rounded to cents, or to `most` digits where there are as many."""
    rounded = amount.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    whole, _, digits = f"{rounded:,f}".partition(".")
    return f"${whole}.{digits.rstrip('0').ljust(2, '0')}"


class TableScaling(Struct, frozen=True):
    """Asks DescribeTable and DescribeScalableTargets; what may be set up just after is not said to be missing."""

    dynamodb_of: ClientOf["DynamoDBClient"]
    scaling_of: ClientOf[Any]

    def __call__(self, event: AccountEvent) -> Facts:
        table = event.text("requestParameters.tableName").rpartition("/")[2]  # it may be an ARN
        dynamodb = self.dynamodb_of(event.account, event.region)
        scaling = self.scaling_of(event.account, event.region)
        if dynamodb is None or scaling is None or not table:
            return ()
        replicas = _replicas(dynamodb.describe_table(TableName=table)["Table"].get("Replicas", []), event.region)
        try:
            answer = scaling.describe_scalable_targets(ServiceNamespace="dynamodb", ResourceIds=[f"table/{table}"])
        except (BotoCoreError, ClientError) as error:
            raise PartError(replicas, error) from error
        return _ranges(answer["ScalableTargets"]) + replicas


def _ranges(targets: Iterable[Mapping[str, Any]]) -> Facts:
    """Said as "5 to 100 read units"; the table's own, its indexes have targets of their own."""
    found = [
        f"{clean(target.get('MinCapacity'))} to {clean(target.get('MaxCapacity'))} {unit}"
        for dimension, unit in _DIMENSIONS.items()
        for target in targets
        if target.get("ScalableDimension") == dimension
    ]
    return (("Autoscaling", ", ".join(found)),) if found else ()


def _replicas(replicas: Iterable[Mapping[str, Any]], home: str) -> Facts:
    regions = [clean(replica.get("RegionName"), 30) for replica in replicas]
    others = [region for region in regions if region and region != home]
    return (("Replicas", ", ".join(others)),) if others else ()
