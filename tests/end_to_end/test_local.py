import json
import re
import signal
import subprocess
from pathlib import Path

import pytest
import requests

from local_stack.errors import LocalStackError
from local_stack.ministack import running_ministack
from tests.end_to_end.conftest import SENT_LOCALLY
from tests.end_to_end.support.http_server import Listener
from tests.end_to_end.support.make_local import Running, processes_of, read_until, run
from tests.end_to_end.support.shared_stack import wait_until


@pytest.fixture(scope="session")
def running(starting: subprocess.Popen[str], temporary: Path) -> Running:
    """One command for a folder of events, once it has shown what they caused."""
    return Running(starting, temporary, read_until(starting, "running at"))


def inbox(running: Running, messages: int) -> str:
    """What the inbox page has been sent: so many messages and mails."""
    (url,) = re.findall(r"Inbox, live from the first alert: (http://127.0.0.1:\d+)", running.shown)
    with requests.get(f"{url}/messages", stream=True, timeout=60) as answer:
        data = (
            line.removeprefix("data: ")
            for line in answer.iter_lines(1, decode_unicode=True)
            if line.startswith("data: ")
        )
        return "\n".join(json.loads(next(data)) for _ in range(messages))


def test_one_command_shows_a_line_for_each_event_and_a_table_at_the_end(running: Running) -> None:
    assert "✓ s3-bucket-deleted: Slack, mail" in running.shown
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in running.shown.splitlines() if "│" in line]
    (row,) = [row for row in rows if "deleted bucket payments-archive" in row[1]]
    assert [row[0], *row[2:4]] == ["medium", "yes", "yes"]
    assert len(running.shown.splitlines()) < 40


@pytest.mark.parametrize(
    "words",
    [
        "alice stopped logging of trail management-events; it is logging again",
        "not by its policy",
        "payments-prod",
        "Alarm payments-db-cpu is in ALARM",
        "$18.78 a month",
        "[MEDIUM] payments-prod: maria@example.com deleted bucket payments-archive",
    ],
)
def test_look_ups_find_what_the_samples_are_about_and_every_watch_is_on(running: Running, words: str) -> None:
    assert words in inbox(running, 2 * len(SENT_LOCALLY))


def test_an_event_is_sent_to_a_running_stack_and_shown(running: Running) -> None:
    (port,) = re.findall(r"running at http://127.0.0.1:(\d+)", running.shown)
    sending = run("send", "events/iam/iam-access-key-created.json", "--port", port, folder=running.folder)
    output, _ = sending.communicate(timeout=60)
    assert sending.returncode == 0, output
    assert "-calls-" in output
    assert "created access key" in read_until(running.process, "created access key")


def test_a_second_run_in_this_clone_says_that_one_runs(running: Running, tmp_path: Path) -> None:
    second = run("run", folder=tmp_path)
    output, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert output.startswith(f"Error: make local already runs in this clone (process {running.process.pid})")
    assert output.count("\n") == 1


def test_an_interrupt_ends_everything_it_started(running: Running) -> None:
    assert len(processes_of(running.folder)) > 1
    assert_interrupted(running.process, signal.SIGINT, running.folder)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_ends_everything_in_the_middle_of_a_deployment(tmp_path: Path, number: signal.Signals) -> None:
    process = run("run", "events/s3/s3-bucket-deleted.json", folder=tmp_path)
    read_until(process, "start MiniStack")
    wait_until(lambda: len(processes_of(tmp_path)) > 2, 20)  # sam deploys
    assert_interrupted(process, number, tmp_path)


def assert_interrupted(process: subprocess.Popen[str], number: signal.Signals, folder: Path) -> None:
    process.send_signal(number)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "nothing is left running" in output
    wait_until(lambda: processes_of(folder) == [], 30)
    assert list(folder.glob("account-watcher-*")) == []


def test_a_port_in_use_is_one_line_of_error() -> None:
    with Listener() as taken:
        port = int(taken.url.rpartition(":")[2])
        with pytest.raises(LocalStackError, match=f"port {port} is in use"), running_ministack(port):
            pass


def test_a_folder_without_events_is_an_error_before_anything_is_built(tmp_path: Path) -> None:
    process = run("run", str(tmp_path), folder=tmp_path)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output == f"Error: no .json files in {tmp_path}: give an event or a folder of events\n"


def test_sending_where_nothing_runs_says_what_to_do(tmp_path: Path) -> None:
    process = run("send", "events/s3/s3-bucket-deleted.json", "--port", "9", folder=tmp_path)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "start one with make local KEEP=1" in output.replace("\n", " ")
