from typing import Any

import pytest

from tests.support.calls import told


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"billingMode": "PAY_PER_REQUEST"}, "on demand"),
        ({}, "provisioned"),
        (
            {"provisionedThroughput": {"readCapacityUnits": 5, "writeCapacityUnits": 0}},
            "provisioned, 5 read and 0 write units",
        ),
        ({"provisionedThroughput": {"readCapacityUnits": 5}}, "provisioned"),
        ({"provisionedThroughput": {"writeCapacityUnits": 5}}, "provisioned"),
    ],
)
def test_a_table_says_how_it_is_billed(asked: Any, said: str) -> None:
    expected = f"low: alice created table t in eu-west-1 ({said})"
    assert told("dynamodb-table-created", "CreateTable", {"tableName": "t", **asked}) == expected


def test_of_a_table_whose_request_is_not_recorded_no_billing_is_stated() -> None:
    assert told("dynamodb-table-created", "CreateTable") == "low: alice created table (unknown) in eu-west-1"


@pytest.mark.parametrize(
    ("call", "did"),
    [("CreateBackup", "copied"), ("ImportTable", "imported"), ("RestoreTableToPointInTime", "restored")],
)
def test_a_copy_is_said_as_what_was_done(call: str, did: str) -> None:
    assert told("dynamodb-table-copied", call, {"tableName": "t"}) == f"low: alice {did} table t"
