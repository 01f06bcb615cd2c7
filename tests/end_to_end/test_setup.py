"""`setup` deploys to the local AWS from a clone of its own, and `test` finds every hop of what it deployed in order."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local_stack.deployment import ROOT, Deployment
from local_stack.fixtures import create_trail
from local_stack.ministack import MiniStack
from tests.end_to_end.support.shared_stack import subscribe
from tests.end_to_end.support.slack import SlackFault, SlackStandIn

STACK, PLACE, SECOND = "set-up", "us-west-2", "eu-central-1"
NOT_CLONED = shutil.ignore_patterns(".*", "__pycache__", "tests", "docs", "bench", "events")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("a clone") / "account watcher"
    return Path(shutil.copytree(ROOT, folder, ignore=NOT_CLONED))


@pytest.fixture(scope="module")
def there(ministack: MiniStack) -> Deployment:
    made = Deployment(ministack, PLACE, STACK)
    create_trail(made, "setup-trail")
    return made


def run(clone: Path, there: Deployment, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *words, "--stack-name", STACK],
        cwd=clone,
        env={**there.ministack.environment, "PATH": os.environ["PATH"], "COLUMNS": "160"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def set_up(clone: Path, there: Deployment, url: str, *regions: str) -> subprocess.CompletedProcess[str]:
    file = clone / "slack-url"
    file.write_text(url)
    words = ("--email", "none", "--slack-url-file", str(file), "--regions", ",".join(regions))
    return run(clone, there, "setup", "--yes", *words)


def test_a_wrong_url_is_named_before_anything_is_deployed(clone: Path, there: Deployment, slack: SlackStandIn) -> None:
    with slack.misbehaving(SlackFault("404", times=1)):
        said = set_up(clone, there, slack.webhook, PLACE)
    assert (said.returncode, "Slack answered 404" in said.stderr) == (1, True)
    assert there.client("cloudformation").list_stacks()["StackSummaries"] == []


def passes_the_test(clone: Path, there: Deployment, slack: SlackStandIn) -> None:
    subscribe(there, "of-the-set-up-stack")
    tested = run(clone, there, "test", "--json", "--region", there.region)
    checks = json.loads(tested.stdout)["checks"]
    for about in ("rule", "bus", "queue and function", "slack", "topic", "subscriptions", "queue policies", "trails"):
        states = {each["state"] for each in checks if each["about"] == about}
        assert states in ({"ok"}, {"ok", "look"}), (about, checks)  # trails of other Regions are worth a look
    assert tested.returncode == 0, checks
    assert slack.said("alerts reach this channel")


def test_what_setup_deploys_passes_the_test_and_a_region_is_added_when_it_runs_again(
    clone: Path, there: Deployment, slack: SlackStandIn
) -> None:
    said = set_up(clone, there, slack.webhook, PLACE)
    assert said.returncode == 0, said.stdout + said.stderr
    assert slack.said("Account Watcher can post here")
    passes_the_test(clone, there, slack)
    assert run(clone, there, "settings", "set", "WindowMinutes", "5", "--region", PLACE).returncode == 0
    second = Deployment(there.ministack, SECOND, STACK)
    create_trail(second, "second-trail")
    again = set_up(clone, there, slack.webhook, PLACE, SECOND)
    assert again.returncode == 0, again.stdout + again.stderr
    for plan in (f"{PLACE}: an upgrade", f"{SECOND}: a new stack"):
        assert plan in again.stdout
    assert "WindowMinutes=5" in run(clone, there, "status", "--region", PLACE).stdout
    passes_the_test(clone, second, slack)
