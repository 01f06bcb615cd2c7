from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from account_event_handler.enrich import PartError
from account_event_handler.enrich.dynamodb_table import TableScaling
from account_event_handler.model import AccountEvent
from tests.enrich.events import Fake, always, event

NO_TARGETS = Fake(describe_scalable_targets={"ScalableTargets": []})


def created(name: str = "orders") -> AccountEvent:
    return event("dynamodb-table-created", {"requestParameters.tableName": name})


def target(dimension: str, least: int, most: int) -> dict[str, Any]:
    return {
        "ServiceNamespace": "dynamodb",
        "ResourceId": "table/orders",
        "ScalableDimension": f"dynamodb:table:{dimension}",
        "MinCapacity": least,
        "MaxCapacity": most,
    }


def described(**table: Any) -> Fake:
    return Fake(describe_table={"Table": {"TableName": "orders", **table}})


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("dynamodb")
        client.create_table(
            TableName="orders",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


def test_autoscaling_is_told_with_its_bounds() -> None:
    targets = [
        target("WriteCapacityUnits", 5, 50),
        target("ReadCapacityUnits", 5, 100),
        {**target("ReadCapacityUnits", 1, 2), "ScalableDimension": "dynamodb:index:Other"},
    ]
    scaling = Fake(describe_scalable_targets={"ScalableTargets": targets})
    facts = TableScaling(always(described()), always(scaling))(created())
    assert facts == (("Autoscaling", "5 to 100 read units, 5 to 50 write units"),)
    ((_, asked),) = scaling.asked
    assert asked == {"ServiceNamespace": "dynamodb", "ResourceIds": ["table/orders"]}


def test_replicas_are_named_by_their_regions() -> None:
    replicas = [
        {"RegionName": "eu-central-1", "ReplicaStatus": "CREATING"},
        {"RegionName": "us-east-1", "ReplicaStatus": "ACTIVE"},
    ]
    facts = TableScaling(always(described(Replicas=replicas)), always(NO_TARGETS))(created())
    assert facts == (("Replicas", "eu-central-1, us-east-1"),)


def test_the_table_s_own_region_is_no_replica() -> None:
    replicas = [{"RegionName": "eu-west-1"}, {"RegionName": "us-east-1"}, {}]
    facts = TableScaling(always(described(Replicas=replicas)), always(NO_TARGETS))(created())
    assert facts == (("Replicas", "us-east-1"),)


def test_a_plain_table_has_no_line(dynamodb: Any) -> None:
    assert TableScaling(always(dynamodb), always(NO_TARGETS))(created()) == ()


def test_a_table_named_by_its_arn_is_found(dynamodb: Any) -> None:
    arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
    assert TableScaling(always(dynamodb), always(NO_TARGETS))(created(arn)) == ()


def test_replicas_are_told_even_where_autoscaling_cannot_be_asked() -> None:
    denied = ClientError({"Error": {"Code": "AccessDeniedException"}}, "Describe")
    tables = described(Replicas=[{"RegionName": "us-east-1"}])
    with pytest.raises(PartError) as raised:
        TableScaling(always(tables), always(Fake(describe_scalable_targets=denied)))(created())
    assert raised.value.facts == (("Replicas", "us-east-1"),)
    assert raised.value.cause is denied


def test_a_table_that_is_gone_is_an_error(dynamodb: Any) -> None:
    with pytest.raises(ClientError):
        TableScaling(always(dynamodb), always(NO_TARGETS))(created("gone"))


def test_an_account_out_of_reach_has_no_line() -> None:
    assert TableScaling(always(None), always(None))(created()) == ()


@pytest.mark.parametrize("region", ["\u202e<!channel>", None, {"a": 1}])
def test_a_hostile_region_is_told_clean(region: Any) -> None:
    tables = described(Replicas=[{"RegionName": region}])
    facts = dict(TableScaling(always(tables), always(NO_TARGETS))(created()))
    assert facts.get("Replicas", "") in ("<!channel>", "")
