import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local_stack.deployment import ROOT
from local_stack.errors import LocalStackError
from local_stack.listener import Listener
from local_stack.ministack import running_ministack

COMMAND = [sys.executable, "-m", "local_stack"]


def processes_of(folder: str) -> list[int]:
    """The processes that know a folder of ours by their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if folder.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:  # it has ended, or is not ours
            continue
    return found


def run(*arguments: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder), "COLUMNS": "160"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_one_command_shows_an_event_of_one_s_own_as_a_person_would_see_it(tmp_path: Path) -> None:
    process = run("run", "events/s3-bucket-deleted.json", folder=tmp_path)
    output, _ = process.communicate(timeout=240)
    assert process.returncode == 0, output
    assert "Slack" in output
    assert "E-mail: [MEDIUM] maria@example.com deleted bucket payments-archive" in output
    (row,) = [line for line in output.splitlines() if line.startswith("│ s3-bucket-deleted")]
    assert [cell.strip() for cell in row.split("│")[2:6]] == [
        "S3ApiCalls",
        "s3-bucket-deleted",
        "yes",
        "yes",
    ]
    assert processes_of(str(tmp_path)) == []


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_ends_everything_it_started_and_nothing_else(
    tmp_path: Path, sign: signal.Signals
) -> None:
    process = run("run", "events/s3-bucket-deleted.json", "--keep", folder=tmp_path)
    assert process.stdout is not None
    for line in process.stdout:
        if "stays up at" in line:
            break
    assert len(processes_of(str(tmp_path))) > 1
    process.send_signal(sign)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "nothing is left running" in output
    time.sleep(0.2)
    assert processes_of(str(tmp_path)) == []
    assert list(tmp_path.glob("account-watcher-*")) == []


def test_a_port_in_use_is_said_in_one_line() -> None:
    with Listener() as taken:
        port = int(taken.url.rpartition(":")[2])
        with (
            pytest.raises(LocalStackError, match=f"port {port} is in use"),
            running_ministack(port),
        ):
            pass


def test_sending_where_nothing_runs_says_what_to_do(tmp_path: Path) -> None:
    process = run("send", "events/s3-bucket-deleted.json", "--port", "9", folder=tmp_path)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "start one with make local KEEP=1" in output.replace("\n", " ")
