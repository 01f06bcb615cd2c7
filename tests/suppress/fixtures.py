"""A table in moto's memory, a clock that tests set, and a client that can be cut off."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from account_event_handler.state import StateTable

NOON = 1_795_176_000  # 2026-11-20 12:00 UTC


class Table:
    """Memory over moto; `queries` counts what was read, `away` makes every request fail."""

    def __init__(self) -> None:
        self.now = float(NOON)
        self.queries = 0
        self.away = False
        self._client = boto3.client("dynamodb")
        self._client.meta.events.register("before-call.dynamodb.*", self._before)
        self._client.create_table(
            TableName="memory",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
        )
        self.state_table = StateTable(
            lambda: self._client, "memory", lambda: self.now, lambda _: None
        )

    def _before(self, model: Any, **_: Any) -> None:
        self.queries += model.name == "Query"
        if self.away:
            raise EndpointConnectionError(endpoint_url="https://dynamodb")


@contextmanager
def table() -> Iterator[Table]:
    """A fresh table."""
    with mock_aws():
        yield Table()
