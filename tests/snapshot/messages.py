"""The snapshot files: which there are, what is in each today, and what was committed."""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from account_event_handler.model import Alert
from account_event_handler.render.sms import sms
from tests.ingest.test_alarm import SHAPES
from tests.snapshot import sessions, trails, watcher
from tests.snapshot.render import alert_of, pipeline_alert, rendered
from tests.support.samples import QUIET, SPEAKING, load

FOLDER = Path(__file__).parent / "messages"
Sections = Iterable[tuple[str, str]]  # heading and text


@cache
def _by_source() -> dict[str, list[Path]]:
    """The samples of each AWS service, by the event's source."""
    found: dict[str, list[Path]] = {}
    for path in sorted(SPEAKING + QUIET, key=lambda path: path.stem):
        found.setdefault(load(path)["source"].removeprefix("aws."), []).append(path)
    return found


def _alert(path: Path) -> Alert | None:
    """Judged anew for each file: from a cache, coverage would show that only the first runs the watch."""
    return alert_of(load(path))


def _samples(source: str) -> Sections:
    for path in _by_source()[source]:
        yield path.stem, rendered(_alert(path))


def _pipeline() -> Sections:
    """Mails that read otherwise where some automation is trusted: the first two of each service.

    All that trusted automation did is shown.
    """
    for paths in _by_source().values():
        flagged = 0
        for path in paths:
            alert = pipeline_alert(load(path))
            if alert is None or alert == _alert(path):
                continue
            flagged += bool(alert.flags)
            if not alert.flags or flagged <= 2:
                yield path.stem, rendered(alert).partition("\n\nslack ")[0] + "\n"


def _alarms() -> Sections:
    """Alarms in whatever shape they arrive."""
    for name, payload in SHAPES.items():
        yield name, rendered(alert_of(payload))


def _text_messages() -> Sections:
    """What phones get, one line for each sample."""
    for source, paths in _by_source().items():
        alerts = ((path.stem, _alert(path)) for path in paths)
        yield source, "".join(f"{name}: {sms(alert)}\n" for name, alert in alerts if alert)


OF_OUR_OWN: dict[str, Callable[[], Sections]] = {
    "_alarms": _alarms,
    "_pipeline": _pipeline,
    "_sessions": sessions.scenarios,
    "_text_messages": _text_messages,
    "_trails": trails.scenarios,
    "_watcher": watcher.scenarios,
}


def names() -> list[str]:
    """The names of all files, without their ending."""
    return sorted([*_by_source(), *OF_OUR_OWN])


def current(name: str) -> str:
    """What the file holds if nothing has changed."""
    sections = OF_OUR_OWN[name]() if name in OF_OUR_OWN else _samples(name)
    return "\n".join(f"## {heading}\n{text}" for heading, text in sections)


def committed(name: str) -> str:
    """What the file holds, empty where there is none."""
    path = FOLDER / f"{name}.txt"
    return path.read_text() if path.exists() else ""


def write() -> None:
    """Write every file anew, and remove those that are no longer made."""
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.txt"):
        if path.stem not in names():
            path.unlink()
    for name in names():
        (FOLDER / f"{name}.txt").write_text(current(name))
