from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from account_event_handler.memory import Memory, MemoryLost, Step, TakenError
from tests.memory_table import Clock, lost_memory, memory_table


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(clock: Clock) -> Iterator[Memory]:
    with mock_aws():
        yield memory_table(clock)


def test_what_is_put_comes_back_as_it_was(memory: Memory) -> None:
    item = {"word": "x", "number": 3, "yes": True, "list": ["a", {"n": 1}], "map": {"a": 1}}
    memory.put("a", "b", item)
    assert memory.get("a", "b") == {**item, "pk": "a", "sk": "b"}
    assert memory.get("a", "c") is None


def test_an_expired_item_is_gone_before_it_is_swept(memory: Memory, clock: Clock) -> None:
    memory.put("a", "b", {}, lifetime=60)
    clock.seconds += 61
    assert memory.get("a", "b") is None
    assert list(memory.items("a")) == []


def test_the_first_of_two_new_items_stands(memory: Memory, clock: Clock) -> None:
    assert memory.put_new("a", "b", {"by": "one"}, lifetime=60) is None
    standing = memory.put_new("a", "b", {"by": "two"}, lifetime=60)
    assert standing is not None
    assert standing["by"] == "one"
    clock.seconds += 61
    assert memory.put_new("a", "b", {"by": "three"}, lifetime=60) is None


def test_items_come_in_order_page_by_page(memory: Memory) -> None:
    for number in range(30):  # with these sizes more than one page of 1 MB
        memory.put("a", f"{number:02}", {"text": "x" * 50_000})
    assert [item["sk"] for item in memory.items("a")] == [f"{number:02}" for number in range(30)]
    assert [item["sk"] for item in memory.items("a", "1")] == [f"{n}" for n in range(10, 20)]


def test_steps_are_written_together_or_not_at_all(memory: Memory) -> None:
    new = Step("a", "new", put={"n": 1}, condition="attribute_not_exists(pk)")
    memory.together(new)
    with pytest.raises(TakenError) as taken:
        memory.together(Step("a", "other", put={}), new)
    assert taken.value.items == [None, {"n": 1, "pk": "a", "sk": "new"}]
    assert memory.get("a", "other") is None


def test_an_update_whose_condition_does_not_hold_changes_nothing(memory: Memory) -> None:
    assert memory.update("a", "b", "ADD n :one", {":one": 1})["n"] == 1
    with pytest.raises(TakenError):
        memory.update("a", "b", "ADD n :one", {":one": 1}, "attribute_not_exists(pk)")
    assert memory.delete("a", "b") == {"pk": "a", "sk": "b", "n": 1}


def test_a_table_that_cannot_be_asked_is_memory_lost(memory: Memory) -> None:
    for lost in (lost_memory(), Memory(memory.client, "gone")):
        with pytest.raises(MemoryLost):
            lost.get("a", "b")
        with pytest.raises(MemoryLost):
            lost.together(Step("a", "b", put={}))


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
    Memory(lambda: client, "memory", sleep=waits.append).together(Step("a", "b", put={}))
    assert len(waits) == 3
    assert waits == sorted(waits)
    client.times = 99
    with pytest.raises(MemoryLost):
        Memory(lambda: client, "memory", sleep=waits.append).together(Step("a", "b", put={}))
