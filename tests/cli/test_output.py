"""The command as a shell runs it: what becomes of output that cannot be written."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.aws import Aws
from cli.errors import explained
from tests.support.samples import sample

ROOT = Path(__file__).parents[2]


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "a.jsonl"
    key = sample("iam-access-key-created")
    key["detail"]["userIdentity"]["userName"] = "zoë"
    path.write_text("".join(json.dumps({**key, "id": str(n)}) + "\n" for n in range(2)))
    return path


def shell(command: str, events: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it with $REPLAY, which replays the events."""
    replay = f"{sys.executable} -m cli replay {events}"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        env=os.environ | {"REPLAY": replay} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("more", ["", "--json", "--messages", "--messages --json"])
def test_a_disk_that_is_full_is_said_in_a_line(events: Path, more: str) -> None:
    done = shell(f"$REPLAY {more} > /dev/full", events)
    assert done.returncode == 1
    assert done.stderr == (
        "Ended before all was printed: No space left on device.\n"
        "Make room, or print to another place, then try again.\n"
    )


def test_a_file_that_fails_is_named() -> None:
    denied = explained(PermissionError(13, "Permission denied", "/x/config"), Aws())
    assert "/x/config: Permission denied" in denied.what


def test_output_that_is_closed_is_nothing_to_complain_of(events: Path) -> None:
    done = shell("$REPLAY >&-", events)
    assert (done.returncode, done.stderr) == (0, "")


def test_who_stops_reading_ends_it_as_any_program_of_a_pipe(events: Path) -> None:
    done = shell("$REPLAY --messages | true", events)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_terminal_that_does_not_know_a_character_shows_the_others(events: Path) -> None:
    done = shell("$REPLAY --messages", events, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "HIGH: zo? created access key" in done.stdout
