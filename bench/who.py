"""What `account-watcher who` costs on log files, against DuckDB's read_json, and whether it finds what is planted.

Runs as `python -m bench.who WHAT FOLDER` in a process of its own for each measurement, and prints one JSON line.
"""

import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
from rich.table import Table

from bench.athena_table import DuckDB, table_of
from bench.log_generator import write_log_file
from bench.planted import ACCOUNTS, DAYS, END, ORGANIZATION, REGIONS, write_month
from cli.replay.sources import Source
from cli.stack import Aws
from cli.who.answer import Road, answer
from cli.who.files import Files
from cli.who.question import Question
from local_stack.deployment import ROOT

CORES = 2
RECORDS, FILES = 4_000, 400  # of a file; files, which are eight with other names
RATE = 6_000_000  # records a minute, at least
FASTER = 5  # times as fast as DuckDB's read_json for a rare id, at least
PEAK = 16.0  # megabytes more for four times as many files, at most
PLANTED = 200
WEEK = 4  # records of a planted month's file
RARE = "i-0123456789abcdef0"
PLAIN, CHECKED, DUCKDB = "a rare id", "a rare id, files checked against a digest file", "DuckDB's read_json"
DIGEST = f"{ACCOUNTS[0]}_CloudTrail-Digest_{REGIONS[0]}_bench_{REGIONS[0]}_{END:%Y%m%dT%H%M%S}Z.json"
_SEARCH = """
    SELECT count(*) FROM (SELECT unnest(Records) AS r FROM read_json(?, columns = {'Records': 'JSON[]'},
      maximum_object_size = 8388608)) WHERE contains(r::VARCHAR, ?)
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds by the way of searching, megabytes at the peak by the number of files, found and wrong by the road."""

    seconds: Mapping[str, float]
    peaks: Mapping[int, float]
    found: Mapping[str, tuple[int, int]]

    def rate(self, what: str) -> float:
        """Records a minute."""
        return RECORDS * FILES / self.seconds[what] * 60

    @property
    def tables(self) -> list[Table]:
        """All of it."""
        speed = Table(title=f"Searching {RECORDS * FILES:,} records on {CORES} cores", title_justify="left")
        for column in ("what", "seconds", "records a minute"):
            speed.add_column(column, justify="left" if column == "what" else "right")
        for what, seconds in self.seconds.items():
            speed.add_row(what, f"{seconds:.2f}", f"{self.rate(what):,.0f}")
        peaks = Table(title="Memory for it", title_justify="left")
        for column in ("files", "peak"):
            peaks.add_column(column, justify="right")
        for files, peak in self.peaks.items():
            peaks.add_row(f"{files:,}", f"{peak:.1f} MB")
        found = Table(
            title=f"{PLANTED} planted resources of a month over {len(ACCOUNTS)} accounts", title_justify="left"
        )
        for column in ("road", "found", "wrong"):
            found.add_column(column, justify="left" if column == "road" else "right")
        for road, (right, wrong) in self.found.items():
            found.add_row(road, str(right), str(wrong))
        return [speed, peaks, found]

    @property
    def missed(self) -> list[str]:
        """The aims that were missed, in words."""
        rates = {what: self.rate(what) for what in (PLAIN, CHECKED)}
        missed = [
            f"who: {rate:,.0f} records a minute for {what}, not {RATE:,}" for what, rate in rates.items() if rate < RATE
        ]
        faster = self.seconds[DUCKDB] / self.seconds[PLAIN]
        if faster < FASTER:
            missed.append(f"who: {faster:.1f} times as fast as DuckDB's read_json, not {FASTER}")
        few, many = self.peaks.values()
        if many - few > PEAK:
            missed.append(f"who: {many - few:.1f} MB more for four times as many files, more than {PEAK}")
        missed += [f"who by {road}: {each}" for road, each in self.found.items() if each != (PLANTED, 0)]
        return missed


def measure_who(folder: Path) -> Measured:
    """Everything in processes of its own."""
    logs, month = folder / "who", folder / "who-month"
    _write(logs)
    planted = [each._asdict() for each in write_month(month, WEEK, PLANTED)]
    (folder / "planted.json").write_text(json.dumps(planted))

    def measured(what: str, place: Path, *more: str) -> Any:
        command = [sys.executable, "-m", "bench.who", what, str(place), *more]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    seconds = {what: measured(what, logs) for what in _TIMED}
    peaks = {count: measured("peak", logs, str(count)) for count in (FILES // 4, FILES)}
    found = {road: measured(road, month, str(folder / "planted.json")) for road in ("files", "SQL")}
    return Measured(seconds, peaks, {road: (right, wrong) for road, (right, wrong) in found.items()})


def _write(folder: Path) -> None:
    """Eight files, in one of which stands the rare id, each by many names; and the digest file of them all."""
    hashes = []
    place = folder / f"{ORGANIZATION}/{ACCOUNTS[0]}/CloudTrail/{REGIONS[0]}"
    place.mkdir(parents=True)
    for number in range(8):
        first = folder / f"{number}.made"
        write_log_file(first, RECORDS, seed=number)
        hash_ = sha256(gzip.decompress(first.read_bytes())).hexdigest()
        for other in range(number, FILES, 8):
            time_ = END - timedelta(minutes=5 * other)
            path = place / f"{ACCOUNTS[0]}_CloudTrail_{REGIONS[0]}_{time_:%Y%m%dT%H%M}Z_{other:016}.json.gz"
            os.link(first, path)
            hashes.append({"s3Object": path.name, "hashValue": hash_})
        first.unlink()
    (folder / DIGEST).write_text(json.dumps({"logFiles": hashes}))
    write_month(folder / "rare", 1, 1)


def _files(folder: Path, count: int = FILES * 2, cores: int = CORES, digests: Sequence[Source] = ()) -> Files:
    files = [Source(str(path), path.stat().st_size) for path in sorted(folder.rglob("*.json.gz"))[:count]]
    return Files(Aws(), lambda search: files, cores, lambda search: digests)


def _question(**asked: str) -> Question:
    return Question(END - timedelta(days=DAYS + 10), END + timedelta(days=1), **asked)  # type: ignore[arg-type]


def _checked(folder: Path) -> None:
    question, files = _question(resource=RARE), _files(folder, digests=[Source(str(folder / DIGEST), 0)])
    answer(question, files)
    coverage = files.coverage(question.search)
    if coverage.changed or f"{FILES:,} of them checked" not in coverage.read:
        raise AssertionError(coverage.read)


def _timed(do: Callable[[], object]) -> float:
    began = time.monotonic()
    do()
    return time.monotonic() - began


def _by_duckdb(folder: Path) -> None:
    connection = duckdb.connect(config={"threads": CORES})
    connection.execute(_SEARCH, [f"{folder}/**/*.json.gz", RARE]).fetchall()


_TIMED: dict[str, Callable[[Path], object]] = {
    PLAIN: lambda folder: answer(_question(resource=RARE), _files(folder)),
    CHECKED: _checked,
    DUCKDB: _by_duckdb,
    "a person, in two passes": lambda folder: answer(_question(person="person-0@example.com"), _files(folder)),
}


def _peak(folder: Path, count: int) -> float:
    """Megabytes of one process that reads so many files."""
    answer(_question(resource=RARE), _files(folder, count, cores=1))
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _found(road: Road, planted: Path) -> tuple[int, int]:
    """How many of the planted are found with their person, and how many rows are none of them."""
    right = wrong = 0
    for each in json.loads(planted.read_text()):
        rows = answer(_question(resource=each["asked"]), road)
        names = [(row.event.id, row.alert.actor.name if row.alert.actor else "") for row in rows]
        right += names.count((each["event_id"], each["person"]))
        wrong += len(names) - names.count((each["event_id"], each["person"]))
    return right, wrong


def main(what: str, folder: Path, *more: str) -> Any:
    """One measurement."""
    if what in _TIMED:
        return _timed(lambda: _TIMED[what](folder))
    if what == "peak":
        return _peak(folder, int(more[0]))
    if what == "files":
        return _found(_files(folder, cores=1), Path(more[0]))
    connection = duckdb.connect(config={"threads": CORES})
    table_of(str(folder), connection)
    return _found(DuckDB(connection), Path(more[0]))


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])))
