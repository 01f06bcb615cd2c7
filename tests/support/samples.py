"""The sample events, in a folder for each source.

`events/<source>/<watch>[--variant].json` must raise an alert, `events/<source>/quiet/…` must not.
"""

import json
from pathlib import Path
from typing import Any

EVENTS = Path(__file__).parents[2] / "events"
NOTICES = EVENTS / "notices"  # of log files: what S3 and SNS send, no events
SPEAKING = sorted((path for path in EVENTS.glob("*/*.json") if path.parent != NOTICES), key=lambda path: path.name)
QUIET = sorted(EVENTS.glob("*/quiet/*.json"), key=lambda path: path.name)
_PATHS = {path.stem: path for path in SPEAKING + QUIET}


def load(path: Path) -> dict[str, Any]:
    """The event in a sample's file."""
    event: dict[str, Any] = json.loads(path.read_text())
    return event


def sample(name: str) -> dict[str, Any]:
    """The sample with that file name, without its ending."""
    return load(path_of(name))


def path_of(name: str) -> Path:
    return _PATHS[name]


def watch_of(path: Path) -> str:
    """The watch that a sample is named after."""
    return path.stem.partition("--")[0]
