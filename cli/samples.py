"""The sample events of the repository enter, what the watcher says of each leaves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from account_event_handler.catalog import CATALOG
from account_event_handler.model import AccountEvent, Severity
from account_event_handler.own_stack.context import StackContext
from account_event_handler.own_stack.stack import OwnStack
from account_event_handler.pipeline.judge import judge
from account_event_handler.settings import OPTIONS
from cli.errors import Refused

EVENTS = Path(__file__).parent.parent / "events"
_PLACE = "eu-west-1:111122223333"
# The deployment that the samples are about, with everything on.
_SITE = StackContext(
    options=frozenset(OPTIONS.values()),
    own_role="arn:aws:iam::111122223333:role/account-watcher-AccountEventHandlerRole-1A2B3C4D5E6F7",
    stack=OwnStack(
        name="account-watcher",
        account="111122223333",
        region="eu-west-1",
        slack_parameter="/account-watcher/slack-url",
        topic_key=f"arn:aws:kms:{_PLACE}:key/3f2e1d0c-9b8a-4765-8433-221100ffeedd",
        deployers=("arn:aws:iam::111122223333:role/deploy",),
    ),
    trail_things=frozenset(
        {
            "trail-logs-example",
            f"arn:aws:kms:{_PLACE}:key/7c6b5a49-3827-4160-9f5e-4d3c2b1a0f9e",
            f"arn:aws:logs:{_PLACE}:log-group:management-events:*",
        }
    ),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One event that is told, by which watch and how loudly.

    `particular` says that the watch is about certain things only, such as the watcher's own stack;
    `on` is the pattern of all that the watch is about.
    """

    event: AccountEvent
    envelope: Mapping[str, Any]
    watch: str
    severity: Severity
    particular: bool
    on: Mapping[str, Any]


@cache
def samples(folder: Path = EVENTS) -> tuple[Sample, ...]:
    """Every sample that is told; raises Refused where there is none, outside of a clone."""
    watches = {watch.name: watch for watch in CATALOG.watches}
    found: list[Sample] = []
    for path in sorted(folder.glob("*.json")):
        verdict = judge(json.loads(path.read_text()), CATALOG, _SITE)
        event, alert = verdict.decoded, verdict.alert
        if isinstance(event, AccountEvent) and alert is not None:
            watch = watches[alert.watch]
            found.append(
                Sample(
                    event=event,
                    envelope=event.envelope,
                    watch=alert.watch,
                    severity=alert.severity,
                    particular=watch.applies_to is not None,
                    on=watch.on,
                )
            )
    if not found:
        raise Refused(f"There are no sample events in {folder}.", "Run it in a clone.")
    return tuple(found)
