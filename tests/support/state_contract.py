"""What every state table does: moto's, the local AWS's, or the one in memory."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from account_event_handler.state import (
    NO_ITEM,
    WRITTEN_BY,
    Condition,
    ConditionFailedError,
    Item,
    Put,
    PutNew,
    StateTable,
    Update,
    absent,
    at_most,
    equals,
)
from tests.support.state_table import Clock


def unmarked(item: Item | None) -> Item | None:
    """An item without the mark of who wrote it."""
    return item and {name: value for name, value in item.items() if name != WRITTEN_BY}


class StateTableContract:
    """A subclass has a fixture `state_table`, an empty one that goes by `clock`."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    def test_what_is_put_comes_back_as_it_was(self, state_table: StateTable) -> None:
        item = {
            "word": "x",
            "number": 3,
            "yes": True,
            "none": None,
            "list": ["a", {"n": 1}],
            "map": {"a": 1},
            "set": {"a", "b"},
        }
        state_table.put("a", "b", item)
        assert state_table.get("a", "b") == {**item, "pk": "a", "sk": "b"}
        assert state_table.get("a", "c") is None

    def test_a_value_that_dynamodb_has_no_type_for_is_not_taken(self, state_table: StateTable) -> None:
        with pytest.raises(TypeError):
            state_table.put("a", "b", {"share": 0.5})

    def test_an_expired_item_is_gone_before_it_is_deleted(self, state_table: StateTable, clock: Clock) -> None:
        state_table.put("a", "b", {}, lifetime=60)
        clock.seconds += 60
        assert state_table.get("a", "b") is not None
        clock.seconds += 1
        assert state_table.get("a", "b") is None
        assert list(state_table.items("a")) == []
        assert state_table.delete("a", "b") is None

    def test_the_first_of_two_new_items_stands(self, state_table: StateTable, clock: Clock) -> None:
        assert state_table.put_new("a", "b", {"by": "one"}, lifetime=60) is None
        standing = state_table.put_new("a", "b", {"by": "two"}, lifetime=60)
        assert standing is not None
        assert standing["by"] == "one"
        clock.seconds += 61
        assert state_table.put_new("a", "b", {"by": "three"}, lifetime=60) is None

    def test_items_come_in_order_page_by_page(self, state_table: StateTable) -> None:
        numbers = [f"{number:02}" for number in range(30)]
        for number in numbers:  # with these sizes more than one page of 1 MB
            state_table.put("a", number, {"text": "x" * 50_000})
        assert [item["sk"] for item in state_table.items("a")] == numbers
        assert [item["sk"] for item in state_table.items("a", "1")] == numbers[10:20]

    def test_a_query_reads_a_range_up_to_its_limit(self, state_table: StateTable, clock: Clock) -> None:
        for number in range(10):
            state_table.put("a", f"{number}", {}, lifetime=10 if number == 5 else 100)
        clock.seconds += 11

        def read(**asked: object) -> str:
            return "".join(item["sk"] for item in state_table.query("a", **asked))  # type: ignore[arg-type]

        assert read(between=("3", "7")) == "3467"
        assert read(between=("3", "7"), newest_first=True) == "7643"
        assert read(between=("3", "7"), limit=3) == "346"
        assert read(newest_first=True, limit=2) == "98"
        assert read(begins="4", limit=2) == "4"
        assert read(between=("x", "y")) == ""

    def test_a_counter_begins_at_0(self, state_table: StateTable) -> None:
        assert state_table.add("a", "b", {"n": 1}, lifetime=60)["n"] == 1
        assert state_table.add("a", "b", {"n": 1})["n"] == 2
        assert state_table.delete("a", "b") == {"pk": "a", "sk": "b", "n": 2, "expiration": state_table.now() + 60}

    def test_counts_at_the_same_time_all_count(self, state_table: StateTable) -> None:
        with ThreadPoolExecutor(4) as threads:
            counts = list(threads.map(lambda _: state_table.add("a", "b", {"n": 1})["n"], range(12)))
        assert sorted(counts) == list(range(1, 13))

    def test_an_update_sets_what_it_names_and_returns_the_whole(self, state_table: StateTable) -> None:
        state_table.put("a", "b", {"at": 1, "token": "x"})  # both are words that DynamoDB reserves
        assert state_table.update("a", "b", {"token": "y"}) == {"pk": "a", "sk": "b", "at": 1, "token": "y"}

    @pytest.mark.parametrize(
        ("condition", "is_met"),
        [
            (equals("n", 3), True),
            (equals("n", 4), False),
            (equals("n", "3"), False),
            (equals("missing", 3), False),
            (equals("yes", True), True),
            (at_most("n", 3), True),
            (at_most("n", 2), False),
            (at_most("missing", 2), False),
            (absent("missing"), True),
            (absent("n"), False),
            (NO_ITEM, False),
            (equals("n", 4) | equals("n", 3), True),
            (equals("n", 3) & absent("n"), False),
            (NO_ITEM | at_most("n", 2) | equals("yes", True), True),
            ((equals("n", 3) | NO_ITEM) & equals("yes", False), False),
        ],
    )
    def test_a_condition_is_met_or_nothing_changes(
        self, state_table: StateTable, condition: Condition, is_met: bool
    ) -> None:
        item = {"n": 3, "yes": True}
        stands = {**item, "pk": "a", "sk": "b"}
        state_table.put("a", "b", item)
        if is_met:
            assert unmarked(state_table.update("a", "b", {"new": 1}, condition)) == {**stands, "new": 1}
        else:
            with pytest.raises(ConditionFailedError) as failed:
                state_table.update("a", "b", {"new": 1}, condition)
            assert failed.value.items == [stands]
            assert state_table.get("a", "b") == stands

    def test_a_condition_on_what_is_not_there_fails_with_nothing(self, state_table: StateTable) -> None:
        with pytest.raises(ConditionFailedError) as failed:
            state_table.update("a", "b", {"n": 1}, equals("n", 0))
        assert failed.value.items == [{}]
        assert state_table.update("a", "b", {"n": 1}, NO_ITEM)["n"] == 1

    def test_writes_are_made_together_or_not_at_all(self, state_table: StateTable) -> None:
        new = PutNew("a", "new", {"n": 1})
        state_table.transact(new, Update("a", "count", adds={"n": 2}))
        with pytest.raises(ConditionFailedError) as taken:
            state_table.transact(Put("a", "other", {}), new, Update("a", "count", adds={"n": 1}))
        assert list(map(unmarked, taken.value.items)) == [None, {"n": 1, "pk": "a", "sk": "new"}, None]
        assert state_table.get("a", "other") is None
        assert (state_table.get("a", "count") or {})["n"] == 2

    def test_a_transaction_says_of_each_condition_what_stands(self, state_table: StateTable) -> None:
        state_table.put("a", "one", {"turn": 1})
        turn = Put("a", "one", {"turn": 3}, when=NO_ITEM | equals("turn", 2))
        with pytest.raises(ConditionFailedError) as failed:
            state_table.transact(turn, Update("a", "two", {"n": 1}, when=equals("n", 0)))
        assert failed.value.items == [{"turn": 1, "pk": "a", "sk": "one"}, {}]
        state_table.transact(Put("a", "one", {"turn": 2}, when=equals("turn", 1)))
        state_table.transact(turn)
        assert (state_table.get("a", "one") or {})["turn"] == 3

    def test_the_first_caller_decides_since_when_the_stack_is_there(
        self, state_table: StateTable, clock: Clock
    ) -> None:
        first = state_table.installed_at()
        clock.seconds += 1000
        assert state_table.installed_at() == first == int(clock.seconds) - 1000

    def test_put_if_stores_where_its_condition_holds(self, state_table: StateTable) -> None:
        is_first = NO_ITEM | equals("version", 0)
        state_table.put("a", "b", {"version": 1}, when=is_first)
        with pytest.raises(ConditionFailedError) as failed:
            state_table.put("a", "b", {"version": 2}, when=is_first)
        assert failed.value.items[0] is not None
        assert failed.value.items[0]["version"] == 1
        state_table.put("a", "b", {"version": 2}, 10, equals("version", 1))
        standing = state_table.get("a", "b")
        assert standing is not None
        assert standing["version"] == 2
        assert standing["expiration"] == state_table.now() + 10
