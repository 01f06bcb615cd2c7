import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from cli.replay.run import Lookup
from tests.cli.operator import Operator
from tests.cli.test_replay import BUCKET, KEY, log_file

NAME = "trail-111122223333"
FOLDER = "AWSLogs/111122223333/CloudTrail/eu-west-1"
END = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def stranger(stranger: Operator) -> Operator:
    """boto3 lets a session make one client of S3 only."""
    stranger.own_core()
    return stranger


@pytest.fixture
def bucket(stranger: Operator) -> Any:
    s3 = boto3.resource("s3").Bucket(NAME)
    s3.create(CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return s3


def test_a_bucket_is_read_below_a_prefix(stranger: Operator, bucket: Any) -> None:
    bucket.put_object(Key=f"{FOLDER}/a.json", Body=log_file(KEY))
    bucket.put_object(Key="AWSLogs/111122223333/CloudTrail-Digest/d.json", Body=b"{}")
    bucket.put_object(Key="other/b.json", Body=log_file(BUCKET))
    found = stranger.types("replay", f"s3://{NAME}/AWSLogs/", "--json").json
    assert (found["told"], found["read"], found["skipped_files"]) == (1, "1 file", 1)


def test_an_object_is_read_by_its_name_whatever_that_is(stranger: Operator, bucket: Any) -> None:
    bucket.put_object(Key="kept", Body=log_file(KEY))
    assert stranger.types("replay", f"s3://{NAME}/kept", "--json").json["told"] == 1


def test_a_prefix_with_nothing_in_it_ends_with_2(stranger: Operator, bucket: Any) -> None:
    said = stranger.types("replay", f"s3://{NAME}/nothing")
    assert (said.code, f"nothing in s3://{NAME}/nothing" in said.errors) == (2, True)


def test_a_bucket_that_is_not_there_is_named(stranger: Operator) -> None:
    said = stranger.types("replay", "s3://no-such-bucket/AWSLogs")
    assert (said.code, "There is no bucket no-such-bucket." in said.errors) == (1, True)


def test_an_object_that_may_not_be_read_is_listed(stranger: Operator, bucket: Any) -> None:
    bucket.put_object(Key=f"{FOLDER}/a.json", Body=log_file(KEY))
    stranger.aws_refuses("s3.GetObject", "AccessDenied")
    said = stranger.types("replay", f"s3://{NAME}/AWSLogs")
    assert said.code == 1
    assert f"s3://{NAME}/{FOLDER}/a.json: Access denied for GetObject" in said.flat


def page(*events: dict[str, Any], token: str = "") -> dict[str, Any]:
    found = [
        {"EventTime": END - timedelta(hours=6), "CloudTrailEvent": json.dumps(event["detail"])} for event in events
    ]
    return {"Events": found, **({"NextToken": token} if token else {})}


class Trail:
    """A CloudTrail of these pages, and a clock that only sleep and answers move."""

    def __init__(self, *pages: dict[str, Any], takes: float = 0.1) -> None:
        self.pages, self.takes = list(pages), takes
        self.time = 100.0
        self.asked: list[tuple[float, dict[str, Any]]] = []

    def lookup_events(self, **asked: Any) -> dict[str, Any]:
        self.asked.append((self.time, asked))
        self.time += self.takes
        return self.pages.pop(0)

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    def lookup(self, at: Any = lambda share: None) -> Lookup:
        client: Any = self
        return Lookup(client, END - timedelta(days=1), END, lambda: self.time, self.sleep, at)


def test_cloudtrail_is_asked_twice_a_second_and_for_every_page() -> None:
    trail = Trail(page(KEY, token="1"), page(token="2"), page(BUCKET))
    assert len(list(trail.lookup())) == 2
    assert [round(time - 100, 3) for time, _ in trail.asked] == [0, 0.5, 1.0]
    assert [asked.get("NextToken") for _, asked in trail.asked] == [None, "1", "2"]
    assert {asked["MaxResults"] for _, asked in trail.asked} == {50}


def test_a_slow_answer_is_not_waited_for_twice() -> None:
    trail = Trail(page(KEY, token="1"), page(KEY), takes=2.0)
    list(trail.lookup())
    assert [time - 100 for time, _ in trail.asked] == [0, 2]


def test_the_bar_knows_how_far_back_it_is() -> None:
    shares: list[float] = []
    list(Trail(page(KEY)).lookup(shares.append))
    assert shares == [0.25]


def test_a_lookup_tells_what_a_file_would(stranger: Operator) -> None:
    stranger.aws_answers("cloudtrail.LookupEvents", page(KEY, BUCKET))
    found = stranger.types("replay", "--lookup", "24h", "--json").json
    assert (found["records"], found["told"]) == (2, 2)
    assert found["read"].startswith("LookupEvents in ")


def test_a_lookup_that_is_refused_at_once_says_why(stranger: Operator) -> None:
    stranger.aws_refuses("cloudtrail.LookupEvents", "AccessDeniedException")
    said = stranger.types("replay", "--lookup", "24h")
    assert (said.code, said.out) == (1, "")
    assert "Access denied for LookupEvents" in said.errors


def test_a_lookup_that_breaks_off_tells_what_it_has(stranger: Operator) -> None:
    answers = [(200, page(KEY, token="1"))]
    denied = {"Error": {"Code": "AccessDeniedException", "Message": "no"}}

    def answer(**_: Any) -> Any:
        from types import SimpleNamespace

        status, body = answers.pop(0) if answers else (400, denied)
        return SimpleNamespace(status_code=status), {"ResponseMetadata": {}, **body}

    stranger.hooks("cloudtrail.LookupEvents", answer)
    said = stranger.types("replay", "--lookup", "24h", "--json")
    assert said.code == 1
    assert said.json["told"] == 1
    assert "CloudTrail stopped answering" in said.json["problems"][0]
