"""State tables for tests: in memory, in moto's DynamoDB, and one that nobody can reach."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import EndpointConnectionError

from account_event_handler.state import StateTable
from tests.support import clients
from tests.support.in_memory import InMemoryStateTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

TABLE = "memory"


class Clock:
    """Stands still until a test moves it."""

    def __init__(self, seconds: float = 1_800_000_000) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


def memory_table(clock: Clock | None = None) -> InMemoryStateTable:
    """An empty table, which needs no mock of AWS."""
    return InMemoryStateTable(clock=clock or Clock())


def dynamodb_table(
    clock: Clock | None = None, client: "DynamoDBClient | None" = None, table: str = TABLE
) -> StateTable:
    """An empty table of DynamoDB: moto's, inside of its mock, unless another client is given."""
    made = client or clients.client("dynamodb")
    made.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    return StateTable(lambda: made, table, clock or Clock())


class _Unreachable:
    def __getattr__(self, operation: str) -> Any:
        def ask(**asked: Any) -> Any:
            raise EndpointConnectionError(endpoint_url="https://dynamodb")

        return ask


def unavailable_state_table(clock: Clock | None = None) -> StateTable:
    """Every method raises StateUnavailable."""
    unreachable: Any = _Unreachable()
    return StateTable(lambda: unreachable, TABLE, clock or Clock())
