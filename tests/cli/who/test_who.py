"""`account-watcher who` on local files."""

import csv
import gzip
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.operator import Operator, Said
from tests.cli.who.history import (
    ADA,
    EVERYBODY,
    GROUP,
    INSTANCE,
    NOW,
    Record,
    as_deploy,
    at,
    called,
    closed,
    launched,
    opened,
    put,
    read_of,
    sessions,
    text,
)
from tests.identity.sessions.records import HERE, THERE, issued, record, role, role_arn, switched, user

WHO = "ada@example.com (IAM user, in account 444455556666), as role Deploy via Staff"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Her sessions' files are the other account's."""
    put(tmp_path, *sessions(), account=THERE, hours=1.9)
    put(tmp_path, launched(), opened(), read_of(), hours=1.8)
    return tmp_path


def ask(operator: Operator, folder: Path, *words: str) -> Said:
    return operator.types("who", *words, "--in", str(folder))


def rows(operator: Operator, folder: Path, *words: str) -> list[Any]:
    said = ask(operator, folder, *words, "--json")
    assert said.code == (0 if said.json["found"] else 3), said.errors
    return list(said.json["found"])


def test_who_launched_an_instance_is_a_person_behind_two_roles_in_two_accounts(
    stranger: Operator, folder: Path
) -> None:
    said = ask(stranger, folder, INSTANCE)
    assert said.code == 0
    assert "2026-11-20 10:01:00 UTC · account 111122223333 · eu-west-1 · created" in said.flat
    assert WHO in said.flat
    assert "203.0.113.7, AWS CLI 2.31.3" in said.flat
    assert "https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events/launched" in said.out


def test_who_opened_a_group_since_when_and_whether_it_stands(stranger: Operator, folder: Path) -> None:
    said = ask(stranger, folder, GROUP, "--opened", EVERYBODY)
    assert (said.code, WHO in said.flat) == (0, True)
    assert "ada@example.com opened SSH (22) on sg-0a1b2c3d4e5f60718 to the whole internet" in said.flat
    assert "It still stands by the record." in said.flat
    put(folder, closed(), hours=1.5)
    assert (
        "It ended 2026-11-20 10:05:00 UTC by ada@example.com (RevokeSecurityGroupIngress)."
        in ask(stranger, folder, GROUP, "--opened", EVERYBODY).flat
    )


def test_the_launch_comes_first_and_then_the_newest(stranger: Operator, folder: Path) -> None:
    stop = {"instancesSet": {"items": [{"instanceId": INSTANCE}]}}
    put(folder, called("StopInstances", 400, stop), called("StartInstances", 500, stop), hours=1.5)
    found = rows(stranger, folder, INSTANCE)
    assert [row["action"] for row in found] == ["ec2:RunInstances", "ec2:StartInstances", "ec2:StopInstances"]
    assert [row["created"] for row in found] == [True, False, False]


def test_what_a_person_did_is_what_her_roles_did(stranger: Operator, folder: Path) -> None:
    put(folder, launched("i-1", user("eve")) | {"eventID": "other-123456"}, hours=1.7)
    found = rows(stranger, folder, "Ada@Example.com", "--reads")
    assert [row["action"] for row in found] == [
        *("ec2:AuthorizeSecurityGroupIngress", "ec2:DescribeInstances", "ec2:RunInstances"),
        *("sts:AssumeRole", "sts:AssumeRole"),
    ]
    assert {row["person"] for row in found} == {ADA}


def test_a_name_that_somebody_gave_a_session_is_not_the_person(stranger: Operator, tmp_path: Path) -> None:
    session = role("Deploy", ADA, "two", began=int(NOW.timestamp()) - 7200)
    put(tmp_path, at(0, issued(user("eve"), role_arn("Deploy", ADA), "two"), "issued"), launched(by=session))
    assert rows(stranger, tmp_path, ADA) == []
    assert {row["person"] for row in rows(stranger, tmp_path, "--by", "eve")} == {"eve"}


def test_a_session_of_the_console_is_followed_by_its_name_and_begin(stranger: Operator, tmp_path: Path) -> None:
    switch = switched(f"arn:aws:iam::{THERE}:user/ada", role_arn("Deploy", "ada"))
    console = role("Deploy", "ada", "console", began=int(NOW.timestamp()) - 7200)
    made = launched(by=console) | {"sessionCredentialFromConsole": "true"}
    put(tmp_path, at(0, switch, "switched"), made)
    (row,) = rows(stranger, tmp_path, INSTANCE)
    assert (row["person"], row["roles"], row["personAccount"]) == ("ada", "role Deploy", THERE)


def test_without_the_record_of_a_session_its_role_is_named(stranger: Operator, tmp_path: Path) -> None:
    put(tmp_path, launched())
    (row,) = rows(stranger, tmp_path, INSTANCE)
    assert (row["person"], row["kind"]) == ("role Deploy", "session b")


FILTERS: dict[str, tuple[str, ...]] = {
    "call": ("--call", "RunInstances"),
    "address": ("--address", "203.0.113.7", "--call", "RunInstances"),
    "key": ("--key", as_deploy()["accessKeyId"], "--call", "RunInstances"),
    "session": ("--session", "b", "--call", "RunInstances"),
    "account": ("--call", "RunInstances", "--account", HERE),
    "Region": ("--call", "RunInstances", "--regions", "eu-west-1,us-east-1"),
    "times": ("--call", "RunInstances", "--since", "2026-11-20", "--until", "2026-11-20"),
    "a person's": (ADA, "--call", "RunInstances"),
}
OTHERS: dict[str, tuple[str, ...]] = {
    "address": ("--address", "203.0.113.8"),
    "key": ("--key", "AKIAEXAMPLE000000009"),
    "session": ("--session", "c"),
    "account": ("--call", "RunInstances", "--account", THERE),
    "Region": ("--call", "RunInstances", "--regions", "us-east-1"),
    "times": ("--call", "RunInstances", "--until", "2026-11-19"),
    "a person's": (ADA, "--call", "DeleteBucket"),
}


@pytest.mark.parametrize("name", FILTERS)
def test_calls_are_found_by(name: str, stranger: Operator, folder: Path) -> None:
    assert [row["action"] for row in rows(stranger, folder, *FILTERS[name])] == ["ec2:RunInstances"]


@pytest.mark.parametrize("name", OTHERS)
def test_no_call_of_another_is_found(name: str, stranger: Operator, folder: Path) -> None:
    assert rows(stranger, folder, *OTHERS[name]) == []


def test_an_account_is_found_by_the_name_that_operators_gave_it(operator: Operator, folder: Path) -> None:
    operator.types("names", "add", HERE, "payments-prod")
    assert len(rows(operator, folder, "--call", "RunInstances", "--account", "payments-prod")) == 1
    assert "No account is called payments" in ask(operator, folder, INSTANCE, "--account", "payments").errors


def test_calls_that_only_read_are_left_out_unless_they_are_asked_for(stranger: Operator, folder: Path) -> None:
    assert len(rows(stranger, folder, INSTANCE)) == 1
    assert len(rows(stranger, folder, INSTANCE, "--reads")) == 2
    assert len(rows(stranger, folder, "--call", "DescribeInstances")) == 1


BUS = {"detail-type": "AWS API Call via CloudTrail", "source": "aws.ec2", "account": HERE, "detail": launched()}
LOOKED_UP = {"Events": [{"CloudTrailEvent": json.dumps(launched())}]}
CONTAINERS: dict[str, tuple[str, bytes]] = {
    "plain JSON": ("a.json", text(launched())),
    "gzip": ("a.json.gz", gzip.compress(text(launched()))),
    "JSON with spaces": ("a.json", json.dumps({"Records": [launched()]}, indent=2).encode()),
    "escaped slashes": ("a.json", text(launched()).replace(b"/", b"\\/")),
    "JSON lines": ("a.jsonl", json.dumps(launched()).encode() + b"\n" + json.dumps(launched()).encode()),
    "what LookupEvents answers": ("a.json", json.dumps(LOOKED_UP).encode()),
    "EventBridge's": ("a.json", json.dumps(BUS).encode()),
    "UTF-16": ("a.json", json.dumps({"Records": [launched()]}).encode("utf-16")),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_that_replay_reads_is_searched(name: str, stranger: Operator, tmp_path: Path) -> None:
    file, written = CONTAINERS[name]
    (tmp_path / file).write_bytes(written)
    assert len(rows(stranger, tmp_path, INSTANCE)) == 1


def test_a_record_that_lies_on_the_border_of_two_pieces_is_found(stranger: Operator, tmp_path: Path) -> None:
    many = [called("StopInstances", 1, {"instanceId": f"i-{number}", "text": "x" * 700}) for number in range(1200)]
    for place, each in enumerate(many):
        each["eventID"] = f"many-{place:06}"
    put(tmp_path, *many)
    for number in (0, 399, 600, 1199):
        assert len(rows(stranger, tmp_path, f"i-{number}")) == 1


def test_one_call_in_two_files_or_in_two_accounts_is_one_row(stranger: Operator, folder: Path) -> None:
    put(folder, launched(), hours=1.75)
    shared = {"sharedEventID": "shared-0123456789"}
    by_account = {"type": "AWSAccount", "accountId": THERE, "principalId": "AROAEXAMPLE:b"}
    put(folder, called("StopInstances", 30, {"instanceId": "i-7"}) | shared, hours=1.74)
    put(folder, called("StopInstances", 30, {"instanceId": "i-7"}, by_account) | shared | {"eventID": "x"}, hours=1.73)
    assert len(rows(stranger, folder, INSTANCE)) == 1
    (row,) = rows(stranger, folder, "i-7")
    assert row["person"] == ADA


def test_nothing_found_ends_with_3_and_says_what_was_read(stranger: Operator, folder: Path) -> None:
    said = ask(stranger, folder, "i-0000")
    assert said.code == 3
    assert "Nothing is recorded of i-0000 in what was read." in said.flat
    assert "Read: 2 files (0.0 MB), 2026-11-20 09:51 to 2026-11-20 10:12 UTC." in said.flat
    assert "never show data events" in said.flat


def test_gaps_and_regions_without_files_are_said(stranger: Operator, folder: Path) -> None:
    put(folder, launched("i-1"), region="us-east-1", hours=30)
    missing = ask(stranger, folder, INSTANCE, "--since", "2d", "--json").json["read"]["missing"]
    assert "no files of 444455556666 in us-east-1" in missing
    assert "111122223333 in us-east-1 has no files 2026-11-19 06:00 to 2026-11-20 12:00" in missing


def test_only_files_of_the_time_are_read(stranger: Operator, folder: Path) -> None:
    put(folder, launched("i-1"), hours=24 * 30)
    assert "Read: 2 files" in ask(stranger, folder, INSTANCE).flat


DAMAGED: dict[str, tuple[Any, str]] = {
    "cut gzip": (lambda data: data[:-20], "cut short"),
    "broken gzip": (lambda data: data[:30] + b"xxxx" + data[34:], "its gzip is damaged"),
    "no JSON": (lambda data: gzip.compress(b"nothing"), "not JSON"),
    "JSON cut": (lambda data: gzip.compress(gzip.decompress(data)[:-3]), "cut short"),
    "empty": (lambda data: b"", "it is empty"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_costs_itself_only_and_is_said(name: str, stranger: Operator, folder: Path) -> None:
    damage, reason = DAMAGED[name]
    path = put(folder, launched("i-1"), hours=1.7)
    path.write_bytes(damage(path.read_bytes()))
    found = ask(stranger, folder, INSTANCE, "--json").json
    assert len(found["found"]) == 1
    (problem,) = found["read"]["damaged"]
    assert path.name in problem
    assert reason in problem


def test_a_record_within_a_record_names_nobody(stranger: Operator, tmp_path: Path) -> None:
    forged = launched(by=user("ada"))
    put(tmp_path, called("PutParameter", 5, {"value": [{"a": 1}, forged]}, user("eve")))
    found = rows(stranger, tmp_path, INSTANCE)
    assert [(row["action"], row["person"]) for row in found] == [("ec2:PutParameter", "eve")]


HOSTILE = (
    *("\x1b[31mred", "eve\u202egnp", "two\nlines\x07", "[link](https://evil.example)", "x" * 20_000),
    "\u200b\ud800",
)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_shown_clean(value: str, stranger: Operator, tmp_path: Path) -> None:
    made: Record = called("StopInstances", 5, {"instanceId": INSTANCE}, user(value))
    named = dict.fromkeys(("sourceIPAddress", "userAgent", "awsRegion", "recipientAccountId"), value)
    put(tmp_path, made | named)
    for how in ((), ("--csv",), ("--json",)):
        said = ask(stranger, tmp_path, INSTANCE, *how)
        assert said.code == 0
        assert not {each for each in said.out if not each.isprintable()} - {"\n"}
        assert value not in said.out


@pytest.mark.parametrize("began", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00Z"])
@pytest.mark.parametrize("question", [(INSTANCE,), ("--by", "s")])
def test_a_forged_begin_of_a_session_costs_itself_only(
    began: str, question: tuple[str, ...], stranger: Operator, tmp_path: Path
) -> None:
    forged = as_deploy()
    forged["sessionContext"]["attributes"]["creationDate"] = began
    put(tmp_path, launched(by=forged), called("StopInstances", 5, {"instanceId": INSTANCE}, user("s")))
    said = ask(stranger, tmp_path, *question)
    assert (said.code, said.errors) == (0, "")
    assert "stopped" in said.flat


def test_csv_has_a_row_for_each_call_that_no_spreadsheet_calculates(stranger: Operator, tmp_path: Path) -> None:
    put(tmp_path, launched(by=user("=cmd()")))
    said = ask(stranger, tmp_path, INSTANCE, "--csv")
    (row,) = csv.DictReader(io.StringIO(said.out))
    assert (row["person"], row["created"]) == ("'=cmd()", "yes")
    assert "Read: 1 file" in said.errors


def test_one_screen_shows_the_first_and_counts_the_others(stranger: Operator, tmp_path: Path) -> None:
    many = [at(number, record("s3", "DeleteBucket", user("ada")), f"{number}") for number in range(14)]
    put(tmp_path, *many)
    said = ask(stranger, tmp_path, "--call", "DeleteBucket")
    assert said.out.count("DeleteBucket") + said.out.count("deleted bucket") == 10
    assert "4 more" in said.flat


MISUSES: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "a person and a resource": (INSTANCE, "--by", "ada"),
    "two outputs": (INSTANCE, "--json", "--csv"),
    "no time": (INSTANCE, "--since", "soon"),
    "an end before the begin": (INSTANCE, "--until", "30d"),
    "an opening by a person": (GROUP, "--opened", EVERYBODY, "--call", "X"),
    "a Region that is none": (INSTANCE, "--regions", "eu-west1"),
    "a time that no calendar has": (INSTANCE, "--until", "9999-12-31"),
    "no block": (GROUP, "--opened", "all"),
    "no rows": (INSTANCE, "--top", "0"),
    "files and a look-up": (INSTANCE, "--lookup"),
}


@pytest.mark.parametrize("name", MISUSES)
def test_what_makes_no_sense_ends_with_2(name: str, stranger: Operator, folder: Path) -> None:
    assert ask(stranger, folder, *MISUSES[name]).code == 2


def test_regions_may_have_blanks_between_them(stranger: Operator, folder: Path) -> None:
    assert len(rows(stranger, folder, INSTANCE, "--regions", "us-east-1, eu-west-1")) == 1


def test_however_long_ago_it_asks_from_when_cloudtrail_began(stranger: Operator, folder: Path) -> None:
    said = ask(stranger, folder, "--by", ADA, "--since", "0001-01-01")
    assert (said.code, said.errors) == (0, "")


def test_a_session_s_begin_before_the_span_is_found(stranger: Operator, folder: Path) -> None:
    since = (NOW - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    (row,) = rows(stranger, folder, INSTANCE, "--since", since)
    assert row["person"] == ADA


@pytest.mark.parametrize("code", ["Client.DryRunOperation", "AccessDenied", "Client.InvalidInstanceID.NotFound"])
@pytest.mark.parametrize("service", ["ec2", "nosuch", "sts"])
def test_every_outcome_of_every_call_has_its_sentence(
    service: str, code: str, stranger: Operator, tmp_path: Path
) -> None:
    made = at(5, record(service, "AssumeRole", user("ada"), requestParameters={"x": INSTANCE}), "made")
    put(tmp_path, made | {"errorCode": code, "errorMessage": "no"})
    (row,) = rows(stranger, tmp_path, INSTANCE)
    assert row["result"] in ("dry run", "refused", "failed")
    assert row["sentence"].startswith("ada tried to ")


def test_a_record_without_the_name_of_its_call_has_one_too(stranger: Operator, tmp_path: Path) -> None:
    made = called("StopInstances", 5, {"instanceId": INSTANCE}) | {"errorCode": "Broken", "eventName": None}
    put(tmp_path, made)
    assert [row["result"] for row in rows(stranger, tmp_path, INSTANCE)] == ["failed"]


def test_a_number_of_many_digits_costs_nothing(stranger: Operator, tmp_path: Path) -> None:
    put(tmp_path, called("StopInstances", 5, {"instanceId": INSTANCE, "number": 10**30}))
    assert len(rows(stranger, tmp_path, INSTANCE)) == 1
