"""What the sample events of a watch show of it: its severities and its sentence."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.watch import Watch
from account_event_handler.ingest import decode
from account_event_handler.ingest.outcome import outcome_of
from account_event_handler.model import LOUDEST_FIRST, AccountEvent, Alert, Result, Severity
from account_event_handler.render import compose
from account_event_handler.render.headline import headline_of

EVENTS = Path(__file__).parents[2] / "events"


@dataclass(frozen=True, slots=True)
class Shown:
    """What people read, what had become of the call, and how loud that can be, loudest first."""

    result: Result
    severities: tuple[Severity, ...]
    sentence: str


def shown(watch: Watch) -> Shown:
    """What the samples named after the watch show, of calls that were done if there are any.

    The sentence of a watch about any service is that of a sample which no other watch would word.
    Raises ValueError when it has no sample.
    """
    told = list(_told(watch))
    done = [each for each in told if each[1].outcome.result is Result.DONE] or told
    if not done:
        raise ValueError(missing_sample(watch))
    loud = {alert.severity for _, alert in done}
    severities = tuple(severity for severity in LOUDEST_FIRST if severity in loud)
    first = next((alert for event, alert in done if _speaks_alone(watch, event)), done[0][1])
    return Shown(first.outcome.result, severities, headline_of(first))


def samples_of(watch: Watch) -> list[Path]:
    """The files named after the watch, that of its name alone first."""
    return _samples().get(watch.name, [])


@cache
def _samples() -> dict[str, list[Path]]:
    """All by the watch's name: to look for each one's files would take most of the time."""
    found: dict[str, list[Path]] = {}
    for path in sorted(EVENTS.glob("*/*.json"), key=lambda path: ("--" in path.stem, path)):
        found.setdefault(path.stem.partition("--")[0], []).append(path)
    return found


def missing_sample(watch: Watch) -> str:
    """What to say of a watch without a sample."""
    (source, *_) = watch.on.get("source", ["<source>"])
    place = f"events/{source.removeprefix('aws.')}/{watch.name}.json"
    return f"{watch.name} has no sample: add {place}"


def _speaks_alone(watch: Watch, event: AccountEvent) -> bool:
    """Whether its sentence is what people read: a watch that names a source has the better one."""
    return "source" in watch.on or not any("source" in other.on for other in CATALOG.describing(event))


def _told(watch: Watch) -> Iterator[tuple[AccountEvent, Alert]]:
    for path in samples_of(watch):
        try:
            event = decode(json.loads(path.read_text()))
        except ValueError as error:
            raise ValueError(f"{path.relative_to(EVENTS.parent)} is not JSON: {error}") from error
        if isinstance(event, AccountEvent):
            alert = compose(event, outcome_of(event), [watch])
            if alert is not None:
                yield event, alert
