"""The sample events, in a folder for each source.

`events/<source>/<watch>[--variant].json` must raise an alert, `events/<source>/quiet/…` must not.
"""

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.every import Test, every

ACCOUNT = "111122223333"  # whose most samples are
EVENTS = Path(__file__).parents[2] / "events"
NOTICES = EVENTS / "notices"  # of log files: what S3 and SNS send, no events
SPEAKING = sorted((path for path in EVENTS.glob("*/*.json") if path.parent != NOTICES), key=lambda path: path.name)
QUIET = sorted(EVENTS.glob("*/quiet/*.json"), key=lambda path: path.name)
_PATHS = {path.stem: path for path in SPEAKING + QUIET}


def load(path: Path) -> dict[str, Any]:
    """The event in a sample's file."""
    event: dict[str, Any] = json.loads(_text(path))
    return event


_text = cache(Path.read_text)

# Records of calls and sign-ins; those of Insights lie in files of their own.
FROM_CLOUDTRAIL = [
    path
    for path in SPEAKING + QUIET
    if "via CloudTrail" in load(path)["detail-type"] and "insightDetails" not in load(path)["detail"]
]


def moved(event: dict[str, Any], account: str, region: str) -> dict[str, Any]:
    """The event as if it had happened in another account and Region."""
    copy: dict[str, Any] = json.loads(json.dumps(event).replace(ACCOUNT, account))
    if isinstance(copy.get("detail"), dict) and "awsRegion" in copy["detail"]:
        copy["detail"]["awsRegion"] = region
    return {**copy, "account": account, "region": region}


def sample(name: str) -> dict[str, Any]:
    """The sample with that file name, without its ending."""
    return load(path_of(name))


def path_of(name: str) -> Path:
    return _PATHS[name]


def watch_of(path: Path) -> str:
    """The watch that a sample is named after."""
    return path.stem.partition("--")[0]


def every_sample(paths: Iterable[Path] = SPEAKING + QUIET) -> Callable[[Test[Path]], Callable[[str], None]]:
    """Make a test of a sample's path one of all these, with a case for each source."""
    return every(paths, lambda path: path.stem, _source)


@cache
def _source(path: Path) -> str:
    return path.relative_to(EVENTS).parts[0]
