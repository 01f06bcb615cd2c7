"""What custom watches and mutes cost each record of a log file and each event, from 0 to 100.

As a script, with `python -S -B` in a process of its own, it prints one JSON line.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

MANY = 100
RECORDS = 4_000
ROUNDS = 9
NAMED, NAMELESS = 1.3, 2.0  # times the cost without any, at most
KINDS: dict[str, tuple[float, Callable[[int], dict[str, Any]]]] = {
    "source": (NAMED, lambda number: {"source": [f"aws.service{number}"]}),
    "source and event name": (
        NAMED,
        lambda number: {"source": ["aws.ec2"], "detail": {"eventName": [f"Describe{number}"]}},
    ),
    "event name": (NAMED, lambda number: {"detail": {"eventName": [f"Delete{number}"]}}),
    "event name and bucket": (
        NAMED,
        lambda number: {
            "detail": {"eventName": ["DeleteBucket"], "requestParameters": {"bucketName": [f"bucket-{number}"]}}
        },
    ),
    "neither, error code": (NAMELESS, lambda number: {"detail": {"errorCode": [f"E{number}"]}}),
    "neither, ARN": (
        NAMELESS,
        lambda number: {"detail": {"userIdentity": {"arn": [f"arn:aws:iam::1:user/u{number}"]}}},
    ),
}
WAYS = ("log file", "event")

Costs = Mapping[str, Mapping[str, float]]  # µs by kind of pattern, "" for none, and way


def operator_config_costs(python: str, package: Path, file: Path) -> Costs:
    """On the package as it is shipped, for a log file of RECORDS records."""
    command = [python, "-S", "-B", __file__, str(package), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    costs: Costs = json.loads(done.stdout)
    return costs


def operator_config_table(costs: Costs) -> "Table":
    """One line for each kind of pattern."""
    from rich.table import Table

    title = f"What {MANY} custom watches and {MANY} mutes cost (CPU, the fastest of {ROUNDS} rounds)"
    table = Table(title=title, title_justify="left")
    for name in ("that name", "a record of a log file", "an event", "aim"):
        table.add_column(name, justify="left" if name == "that name" else "right")
    table.add_row("none at all", *(f"{costs[''][way]:.1f} µs" for way in WAYS), "")
    for kind, (limit, _) in KINDS.items():
        cells = [f"{costs[kind][way]:.1f} µs, {_ratio(costs, kind, way):.2f} ×" for way in WAYS]
        table.add_row(kind, *cells, f"≤ {limit} ×")
    return table


def missed(costs: Costs) -> list[str]:
    """What costs more than it may."""
    return [
        f"{MANY} custom watches and mutes that name {kind}: a {way} costs {ratio:.2f} times, more than {limit}"
        for kind, (limit, _) in KINDS.items()
        for way in WAYS
        if (ratio := _ratio(costs, kind, way)) > limit
    ]


def _ratio(costs: Costs, kind: str, way: str) -> float:
    return costs[kind][way] / costs[""][way]


def _measured(path: Path) -> Costs:
    ways = {kind: _ways(path, kind) for kind in ("", *KINDS)}
    taken: dict[str, dict[str, list[float]]] = {kind: {way: [] for way in WAYS} for kind in ways}
    for _ in range(ROUNDS + 1):  # in turn, so that a busy machine is so for all
        for kind, ask in ways.items():
            for way in WAYS:
                started = time.process_time()
                ask[way]()
                taken[kind][way].append((time.process_time() - started) / RECORDS * 1e6)
    return {kind: {way: min(each[1:]) for way, each in costs.items()} for kind, costs in taken.items()}


def _ways(path: Path, kind: str) -> dict[str, Callable[[], None]]:
    from account_event_handler.catalog import CATALOG
    from account_event_handler.ingest import decode, envelope_of
    from account_event_handler.ingest.log_files import LogFile, RecordPrefilter
    from account_event_handler.own_stack.context import StackContext
    from account_event_handler.pipeline.judge import judge
    from account_event_handler.suppress.custom_watches import CatalogWithCustomWatches
    from account_event_handler.suppress.mutes import Mutes
    from bench.log_reader import chunks

    patterns = [KINDS[kind][1](number) for number in range(MANY)] if kind else []
    orders: Any = _Orders(patterns)
    catalog = CatalogWithCustomWatches(CATALOG, orders.watches) if patterns else CATALOG
    mutes = Mutes(orders)
    wanted = RecordPrefilter(lambda source: [watch.on for watch in catalog.about(source)])
    records = [each.record for each in LogFile(partial(chunks, path), _everything())]  # type: ignore[union-attr]
    envelopes = [envelope_of(each) for each in records]
    context = StackContext()

    def log_file() -> None:
        for read in LogFile(partial(chunks, path), wanted):
            event: Any = decode(envelope_of(read.record))  # type: ignore[union-attr]
            if catalog.describing(event):
                mutes.muting(event)

    def event() -> None:
        for envelope in envelopes:
            if judge(envelope, catalog, context).alert:
                mutes.muting(decode(envelope))  # type: ignore[arg-type]

    return {"log file": log_file, "event": event}


def _everything() -> Any:
    """A prefilter that wants every record."""
    from account_event_handler.ingest.log_files import RecordPrefilter

    everything = {"source": [{"prefix": ""}]}
    return RecordPrefilter(lambda source: [] if source else [everything])


class _Orders:
    """Stands for the operators' configuration: each pattern as a custom watch and as a mute."""

    missing = False

    def __init__(self, patterns: list[dict[str, Any]]) -> None:
        from datetime import UTC, datetime

        from account_event_handler.model import Severity
        from account_event_handler.suppress.custom_watches import CustomWatch
        from account_event_handler.suppress.mutes import Mute

        created, ends = datetime.fromtimestamp(0, UTC), datetime.fromtimestamp(2**33, UTC)
        texts = [json.dumps(pattern) for pattern in patterns]
        self.watches = tuple(
            CustomWatch(f"w{number}", text, Severity.LOW, "was seen", 0) for number, text in enumerate(texts)
        )
        self.mutes = tuple(
            Mute(f"m{number}", text, "bench", "bench", ends, created) for number, text in enumerate(texts)
        )
        self.state_table = self

    def of(self, _kind: str, _read: object) -> tuple[Any, ...]:
        return self.mutes

    def clock(self) -> float:
        return 1.0


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    sys.path.append(str(Path(__file__).parent.parent))
    print(json.dumps(_measured(Path(sys.argv[2]))))
