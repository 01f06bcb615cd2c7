"""The command as a wheel installs it: one package of its own name, laid out as pyproject.toml says."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import pytest

from cli import __version__
from tests.support.samples import sample

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
WHEEL = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
LATER = {"forwarder.yaml"}  # may be missing
HEAVY = ("boto3", "botocore", "rich", "account_event_handler.catalog")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder of packages, beside another one that is called cli."""
    packages, (package,) = tmp_path / "packages", WHEEL["sources"].values()
    (packages / package).mkdir(parents=True)
    for name in WHEEL["only-include"]:
        if (ROOT / name).exists():
            (packages / package / name).symlink_to(ROOT / name)
    (packages / "cli").mkdir()
    (packages / "cli" / "__init__.py").write_text("raise ImportError('not ours')")
    return packages


def start(packages: Path, *words: object, then: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """What the script does that an installer makes."""
    module, function = PROJECT["project"]["scripts"]["account-watcher"].split(":")
    code = f"import sys; from {module} import {function} as main\ntry: code = main()\nfinally:\n {then or 'pass'}\n"
    command = [sys.executable, "-P", "-c", f"{code}sys.exit(code)", *map(str, words)]
    environment = os.environ | {"PYTHONPATH": str(packages)} | variables
    return subprocess.run(
        command, cwd=packages, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_what_the_wheel_holds_is_there() -> None:
    assert {name for name in WHEEL["only-include"] if not (ROOT / name).exists()} <= LATER
    assert {"template.yaml", "account_event_handler", "tools", "events"} <= set(WHEEL["only-include"])


def test_it_runs_though_another_package_is_called_cli(installed: Path, tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps(sample("iam-access-key-created")))
    done = start(installed, "replay", event, "--json")
    assert (done.stderr, json.loads(done.stdout)["told"]) == ("", 1)


def test_setup_deploys_what_the_package_holds_and_keeps_answers_elsewhere(installed: Path, tmp_path: Path) -> None:
    then = "from cli.setup.sam import HOME, TEMPLATE; print(HOME, TEMPLATE.is_file())"
    home, is_there = start(installed, "--version", then=then, HOME=str(tmp_path)).stdout.split()[-2:]
    assert (home, is_there) == (str(tmp_path / ".account-watcher"), "True")


@pytest.mark.parametrize("words", [("--version",), ("--help",), ()])
def test_version_and_help_load_nothing_heavy(installed: Path, words: tuple[str, ...]) -> None:
    before = getrusage(RUSAGE_CHILDREN)
    done = start(installed, *words, then=f"assert not set(sys.modules) & {set(HEAVY)}, 'it loads what is heavy'")
    after = getrusage(RUSAGE_CHILDREN)
    assert (done.returncode, done.stderr) == (0, "")
    if words == ("--version",):
        assert done.stdout == f"account-watcher {__version__}\n"
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.3


def test_each_library_that_the_function_needs_is_a_dependency_with_a_floor_that_is_not_above_the_lock() -> None:
    lock = dict(
        line.split("#")[0].strip().split("==")
        for line in (ROOT / "account_event_handler/requirements.in").read_text().splitlines()
        if "==" in line
    )
    floors = dict(each.split(">=") for each in PROJECT["project"]["dependencies"])
    assert lock.keys() - floors.keys() <= {"botocore"}  # boto3 brings it
    for name in floors.keys() & lock.keys():
        assert [int(part) for part in floors[name].split(".")] <= [int(part) for part in lock[name].split(".")]
