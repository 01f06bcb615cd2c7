"""What becomes of output that cannot be written; two of the real starts of the command."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.__main__ import main
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


def shell(command: str, events: Path) -> subprocess.CompletedProcess[str]:
    """Run it with $REPLAY, which replays the events."""
    replay = f"{sys.executable} -m cli replay {events}"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        env=os.environ | {"REPLAY": replay},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("more", [(), ("--json",), ("--messages",), ("--messages", "--json")])
def test_a_disk_that_is_full_is_said_in_a_line(
    events: Path, more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = io.StringIO()
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr("sys.stdout", full)
        monkeypatch.setattr("sys.stderr", errors)
        code = main(["replay", str(events), *more])
    assert (code, errors.getvalue()) == (
        1,
        "Stopped before everything was printed: No space left on device.\n"
        "Free some space, or print somewhere else, then try again.\n",
    )


def test_a_file_that_fails_is_named() -> None:
    error = explained(PermissionError(13, "Permission denied", "/x/config"))
    assert "/x/config: Permission denied" in error.message


def test_output_that_is_closed_is_nothing_to_complain_of(events: Path) -> None:
    done = shell("$REPLAY >&-", events)
    assert (done.returncode, done.stderr) == (0, "")


def test_who_stops_reading_ends_it_as_any_program_of_a_pipe(events: Path) -> None:
    done = shell("$REPLAY --messages | true", events)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_terminal_that_does_not_know_a_character_shows_the_others(
    events: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    monkeypatch.setattr("sys.stdout", screen)
    assert main(["replay", str(events), "--messages"]) == 0
    assert isinstance(screen.buffer, io.BytesIO)
    assert b"zo? created access key" in screen.buffer.getvalue()
