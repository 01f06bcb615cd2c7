"""`python -m bench.forwarder [FOLDER]`: how much a forwarder sends, and how much of that the hub's rules take.

Of the generated fortnight of one account, or of the log files in a folder.
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.tracked_calls import TRACKED_CALLS
from account_event_handler.event_pattern import Pattern
from account_event_handler.ingest import envelope_of
from bench.fortnight import fortnight
from tools.generate.forwarder import forwarder_rules
from tools.generate.rules import READS_TOO, Rule, rules_of

MONTH = 365 / 12 / 14  # fortnights
PRICE = 1.0  # dollars for a million events to a bus of another account or Region, which the sender pays


class Counts(NamedTuple):
    """Events altogether, sent by each of the forwarder's rules, those of them that the hub's rules take.

    `of_services` are the AssumeRole that AWS services call, which are not sent.
    """

    events: int
    sent: Counter[str]
    taken: int
    of_services: int


class Rules:
    """Rules as EventBridge applies them: only some see management events that read."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = [(rule.kind, Pattern(rule.pattern), rule.state == READS_TOO) for rule in rules]

    def passing(self, event: dict[str, Any]) -> list[str]:
        detail = event["detail"]
        is_read = detail.get("readOnly") is True and detail.get("managementEvent") is not False
        return [kind for kind, pattern, sees in self._rules if (sees or not is_read) and pattern.matches(event)]


def count(events: Iterable[dict[str, Any]]) -> Counts:
    hub = rules_of(CATALOG.watches, TRACKED_CALLS)
    forwarder, wanted = Rules(forwarder_rules(CATALOG.watches, hub)), Rules(rule for rule in hub if not rule.option)
    number, sent, taken, of_services = 0, Counter[str](), 0, 0
    for event in events:
        number += 1
        if kinds := forwarder.passing(event):
            sent.update(kinds)
            taken += bool(wanted.passing(event))
        elif event["detail"].get("eventName") == "AssumeRole":
            of_services += event["detail"].get("userIdentity", {}).get("type") == "AWSService"
    return Counts(number, sent, taken, of_services)


def recorded(folder: Path) -> Iterator[dict[str, Any]]:
    """The records of CloudTrail's log files as EventBridge would bring them."""
    for path in sorted(folder.rglob("*.json.gz")):
        for record in json.loads(gzip.decompress(path.read_bytes())).get("Records", []):
            yield envelope_of(record)


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    counts = count(recorded(folder) if folder else fortnight())
    sent = counts.sent.total()
    print(f"{counts.events:,} events, {sent:,} sent, {counts.taken:,} of them taken by the hub: {dict(counts.sent)}")
    print(f"{sent - counts.taken:,} for nothing; {counts.of_services:,} AssumeRole by AWS services left out")
    if not folder:
        month = sent * MONTH
        print(f"a month of one account: {month:,.0f} events to another account, ${month * PRICE / 1e6:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
