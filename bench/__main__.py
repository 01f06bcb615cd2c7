"""`make bench`: cold start and warm events against a plain handler, interleaved, as medians.

It fails where an aim is missed. FILES, a folder of CloudTrail's log files, has them read as well.
Last, what of an ordinary fortnight is alerted.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.actor import IDENTITIES
from bench.actor_table import actor_costs, actor_table
from bench.actor_table import missed as actors_missed
from bench.fakes import DYNAMODB_SECONDS, SLACK_SECONDS, SNS_SECONDS
from bench.fortnight import fortnight
from bench.log_files import measure_log_files
from bench.operator_config import RECORDS, operator_config_costs, operator_config_table
from bench.operator_config import missed as operator_config_missed
from bench.routine import routine, routine_table
from bench.who import measure_who
from local_stack.deployment import BUILD, ROOT, build

COLD_REPEATS = 5
WARM_REPEATS = 5
WARM_EVENTS = 15
COLD = 0.40  # of the plain handler's CPU, at most
WARM = 0.14  # of the plain handler's CPU, at most: half of the 0.28 that it took at e15cf4d
LATENCY = 0.015  # seconds above the slower channel's, at most
CALLS, UNITS = 5, 11  # of DynamoDB for an alert, at most; an item of a transaction is 2 units
COUNTED = 5  # events
ZIP_LIMIT = 8  # MB
PYTHON = sys._base_executable  # type: ignore[attr-defined]  # no virtual environment's packages

Costs = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Contestant:
    """A handler in its package's folder."""

    name: str
    folder: Path
    handler: str


def main() -> int:
    """Build both packages, run them in turn, print the ratios; 1 when an aim was missed."""
    console = Console()
    with tempfile.TemporaryDirectory() as name, console.status("building both packages …"):
        folder = Path(name)
        build()
        ours = Contestant("watcher", BUILD / "AccountEventHandler", "account_event_handler.app.lambda_handler")
        naive = Contestant("plain handler", _naive(folder / "naive"), "handler.lambda_handler")
        fakes = subprocess.Popen([sys.executable, "-m", "bench.fakes", name], cwd=ROOT)
        try:
            environment = _environment(folder)
            cold = _interleaved([ours, naive], COLD_REPEATS, 0, folder, environment)
            warm = _interleaved([ours, naive], WARM_REPEATS, WARM_EVENTS, folder, environment)
            asked = _asked_of_dynamodb(ours, folder, environment)
            catalog = _catalog(ours.folder, folder)
        finally:
            fakes.kill()
            fakes.wait()
        size = _zip_size(ours.folder, folder / "ours.zip")
        actors = actor_costs(PYTHON, ours.folder)
        files = os.environ.get("FILES")
        log_files = measure_log_files(PYTHON, ours.folder, folder, Path(files) if files else None)
        orders = operator_config_costs(PYTHON, ours.folder, folder / f"{RECORDS}.json.gz")
        history = measure_who(folder)
        ordinary = routine(fortnight())
    rows = _rows(cold, warm, asked, size)
    console.print(_table(rows))
    console.print(_catalog_table(catalog))
    console.print(actor_table(actors))
    console.print(*log_files.tables, sep="\n")
    console.print(operator_config_table(orders))
    console.print(*history.tables, sep="\n")
    console.print(routine_table(ordinary))
    handler = [f"{row.what}: {row.shown}, more than {row.limit}" for row in rows if row.is_missed]
    missed = [*handler, *actors_missed(actors), *log_files.missed, *operator_config_missed(orders)]
    missed += [*history.missed, *ordinary.missed()]
    for aim in missed:
        console.print(f"[bold red]Missed:[/] {aim}")
    return 1 if missed else 0


def _interleaved(
    contestants: list[Contestant], repeats: int, rounds: int, folder: Path, environment: dict[str, str]
) -> dict[str, list[Costs]]:
    costs: dict[str, list[Costs]] = defaultdict(list)
    for _ in range(repeats):
        for contestant in contestants:
            costs[contestant.name].append(_run(contestant, rounds, folder, environment))
    return costs


def _run(contestant: Contestant, rounds: int, folder: Path, environment: dict[str, str]) -> Costs:
    harness = str(Path(__file__).with_name("harness.py"))
    arguments = [str(contestant.folder), contestant.handler, str(folder / "events.json")]
    done = subprocess.run(
        [PYTHON, "-S", "-B", harness, *arguments, str(rounds)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{contestant.name} failed:\n{done.stderr[-3000:]}")
    costs: Costs = json.loads(done.stdout.splitlines()[-1])
    return costs


def _naive(target: Path) -> Path:
    """Packaged as `sam build` packages a Python function: wheels unpacked, no byte code."""
    source = Path(__file__).with_name("naive")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    requirements = ["--no-compile", "--require-hashes", "-r", str(source / "requirements.txt")]
    subprocess.run([*pip, *requirements, "--target", str(target)], check=True)
    (target / "handler.py").write_text((source / "handler.py").read_text())
    return target


def _environment(folder: Path) -> dict[str, str]:
    """What Lambda sets, with the fakes in the place of AWS, and the events' file beside it."""
    addresses = folder / "addresses.json"
    while not addresses.exists():
        time.sleep(0.05)
    urls = json.loads(addresses.read_text())
    event = json.loads(_event().read_text())
    event["detail"]["userIdentity"] = IDENTITIES["an IAM user"]
    record = {"messageId": "1", "eventSource": "aws:sqs", "body": json.dumps(event)}
    (folder / "events.json").write_text(json.dumps([{"Records": [record]}]))
    bundle = str(folder / "ca.pem")
    return {
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
        "LAMBDA_TASK_ROOT": "/var/task",
        "_X_AMZN_TRACE_ID": f"Root=1-{'0' * 8}-{'0' * 24};Parent={'0' * 16};Sampled=1",
        "AWS_ENDPOINT_URL_SNS": urls["sns"],
        "AWS_ENDPOINT_URL_SQS": urls["sns"],
        "AWS_ENDPOINT_URL_SSM": urls["ssm"],
        "AWS_ENDPOINT_URL_DYNAMODB": urls["dynamodb"],
        "AWS_CA_BUNDLE": bundle,
        "REQUESTS_CA_BUNDLE": bundle,
        "TOPIC_ARN": "arn:aws:sns:eu-west-1:111122223333:alerts",
        "ACTIVITY_QUEUE_URL": f"{urls['sns']}/activity",
        "MEMORY_TABLE": "memory",
        "WINDOW_MINUTES": "10",
        "FLOOD_LIMIT": "30",
        "DEAD_LETTER_QUEUE_URL": f"{urls['sns']}/dead-letters",
        "SLACK_URL_PARAMETER": "/slack",
        "POWERTOOLS_METRICS_NAMESPACE": "Bench",
        "POWERTOOLS_SERVICE_NAME": "bench",
    }


def _event() -> Path:
    """A sample, wherever samples of S3 are kept."""
    names = ("s3-bucket-deleted.json", "bucket-deleted.json")
    return next(p for p in sorted((ROOT / "events").rglob("*.json")) if p.name in names)


def _asked_of_dynamodb(ours: Contestant, folder: Path, environment: dict[str, str]) -> tuple[float, float]:
    """Calls and write units for a warm alert."""
    notes, sums = folder / "dynamodb.jsonl", []
    for rounds in (0, COUNTED):
        before = len(notes.read_text().splitlines())
        _run(ours, rounds, folder, environment)
        asked = [json.loads(line) for line in notes.read_text().splitlines()[before:]]
        sums.append((len(asked), sum(units for _, units in asked)))
    (cold_calls, cold_units), (calls, units) = sums
    return (calls - cold_calls) / COUNTED, (units - cold_units) / COUNTED


def _catalog(package: Path, folder: Path) -> dict[str, Costs]:
    """The catalog's costs as it is shipped, and from its sources alone; medians."""
    sources = folder / "sources"
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "account_event_handler", sources / "account_event_handler", ignore=without)
    script = str(Path(__file__).with_name("catalog.py"))
    event = str(_event())
    costs: dict[str, list[Costs]] = defaultdict(list)
    for _ in range(COLD_REPEATS):
        for name, place in (("as shipped", f"{package}"), ("from source", f"{sources}:{package}")):
            command = [PYTHON, "-S", "-B", script, place, event]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            costs[name].append(json.loads(done.stdout))
    keys = ("ready", "first", "rest", "watches")
    return {name: {key: _median(runs, key) for key in keys} for name, runs in costs.items()}


def _catalog_table(catalog: dict[str, Costs]) -> Table:
    watches = int(catalog["as shipped"]["watches"])
    table = Table(title=f"What the catalog of {watches} watches costs (CPU)")
    for name in ("", "ready to be asked", "first S3 event", "every other watch"):
        table.add_column(name, justify="right" if name else "left")
    for name, costs in catalog.items():
        table.add_row(name, *(_ms(costs[key]) for key in ("ready", "first", "rest")))
    return table


def _zip_size(folder: Path, target: Path) -> float:
    """Megabytes of the package as `sam deploy` uploads it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in folder.rglob("*"):
            archive.write(path, path.relative_to(folder))
    return target.stat().st_size / 1e6


@dataclass(frozen=True, slots=True)
class Row:
    """One figure with its limit; both are shown as `shown` and `limit` say."""

    what: str
    cells: tuple[str, str]
    shown: str
    limit: str
    is_missed: bool


def _rows(
    cold: dict[str, list[Costs]], warm: dict[str, list[Costs]], asked: tuple[float, float], size: float
) -> list[Row]:
    rows = []
    for what, costs, key, aim in (
        ("cold: CPU to the end of the first event", cold, "cold", COLD),
        ("warm: CPU per event", warm, "warm", WARM),
    ):
        ours, plain = (_median(costs[name], key) for name in ("watcher", "plain handler"))
        ratio = ours / plain
        rows.append(Row(what, (_ms(ours), _ms(plain)), f"{ratio:.3f}", f"{aim}", ratio > aim))
    wall, plain = (
        statistics.median(wall for run in warm[name] for wall in run["walls"]) for name in ("watcher", "plain handler")
    )
    above = wall - max(SLACK_SECONDS, SNS_SECONDS)
    seconds = (SLACK_SECONDS, SNS_SECONDS, DYNAMODB_SECONDS)
    slack, sns, dynamodb = (f"{each * 1000:.0f}" for each in seconds)
    what = f"warm: latency (Slack {slack} ms, SNS {sns} ms, DynamoDB {dynamodb} ms)"
    shown, limit = f"slower + {_ms(above)}", f"slower + {_ms(LATENCY)}"
    rows.append(Row(what, (_ms(wall), _ms(plain)), shown, limit, above > LATENCY))
    for kind, count, most in zip(("calls", "write units"), asked, (CALLS, UNITS), strict=True):
        what = f"warm: {kind} of DynamoDB for an alert to two channels"
        rows.append(Row(what, ("", ""), f"{count:g}", f"{most}", count > most))
    shown, limit = f"{size:.1f} MB", f"{ZIP_LIMIT} MB"
    rows.append(Row("zip", ("", ""), shown, limit, size > ZIP_LIMIT))
    return rows


def _table(rows: list[Row]) -> Table:
    table = Table(title="The watcher against a plain handler (medians, interleaved)")
    for name in ("what", "watcher", "plain", "ratio or figure", "aim"):
        table.add_column(name, justify="left" if name == "what" else "right")
    for row in rows:
        table.add_row(row.what, *row.cells, row.shown, f"≤ {row.limit}")
    return table


def _median(runs: list[Costs], key: str) -> float:
    return float(statistics.median(run[key] for run in runs))


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
