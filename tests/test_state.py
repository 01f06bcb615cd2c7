import re
from collections.abc import Iterator
from copy import replace
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from account_event_handler import state
from account_event_handler.state import Put, StateTable, StateUnavailable
from tests.support.state_contract import StateTableContract
from tests.support.state_table import Clock, dynamodb_table, memory_table, unavailable_state_table

PACKAGE = Path(state.__file__).parent
EXPRESSION = re.compile(r"Expression=|begins_with\(|attribute_(not_)?exists|[\"'](SET|ADD) ")


class TestInMemory(StateTableContract):
    @pytest.fixture
    def state_table(self, clock: Clock) -> StateTable:
        return memory_table(clock)


class OneAtATime:
    """A client whose requests wait for each other: moto's lose counts that are made at the same time."""

    def __init__(self, client: Any) -> None:
        self.meta, self.exceptions = client.meta, client.exceptions
        self._client, self._lock = client, Lock()

    def __getattr__(self, operation: str) -> Any:
        def ask(**asked: Any) -> Any:
            with self._lock:
                return getattr(self._client, operation)(**asked)

        return ask


class TestMoto(StateTableContract):
    @pytest.fixture
    def state_table(self, clock: Clock) -> Iterator[StateTable]:
        with mock_aws():
            table = dynamodb_table(clock)
            client: Any = OneAtATime(table.client())
            yield replace(table, client=lambda: client)


@mock_aws
def test_a_table_that_cannot_be_asked_is_unavailable() -> None:
    client = dynamodb_table().client
    for table in (unavailable_state_table(), StateTable(client, "gone")):
        with pytest.raises(StateUnavailable):
            table.get("a", "b")
        with pytest.raises(StateUnavailable):
            list(table.query("a"))
        with pytest.raises(StateUnavailable):
            table.transact(Put("a", "b", {}))


class Conflicting:
    """A client whose transactions are cancelled by another's, so many times."""

    def __init__(self, times: int) -> None:
        self.times = times

    def transact_write_items(self, **asked: Any) -> dict[str, Any]:
        self.times -= 1
        if self.times < 0:
            return {}
        answer: Any = {
            "Error": {"Code": "TransactionCanceledException", "Message": ""},
            "CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}],
        }
        raise ClientError(answer, "TransactWriteItems")

    def put_item(self, **asked: Any) -> dict[str, Any]:
        self.times -= 1
        if self.times < 0:
            return {}
        raise ClientError({"Error": {"Code": "TransactionConflictException", "Message": ""}}, "PutItem")


def test_a_conflict_is_tried_again_a_few_times() -> None:
    waits: list[float] = []
    client: Any = Conflicting(3)
    table = StateTable(lambda: client, "state", sleep=waits.append)
    table.transact(Put("a", "b", {}))
    assert len(waits) == 3
    assert waits == sorted(waits)
    client.times = 99
    with pytest.raises(StateUnavailable):
        table.transact(Put("a", "b", {}))


def test_a_single_write_waits_for_a_transaction_too() -> None:
    waits: list[float] = []
    client: Any = Conflicting(2)
    StateTable(lambda: client, "state", sleep=waits.append).put("a", "b", {})
    assert len(waits) == 2


def test_dynamodb_s_expressions_stand_in_one_module() -> None:
    found = {str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if EXPRESSION.search(path.read_text())}
    assert found == {"state.py"}


def test_every_partition_is_on_the_page() -> None:
    """Whatever a key of the state table begins with, state.py's docstring describes it."""
    written = PACKAGE.joinpath("state.py").read_text().split('"""', 2)
    begins = set(re.findall(r'return f"([a-z-]+)[#{]', written[2]))
    begins |= set(re.findall(r'^[A-Z_]+(?:: Key)? = \(?"([a-z-]+)', written[2], re.MULTILINE))
    assert len(begins) > 12
    for begin in begins:
        assert re.search(rf"^{begin}\b", written[1], re.MULTILINE), begin
