import re
from collections.abc import Callable, Iterator
from copy import replace
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from account_event_handler import state
from account_event_handler.state import (
    NO_ITEM,
    ConditionFailedError,
    Put,
    PutNew,
    StateTable,
    StateUnavailable,
    Update,
    equals,
)
from tests.support.in_memory import RepeatingTable
from tests.support.state_contract import StateTableContract
from tests.support.state_table import Clock, dynamodb_table, memory_table, unavailable_state_table

PACKAGE = Path(state.__file__).parent
EXPRESSION = re.compile(r"Expression=|begins_with\(|attribute_(not_)?exists|[\"'](SET|ADD) ")


class TestInMemory(StateTableContract):
    @pytest.fixture
    def state_table(self, clock: Clock) -> StateTable:
        return memory_table(clock)


class TestRepeating(StateTableContract):
    """Whoever asks notices nothing of it, whatever the write: a claim, a decision, a window, a turn, a trail."""

    @pytest.fixture
    def state_table(self, clock: Clock) -> StateTable:
        return RepeatingTable(clock=clock)


class RepeatingClient:
    """A client that makes each conditional write twice; moto knows nothing of a transaction's token."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, operation: str) -> Any:
        def ask(**asked: Any) -> Any:
            if "ConditionExpression" in asked or operation == "transact_write_items":
                getattr(self._client, operation)(**asked)
            return getattr(self._client, operation)(**asked)

        return ask


@mock_aws
def test_a_write_that_dynamodb_has_made_before_its_answer_was_lost_is_made() -> None:
    table = dynamodb_table()
    client: Any = RepeatingClient(table.client())
    table = replace(table, client=lambda: client)
    assert table.put_new("a", "b", {"n": 1}) is None
    table.put("a", "b", {"n": 2}, when=equals("n", 1))
    assert table.update("a", "b", {"n": 3}, equals("n", 2))["n"] == 3
    table.transact(PutNew("a", "c", {}), Update("a", "b", {"n": 4}, when=equals("n", 3)))
    assert (table.get("a", "b") or {})["n"] == 4
    with pytest.raises(ConditionFailedError):
        table.put("a", "b", {}, when=equals("n", 3))
    with pytest.raises(ConditionFailedError):
        table.transact(Put("a", "b", {}, when=NO_ITEM))


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
    """A client whose writes meet a transaction, so many times.

    By docs.aws.amazon.com/botocore/latest/reference/services/dynamodb/client/exceptions/ single writes meet another's
    (TransactionConflictException.html), a repeated one its own first try (TransactionInProgressException.html).
    """

    def __init__(self, times: int, code: str) -> None:
        self.times, self.code = times, code

    def transact_write_items(self, **asked: Any) -> dict[str, Any]:
        self.times -= 1
        if self.times < 0:
            return {}
        answer: Any = {"Error": {"Code": self.code, "Message": ""}}
        if self.code == "TransactionCanceledException":
            answer["CancellationReasons"] = [{"Code": "TransactionConflict"}, {"Code": "None"}]
        raise ClientError(answer, "TransactWriteItems")

    put_item = transact_write_items


@pytest.mark.parametrize("ask", ["transact", "put"])
@pytest.mark.parametrize(
    "code", ["TransactionCanceledException", "TransactionInProgressException", "TransactionConflictException"]
)
def test_a_conflict_is_tried_again_a_few_times(code: str, ask: str) -> None:
    waits: list[float] = []
    client: Any = Conflicting(3, code)
    table = StateTable(lambda: client, "state", sleep=waits.append)
    write: Callable[[], None] = {
        "transact": lambda: table.transact(Put("a", "b", {})),
        "put": lambda: table.put("a", "b", {}),
    }[ask]
    write()
    assert len(waits) == 3
    assert waits == sorted(waits)
    client.times = 99
    with pytest.raises(StateUnavailable):
        write()


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
