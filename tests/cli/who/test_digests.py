"""CloudTrail's digest files say which log files are missing and which were changed, in a folder and in a bucket."""

import gzip
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.cli.operator import Operator, Said
from tests.cli.who.history import INSTANCE, NOW, launched, name_of, sessions, text
from tests.identity.sessions.records import HERE, THERE

HOUR = NOW.replace(minute=0)  # at which the last digest files were written
BUCKET = "trail-logs"
type Put = Callable[[str, bytes | None], object]


def log(account: str, hours: float, region: str = "eu-west-1") -> str:
    time = HOUR - timedelta(hours=hours)
    return f"AWSLogs/{account}/CloudTrail/{region}/{time:%Y/%m/%d}/{name_of(account, region, time)}"


def digest_name(account: str, time: datetime = HOUR, region: str = "eu-west-1") -> str:
    name = f"{account}_CloudTrail-Digest_{region}_management-events_{region}_{time:%Y%m%dT%H%M%S}Z.json.gz"
    return f"AWSLogs/{account}/CloudTrail-Digest/{region}/{time:%Y/%m/%d}/{name}"


def digest_of(texts: dict[str, bytes], previous: tuple[str, bytes] | None = None) -> bytes:
    """In the fields that CloudTrail's have."""
    files = [
        {
            "s3Bucket": BUCKET,
            "s3Object": path,
            "hashValue": sha256(each).hexdigest(),
            "hashAlgorithm": "SHA-256",
            "newestEventTime": "2026-11-20T10:01:00Z",
            "oldestEventTime": "2026-11-20T10:01:00Z",
        }
        for path, each in texts.items()
    ]
    before, hash_ = (previous[0], sha256(previous[1]).hexdigest()) if previous else (None, None)
    made = {
        "awsAccountId": HERE,
        "digestStartTime": "2026-11-20T11:00:00Z",
        "digestEndTime": "2026-11-20T12:00:00Z",
        "digestSignatureAlgorithm": "SHA256withRSA",
        "logFiles": files,
        "previousDigestS3Object": before,
        "previousDigestHashValue": hash_,
        "previousDigestHashAlgorithm": "SHA-256",
    }
    return json.dumps(made).encode()


LAUNCH, SESSIONS = log(HERE, 1.8), log(THERE, 1.9)
TEXTS = {LAUNCH: text(launched()), SESSIONS: text(*sessions())}
EARLIER = digest_of({SESSIONS: TEXTS[SESSIONS]})
EARLIER_NAME = digest_name(THERE, HOUR - timedelta(hours=1))
DIGESTS = {
    digest_name(HERE): digest_of({LAUNCH: TEXTS[LAUNCH]}),
    digest_name(THERE): digest_of({}, (EARLIER_NAME, EARLIER)),
    EARLIER_NAME: EARLIER,
}


@pytest.fixture(params=["a folder", "a bucket"])
def trail(request: pytest.FixtureRequest, stranger: Operator, tmp_path: Path) -> tuple[Put, str]:
    """How to put and, with None, to delete a file of the trail, and the trail's name."""
    bucket: Any = boto3.resource("s3").Bucket(BUCKET)

    def put_here(path: str, data: bytes | None) -> None:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if data is None:
            file.unlink()
        else:
            file.write_bytes(data)

    def put_there(path: str, data: bytes | None) -> None:
        if data is None:
            bucket.Object(path).delete()
        else:
            bucket.put_object(Key=path, Body=data)

    if request.param == "a folder":
        put, name = put_here, str(tmp_path)
    else:
        stranger.own_core()
        bucket.create(CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        put, name = put_there, f"s3://{BUCKET}/"
    for path, data in (TEXTS | DIGESTS).items():
        put(path, gzip.compress(data))
    return put, name


def ask(operator: Operator, trail: str, *more: str) -> Said:
    return operator.types("who", INSTANCE, "--since", "12h", "--in", trail, *more)


def read(operator: Operator, trail: str, *more: str) -> Any:
    return ask(operator, trail, "--json", *more).json["read"]


def test_files_that_are_as_their_digest_files_say_are_counted(stranger: Operator, trail: tuple[Put, str]) -> None:
    _, name = trail
    said = read(stranger, name)
    assert (said["missing"], said["changed"], said["damaged"]) == ([], [], [])
    assert said["from"].endswith("2 of them checked against 3 digest files")


@pytest.mark.parametrize("path", [LAUNCH, SESSIONS, EARLIER_NAME])
def test_a_file_that_a_digest_file_names_and_that_is_not_there_is_missing(
    path: str, stranger: Operator, trail: tuple[Put, str]
) -> None:
    put, name = trail
    put(path, None)
    assert read(stranger, name)["missing"] == [f"{path}, which a digest file names"]
    assert f"{path.rpartition('/')[2]}, which" in ask(stranger, name).flat


@pytest.mark.parametrize("path", [LAUNCH, SESSIONS, EARLIER_NAME])
def test_a_file_of_another_text_than_its_digest_file_has_was_changed(
    path: str, stranger: Operator, trail: tuple[Put, str]
) -> None:
    put, name = trail
    put(path, gzip.compress((TEXTS | DIGESTS)[path].replace(b"203.0.113.7", b"203.0.113.8") + b" "))
    (changed,) = read(stranger, name)["changed"]
    assert changed.endswith(path)
    assert "Changed after CloudTrail wrote them: " in ask(stranger, name).flat


def test_how_a_file_is_compressed_changes_nothing(stranger: Operator, trail: tuple[Put, str]) -> None:
    put, name = trail
    put(LAUNCH, None)
    put(LAUNCH.removesuffix(".gz"), TEXTS[LAUNCH])
    said = read(stranger, name)
    assert (said["missing"], said["changed"]) == ([], [])


OTHERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "an earlier day": (log(HERE, 24 * 9), ()),
    "another Region": (log(HERE, -0.2, "us-east-1"), ("--regions", "eu-west-1")),
    "another account": (log("999999999999", -0.2), ("--account", HERE)),
    "no log file": ("AWSLogs/notes.txt", ()),
}


@pytest.mark.parametrize("which", OTHERS)
def test_what_is_not_asked_for_is_not_missing(which: str, stranger: Operator, trail: tuple[Put, str]) -> None:
    (put, name), (path, options) = trail, OTHERS[which]
    put(digest_name(HERE), gzip.compress(digest_of({LAUNCH: TEXTS[LAUNCH], path: b"{}"})))
    assert read(stranger, name, *options)["missing"] == []


def test_of_two_digest_files_that_disagree_none_is_believed(stranger: Operator, trail: tuple[Put, str]) -> None:
    put, name = trail
    put(digest_name(HERE, HOUR - timedelta(hours=1)), gzip.compress(digest_of({LAUNCH: b"another"})))
    (changed,) = read(stranger, name)["changed"]
    assert changed.endswith(LAUNCH)


HOSTILE = {
    "no JSON": gzip.compress(b"nothing"),
    "cut short": gzip.compress(DIGESTS[digest_name(HERE)])[:-20],
    "no digest": gzip.compress(b'{"logFiles": [7]}'),
    "far too large": gzip.compress(b'{"logFiles": []}' + b" " * 20_000_000),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_damaged_digest_file_costs_itself_only_and_is_said(
    how: str, stranger: Operator, trail: tuple[Put, str]
) -> None:
    put, name = trail
    put(digest_name(HERE), HOSTILE[how])
    said = ask(stranger, name, "--json").json
    assert len(said["found"]) == 1
    (problem,) = said["read"]["damaged"]
    assert digest_name(HERE) in problem
    assert (said["read"]["missing"], said["read"]["changed"]) == ([], [])


def test_what_a_digest_file_names_is_shown_clean_and_not_without_end(
    stranger: Operator, trail: tuple[Put, str]
) -> None:
    put, name = trail
    forged = {f"AWSLogs/\x1b[31m\u202e/{number:04}{name_of(HERE, 'eu-west-1', HOUR)}": b"" for number in range(50)}
    put(digest_name(HERE), gzip.compress(digest_of(forged)))
    said = ask(stranger, name)
    assert " more, which --json lists" in said.flat
    assert not {each for each in said.out if not each.isprintable()} - {"\n"}
    assert len(read(stranger, name)["missing"]) == 50


def test_digest_files_that_a_shell_s_pattern_named_are_no_log_files(stranger: Operator, trail: tuple[Put, str]) -> None:
    _, name = trail
    if name.startswith("s3:"):
        pytest.skip("a shell knows no buckets")
    files = [str(path) for path in Path(name).rglob("*.json.gz")]
    assert stranger.types("who", INSTANCE, "--in", *files, "--json").json["read"]["damaged"] == []


def test_without_digest_files_it_says_that_a_deletion_does_not_show(stranger: Operator, trail: tuple[Put, str]) -> None:
    put, name = trail
    for path in DIGESTS:
        put(path, None)
    limit = "Without digest files it does not show that a file was deleted or changed."
    assert limit in ask(stranger, name).flat
    assert limit in read(stranger, name)["neverShown"]
