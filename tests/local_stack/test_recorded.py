from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from account_event_handler.enrich.dynamodb_table import ON_DEMAND, PROVISIONED, Prices
from local_stack.ministack import ACCOUNT, REGION
from local_stack.recorded import ACCOUNT_NAME, RecordedAnswers
from tests.support.state_table import Clock, memory_table


def client(service: Any) -> Any:
    return boto3.client(service, region_name=REGION)


@pytest.fixture
def asked_here(monkeypatch: pytest.MonkeyPatch) -> Any:
    with RecordedAnswers() as recorded:
        for name, value in recorded.environment.items():
            monkeypatch.setenv(name, value)
        yield


@pytest.mark.usefixtures("asked_here")
@pytest.mark.parametrize("family", [PROVISIONED, ON_DEMAND])
def test_the_price_list_answers_as_the_function_asks(family: str) -> None:
    prices = Prices(memory_table(Clock()), lambda: client("pricing"))
    assert len(prices.of(REGION, family)) == 4
    assert prices.of("us-east-1", family) == {}


@pytest.mark.usefixtures("asked_here")
def test_the_samples_account_has_a_name_and_others_are_not_found() -> None:
    organizations = client("organizations")
    assert organizations.describe_account(AccountId=ACCOUNT)["Account"]["Name"] == ACCOUNT_NAME
    with pytest.raises(ClientError, match="AccountNotFoundException"):
        organizations.describe_account(AccountId="444455556666")
    with pytest.raises(ClientError, match="UnsupportedOperationException"):
        organizations.list_accounts()
