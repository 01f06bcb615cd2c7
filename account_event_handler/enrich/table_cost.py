"""What a new DynamoDB table will cost a month."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from account_event_handler.enrich.facts import Facts
from account_event_handler.enrich.prices import INFREQUENT, ON_DEMAND, PROVISIONED, READS, WRITES, Prices
from account_event_handler.model import AccountEvent

HOURS = 730  # of a month, as AWS's own calculator has it
MILLION = 1_000_000
_REQUEST = "requestParameters"


@dataclass(frozen=True, slots=True)
class Capacity:
    """Read and write units of the table and its `indexes` together, none when `on_demand`."""

    on_demand: bool
    infrequent: bool
    reads: int = 0
    writes: int = 0
    indexes: int = 0


@dataclass(frozen=True, slots=True)
class TableCost:
    """Asks GetProducts with the stack's own rights: prices are the same for every account.

    They are list prices: the free tier and discounts belong to the bill, not to the table.
    """

    prices: Prices

    def __call__(self, event: AccountEvent) -> Facts:
        """No line where the call or the price list does not say enough."""
        capacity = capacity_of(event)
        if capacity is None or not event.region:
            return ()
        prices = self.prices.of(event.region, ON_DEMAND if capacity.on_demand else PROVISIONED)
        suffix = INFREQUENT * capacity.infrequent
        read, write = prices.get(READS + suffix), prices.get(WRITES + suffix)
        if read is None or write is None:
            return ()
        said = _per_million if capacity.on_demand else _per_month
        return (("Cost", f"{said(capacity, read, write)}; storage comes on top"),)


def _per_month(capacity: Capacity, read: Decimal, write: Decimal) -> str:
    cost = HOURS * (capacity.reads * read + capacity.writes * write)
    indexes = f" with {capacity.indexes} indexes" if capacity.indexes > 1 else ""
    indexes = " with its index" if capacity.indexes == 1 else indexes
    units = f"{capacity.reads} read and {capacity.writes} write units"
    return f"{_dollars(cost)} a month at list price, for {units}{indexes} ({HOURS} hours)"


def _per_million(_: Capacity, read: Decimal, write: Decimal) -> str:
    reads, writes = (_dollars(MILLION * price, most=4) for price in (read, write))
    return f"nothing fixed; at list price {reads} per million reads and {writes} per million writes"


def _dollars(amount: Decimal, most: int = 2) -> str:
    """Rounded to cents, or to `most` digits where there are as many."""
    rounded = amount.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    whole, _, digits = f"{rounded:,f}".partition(".")
    return f"${whole}.{digits.rstrip('0').ljust(2, '0')}"


def capacity_of(event: AccountEvent) -> Capacity | None:
    """None where the call does not say all of it; without a billing mode it is provisioned."""
    mode = event.field(f"{_REQUEST}.billingMode")
    infrequent = event.field(f"{_REQUEST}.tableClass") == "STANDARD_INFREQUENT_ACCESS"
    if mode == "PAY_PER_REQUEST":
        return Capacity(on_demand=True, infrequent=infrequent)
    indexes = event.field(f"{_REQUEST}.globalSecondaryIndexes") or []
    if mode not in (None, "PROVISIONED") or not isinstance(indexes, list):
        return None
    request = event.field(_REQUEST)
    reserved = [_units(each) for each in (request, *indexes)]
    units = [each for each in reserved if each is not None]
    if len(units) != len(reserved):
        return None
    reads, writes = (sum(column) for column in zip(*units, strict=True))
    return Capacity(False, infrequent, reads, writes, len(indexes))


def _units(holder: Any) -> tuple[int, int] | None:
    throughput = holder.get("provisionedThroughput") if isinstance(holder, Mapping) else None
    if not isinstance(throughput, Mapping):
        return None
    reads, writes = throughput.get("readCapacityUnits"), throughput.get("writeCapacityUnits")
    if not isinstance(reads, int) or not isinstance(writes, int):
        return None
    return reads, writes
