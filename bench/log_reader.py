"""What reading log files costs, for a package's folder and files.

Runs with `python -S -B` in a process of its own and prints one JSON line: CPU seconds for each
record by each way of reading, or megabytes at the peak, or whether both ways find the same.
"""

import gc
import gzip
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

CHUNK = 65_536  # bytes, as they are read from S3
ROUNDS = {400: 41, 4_000: 15, 40_000: 5}


def chunks(path: Path) -> Iterator[bytes]:
    """The file as it comes from S3."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def patterns(source: str) -> Iterable[Mapping[str, Any]]:
    """The whole catalog, options included."""
    from account_event_handler.catalog import CATALOG

    return CATALOG.patterns(source, {"AlarmNames", "ConsoleChanges"})


def speed(*paths: str) -> dict[str, dict[str, float]]:
    """Each way of reading in turn, as many times as gives a steady median."""
    from account_event_handler.ingest.log_files import RecordPrefilter

    wanted = RecordPrefilter(patterns)
    costs = {}
    for path in map(Path, paths):
        ways: dict[str, Callable[[], int]] = {
            "watcher": partial(_watcher, path, wanted),
            "gzip + json": partial(_plain, path, _pairs()),
            "bare": _bare(path, wanted),
            "alerts": _alerts(path),
        }
        records = {name: way() for name, way in ways.items()}["watcher"]
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS.get(records, 5)):
            for name, way in ways.items():
                started = time.process_time()
                way()
                taken[name].append((time.process_time() - started) / records)
        costs[path.name.partition(".")[0]] = {name: statistics.median(each) for name, each in taken.items()}
    return costs


def state_table(path: str) -> dict[str, float]:
    """Megabytes above what was there once everything was imported."""
    from account_event_handler.catalog import CATALOG
    from account_event_handler.ingest.log_files import RecordPrefilter
    from bench.log_traps import traps

    wanted = RecordPrefilter(patterns)
    _ = CATALOG.watches
    _found(lambda: [traps()["unknown fields"]], wanted)
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = _kilobytes("VmRSS")
    _watcher(Path(path), wanted)
    return {"peak": (_kilobytes("VmHWM") - before) / 1024}


def matches(*paths: str) -> dict[str, tuple[int, bool]]:
    """How many records of each file a watch describes, and whether json finds the same."""
    from account_event_handler.ingest.log_files import RecordPrefilter
    from bench.log_traps import traps

    wanted = RecordPrefilter(patterns)
    files = {name: gzip.compress(data, 1) for name, data in traps().items()}
    files |= {f"{Path(path).stem} generated": Path(path).read_bytes() for path in paths}
    same = {}
    for name, data in files.items():
        records = json.loads(gzip.decompress(data))["Records"]
        plain = [(place, each) for place, each in enumerate(records) if _is_described(each)]
        same[name] = len(plain), _found(lambda data=data: [data], wanted) == plain  # type: ignore[misc]
    return same


def _watcher(path: Path, wanted: Any) -> int:
    from account_event_handler.ingest.log_files import LogFile

    file = LogFile(partial(chunks, path), wanted)
    for _ in file:
        pass
    return file.records


def _plain(path: Path, pairs: set[tuple[str, str]]) -> int:
    with gzip.open(path) as file:
        records = json.load(file)["Records"]
    _ = [each for each in records if (each["eventSource"], each["eventName"]) in pairs]
    return len(records)


def _bare(path: Path, wanted: Any) -> Callable[[], int]:
    """What the same libraries need to inflate the file and decode what is looked at."""
    import msgspec
    from isal import isal_zlib

    kind: Any = msgspec.defstruct("File", [("Records", list[wanted.kind])])
    decode = msgspec.json.Decoder(kind, dec_hook=wanted.hook).decode
    return lambda: len(decode(isal_zlib.decompress(path.read_bytes(), 31)).Records)


def _alerts(path: Path) -> Callable[[], int]:
    """The whole way to what is sent on: wanted events written as JSON."""
    from account_event_handler.catalog import CATALOG
    from account_event_handler.ingest.log_files.reader import FileStats, LogFileEvents, written
    from account_event_handler.own_stack.context import StackContext
    from account_event_handler.pipeline.judge import is_wanted

    here = StackContext()
    events = LogFileEvents(lambda source: CATALOG.patterns(source, ()), lambda event: is_wanted(event, CATALOG, here))

    def read() -> int:
        stats = FileStats()
        for event in events.read(partial(chunks, path), stats):
            written(event)
        return stats.records

    return read


def _pairs() -> set[tuple[str, str]]:
    """The calls that watches name."""
    from account_event_handler.catalog import CATALOG

    return {
        (f"{source.removeprefix('aws.')}.amazonaws.com", name)
        for watch in CATALOG.watches
        for source in watch.on.get("source", [])
        for name in watch.on.get("detail", {}).get("eventName", [])
        if isinstance(name, str)
    }


def _found(file: Callable[[], Iterable[bytes]], wanted: Any) -> list[tuple[int, Any]]:
    from account_event_handler.ingest.log_files import LogFile, WantedRecord

    reads = (read for read in LogFile(file, wanted) if isinstance(read, WantedRecord))
    return [(read.position, read.record) for read in reads if _is_described(read.record)]


def _is_described(record: Any) -> bool:
    from account_event_handler.catalog import CATALOG
    from account_event_handler.ingest import decode, envelope_of

    event: Any = decode(envelope_of(record))
    return bool(CATALOG.describing(event))


def _kilobytes(name: str) -> int:
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith(f"{name}:"))


if __name__ == "__main__":
    package, what, *files = sys.argv[1:]
    sys.path.insert(0, package)
    sys.path.append(str(Path(__file__).parent.parent))
    ways: dict[str, Callable[..., Any]] = {"speed": speed, "memory": state_table, "matches": matches}
    print(json.dumps(ways[what](*files)))
