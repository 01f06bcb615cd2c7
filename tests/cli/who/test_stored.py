"""Log files in S3: which folders are listed, and consent before much is read."""

import gzip
from datetime import timedelta
from typing import Any

import boto3
import pytest

from cli.errors import CliError
from cli.replay.sources import Source
from cli.who.estimate import Consent
from cli.who.question import By, Search
from cli.who.stored import Stored, may_hold
from tests.cli.operator import Operator, deploy
from tests.cli.who.history import ADA, INSTANCE, NOW, launched, name_of, sessions, text
from tests.identity.sessions.records import HERE, THERE

NAME, ORGANIZATION = "trail-logs", "AWSLogs/o-a1b2c3d4e5"


def search(days: int = 2, **more: Any) -> Search:
    return Search(By.CALL, frozenset({"X"}), NOW - timedelta(days=days), NOW, **more)


HELD: dict[str, dict[str, Any]] = {
    "": {},
    "AWSLogs/": {},
    f"{ORGANIZATION}/": {},
    f"{ORGANIZATION}/{HERE}/CloudTrail/eu-west-1/2026/11/": {},
    f"AWSLogs/{HERE}/CloudTrail/eu-west-1/2026/11/18/": {},
    f"AWSLogs/{HERE}/CloudTrail/eu-west-1/2026/11/20/": {"accounts": frozenset({HERE})},
    "exported/": {},
}
NOT_HELD: dict[str, dict[str, Any]] = {
    f"AWSLogs/{HERE}/CloudTrail-Digest/": {},
    f"AWSLogs/{HERE}/Config/": {},
    f"AWSLogs/{HERE}/CloudTrail/eu-west-1/2025/": {},
    f"AWSLogs/{HERE}/CloudTrail/eu-west-1/2026/10/": {},
    f"AWSLogs/{HERE}/CloudTrail/eu-west-1/2026/11/17/": {},
    f"AWSLogs/{HERE}/CloudTrail/eu-west-1/2026/11/21/": {},
    f"AWSLogs/{HERE}/": {"accounts": frozenset({THERE})},
    f"{ORGANIZATION}/{HERE}/CloudTrail/us-east-1/": {"regions": frozenset({"eu-west-1"})},
}


@pytest.mark.parametrize("folder", HELD)
def test_a_folder_may_hold_what_is_asked_for(folder: str) -> None:
    assert may_hold(folder, search(**HELD[folder]))


@pytest.mark.parametrize("folder", NOT_HELD)
def test_a_folder_of_another_day_account_or_region_is_not_listed(folder: str) -> None:
    assert not may_hold(folder, search(**NOT_HELD[folder]))


@pytest.fixture
def bucket(stranger: Operator) -> Any:
    stranger.own_core()
    s3 = boto3.resource("s3").Bucket(NAME)
    s3.create(CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    put(s3, THERE, *sessions(), hours=1.9)
    put(s3, HERE, launched(), hours=1.8)
    put(s3, HERE, launched("i-1"), hours=24 * 40)
    s3.put_object(Key=f"{ORGANIZATION}/{HERE}/CloudTrail-Digest/eu-west-1/d.json.gz", Body=b"{}")
    return s3


def put(bucket: Any, account: str, *records: Any, hours: float) -> None:
    time = NOW - timedelta(hours=hours)
    key = f"{ORGANIZATION}/{account}/CloudTrail/eu-west-1/{time:%Y/%m/%d}/{name_of(account, 'eu-west-1', time)}"
    bucket.put_object(Key=key, Body=gzip.compress(text(*records)))


@pytest.mark.parametrize("prefix", ["", "AWSLogs/", ORGANIZATION, f"{ORGANIZATION}/"])
def test_the_person_is_found_below_every_prefix(prefix: str, stranger: Operator, bucket: Any) -> None:
    said = stranger.types("who", INSTANCE, "--in", f"s3://{NAME}/{prefix}", "--json")
    assert [row["person"] for row in said.json["found"]] == [ADA]
    assert said.json["read"]["from"].startswith("2 files")


def test_only_the_asked_account_is_listed_but_its_sessions_everywhere(stranger: Operator, bucket: Any) -> None:
    said = stranger.types("who", INSTANCE, "--in", f"s3://{NAME}/", "--account", HERE, "--json")
    assert [row["person"] for row in said.json["found"]] == [ADA]
    asked = list[str]()
    stranger.hooks("s3.ListObjectsV2", lambda **given: asked.append(given["params"]["url_path"]))
    stored = Stored.named(f"s3://{NAME}/", boto3.client("s3"))
    assert len(stored.among(search(accounts=frozenset({HERE})))) == 1
    before = stored.lists
    assert len(stored.among(search(accounts=frozenset({HERE})))) == 1
    assert stored.lists == before  # each folder is listed once


def test_the_trails_of_a_bucket_are_its_accounts_and_regions(bucket: Any) -> None:
    trails = Stored.named(f"s3://{NAME}", boto3.client("s3")).trails()
    assert trails == {ORGANIZATION: {HERE: ["eu-west-1"], THERE: ["eu-west-1"]}}


def test_the_bucket_of_the_stack_s_trail_is_read_unasked(stranger: Operator, bucket: Any) -> None:
    deploy(TrailBucket=NAME)
    said = stranger.types("who", INSTANCE)
    assert ADA in said.flat
    assert "Read: 2 files" in said.flat


LARGE = [Source("s3://b/a.json.gz", 700_000_000)]


def test_more_than_a_gigabyte_is_asked_about_once_with_time_and_cost() -> None:
    asked = list[str]()

    def ask(question: str) -> bool:
        asked.append(question)
        return True

    consent = Consent(ask, yes=False)
    consent.files(LARGE)
    assert not asked
    for _ in range(3):
        consent.files(LARGE * 3)
    (question,) = asked
    assert "3 files in S3 (2.1 GB): about 2 min, $0.00 for S3's requests, $0.19 for the transfer" in question


def test_without_consent_nothing_is_read() -> None:
    consent = Consent(lambda question: False, yes=False)
    with pytest.raises(CliError):
        consent.files(LARGE * 2)
    Consent(lambda question: False, yes=True).files(LARGE * 2)


def test_files_that_are_here_are_not_asked_about() -> None:
    Consent(lambda question: False, yes=False).files([Source("/logs/a.json.gz", 5_000_000_000)])
