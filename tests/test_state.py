from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from account_event_handler.state import ConditionFailedError, StateTable, StateUnavailable, Write
from tests.support.state_table import Clock, memory_table, unavailable_state_table


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state_table(clock: Clock) -> Iterator[StateTable]:
    with mock_aws():
        yield memory_table(clock)


def test_what_is_put_comes_back_as_it_was(state_table: StateTable) -> None:
    item = {"word": "x", "number": 3, "yes": True, "list": ["a", {"n": 1}], "map": {"a": 1}}
    state_table.put("a", "b", item)
    assert state_table.get("a", "b") == {**item, "pk": "a", "sk": "b"}
    assert state_table.get("a", "c") is None


def test_an_expired_item_is_gone_before_it_is_swept(state_table: StateTable, clock: Clock) -> None:
    state_table.put("a", "b", {}, lifetime=60)
    clock.seconds += 61
    assert state_table.get("a", "b") is None
    assert list(state_table.items("a")) == []


def test_the_first_of_two_new_items_stands(state_table: StateTable, clock: Clock) -> None:
    assert state_table.put_new("a", "b", {"by": "one"}, lifetime=60) is None
    standing = state_table.put_new("a", "b", {"by": "two"}, lifetime=60)
    assert standing is not None
    assert standing["by"] == "one"
    clock.seconds += 61
    assert state_table.put_new("a", "b", {"by": "three"}, lifetime=60) is None


def test_items_come_in_order_page_by_page(state_table: StateTable) -> None:
    for number in range(30):  # with these sizes more than one page of 1 MB
        state_table.put("a", f"{number:02}", {"text": "x" * 50_000})
    assert [item["sk"] for item in state_table.items("a")] == [
        f"{number:02}" for number in range(30)
    ]
    assert [item["sk"] for item in state_table.items("a", "1")] == [f"{n}" for n in range(10, 20)]


def test_steps_are_written_together_or_not_at_all(state_table: StateTable) -> None:
    new = Write("a", "new", put={"n": 1}, condition="attribute_not_exists(pk)")
    state_table.transact(new)
    with pytest.raises(ConditionFailedError) as taken:
        state_table.transact(Write("a", "other", put={}), new)
    assert taken.value.items == [None, {"n": 1, "pk": "a", "sk": "new"}]
    assert state_table.get("a", "other") is None


def test_an_update_whose_condition_does_not_hold_changes_nothing(state_table: StateTable) -> None:
    assert state_table.update("a", "b", "ADD n :one", {":one": 1})["n"] == 1
    with pytest.raises(ConditionFailedError):
        state_table.update("a", "b", "ADD n :one", {":one": 1}, "attribute_not_exists(pk)")
    assert state_table.delete("a", "b") == {"pk": "a", "sk": "b", "n": 1}


def test_a_table_that_cannot_be_asked_is_memory_lost(state_table: StateTable) -> None:
    for lost in (unavailable_state_table(), StateTable(state_table.client, "gone")):
        with pytest.raises(StateUnavailable):
            lost.get("a", "b")
        with pytest.raises(StateUnavailable):
            lost.transact(Write("a", "b", put={}))


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


def test_a_conflict_is_tried_again_a_few_times() -> None:
    waits: list[float] = []
    client: Any = Conflicting(3)
    StateTable(lambda: client, "memory", sleep=waits.append).transact(Write("a", "b", put={}))
    assert len(waits) == 3
    assert waits == sorted(waits)
    client.times = 99
    with pytest.raises(StateUnavailable):
        StateTable(lambda: client, "memory", sleep=waits.append).transact(Write("a", "b", put={}))
