from typing import Any

import pytest

from tests.support.calls import told


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"regionName": "af-south-1"}, "Region af-south-1 for account 111122223333"),
        ({"RegionName": "af-south-1", "AccountId": "444455556666"}, "Region af-south-1 for account 444455556666"),
        ({}, "Region (not named) for account 111122223333"),
    ],
)
def test_a_region_is_enabled_in_the_account_that_the_call_names(asked: Any, said: str) -> None:
    assert told("account-region-enabled", "EnableRegion", asked) == f"high: alice enabled {said}"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"alternateContactType": "BILLING"}, "low: alice changed the billing contact"),
        ({"AlternateContactType": "SECURITY"}, "medium: alice changed the security contact"),
        ({}, "medium: alice changed the alternate contact"),
    ],
)
def test_the_billing_contact_is_quieter_than_others(asked: Any, said: str) -> None:
    assert told("account-contact-changed", "PutAlternateContact", asked) == f"{said} of account 111122223333"
