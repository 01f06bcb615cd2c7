import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from shutil import copy

import pytest

from local_stack.deployment import ROOT
from local_stack.errors import LocalStackError
from local_stack.listener import Listener
from local_stack.ministack import running_ministack
from tests.support.samples import path_of

SENT = (
    "cloudtrail-trail-stopped",
    "cloudwatch-alarm-raised",
    "s3-bucket-deleted",
    "s3-bucket-policy-changed",
    "ssm-parameter-changed",
)
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


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What one command shows for a folder of events; nothing of it is left running."""
    folder, temporary = tmp_path_factory.mktemp("events"), tmp_path_factory.mktemp("temporary")
    for name in SENT:
        copy(path_of(name), folder)
    process = run("run", str(folder), folder=temporary)
    output, _ = process.communicate(timeout=240)
    assert process.returncode == 0, output
    assert processes_of(str(temporary)) == []
    return output


def test_one_command_shows_events_of_one_s_own_as_a_person_would_see_them(shown: str) -> None:
    assert "─ Slack ─" in shown
    assert "E-mail: [MEDIUM] maria@example.com deleted bucket payments-archive" in shown
    (row,) = [line for line in shown.splitlines() if line.startswith("│ s3-bucket-deleted")]
    assert [cell.strip() for cell in row.split("│")[2:6]] == [
        "S3ApiCalls",
        "s3-bucket-deleted",
        "yes",
        "yes",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "alice stopped logging of trail management-events; it logs again",
        "Public  not by its policy",
        "Version  2",
        "Alarm payments-db-cpu rings",
    ],
)
def test_the_watcher_finds_what_the_samples_are_about_and_every_watch_speaks(
    shown: str, words: str
) -> None:
    assert words in shown


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_ends_everything_it_started_and_nothing_else(
    tmp_path: Path, sign: signal.Signals
) -> None:
    process = run("run", "events/s3/s3-bucket-deleted.json", "--keep", folder=tmp_path)
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


def test_a_folder_without_events_is_said_before_anything_is_built(tmp_path: Path) -> None:
    process = run("run", str(tmp_path), folder=tmp_path)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output == f"Error: no event's .json in {tmp_path}: name an event or a folder of events\n"


def test_sending_where_nothing_runs_says_what_to_do(tmp_path: Path) -> None:
    process = run("send", "events/s3/s3-bucket-deleted.json", "--port", "9", folder=tmp_path)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "start one with make local KEEP=1" in output.replace("\n", " ")
