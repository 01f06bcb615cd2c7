"""What operators have configured in the state table, such as mutes, custom watches and settings, read together.

All of it is one partition of the table, asked with one consistent query at most every
OPERATOR_CONFIG_FRESH seconds, so that it is in force within a minute and costs an event nothing.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct, field

from account_event_handler.limits import OPERATOR_CONFIG_COOLDOWN, OPERATOR_CONFIG_FRESH
from account_event_handler.state import OPERATOR_CONFIG, Item, StateTable, StateUnavailable

PARTITION = OPERATOR_CONFIG  # the sort key is the kind, #, and a key of its own
_log = logging.getLogger(__name__)


class OperatorConfig(Struct):
    """At most OPERATOR_CONFIG_FRESH seconds old, unless the table is unavailable."""

    state_table: StateTable
    on_state_unavailable: Callable[[str], None] = lambda reason: None
    missing: bool = False
    _items: tuple[Item, ...] = ()
    _fresh_until: float = 0
    _read: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def of[Entry](self, kind: str, read: Callable[[Item], Entry]) -> tuple[Entry, ...]:
        """The items of a kind in the order of their keys, as `read` makes them.

        One that `read` does not take is left out and logged. While the table is unavailable these
        are the last ones known, and `missing` is true.
        """
        self._refresh()
        if kind not in self._read:
            self._read[kind] = tuple(self._readable(kind, read))
        return self._read[kind]

    def _refresh(self) -> None:
        now = self.state_table.clock()
        if now < self._fresh_until:
            return
        try:
            items = tuple(self.state_table.items(PARTITION))
        except StateUnavailable as error:
            self.missing = True
            self._fresh_until = now + OPERATOR_CONFIG_COOLDOWN
            self.on_state_unavailable(str(error))
            return
        self.missing, self._fresh_until = False, now + OPERATOR_CONFIG_FRESH
        if items != self._items:
            self._items, self._read = items, {}

    def _readable[Entry](self, kind: str, read: Callable[[Item], Entry]) -> Iterator[Entry]:
        for item in self._items:
            if item["sk"].startswith(f"{kind}#"):
                try:
                    yield read(item)
                except Exception as error:  # whatever it holds, it must not cost an alert
                    _log.warning("%s cannot be read and is ignored: %s", item["sk"], error)
