from typing import Any

import pytest

from tests.support.calls import told

SHOP = {"stack-id": "arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/1"}


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        (
            "ROLLBACK_IN_PROGRESS",
            "The following resource(s) failed to create: [Db, Web]. Rollback requested by user.",
            "medium: Stack shop is rolling back because its creation failed: Db, Web failed",
        ),
        (
            "UPDATE_ROLLBACK_IN_PROGRESS",
            "Limit exceeded. ",
            "medium: Stack shop is rolling back because its update failed: Limit exceeded",
        ),
        ("IMPORT_ROLLBACK_IN_PROGRESS", "", "medium: Stack shop is rolling back because its import failed"),
        (
            "UPDATE_ROLLBACK_IN_PROGRESS",
            "User Initiated",
            "low: Stack shop is rolling back because its update was cancelled",
        ),
    ],
)
def test_a_rollback_says_what_failed_or_that_somebody_cancelled_it(status: str, reason: str, said: str) -> None:
    details = {"status": status, "status-reason": reason}
    assert told("cloudformation-stack-rolled-back", **SHOP, **{"status-details": details}) == said


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("CREATE_FAILED", "medium: Stack shop is stuck after its creation failed"),
        ("DELETE_FAILED", "medium: Stack shop is stuck after its deletion failed"),
        ("UPDATE_FAILED", "medium: Stack shop is stuck after its update failed"),
        ("ROLLBACK_FAILED", "high: Stack shop is stuck after its rollback failed"),
        ("IMPORT_ROLLBACK_FAILED", "high: Stack shop is stuck after its import rollback failed"),
        ("UPDATE_ROLLBACK_FAILED", "high: Stack shop is stuck after its update rollback failed"),
    ],
)
def test_a_failed_rollback_is_louder_than_what_can_be_rolled_back(status: str, said: str) -> None:
    assert told("cloudformation-stack-failed", **SHOP, **{"status-details": {"status": status}}) == said


@pytest.mark.parametrize(
    ("aimed", "said"),
    [
        ({}, ""),
        ({"accounts": ["444455556666"]}, " to account 444455556666"),
        ({"accounts": ["444455556666", "777788889999"]}, " to accounts 444455556666 and 777788889999"),
        ({"deploymentTargets": {"accounts": ["1", "2", "3"]}}, " to accounts 1 and 2 more"),
        ({"deploymentTargets": {"organizationalUnitIds": ["a", "b"]}}, " to all accounts of a and b"),
        ({"deploymentTargets": {"organizationalUnitIds": ["a", "b", "c"]}}, " to all accounts of a and 2 more"),
    ],
)
def test_a_stack_set_names_the_accounts_that_get_it(aimed: Any, said: str) -> None:
    request = {"stackSetName": "base", **aimed}
    expected = f"medium: alice deployed stack set base{said}"
    assert told("cloudformation-stack-set-deployed", "CreateStackInstances", request) == expected
