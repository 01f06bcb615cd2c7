"""What reading log files costs the built package, as tables, and the aims that it misses."""

import gzip
import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from rich.table import Table

from bench.log_costs import MONTHS, costs
from bench.log_generator import write_log_file

SIZES = (400, 4_000, 40_000)  # records
LARGEST = 160_000  # records, for memory alone: 200 MB of JSON
PROCESSES = 3
# glibc's: a freed buffer stays with the process. What it gives back it pays for page by page when
# it comes again, which way of reading pays is chance, and it is as much as half of a small file.
KEPT = {"MALLOC_TRIM_THRESHOLD_": "100000000", "MALLOC_MMAP_THRESHOLD_": "100000000"}
FASTER, OF_BARE, PEAK = 2.5, 1.5, 8  # at least, at most, megabytes at most
# Of gzip + json, at most, with what is sent: e15cf4d took 0.65 of it for the smallest file,
# 0.51 for the others and 2.5 for files of real accounts, and 1.8 times the records a second are
# wanted.
SENT, SENT_OF_FILES = {"400": 0.65 / 1.8, "4000": 0.51 / 1.8, "40000": 0.51 / 1.8}, 2.5 / 1.8
FILES = "files"  # what the folder of log files is called in the tables
ENOUGH = 4_000  # records, until which those files are read again and again


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured.

    `speed` is in CPU seconds for a record, by the number of records and the way of reading; `peaks`
    in megabytes, by those of JSON; `matches` says by file how many records a watch describes, and
    whether json finds the same.
    """

    speed: Mapping[str, Mapping[str, float]]
    peaks: Mapping[float, float]
    matches: Mapping[str, tuple[int, bool]]

    @property
    def tables(self) -> list[Table]:
        """All of it, with what a month costs."""
        seconds = self.speed[str(SIZES[-1])]["alerts"]
        return [_speed(self.speed), _memory(self.peaks), _matches(self.matches), _costs(seconds)]

    @property
    def missed(self) -> list[str]:
        """The aims that were missed, in words."""
        return [*self._slow(), *self._large(), *self._different()]

    def _slow(self) -> Iterator[str]:
        for records, taken in self.speed.items():
            faster, of_bare, sent = _ratios(taken)
            if sent > (limit := SENT.get(records, SENT_OF_FILES)):
                yield f"{records} records: {sent:.2f} of gzip + json with alerts, not {limit:.2f}"
            if records == FILES:
                continue  # what part of them has to be decoded is up to them
            if faster < FASTER:
                yield f"{records} records: {faster:.2f} times as fast as gzip + json, not {FASTER}"
            if of_bare > OF_BARE:
                yield f"{records} records: {of_bare:.2f} of inflate + decode, more than {OF_BARE}"

    def _large(self) -> Iterator[str]:
        for size, peak in self.peaks.items():
            if peak > PEAK:
                yield f"{size:.1f} MB of JSON: {peak:.1f} MB of memory, more than {PEAK}"

    def _different(self) -> Iterator[str]:
        for name, (_, same) in self.matches.items():
            if not same:
                yield f"{name}: not the records that json finds"


def measure_log_files(python: str, package: Path, folder: Path, real: Path | None = None) -> Measured:
    """Everything in processes of its own, on the package as it is shipped.

    `real` is a folder of log files of a real account.
    """
    sizes = {count: _file(folder, count) for count in (*SIZES, LARGEST)}
    files = [str(folder / f"{count}.json.gz") for count in SIZES]
    if real:
        files.append(joined(real, folder / f"{FILES}.json.gz"))

    def measured(what: str, *paths: str, **env: str) -> Any:
        script = str(Path(__file__).with_name("log_reader.py"))
        command = [python, "-S", "-B", script, str(package), what, *paths]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | env)
        return json.loads(done.stdout)

    speed = _medians([measured("speed", *files, **KEPT) for _ in range(PROCESSES)])
    peaks = {size: measured("memory", str(folder / f"{count}.json.gz"))["peak"] for count, size in sizes.items()}
    return Measured(speed, peaks, measured("matches", *files))


def _medians(runs: Sequence[Mapping[str, Mapping[str, float]]]) -> dict[str, dict[str, float]]:
    return {
        records: {way: median(run[records][way] for run in runs) for way in ways} for records, ways in runs[0].items()
    }


def joined(folder: Path, target: Path) -> str:
    """All records of a folder's files in one, again and again until they are enough."""
    records = []
    for path in sorted(folder.rglob("*.json*")):
        data = path.read_bytes()
        text = gzip.decompress(data) if path.suffix == ".gz" else data
        records += json.loads(text)["Records"]
    if not records:
        raise SystemExit(f"{folder} holds no log file")
    records *= -(-ENOUGH // len(records))
    text = json.dumps({"Records": records}, separators=(",", ":")).encode()
    target.write_bytes(gzip.compress(text, 6))
    return str(target)


def _file(folder: Path, records: int) -> float:
    """Megabytes of JSON in the file that is written."""
    return write_log_file(folder / f"{records}.json.gz", records) / 1e6


def _speed(speed: Mapping[str, Mapping[str, float]]) -> Table:
    table = _table("Reading log files with the whole catalog (CPU for each record, medians)")
    for column in ("records", "watcher", "a second", "gzip + json + set", "faster", "inflate + decode"):
        table.add_column(column, justify="right")
    for column in ("of that", "with alerts", "of gzip + json"):
        table.add_column(column, justify="right")
    for records, taken in speed.items():
        ours, plain, bare = taken["watcher"], taken["gzip + json"], taken["bare"]
        faster, of_bare, sent = _ratios(taken)
        table.add_row(
            f"{int(records):,}" if records.isdecimal() else records,
            _us(ours),
            f"{1 / ours:,.0f}",
            _us(plain),
            f"{faster:.1f} × (≥ {FASTER})",
            _us(bare),
            f"{of_bare:.2f} × (≤ {OF_BARE})",
            _us(taken["alerts"]),
            f"{sent:.2f} × (≤ {SENT.get(records, SENT_OF_FILES):.2f})",
        )
    return table


def _ratios(taken: Mapping[str, float]) -> tuple[float, float, float]:
    """Times as fast as gzip and json; of bare inflating and decoding; with alerts, of the first."""
    ours, plain = taken["watcher"], taken["gzip + json"]
    return plain / ours, ours / taken["bare"], taken["alerts"] / plain


def _memory(peaks: Mapping[float, float]) -> Table:
    table = _table("Memory for it, above imports")
    for column in ("JSON", "peak", "aim"):
        table.add_column(column, justify="right")
    for size, peak in peaks.items():
        table.add_row(f"{size:.1f} MB", f"{peak:.1f} MB", f"≤ {PEAK} MB")
    return table


def _matches(matches: Mapping[str, tuple[int, bool]]) -> Table:
    table = _table("What is found, against gzip + json")
    for column in ("file", "records that a watch describes", "the same"):
        table.add_column(column, justify="left" if column == "file" else "right")
    for name, (count, same) in matches.items():
        table.add_row(name, str(count), "yes" if same else "NO")
    return table


def _costs(seconds_a_record: float) -> Table:
    table = _table("What a month costs, if a core of Lambda's is as fast as this one (US dollars)")
    table.add_column("")
    for column in (*costs(MONTHS[0], seconds_a_record), "together"):
        table.add_column(column, justify="right")
    for month in MONTHS:
        cells = costs(month, seconds_a_record).values()
        table.add_row(month.name, *(f"{cell:.2f}" for cell in (*cells, sum(cells))))
    return table


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left")


def _us(seconds: float) -> str:
    return f"{seconds * 1e6:.1f} µs"
