"""The commands that README, the pages of docs/ and `--help` show are run, before a stack and files of their names."""

import gzip
import json
import re
import shlex
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import boto3
import pytest

from cli.__main__ import parser
from tests.cli.operator import RESOURCES, Operator, aws, deploy
from tests.cli.who.history import NOW, Record, at, called, launched, name_of, opened, text
from tests.docs.test_pages import PAGES
from tests.identity.sessions.records import HERE, record, role, user

ALICE, BUCKET = "alice@example.com", "my-trail"
_FENCE = re.compile(r"(?ms)^ *```\w*\n(.*?)^ *```")
_COMMAND = re.compile(r"(?m)^ *account-watcher ((?:\\\n|'[^']*'|.)*)$")
# What needs more than an operator's account, and which test runs it
ELSEWHERE = {"setup": "end_to_end/test_setup.py", "forwarders deploy": "cli/test_forwarders.py"}


@cache
def commands() -> dict[str, None]:
    """Blocks of code of the pages, and the examples of `--help`."""
    blocks = [block for page in PAGES for block in _FENCE.findall(page.read_text())]
    blocks += [command.epilog or "" for command in parser().below()]
    found = (
        " ".join(text.replace("\\\n", " ").split(" | ")[0].split()) for b in blocks for text in _COMMAND.findall(b)
    )
    return dict.fromkeys(found)


HERE_RUN = [command for command in commands() if not command.startswith(tuple(ELSEWHERE))]


def history() -> Iterator[Record]:
    yield launched("i-0abc1234", user(ALICE))
    yield opened(group="sg-0a1b2c3d")
    yield called("StopInstances", 130, {"instanceId": "i-1"}, user("ci-deployer"))
    yield called("StopInstances", 140, {"instanceId": "i-2"}, user("bob", accessKeyId="AKIAIOSFODNN7EXAMPLE"))
    yield called("StopInstances", 150, {"instanceId": "i-3"}, role("Deploy", "deploy-42", "two"))
    yield at(160, record("s3", "DeleteBucket", user("bob"), requestParameters={"bucketName": "old-1"}), "deleted")


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """In a folder with the files that examples name; the stack reads the same from a bucket."""
    tmp_path = tmp_path_factory.mktemp("files")
    time = NOW - timedelta(hours=1)
    records, name = list(history()), name_of(HERE, "eu-west-1", time)
    key = f"AWSLogs/{HERE}/CloudTrail/eu-west-1/{time:%Y/%m/%d}/{name}"
    data = gzip.compress(text(*records))
    for path in (tmp_path / key, tmp_path / "archive" / "2026" / name):
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    (tmp_path / "events.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records))
    (tmp_path / "mute.json").write_text('{"watch": ["s3-bucket-deleted"]}')
    with aws(), pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path)
        made = Operator()
        deploy({**RESOURCES, "HubBus": "AWS::Events::EventBus"}, TrailBucket=BUCKET, HubMembers="o-a1b2c3d4e5")
        bucket = boto3.resource("s3").Bucket(BUCKET)
        bucket.create(CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        bucket.put_object(Key=key, Body=data)
        assert made.types("names", "add", HERE, "payments-prod").code == 0
        assert made.types("settings", "set", "SlackSeverity", "low").code == 0
        yield made


@pytest.mark.parametrize("command", HERE_RUN)
def test_a_command_that_is_shown_does_what_it_is_shown_for(command: str, operator: Operator) -> None:
    if "--lookup" in command:
        operator = Operator()
        events = [{"EventTime": NOW, "CloudTrailEvent": json.dumps(each)} for each in history()]
        operator.aws_answers("cloudtrail.LookupEvents", {"Events": events})
    said = operator.types(*shlex.split(command, comments=True))
    assert (said.code, said.errors) == (0, "")
    assert said.out


def test_all_of_them_are_found_and_the_others_are_run_elsewhere() -> None:
    assert len(HERE_RUN) > 25
    for command, file in ELSEWHERE.items():
        assert any(each.startswith(command) for each in commands())
        words = ", ".join(f'"{word}"' for word in command.split())
        assert words in (Path(__file__).parents[1] / file).read_text()


@pytest.mark.parametrize("words", [(), *(tuple(each.prog.split()[1:]) for each in parser().below())], ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([*words, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: {' '.join(['account-watcher', *words])}")
