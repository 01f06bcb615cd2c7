"""When the last event and the last alert came, for `account-watcher status`."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from account_event_handler.model import Alert
from account_event_handler.render.headline import headline_of
from account_event_handler.state import LAST_ACTIVITY, StateTable, StateUnavailable

# It holds `event` with `at` (epoch seconds), and `alert` with `at`, `watch` and `headline`.
PARTITION = LAST_ACTIVITY
OFTEN = 60  # seconds between two notes of a kind from one environment


@dataclass(frozen=True, slots=True)
class LastActivity:
    """Costs a write a minute at most; nothing is noted while the table is unavailable."""

    state_table: StateTable
    _noted: dict[str, int] = field(default_factory=dict)

    def event(self) -> None:
        self._note("event", {})

    def alert(self, alert: Alert) -> None:
        self._note("alert", {"watch": alert.watch, "headline": headline_of(alert)})

    def _note(self, kind: str, said: dict[str, Any]) -> None:
        now = self.state_table.now()
        if now - self._noted.get(kind, 0) >= OFTEN:
            self._noted[kind] = now
            with suppress(StateUnavailable):
                self.state_table.put(PARTITION, kind, {"at": now, **said})
