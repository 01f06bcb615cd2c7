"""Runs `make local` in a process of its own and reads what it shows."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from local_stack.deployment import ROOT

COMMAND = [sys.executable, "-m", "local_stack"]


@dataclass(frozen=True, slots=True)
class Running:
    """A local stack that is kept up, the folder of its files, and what it has shown so far."""

    process: subprocess.Popen[str]
    folder: Path
    shown: str


def run(*arguments: str, folder: Path) -> subprocess.Popen[str]:
    """Start the command with its temporary files in a folder."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder), "COLUMNS": "160"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """What the process prints up to the line with a text; fails if it ends before."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    raise AssertionError("".join(lines))


def processes_of(folder: Path) -> list[int]:
    """The processes that have the folder in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if str(folder).encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:  # it has ended, or is not ours
            continue
    return found
