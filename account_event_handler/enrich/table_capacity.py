"""A CreateTable call enters, what the table and its indexes reserve leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from account_event_handler.model import AccountEvent

_REQUEST = "requestParameters"


@dataclass(frozen=True, slots=True)
class Capacity:
    """Read and write units of the table and its `indexes` together, none when `on_demand`."""

    on_demand: bool
    infrequent: bool
    reads: int = 0
    writes: int = 0
    indexes: int = 0


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
