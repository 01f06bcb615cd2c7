"""The sample events: `events/<watch>[--variant].json` must speak, `events/quiet/…` must not."""

import json
from pathlib import Path
from typing import Any

EVENTS = Path(__file__).parents[2] / "events"
SPEAKING = sorted(EVENTS.glob("*.json"))
QUIET = sorted((EVENTS / "quiet").glob("*.json"))


def load(path: Path) -> dict[str, Any]:
    """The event in a sample's file."""
    event: dict[str, Any] = json.loads(path.read_text())
    return event


def sample(name: str) -> dict[str, Any]:
    """The sample with that file name, without its ending."""
    return load(EVENTS / f"{name}.json")


def watch_of(path: Path) -> str:
    """The watch that a sample is named after."""
    return path.stem.partition("--")[0]
