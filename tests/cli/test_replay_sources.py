import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.test_replay import BUCKET, KEY, again, log_file, replay, stored
from tests.support.gzipped import gzipped

LOGS = "AWSLogs/111122223333"
A = f"{LOGS}/CloudTrail/a.json.gz"
ANYWHERE = ["**/*.json.gz", "**/**/*.json.gz", "**", "**/", f"{LOGS}/*", "*/*/*/", "AWSLogs/**/*"]


@pytest.mark.parametrize("pattern", [".", *ANYWHERE])
def test_digests_and_insights_are_passed_over_once(tmp_path: Path, pattern: str) -> None:
    stored(tmp_path / A, log_file(KEY))
    stored(tmp_path / LOGS / "CloudTrail-Digest/2023/d.json.gz", b"{}")
    stored(tmp_path / LOGS / "CloudTrail-Insight/2023/i.json.gz", b"{}")
    said = replay(f"{tmp_path}/{pattern}", "--json")
    assert (said.code, said.json["problems"], said.json["told"]) == (0, [], 1)
    assert said.json["skipped_files"] == 2


def test_a_digest_that_is_named_itself_is_read(tmp_path: Path) -> None:
    path = stored(tmp_path / "CloudTrail-Digest/d.json", b"{}")
    assert replay(path).code == 1


def test_what_is_read_for_one_name_is_not_passed_over_for_another(tmp_path: Path) -> None:
    path = stored(tmp_path / "events", log_file(KEY))
    found = replay(tmp_path, path, tmp_path, "--json").json
    assert (found["read"], found["skipped_files"]) == ("1 file", 0)


@pytest.mark.parametrize(
    ("pattern", "read"),
    [
        ("*.json", ["a.json"]),
        ("*", ["a.json", "x/b.json", "x/y/c.json", "events"]),
        ("?.json", ["a.json"]),
        ("**/*.json", ["a.json", "x/b.json", "x/y/c.json"]),
        ("**/y/*.json", ["x/y/c.json"]),
        ("*/*.json", ["x/b.json"]),
        ("*/b.json", ["x/b.json"]),
        ("*/", ["x/b.json", "x/y/c.json"]),
        ("x/**", ["x/b.json", "x/y/c.json"]),
        ("[!x]*", ["a.json", "events"]),
        ("x/../*.json", ["a.json"]),
        (".*/*.json", [".hidden/d.json"]),
        (".hidden/*", [".hidden/d.json"]),
    ],
)
@pytest.mark.parametrize("here", [True, False], ids=["from here", "from the root"])
def test_a_pattern_stands_for_what_it_does_in_a_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str, read: list[str], here: bool
) -> None:
    names = ["a.json", "x/b.json", "x/y/c.json", ".hidden/d.json", "events"]
    for number, name in enumerate(names):
        stored(tmp_path / name, log_file(again(KEY, number)))
    monkeypatch.chdir(tmp_path)
    said = replay(pattern if here else f"{tmp_path}/{pattern}", "--json", "--messages")
    *messages, _ = [json.loads(line) for line in said.out.splitlines()]
    expected = sorted(f"again-{names.index(name)}" for name in read)
    assert sorted(each["message"]["id"] for each in messages) == expected


def test_a_name_may_look_like_a_pattern(tmp_path: Path) -> None:
    path = stored(tmp_path / "a[1].json", log_file(KEY))
    assert replay(path, "--json").json["told"] == 1


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder, beside a file, that nobody but root may look into."""
    stored(tmp_path / "a.json.gz", log_file(KEY))
    stored(tmp_path / "closed/b.json.gz", log_file(BUCKET))
    folder = tmp_path / "closed"
    folder.chmod(0)
    if os.access(folder, os.R_OK):
        folder.chmod(0o700)
        pytest.skip("root may read everything")
    yield folder
    folder.chmod(0o700)


@pytest.mark.parametrize("pattern", [".", "**/*.json.gz", "*", "**", "**/*", "**/b.json.gz", "**/x/*.json.gz"])
def test_a_closed_folder_is_listed_once(tmp_path: Path, closed: Path, pattern: str) -> None:
    said = replay(tmp_path / "a.json.gz", f"{tmp_path}/{pattern}", "--json")
    assert (said.code, said.json["told"]) == (1, 1)
    assert said.json["problems"] == [f"{closed}: Permission denied"]


@pytest.mark.parametrize("name", ["b.json.gz", "x/b.json.gz", "x/*.json.gz", "x/**", "*/x.json"])
def test_what_may_be_in_a_closed_folder_is_listed(closed: Path, name: str) -> None:
    said = replay(closed / name, "--json")
    assert said.code == 1
    (problem,) = said.json["problems"]
    assert problem.startswith(str(closed))
    assert problem.endswith(": Permission denied")


def test_a_link_into_a_closed_folder_is_listed(tmp_path: Path, closed: Path) -> None:
    (tmp_path / "open").mkdir()
    link = tmp_path / "open/AWSLogs"
    link.symlink_to(closed / "AWSLogs")
    for name in (".", "*", "**/*"):
        assert replay(f"{tmp_path}/open/{name}", "--json").json["problems"] == [f"{link}: Permission denied"]


def test_a_folder_whose_files_may_not_be_looked_at_is_listed(tmp_path: Path, closed: Path) -> None:
    closed.chmod(0o400)
    assert replay(tmp_path, "--json").json["problems"] == [f"{closed}/b.json.gz: Permission denied"]


@pytest.mark.parametrize("name", ["x" * 300, f"{'x' * 300}/*.json", f"*/{'x' * 300}"])
def test_a_name_that_is_too_long_is_listed(tmp_path: Path, name: str) -> None:
    stored(tmp_path / "x/a.json", log_file(KEY))
    said = replay(tmp_path / "x", tmp_path / name, "--json")
    assert (said.code, said.json["told"]) == (1, 1)
    (problem,) = said.json["problems"]
    assert problem.endswith("File name too long")


@pytest.mark.parametrize("name", [".", "**/*.json.gz", "*", "**", "*/**/*.gz"])
def test_linked_folders_are_read_once_and_not_in_circles(tmp_path: Path, name: str) -> None:
    stored(tmp_path / "real" / A, log_file(KEY))
    stored(tmp_path / "real/README.md", b"no")
    for link in ("logs/AWSLogs", "logs/again", "logs/more/AWSLogs"):
        (tmp_path / link).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / link).symlink_to(tmp_path / "real")
    (tmp_path / "real/back").symlink_to(tmp_path / "logs")
    said = replay(f"{tmp_path}/logs/{name}", "--json")
    assert (said.code, said.json["read"], said.json["told"]) == (0, "1 file", 1)
    assert said.json["skipped_files"] == (0 if name.endswith("gz") else 1)


@contextmanager
def pipe(data: bytes) -> Iterator[str]:
    """A pipe that holds the data, by the name that a shell gives it."""
    ours, theirs = os.pipe()

    def fill() -> None:
        with os.fdopen(theirs, "wb") as file:
            file.write(data)

    filling = Thread(target=fill)
    filling.start()
    try:
        yield f"/dev/fd/{ours}"
    finally:
        os.close(ours)
        filling.join()


LARGE = log_file(again(KEY, 1, more="x" * 200_000), BUCKET)


@pytest.mark.parametrize(
    "data", [LARGE, gzipped(LARGE), f"{json.dumps(KEY)}\n{json.dumps(BUCKET)}".encode()], ids=["plain", "gzip", "lines"]
)
def test_a_pipe_is_read(data: bytes) -> None:
    with pipe(data) as name:
        said = replay(name, name, "--json")
    assert (said.code, said.json["read"], said.json["told"]) == (0, "1 file", 2)


def test_a_damaged_pipe_is_told_up_to_the_damage_like_a_file(tmp_path: Path) -> None:
    damaged = bytearray(gzipped(log_file(*(again(KEY, n) for n in range(2_000)))))
    damaged[len(damaged) // 2 :] = b"\xff" * 100
    path = tmp_path / "a.json.gz"
    path.write_bytes(damaged)
    with pipe(bytes(damaged)) as name:
        piped, read = replay(name, "--json"), replay(path, "--json")
    assert piped.code == read.code == 1
    assert piped.json["told"] == read.json["told"] > 0
    assert piped.json["problems"] == [problem.replace(str(path), name) for problem in read.json["problems"]]


def test_the_copy_of_a_pipe_does_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pipe(log_file(KEY)) as name:
        assert replay(name, tmp_path / "nothing").code == 2
    with pipe(log_file(KEY)) as name:
        assert replay(name).code == 0
    assert list(tmp_path.iterdir()) == []


def test_standard_input_may_be_a_file_that_has_no_name_any_more(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.json", log_file(KEY))
    command = [sys.executable, "-m", "cli", "replay", "/dev/stdin", "--json"]
    with path.open("rb") as file:
        path.unlink()
        said = subprocess.run(command, stdin=file, capture_output=True, text=True, check=False)
    assert (said.returncode, json.loads(said.stdout)["told"]) == (0, 1)


@pytest.mark.parametrize("name", [".", "*.json"])
def test_a_pipe_that_is_not_named_itself_is_passed_over(tmp_path: Path, name: str) -> None:
    stored(tmp_path / "a.json", log_file(KEY))
    os.mkfifo(tmp_path / "pipe.json")
    found = replay(tmp_path / name, "--json").json
    assert (found["read"], found["skipped_files"]) == ("1 file", 1)
