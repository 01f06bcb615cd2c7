"""What naming an actor costs in the built package, and its table."""

import json
import subprocess
from pathlib import Path

from rich.table import Table

from bench.actor import DECODING

LIMIT = 4.6  # times decoding a role's part of an event's JSON, without a question to the state table or AWS


def actor_costs(python: str, package: Path) -> dict[str, float]:
    """Microseconds by identity, measured in a process of its own, on the package as shipped."""
    command = [python, "-S", "-B", str(Path(__file__).with_name("actor.py")), str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    costs: dict[str, float] = json.loads(done.stdout)
    return costs


def actor_table(costs: dict[str, float]) -> Table:
    """One line for each identity."""
    table = Table(title="What naming an event's actor costs (CPU, the fastest of 25 rounds)")
    for name in ("", "time", "ratio", "aim"):
        table.add_column(name, justify="right" if name else "left")
    table.add_row(DECODING, f"{costs[DECODING]:.1f} µs", "", "")
    for name, ratio in _ratios(costs).items():
        table.add_row(name, f"{costs[name]:.1f} µs", f"{ratio:.1f} ×", f"≤ {LIMIT:g} ×")
    return table


def missed(costs: dict[str, float]) -> list[str]:
    """What takes longer than it may."""
    return [
        f"naming {name} takes {ratio:.1f} times decoding it, more than {LIMIT:g}"
        for name, ratio in _ratios(costs).items()
        if ratio > LIMIT
    ]


def _ratios(costs: dict[str, float]) -> dict[str, float]:
    return {name: cost / costs[DECODING] for name, cost in costs.items() if name != DECODING}
