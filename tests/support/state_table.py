"""A table for Memory in moto's DynamoDB, and a Memory that nobody can reach."""

from typing import Any

import boto3
from botocore.exceptions import EndpointConnectionError

from account_event_handler.state import StateTable


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self, seconds: float = 1_800_000_000) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


def memory_table(clock: Clock | None = None) -> StateTable:
    """Only inside of moto's mock."""
    client = boto3.client("dynamodb")
    client.create_table(
        TableName="memory",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    return StateTable(lambda: client, "memory", clock or Clock())


class _Unreachable:
    def __getattr__(self, operation: str) -> Any:
        def ask(**asked: Any) -> Any:
            raise EndpointConnectionError(endpoint_url="https://dynamodb")

        return ask


def unavailable_state_table(clock: Clock | None = None) -> StateTable:
    """Every method raises StateUnavailable."""
    unreachable: Any = _Unreachable()
    return StateTable(lambda: unreachable, "memory", clock or Clock())
