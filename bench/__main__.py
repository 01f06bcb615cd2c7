"""`make bench`: cold start and warm events against a plain handler, interleaved, as medians."""

import json
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

from bench.actor_table import actor_costs, actor_table
from bench.actor_table import missed as actors_missed
from bench.fakes import SLACK_SECONDS, SNS_SECONDS
from bench.log_files import measure_log_files
from bench.operator_config import RECORDS, operator_config_costs, operator_config_table
from bench.operator_config import missed as operator_config_missed
from local_stack.deployment import BUILD, ROOT, build

COLD_REPEATS = 5
WARM_REPEATS = 5
WARM_EVENTS = 15
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
        ours = Contestant(
            "watcher", BUILD / "AccountEventHandler", "account_event_handler.app.lambda_handler"
        )
        naive = Contestant("plain handler", _naive(folder / "naive"), "handler.lambda_handler")
        fakes = subprocess.Popen([sys.executable, "-m", "bench.fakes", name], cwd=ROOT)
        try:
            environment = _environment(folder)
            cold = _interleaved([ours, naive], COLD_REPEATS, 0, folder, environment)
            warm = _interleaved([ours, naive], WARM_REPEATS, WARM_EVENTS, folder, environment)
            catalog = _catalog(ours.folder, folder)
        finally:
            fakes.kill()
            fakes.wait()
        size = _zip_size(ours.folder, folder / "ours.zip")
        actors = actor_costs(PYTHON, ours.folder)
        log_files = measure_log_files(PYTHON, ours.folder, folder)
        orders = operator_config_costs(PYTHON, ours.folder, folder / f"{RECORDS}.json.gz")
    console.print(_table(cold, warm, size))
    console.print(_catalog_table(catalog))
    console.print(actor_table(actors))
    console.print(*log_files.tables, sep="\n")
    console.print(operator_config_table(orders))
    missed = [*actors_missed(actors), *log_files.missed, *operator_config_missed(orders)]
    for aim in missed:
        console.print(f"[bold red]Missed:[/] {aim}")
    return 1 if missed else 0


def _interleaved(
    contestants: list[Contestant],
    repeats: int,
    rounds: int,
    folder: Path,
    environment: dict[str, str],
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
    event = json.loads((ROOT / "events" / "s3" / "s3-bucket-deleted.json").read_text())
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


def _catalog(package: Path, folder: Path) -> dict[str, Costs]:
    """The catalog's costs as it is shipped, and from its sources alone; medians."""
    sources = folder / "sources"
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(
        ROOT / "account_event_handler", sources / "account_event_handler", ignore=without
    )
    script = str(Path(__file__).with_name("catalog.py"))
    event = str(ROOT / "events" / "s3" / "s3-bucket-deleted.json")
    costs: dict[str, list[Costs]] = defaultdict(list)
    for _ in range(COLD_REPEATS):
        for name, place in (("as shipped", package), ("from source", sources)):
            command = [PYTHON, "-S", "-B", script, str(place), event]
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


def _table(cold: dict[str, list[Costs]], warm: dict[str, list[Costs]], size: float) -> Table:
    table = Table(title="The watcher against a plain handler (medians, interleaved)")
    for name in ("what", "watcher", "plain", "ratio or limit", "aim, without Memory"):
        table.add_column(name, justify="left" if name == "what" else "right")
    for what, costs, key, aim in (
        ("cold: CPU to the end of the first event", cold, "cold", 0.35),
        ("warm: CPU per event", warm, "warm", 0.06),
    ):
        ours, plain = (_median(costs[name], key) for name in ("watcher", "plain handler"))
        ratio = f"{ours / plain:.3f}"
        table.add_row(what, _ms(ours), _ms(plain), ratio, f"≤ {aim}")
    wall, plain = (
        statistics.median(wall for run in warm[name] for wall in run["walls"])
        for name in ("watcher", "plain handler")
    )
    slower = max(SLACK_SECONDS, SNS_SECONDS)
    table.add_row(
        f"warm: latency (Slack {SLACK_SECONDS * 1000:.0f} ms, SNS {SNS_SECONDS * 1000:.0f} ms)",
        _ms(wall),
        _ms(plain),
        f"slower + {_ms(wall - slower)}",
        "≤ slower + 5.0 ms",
    )
    table.add_row("zip", f"{size:.1f} MB", "", "", f"≤ {ZIP_LIMIT} MB")
    return table


def _median(runs: list[Costs], key: str) -> float:
    return float(statistics.median(run[key] for run in runs))


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
