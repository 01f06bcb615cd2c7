from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from account_event_handler.arrive import arrive
from account_event_handler.compose.enrich import Facts, enrich
from account_event_handler.compose.parameter import ParameterHistory
from account_event_handler.model import AccountEvent
from tests.alerts import alert_of
from tests.samples import sample

HOME = ("111122223333", "eu-west-1")
ALERT = alert_of("ssm-parameter-changed")


@pytest.fixture
def ssm() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("ssm")


def event(name: str) -> AccountEvent:
    read = arrive(sample(name))
    assert isinstance(read, AccountEvent)
    return read


def test_a_change_names_who_changed_it_last_and_the_version(ssm: Any) -> None:
    for value in ("one", "two"):
        ssm.put_parameter(
            Name="/payments/db-password", Value=value, Type="SecureString", Overwrite=True
        )
    facts = dict(ParameterHistory(ssm)(event("ssm-parameter-changed")))
    assert facts["Version"] == "2"
    assert facts["Last change"].startswith("by ")
    assert "two" not in str(facts)


def test_a_deleted_parameter_says_that_it_has_no_history(ssm: Any) -> None:
    facts = ParameterHistory(ssm)(event("ssm-parameter-changed--deleted"))
    assert facts == (("Last change", "not known: a deleted parameter keeps no history"),)


def test_a_parameter_deleted_since_says_the_same(ssm: Any) -> None:
    facts = ParameterHistory(ssm)(event("ssm-parameter-changed"))
    assert facts == (("Last change", "not known: a deleted parameter keeps no history"),)


def found(_: AccountEvent) -> Facts:
    return (("Version", "2"),)


def denied(_: AccountEvent) -> Facts:
    raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "DescribeParameters")


def test_an_enrichment_adds_its_lines() -> None:
    alert, failure = enrich(ALERT, event("ssm-parameter-changed"), {ALERT.watch: found}, HOME)
    assert alert.facts[-1] == ("Version", "2")
    assert failure == ""


def test_an_enrichment_that_fails_leaves_the_alert_as_it_was() -> None:
    alert, failure = enrich(ALERT, event("ssm-parameter-changed"), {ALERT.watch: denied}, HOME)
    assert alert == ALERT
    assert failure == "ClientError"


def test_another_account_s_parameter_is_not_looked_up_here() -> None:
    elsewhere = ("444455556666", "eu-west-1")
    alert, _ = enrich(ALERT, event("ssm-parameter-changed"), {ALERT.watch: denied}, elsewhere)
    assert alert == ALERT
