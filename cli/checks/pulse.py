"""Memory enters; when the watcher last saw an event and last told an alert leaves."""

from collections.abc import Iterator

from account_event_handler.ingest.sanitize import clean
from account_event_handler.pipeline.last_activity import PARTITION
from account_event_handler.state import DAY, Item, StateTable
from cli.ages import ago
from cli.checks.finding import Finding, look, ok


def pulse(state_table: StateTable, now: float) -> Iterator[Finding]:
    """Two lines; raises StateUnavailable."""
    yield _event(state_table.get(PARTITION, "event"), now)
    yield _alert(state_table.get(PARTITION, "alert"), now)


def _event(item: Item | None, now: float) -> Finding:
    if item is None:
        do = "Change something small that is watched; the README has an example."
        return look("last event", "none was seen yet", do)
    age = now - item["at"]
    if age < DAY:
        return ok("last event", ago(item["at"], now))
    do = "Look whether a trail logs, whether the rules are enabled, and at the function's log."
    return look("last event", f"{ago(item['at'], now)}, and none since", do)


def _alert(item: Item | None, now: float) -> Finding:
    if item is None:
        return ok("last alert", "none was told yet")
    what = clean(item.get("headline"), 150) or clean(item.get("watch"))
    return ok("last alert", f"{ago(item['at'], now)}: {what}")
