"""A StateTable in this process's memory, which passes the same contract suite as DynamoDB's."""

from collections.abc import Callable, Iterator, Sequence
from threading import Event, RLock
from typing import Any

from msgspec import field

from account_event_handler.state import (
    AnyWrite,
    Comparison,
    Condition,
    ConditionFailedError,
    Item,
    Joined,
    StateTable,
    StateUnavailable,
    Update,
    _read,
    _simple,
    _written,
)


def _no_client() -> Any:
    raise AssertionError("a table in memory has no client: use dynamodb_table()")


class InMemoryStateTable(StateTable, frozen=True):
    """Keeps what has expired, as DynamoDB may, and counts its requests and the items they read.

    While `unavailable` is set every method raises StateUnavailable.
    """

    client: Callable[[], Any] = _no_client
    table: str = "memory"
    stored_items: dict[str, dict[str, Item]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    items_read: list[int] = field(default_factory=list)
    unavailable: Event = field(default_factory=Event)
    _lock: RLock = field(default_factory=RLock)

    def _read(self, pk: str, sk: str) -> Item | None:
        with self._lock:
            self._count("get", 1)
            stands = self._at(pk, sk)
            return None if stands is None else _copied(stands)

    def _pages(
        self, pk: str, begins: str, between: tuple[str, str] | None, limit: int | None, newest_first: bool
    ) -> Iterator[list[Item]]:
        low, high = between or (begins, f"{begins}\U0010ffff")
        with self._lock:
            partition = self.stored_items.get(pk, {})
            keys = sorted(filter(lambda sk: low <= sk <= high, partition), reverse=newest_first)
            found = [_copied(partition[sk]) for sk in keys]
        size = limit or 1000
        for start in range(0, max(len(found), 1), size):
            page = found[start : start + size]
            self._count("query", len(page))
            yield page

    def _write(self, write: AnyWrite) -> Item:
        with self._lock:
            self._count("write", 0)
            self._check([write])
            return _copied(self._apply(write))

    def _write_all(self, writes: Sequence[AnyWrite]) -> Item:
        assert len({(write.pk, write.sk) for write in writes}) == len(writes), "one write for a key"
        with self._lock:
            self._count("transact", 0)
            self._check(writes)
            for write in writes:
                self._apply(write)
            return {}

    def _remove(self, pk: str, sk: str) -> None:
        with self._lock:
            self._count("delete", 0)
            self.stored_items.get(pk, {}).pop(sk, None)

    def _check(self, writes: Sequence[AnyWrite]) -> None:
        """Raise with what stands at the keys whose condition does not hold."""
        standing = [
            None if holds(self.condition(write), stands) else _copied(stands)
            for write in writes
            for stands in [self._at(write.pk, write.sk) or {}]
        ]
        if any(item is not None for item in standing):
            raise ConditionFailedError(standing)

    def _apply(self, write: AnyWrite) -> Item:
        """Through DynamoDB's types, so that a value it would not take is not taken here."""
        if isinstance(write, Update):
            item = self._at(write.pk, write.sk) or {"pk": write.pk, "sk": write.sk}
            counted = {name: item.get(name, 0) + number for name, number in write.adds.items()}
            item = item | _copied(self.sets(write) | counted)
        else:
            item = _copied(self.stored(write))
        self.stored_items.setdefault(write.pk, {})[write.sk] = item
        return item

    def _at(self, pk: str, sk: str) -> Item | None:
        return self.stored_items.get(pk, {}).get(sk)

    def _count(self, request: str, read: int) -> None:
        self.requests.append(request)
        self.items_read.append(read)
        if self.unavailable.is_set():
            raise StateUnavailable("EndpointConnectionError")


class RepeatingTable(InMemoryStateTable, frozen=True):
    """Makes each write with a condition, and each removal, twice, as botocore does after a slow answer."""

    def _write(self, write: AnyWrite) -> Item:
        if self.condition(write):
            InMemoryStateTable._write(self, write)
        return InMemoryStateTable._write(self, write)

    def _write_all(self, writes: Sequence[AnyWrite]) -> Item:
        InMemoryStateTable._write_all(self, writes)
        return InMemoryStateTable._write_all(self, writes)

    def _remove(self, pk: str, sk: str) -> None:
        InMemoryStateTable._remove(self, pk, sk)
        InMemoryStateTable._remove(self, pk, sk)


def _copied(item: Item) -> Item:
    """As DynamoDB gives it back; what is rare goes through its types, most values need not."""
    return {name: _taken(value) for name, value in item.items()}


def _taken(value: Any) -> Any:
    match value:
        case None | bool() | str():
            return value
        case int() if abs(value) < 10**18:
            return int(value)
        case list():
            return [_taken(each) for each in value]
        case dict() if all(isinstance(name, str) for name in value):
            return {name: _taken(each) for name, each in value.items()}
    return _simple(_read(_written(value)))


def holds(condition: Condition | None, item: Item) -> bool:
    """Whether an item meets a condition, as DynamoDB decides it."""
    match condition:
        case None:
            return True
        case Joined(left, "AND", right):
            return holds(left, item) and holds(right, item)
        case Joined(left, "OR", right):
            return holds(left, item) or holds(right, item)
        case Comparison(attribute, "absent"):
            return attribute not in item
        case Comparison(attribute, "=", value):
            stands = item.get(attribute)
            return attribute in item and type(stands) is type(value) and stands == value
        case Comparison(attribute, "<=", value):
            return attribute in item and bool(item[attribute] <= value)
    raise TypeError(condition)
