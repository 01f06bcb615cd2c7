"""A state table with a clock that tests set."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.in_memory import InMemoryStateTable

NOON = 1_795_176_000  # 2026-11-20 12:00 UTC


class Table:
    """`queries` counts what was read, `away` makes every request fail."""

    def __init__(self) -> None:
        self.now = float(NOON)
        self.state_table = InMemoryStateTable(clock=lambda: self.now)

    @property
    def queries(self) -> int:
        return self.state_table.requests.count("query")

    @property
    def away(self) -> bool:
        return self.state_table.unavailable.is_set()

    @away.setter
    def away(self, away: bool) -> None:
        (self.state_table.unavailable.set if away else self.state_table.unavailable.clear)()


@contextmanager
def table() -> Iterator[Table]:
    """A fresh table."""
    yield Table()
