"""Counts alerts that are grouped or held back, and lists what they are about, in one item of the state table.

Each environment writes an attribute of its own, and writes it whole: however many count at once, no write conflicts,
and one that is repeated counts nothing twice.
"""

import os
from collections.abc import Callable

from msgspec import Struct, convert, field, to_builtins

from account_event_handler.render.summary import Held, Member
from account_event_handler.state import DAY, ConditionFailedError, Item, Key, StateTable, StateUnavailable, absent

REMEMBERED = 30 * DAY  # longer than a message can wait in its queue and its dead-letter queue
ROOM = 16_000  # characters of all lists in an item: a write costs a unit for each kilobyte of it
KEPT = 500  # items that an environment remembers; where it forgot one, it begins another attribute
_BY = "by_"


class ClosedError(Exception):
    """The item takes no more: it is full, or its summary is made."""


class Own[Entry: (Held, Member)](Struct):
    """What this environment has counted in an item, and before the last alert; `size` is that of all lists there."""

    name: str
    size: int
    is_closed: bool
    last: str = ""  # the id of what was counted last
    entries: dict[object, Entry] = field(default_factory=dict)
    before: dict[object, Entry] = field(default_factory=dict)


class Tally[Entry: (Held, Member)](Struct, frozen=True):
    """`own` is this environment's memory, by the items' keys. Every method raises StateUnavailable."""

    state_table: StateTable
    kind: type[Entry]
    own: dict[Key, Own[Entry]]

    def count(
        self, key: Key, alert_id: str, entry: Entry, ask_to_close: Callable[[bool], None], *, lists_all: bool
    ) -> str:
        """Count it, and return the attribute that does, empty where another try has counted it.

        `ask_to_close` is called before the first is counted, with False, and with True where an item
        that `lists_all` is full. Raises ClosedError.
        """
        own = self.own.get(key) or self._begun(key, ask_to_close)
        if own.last == alert_id:
            return own.name
        if own.size > ROOM and entry.key not in own.entries and not own.is_closed:
            if lists_all:
                ask_to_close(True)
                self.close(key)
                own.is_closed = True
            entry = entry.unnamed
        if own.is_closed:
            raise ClosedError
        known = own.entries.get(entry.key)
        own.before, own.entries = own.entries, own.entries | {entry.key: known + entry if known else entry}
        own.last = alert_id
        try:
            item = self._write(key, own)
        except (ClosedError, StateUnavailable):
            own.entries, own.last = own.before, ""
            raise
        if any(item[name]["last"] == alert_id for name in item if name.startswith(_BY) and name != own.name):
            self.take_back(key)
            return ""
        return own.name

    def take_back(self, key: Key) -> None:
        """Count what was counted last no more."""
        own = self.own[key]
        own.entries, own.last = own.before, ""
        self._write(key, own)

    def close(self, key: Key) -> list[Entry]:
        """What was counted; from now on nothing is."""
        item = self.state_table.update(*key, {"closed": True}, lifetime=REMEMBERED)
        found: dict[object, Entry] = {}
        for each in (each for name in item if name.startswith(_BY) for each in item[name]["entries"]):
            entry = convert(each, self.kind)
            found[entry.key] = found[entry.key] + entry if entry.key in found else entry
        return list(found.values())

    def _begun(self, key: Key, ask_to_close: Callable[[bool], None]) -> Own[Entry]:
        item = self.state_table.get(*key) or {}
        if not item.get("closing"):  # whatever fails from here on, what has counted anything is closed
            ask_to_close(False)
        own = Own[Entry](_BY + os.urandom(4).hex(), _size(item), bool(item.get("closed")))
        self.own[key] = own
        if len(self.own) > KEPT:
            del self.own[next(iter(self.own))]
        return own

    def _write(self, key: Key, own: Own[Entry]) -> Item:
        mine = {"last": own.last, "entries": to_builtins(list(own.entries.values()))}
        try:
            item = self.state_table.update(*key, {own.name: mine, "closing": True}, absent("closed"), REMEMBERED)
        except ConditionFailedError as failed:
            own.is_closed = True
            raise ClosedError from failed
        own.size = _size(item)
        return item


def _size(item: Item) -> int:
    return sum(len(str(value)) for name, value in item.items() if name.startswith(_BY))
