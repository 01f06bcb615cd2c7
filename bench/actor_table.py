"""What naming an actor costs in the built package, and its table."""

import json
import subprocess
from pathlib import Path

from rich.table import Table

LIMIT = 20  # µs, without a question to Memory or AWS


def actor_costs(python: str, package: Path) -> dict[str, float]:
    """Microseconds by identity, measured in a process of its own, on the package as shipped."""
    command = [python, "-S", "-B", str(Path(__file__).with_name("actor.py")), str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    costs: dict[str, float] = json.loads(done.stdout)
    return costs


def actor_table(costs: dict[str, float]) -> Table:
    """One line for each identity."""
    table = Table(title="What naming an event's actor costs (CPU, the fastest of 25 rounds)")
    for name in ("", "time", "aim"):
        table.add_column(name, justify="right" if name else "left")
    for name, cost in costs.items():
        table.add_row(name, f"{cost:.1f} µs", f"≤ {LIMIT} µs")
    return table


def missed(costs: dict[str, float]) -> list[str]:
    """What takes longer than it may."""
    return [f"naming {name} takes {cost:.1f} µs, more than {LIMIT} µs" for name, cost in costs.items() if cost > LIMIT]
