"""The built package enters, the table of what naming an actor costs leaves."""

import json
import subprocess
from pathlib import Path

from rich.table import Table

LIMIT = 20  # µs, without a question to Memory or AWS


def actor_table(python: str, package: Path) -> Table:
    """Measured in a process of its own, on the package as it is shipped."""
    command = [python, "-S", "-B", str(Path(__file__).with_name("actor.py")), str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    costs: dict[str, float] = json.loads(done.stdout)
    table = Table(title="What naming an event's actor costs (CPU, the fastest of 25 rounds)")
    for name in ("", "time", "aim"):
        table.add_column(name, justify="right" if name else "left")
    for name, cost in costs.items():
        table.add_row(name, f"{cost:.1f} µs", f"≤ {LIMIT} µs")
    return table
