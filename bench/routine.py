"""`python -m bench.routine`: what of an ordinary fortnight is alerted, through everything that is deployed but AWS."""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from typing import Any, NamedTuple
from unittest.mock import patch

from moto import mock_aws
from rich.console import Console
from rich.table import Table

from account_event_handler.aws.queue import HEARTBEAT, internal_event
from account_event_handler.catalog import CATALOG, template_rules
from account_event_handler.catalog.tracked_calls import is_let_through
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Alert, Severity
from bench.fortnight import MONDAY, fortnight
from tests.pipeline.test_batch import World
from tests.support.pipeline import RecordingChannel, environment
from tests.support.state_table import Clock, memory_table
from tests.support.virtual_queue import VirtualQueue

A_DAY, A_WEEK, PACKED = 3, 3, 1.1  # alerts, those above low, events passed for one that is described; at most
FLOOD_LIMIT = 30
QUIET = {"AWS_DEFAULT_REGION": "eu-west-1", "POWERTOOLS_LOG_LEVEL": "CRITICAL", "POWERTOOLS_METRICS_DISABLED": "true"}


class Routine(NamedTuple):
    """What was sent by day, and how many of all events were described by a watch and passed by a rule."""

    sent: Mapping[int, list[Alert]]
    events: int
    described: int
    passed: int

    def missed(self) -> list[str]:
        """The aims that are missed; the first week is of firsts."""
        second = {day: alerts for day, alerts in self.sent.items() if day >= 7}
        many = {day: len(alerts) for day, alerts in second.items() if len(alerts) > A_DAY}
        loud = [alert for alerts in second.values() for alert in alerts if alert.severity is not Severity.LOW]
        missed = [f"day {day + 1}: {count} alerts, more than {A_DAY}" for day, count in many.items()]
        if len(loud) > A_WEEK:
            missed.append(f"second week: {len(loud)} alerts above low, more than {A_WEEK}")
        times = Counter((alert.watch, alert.actor) for alerts in self.sent.values() for alert in alerts)
        missed += [f"{a.watch}: above low, and no first" for a in loud if times[a.watch, a.actor] > 1]
        if self.passed > PACKED * self.described:
            missed.append(f"rules pass {self.passed} events for {self.described}, more than {PACKED} times as many")
        return missed


def with_heartbeats(events: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The events, with a heartbeat before the first of each day, as it brings what was listed the day before."""
    day = ""
    for event in events:
        if event["time"][:10] != day:
            day = event["time"][:10]
            yield json.loads(internal_event(HEARTBEAT, "", {})) | {"time": f"{day}T00:00:01Z", "id": day}
        yield event


def routine(events: Iterable[dict[str, Any]]) -> Routine:
    """Send what the template's rules pass to a watcher whose clock is the events'."""
    clock = Clock(MONDAY.timestamp())
    queue, slack, counts = VirtualQueue(clock), RecordingChannel("slack", clock), Counter[str]()
    with mock_aws(), patch.dict(os.environ, QUIET), redirect_stderr(StringIO()), redirect_stdout(StringIO()):
        watcher = environment(World(memory_table(clock)), queue, [slack], FLOOD_LIMIT)

        def work(until: float) -> None:
            while any(message.due <= until for message in queue.messages):
                records = queue.batch()
                queue.forget(records, watcher.take(records))

        for envelope in with_heartbeats(events):
            event = decode(envelope)
            assert isinstance(event, AccountEvent), event
            is_own = event.detail_type == HEARTBEAT
            is_passed = template_rules.is_passed(event)
            is_described = bool(CATALOG.describing(event)) or is_let_through(event)
            counts.update(events=not is_own, described=is_described, passed=is_passed)
            if not (is_passed or is_own):
                continue
            now = datetime.fromisoformat(envelope["time"]).timestamp()
            work(now)
            clock.seconds = max(clock.seconds, now)
            queue.send_message(QueueUrl="activity", MessageBody=json.dumps(envelope))
            work(clock.seconds)
        work(clock.seconds + 86400)
    assert not queue.dead, queue.reasons
    sent: dict[int, list[Alert]] = {}
    for at, alert in slack.delivered:
        sent.setdefault((datetime.fromtimestamp(at, UTC) - MONDAY).days, []).append(alert)
    return Routine(sent, counts["events"], counts["described"], counts["passed"])


def routine_table(found: Routine) -> Table:
    """What was sent each day, by severity and watch."""
    title = f"{found.events:,} events of an ordinary fortnight, {found.described:,} described, {found.passed:,} passed"
    table = Table("day", "alerts", "of them", title=title)
    for day, alerts in sorted(found.sent.items()):
        kinds = Counter(f"{alert.severity} {alert.watch}{' (first)' * alert.is_first}" for alert in alerts)
        table.add_row(
            str(day + 1), str(len(alerts)), "\n".join(f"{times} {kind}" for kind, times in kinds.most_common())
        )
    return table


def main() -> int:
    """Exit code 1 if an aim is missed."""
    parser = argparse.ArgumentParser(prog="bench.routine", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    console, found = Console(), routine(fortnight(parser.parse_args().seed))
    console.print(routine_table(found))
    for aim in (missed := found.missed()):
        console.print(f"[bold red]Missed:[/] {aim}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
