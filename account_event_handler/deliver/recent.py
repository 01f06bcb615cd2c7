"""The id of an alert that was told enters; whether this environment told it lately leaves."""

from dataclasses import dataclass, field

KEPT = 500  # ids of each channel; a batch has ten


@dataclass(slots=True)
class RecentIds:
    """The last ids, without asking anybody: it knows what was told when Memory was not there."""

    kept: int = KEPT
    _ids: dict[str, None] = field(default_factory=dict)

    def add(self, alert_id: str) -> None:
        """It was told; the oldest is forgotten."""
        self._ids[alert_id] = None
        if len(self._ids) > self.kept:
            del self._ids[next(iter(self._ids))]

    def __contains__(self, alert_id: str) -> bool:
        return alert_id in self._ids
