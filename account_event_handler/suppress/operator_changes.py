"""Alerts what operators have set or removed: no trail records who writes to the state table, and mutes hide alerts."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from msgspec import Struct

from account_event_handler.catalog.findings import CRITICAL_MUTED, OPERATOR_CHANGED
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.render.alert import finding_alert
from account_event_handler.state import DAY, OPERATOR_CONFIG, OPERATOR_NOTED, WRITTEN_BY, Item, StateTable

SAID = 2 * DAY  # while an alert that could not be sent is made again; the ledger sends it once
_KINDS = {"mute": "Mute", "peer": "Peer", "setting": "Setting", "watch": "Custom watch"}
_SHOWN = {  # label and attribute
    "Owner": "owner",
    "Reason": "reason",
    "Pattern": "pattern",
    "Value": "value",
    "Severity": "severity",
}


class OperatorChanges(Struct, frozen=True):
    """`channels` are sent it whatever severity they want: a setting may be that they want nothing."""

    state_table: StateTable
    channels: tuple[str, ...]

    def look(self, event: AccountEvent) -> Iterable[Alert]:
        """What is new, changed or removed since the last look, no mute hides it; raises StateUnavailable."""
        now = self.state_table.now()
        standing = {item["sk"]: item for item in self.state_table.items(OPERATOR_CONFIG)}
        noted = {item["sk"]: item for item in self.state_table.items(OPERATOR_NOTED)}
        for key in sorted(standing.keys() | noted.keys()):
            digest, note = _digest(standing.get(key)), noted.get(key, {})
            if note.get("digest") != digest:
                note = {"digest": digest, "at": now}
                self.state_table.put(OPERATOR_NOTED, key, note)
            if now - note["at"] < SAID:
                yield self._alert(key, standing.get(key), f"operator-{key}-{digest}-{note['at']}", note["at"])

    def _alert(self, key: str, item: Item | None, alert_id: str, at: int) -> Alert:
        kind, _, name = key.partition("#")
        is_removed, is_critical = item is None, kind == "mute" and (item or {}).get("critical") is True
        values = {"what": f"{_KINDS.get(kind, clean(kind))} {clean(name)}", "done": "removed" if is_removed else "set"}
        return finding_alert(
            CRITICAL_MUTED if is_critical else OPERATOR_CHANGED,
            alert_id,
            values,
            time=datetime.fromtimestamp(at, UTC),
            only=self.channels,
            facts=tuple(_facts(item or {})),
            events=0,
        )


def _facts(item: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    for label, name in _SHOWN.items():
        if text := clean(item.get(name), 300):
            yield label, text
    if isinstance(ends := item.get("ends"), int):
        yield "Ends", f"{datetime.fromtimestamp(ends, UTC):%Y-%m-%d %H:%M} UTC"


def _digest(item: Item | None) -> str:
    """Empty for what is no longer there."""
    if item is None:
        return ""
    kept = {name: value for name, value in item.items() if name not in ("pk", "expiration", WRITTEN_BY)}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, default=str).encode()).hexdigest()[:16]
