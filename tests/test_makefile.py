"""`make deploy` with a recording `sam` on the PATH."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.generate.__main__ import ROOT

SAM = '#!/bin/sh\necho "$@" >> "$(dirname "$0")/calls"\n[ "$1" = build ] || eval "$ON_DEPLOY"\n'


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone whose virtual environment is ready and whose `sam` writes down what it was asked."""
    for name in ("Makefile", "samconfig.toml"):
        shutil.copy(ROOT / name, tmp_path)
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "sam").write_text(SAM)
    (binaries / "sam").chmod(0o755)
    (tmp_path / "requirements-dev.txt").touch()
    (tmp_path / ".venv" / ".ready").touch()
    return tmp_path


def deploy(clone: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = ["make", "--no-print-directory", "deploy", *arguments]
    return subprocess.run(command, cwd=clone, env=os.environ | environment, capture_output=True, text=True, check=False)


def calls(clone: Path) -> list[str]:
    said = clone / ".venv" / "bin" / "calls"
    return [line for line in said.read_text().splitlines() if line.startswith("deploy")] if said.exists() else []


def test_the_first_deployment_of_a_region_asks_and_the_next_does_not(clone: Path) -> None:
    for region in ("eu-west-1", "us-east-1"):
        for _ in range(2):
            assert deploy(clone, f"REGION={region}").returncode == 0
    assert calls(clone) == [
        "deploy --guided --region eu-west-1 --config-file .deploy/eu-west-1.toml",
        "deploy --region eu-west-1 --config-file .deploy/eu-west-1.toml",
        "deploy --guided --region us-east-1 --config-file .deploy/us-east-1.toml",
        "deploy --region us-east-1 --config-file .deploy/us-east-1.toml",
    ]
    answers = clone / ".deploy" / "eu-west-1.toml"
    assert answers.read_text() == (clone / "samconfig.toml").read_text()


def test_a_first_deployment_that_fails_asks_again_unless_it_was_answered(clone: Path) -> None:
    assert deploy(clone, "REGION=eu-west-1", ON_DEPLOY="exit 1").returncode
    answers = clone / ".deploy" / "eu-west-1.toml"
    assert not answers.exists()
    assert len(calls(clone)) == 1
    assert deploy(clone, "REGION=eu-west-1", ON_DEPLOY="echo answered >> .deploy/eu-west-1.toml; exit 1").returncode
    assert "answered" in answers.read_text()


def test_without_a_region_it_says_what_is_missing(clone: Path) -> None:
    done = deploy(clone)
    assert done.returncode
    assert "make deploy REGION=eu-west-1" in done.stderr
    assert calls(clone) == []


def test_answers_are_not_in_version_control() -> None:
    assert ".deploy/" in (ROOT / ".gitignore").read_text().splitlines()


def test_an_event_and_a_clone_may_have_spaces_in_their_paths(clone: Path) -> None:
    spaced = clone.rename(clone.parent / "a clone")
    python = spaced / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    python.chmod(0o755)
    command = ["make", "--no-print-directory", "local", "EVENT=my events/an event.json", "PLAIN=1"]
    done = subprocess.run(command, cwd=spaced, capture_output=True, text=True, check=True)
    assert done.stdout == "-m|local_stack|run|my events/an event.json|--plain|"
