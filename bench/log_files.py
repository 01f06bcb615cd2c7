"""The built package enters, the tables of what reading log files costs leave."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.table import Table

from bench.log_costs import MONTHS, costs
from bench.log_generator import write_log_file

SIZES = (400, 4_000, 40_000)  # records
LARGEST = 160_000  # records, for memory alone: 200 MB of JSON
FASTER, OF_BARE, PEAK = 2.5, 1.5, 8  # at least, at most, megabytes at most


def log_file_tables(python: str, package: Path, folder: Path) -> list[Table]:
    """Everything measured in processes of its own, on the package as it is shipped."""
    sizes = {count: _file(folder, count) for count in (*SIZES, LARGEST)}
    files = [str(folder / f"{count}.json.gz") for count in SIZES]

    def measured(what: str, *paths: str) -> Any:
        script = str(Path(__file__).with_name("log_reader.py"))
        command = [python, "-S", "-B", script, str(package), what, *paths]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    speed = measured("speed", *files)
    peaks = {
        size: measured("memory", str(folder / f"{count}.json.gz"))["peak"]
        for count, size in sizes.items()
    }
    seconds = speed[str(SIZES[-1])]["alerts"]
    return [_speed(speed), _memory(peaks), _matches(measured("matches", *files)), _costs(seconds)]


def _file(folder: Path, records: int) -> float:
    """Megabytes of JSON in the file that is written."""
    return write_log_file(folder / f"{records}.json.gz", records) / 1e6


def _speed(speed: Mapping[str, Mapping[str, float]]) -> Table:
    table = _table("Reading log files with the whole catalog (CPU for each record, medians)")
    for column in (
        "records",
        "watcher",
        "a second",
        "gzip + json + set",
        "faster",
        "inflate + decode",
    ):
        table.add_column(column, justify="right")
    for column in ("of that", "with alerts"):
        table.add_column(column, justify="right")
    for records, taken in speed.items():
        ours, plain, bare = taken["watcher"], taken["gzip + json"], taken["bare"]
        table.add_row(
            f"{int(records):,}",
            _us(ours),
            f"{1 / ours:,.0f}",
            _us(plain),
            f"{plain / ours:.1f} × (≥ {FASTER})",
            _us(bare),
            f"{ours / bare:.2f} × (≤ {OF_BARE})",
            _us(taken["alerts"]),
        )
    return table


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
    for column in ("S3", "SQS", "Lambda", "together"):
        table.add_column(column, justify="right")
    for month in MONTHS:
        dollars = costs(month, seconds_a_record)
        cells = [dollars[name] for name in ("S3", "SQS", "Lambda")]
        table.add_row(month.name, *(f"{cell:.2f}" for cell in (*cells, sum(cells))))
    return table


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left")


def _us(seconds: float) -> str:
    return f"{seconds * 1e6:.1f} µs"
