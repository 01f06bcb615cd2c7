"""Products as GetProducts gives them for DynamoDB in eu-west-1: each a text of JSON."""

import json
from typing import Any

ON_DEMAND_TERM, RESERVED_TERM = "JRTCKXETXF", "YTVHEVGPBZ"


def product(group: str, usage: str, *tiers: tuple[str, str, str]) -> str:
    """One product; a tier is (begin, end, US dollars)."""
    provisioned = usage.endswith("-Hrs")
    sku = f"SKU{abs(hash(usage)) % 10**9:09}"
    return json.dumps(
        {
            "product": {
                "productFamily": "Provisioned IOPS" if provisioned else "Amazon DynamoDB PayPerRequest Throughput",
                "attributes": {
                    "regionCode": "eu-west-1",
                    "servicecode": "AmazonDynamoDB",
                    "groupDescription": f"DynamoDB {usage}",
                    "usagetype": f"EU-{usage}",
                    "locationType": "AWS Region",
                    "location": "EU (Ireland)",
                    "servicename": "Amazon DynamoDB",
                    "operation": "CommittedThroughput" if provisioned else "PayPerRequestThroughput",
                    "group": group,
                },
                "sku": sku,
            },
            "serviceCode": "AmazonDynamoDB",
            "terms": {
                "OnDemand": {f"{sku}.{ON_DEMAND_TERM}": _term(sku, usage, tiers)},
                "Reserved": {f"{sku}.{RESERVED_TERM}": _term(sku, usage, (("0", "Inf", "0.0000299000"),))},
            },
            "version": "20261112201114",
            "publicationDate": "2026-11-12T20:11:14Z",
        }
    )


def _term(sku: str, usage: str, tiers: tuple[tuple[str, str, str], ...]) -> dict[str, Any]:
    return {
        "priceDimensions": {
            f"{sku}.{number}": {
                "unit": usage,
                "beginRange": begin,
                "endRange": end,
                "description": f"${price} per {usage}",
                "appliesTo": [],
                "rateCode": f"{sku}.{number}",
                "pricePerUnit": {"USD": price},
            }
            for number, (begin, end, price) in enumerate(tiers)
        },
        "sku": sku,
        "effectiveDate": "2026-11-01T00:00:00Z",
        "offerTermCode": ON_DEMAND_TERM,
        "termAttributes": {},
    }


FREE = ("0", "18600", "0.0000000000")  # 25 units for a month of 31 days

PROVISIONED = [
    product("DDB-ReadUnits", "ReadCapacityUnit-Hrs", FREE, ("18600", "Inf", "0.0001470000")),
    product("DDB-WriteUnits", "WriteCapacityUnit-Hrs", FREE, ("18600", "Inf", "0.0007350000")),
    product("DDB-ReadUnitsIA", "IA-ReadCapacityUnit-Hrs", ("0", "Inf", "0.0001840000")),
    product("DDB-WriteUnitsIA", "IA-WriteCapacityUnit-Hrs", ("0", "Inf", "0.0009190000")),
    product("DDB-ReplicatedWriteUnits", "ReplWriteCapacityUnit-Hrs", ("0", "Inf", "0.0007350000")),
]
ON_DEMAND = [
    product("DDB-ReadUnits", "ReadRequestUnits", ("0", "Inf", "0.0000001415")),
    product("DDB-WriteUnits", "WriteRequestUnits", ("0", "Inf", "0.0000007055")),
    product("DDB-ReadUnitsIA", "IA-ReadRequestUnits", ("0", "Inf", "0.0000001765")),
    product("DDB-WriteUnitsIA", "IA-WriteRequestUnits", ("0", "Inf", "0.0000008800")),
]
