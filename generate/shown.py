"""A watch enters; what its sample events show of it leaves: how loud it is, and its sentence."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from account_event_handler.arrive import arrive
from account_event_handler.catalog.watch import Watch
from account_event_handler.compose import compose
from account_event_handler.compose.outcome import outcome_of
from account_event_handler.model import LOUDEST_FIRST, AccountEvent, Alert, Result, Severity

EVENTS = Path(__file__).parent.parent / "events"


@dataclass(frozen=True, slots=True)
class Shown:
    """What people read, what had become of the call, and how loud that can be, loudest first."""

    result: Result
    severities: tuple[Severity, ...]
    sentence: str


def shown(watch: Watch) -> Shown:
    """What the samples named after the watch show, of calls that were done if there are any.

    Raises ValueError when it has no sample.
    """
    alerts = list(_alerts(watch))
    done = [alert for alert in alerts if alert.outcome.result is Result.DONE] or alerts
    if not done:
        raise ValueError(f"{watch.name} has no sample: add events/{watch.name}.json")
    loud, first = {alert.severity for alert in done}, done[0]
    severities = tuple(severity for severity in LOUDEST_FIRST if severity in loud)
    return Shown(first.outcome.result, severities, first.headline)


def _alerts(watch: Watch) -> Iterator[Alert]:
    for path in (EVENTS / f"{watch.name}.json", *sorted(EVENTS.glob(f"{watch.name}--*.json"))):
        event = arrive(json.loads(path.read_text())) if path.exists() else None
        if isinstance(event, AccountEvent):
            alert = compose(event, outcome_of(event), [watch])
            if alert is not None:
                yield alert
