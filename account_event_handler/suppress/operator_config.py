"""What operators have ordered enters from Memory, mutes and live watches leave, read together.

All orders are one partition of the table, asked with one consistent query at most every FRESH
seconds, so that an order is in force within a minute and costs an event nothing.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from account_event_handler.state import Item, StateTable, StateUnavailable

PARTITION = "operator"  # the sort key is the kind of order, #, and its own key
FRESH = 30  # seconds
COOLDOWN = 5  # seconds that Memory is left alone after it could not be asked

_log = logging.getLogger(__name__)


def _unheard(_reason: str) -> None:
    """Nobody counts what was lost."""


@dataclass(slots=True)
class OperatorConfig:
    """The standing orders, at most FRESH seconds old; `lost` is called when Memory is not there."""

    state_table: StateTable
    lost: Callable[[str], None] = _unheard
    missing: bool = False
    _items: tuple[Item, ...] = ()
    _asked_again: float = 0
    _read: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def of[Order](self, kind: str, read: Callable[[Item], Order]) -> tuple[Order, ...]:
        """The orders of a kind in the order of their keys, as `read` makes them of their items.

        One that `read` refuses is left out and logged. While Memory cannot be asked these are the
        last ones known, and `missing` is true.
        """
        self._refresh()
        if kind not in self._read:
            self._read[kind] = tuple(self._readable(kind, read))
        return self._read[kind]

    def _refresh(self) -> None:
        now = self.state_table.clock()
        if now < self._asked_again:
            return
        try:
            items = tuple(self.state_table.items(PARTITION))
        except StateUnavailable as error:
            self.missing, self._asked_again = True, now + COOLDOWN
            self.lost(str(error))
            return
        self.missing, self._asked_again = False, now + FRESH
        if items != self._items:
            self._items, self._read = items, {}

    def _readable[Order](self, kind: str, read: Callable[[Item], Order]) -> Iterator[Order]:
        for item in self._items:
            if item["sk"].startswith(f"{kind}#"):
                try:
                    yield read(item)
                except Exception as error:  # whatever it holds, it must not cost an alert
                    _log.warning("%s cannot be read and is ignored: %s", item["sk"], error)
