"""Delivers each alert to each channel once: what is claimed, delivered or held, in one item.

An alert's item in the state table has an attribute for each channel. An invocation claims a channel
before it sends, so that another environment which has the same event waits, and notes what became
of it afterwards. A claim ends with the invocation that made it.
"""

import hashlib
import json
import operator
import os
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import reduce

from msgspec import Struct, field

from account_event_handler.state import (
    ConditionFailedError,
    Item,
    StateTable,
    StateUnavailable,
    absent,
    decision_key,
    equals,
)
from account_event_handler.suppress.tally import REMEMBERED

TRIES = 3  # another invocation may write between a read and a write, once or twice


class Status(StrEnum):
    """What the ledger says of an alert and a channel."""

    FREE = "free"  # claimed by this invocation, to be sent now
    CLAIMED = "claimed"  # by another environment, which may still be sending it
    DELIVERED = "delivered"
    HELD = "held"  # by the rate limit, to be counted in its summary


class DeliveryLedger(Struct, frozen=True):
    """Every method raises StateUnavailable; claims end with the invocation, in `time_left` seconds.

    `owner` stands in the claims of this environment, which holds up no other alert by them.
    """

    state_table: StateTable
    channels: tuple[str, ...]
    time_left: Callable[[], float]
    owner: str = field(default_factory=lambda: os.urandom(4).hex())

    def new_claims(self) -> Item:
        """Attributes that claim every channel, for the write that decides on an alert."""
        ends = self.state_table.clock() + self.time_left()
        return {_attribute(channel): f"{ends:.1f}#{self.owner}" for channel in self.channels}

    def claim(self, alert_id: str, channels: Iterable[str]) -> dict[str, Status]:
        """Claim those of the channels that are free, and say what is known of the others.

        Free is also what this environment has claimed before: it asks for none that it is sending.
        """
        key, wanted = decision_key(alert_id), list(channels)
        found = self._found(alert_id)
        for _ in range(TRIES):
            statuses = {channel: self._status(found.get(_attribute(channel))) for channel in wanted}
            mine = {c: v for c, v in self.new_claims().items() if statuses.get(c[3:]) is Status.FREE}
            if not mine:
                return statuses
            unchanged = (equals(name, found[name]) if name in found else absent(name) for name in mine)
            try:
                self.state_table.update(*key, mine, reduce(operator.and_, unchanged), REMEMBERED)
            except ConditionFailedError as failed:
                found = failed.items[0] or {}
            else:
                return statuses
        raise StateUnavailable("others write the alert's item all the time")

    def settle(self, alert_id: str, channel: str, status: Status) -> None:
        """Note that the channel got it, that it is held, or that it is FREE again after a failure."""
        self.state_table.update(*decision_key(alert_id), {_attribute(channel): status})

    def _found(self, alert_id: str) -> Item:
        """What stands, and where nothing of a channel does, what an older version noted of it."""
        pk, sk = decision_key(alert_id)
        items = {item["sk"]: item for item in self.state_table.query(pk)}
        found = items.get(sk, {})
        if found and not any(_attribute(channel) in found for channel in self.channels):
            found |= self._noted_before(alert_id, items)
        return found

    def _noted_before(self, alert_id: str, items: Mapping[str, Item]) -> Item:
        """What version 0.1 noted: its items last 30 days."""
        noted: Item = {}
        digest = hashlib.md5(json.dumps(alert_id).encode(), usedforsecurity=False).hexdigest()
        for channel in self.channels:
            if f"flood#{channel}" in items:
                noted[_attribute(channel)] = Status.HELD
                continue
            told = self.state_table.get(f"told#{channel}", f"{channel}#{digest}")
            if told and told.get("status") == "COMPLETED":
                noted[_attribute(channel)] = Status.DELIVERED
        return noted

    def _status(self, value: object) -> Status:
        if value in (Status.DELIVERED, Status.HELD):
            return Status(str(value))
        ends, parted, owner = str(value).partition("#")
        is_claimed = parted and owner != self.owner and float(ends) > self.state_table.clock()
        return Status.CLAIMED if is_claimed else Status.FREE


def _attribute(channel: str) -> str:
    return f"to_{channel}"
