import gzip
import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import Mock

import pytest

from account_event_handler.ingest import envelope_of
from account_event_handler.state import StateTable, StateUnavailable
from account_event_handler.wiring import BEFORE
from local_stack.delivery import happening_now
from tests.end_to_end.support.slack import SlackFault, SlackStandIn
from tests.ingest.log_files.files import file_of, record
from tests.support import samples
from tests.support.clients import client
from tests.support.samples import sample
from tests.test_app import Context, ids, imported, queue_record, surroundings

BUCKET = "trail-111122223333"
KEY = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/20/a.json.gz"
NOTICE = {"s3Bucket": BUCKET, "s3ObjectKey": [KEY]}
NOTICES = sorted(samples.NOTICES.glob("*.json"))
QUEUES = {"log-files": "LOG_FILE_QUEUE_URL", "unread": "LOG_FILE_DEAD_LETTER_QUEUE_URL"}


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    with SlackStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def app(slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module as Lambda imports it, where the stack reads the log files of a bucket."""
    with surroundings(slack, monkeypatch):
        sqs, s3 = client("sqs"), client("s3")
        for name, variable in QUEUES.items():
            monkeypatch.setenv(variable, sqs.create_queue(QueueName=name)["QueueUrl"])
        monkeypatch.setenv("LOG_FILE_QUEUE_ARN", arn())
        place: Any = {"LocationConstraint": "eu-west-1"}
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
        yield imported()


def url(name: str = "log-files") -> str:
    return str(client("sqs").get_queue_url(QueueName=name)["QueueUrl"])


def arn() -> str:
    named: Any = client("sqs").get_queue_attributes(QueueUrl=url(), AttributeNames=["QueueArn"])
    return str(named["Attributes"]["QueueArn"])


def waiting(name: str) -> list[dict[str, Any]]:
    got = client("sqs").receive_message(QueueUrl=url(name), MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [json.loads(message["Body"]) for message in got.get("Messages", [])]


def stored(*records: object) -> None:
    client("s3").put_object(Bucket=BUCKET, Key=KEY, Body=gzip.compress(file_of(records)))


def fresh(event_id: str = "", ago: timedelta = timedelta()) -> dict[str, Any]:
    """A record of now, or of some time ago."""
    happened = happening_now(sample("s3-bucket-deleted"), event_id)["detail"]
    moment = datetime.now(UTC) - ago
    return dict(happened) | {"eventTime": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}


def from_queue(*bodies: Any) -> dict[str, Any]:
    """A batch that the log files' queue hands to the function."""
    records = [queue_record(str(number), body) for number, body in enumerate(bodies, start=1)]
    return {"Records": [each | {"eventSourceARN": arn()} for each in records]}


def test_what_a_file_tells_goes_into_its_own_queue(app: ModuleType, slack: SlackStandIn) -> None:
    stored(fresh("told"))
    assert ids(app.lambda_handler(from_queue(NOTICE), Context())) == []
    assert [event["id"] for event in waiting("log-files")] == ["told"]
    assert waiting("activity") == []
    assert slack.bodies == []


def test_what_a_file_told_is_told_from_there(app: ModuleType, slack: SlackStandIn) -> None:
    event = envelope_of(fresh("told"))
    assert ids(app.lambda_handler(from_queue(event, event), Context())) == []
    assert len(slack.bodies) == 1


def test_a_batch_may_hold_notices_and_what_files_told(app: ModuleType, slack: SlackStandIn) -> None:
    stored(fresh("from the file"))
    batch = from_queue(NOTICE, envelope_of(fresh("from the queue")), NOTICE)
    assert ids(app.lambda_handler(batch, Context())) == []
    assert len(slack.bodies) == 1
    assert [event["id"] for event in waiting("log-files")] == ["from the file"] * 2


def test_a_notice_that_there_is_no_time_for_comes_again(app: ModuleType) -> None:
    stored(fresh())
    batch = from_queue(NOTICE, {"Event": "s3:TestEvent"})
    assert ids(app.lambda_handler(batch, Context(*[20_000] * 10))) == ["1"]
    assert waiting("log-files") == []
    assert ids(app.lambda_handler(batch, Context())) == []
    assert len(waiting("log-files")) == 1


@pytest.mark.parametrize("file_first", [True, False], ids=["file first", "event first"])
def test_an_event_of_both_roads_is_told_once_and_no_repeat_of_itself(
    app: ModuleType, slack: SlackStandIn, file_first: bool
) -> None:
    event = happening_now(sample("s3-bucket-deleted"))
    roads = [from_queue(envelope_of(event["detail"])), {"Records": [queue_record("1", event)]}]
    for batch in roads if file_first else reversed(roads):
        assert ids(app.lambda_handler(batch, Context())) == []
    assert len(slack.bodies) == 1
    delayed = client("sqs").get_queue_attributes(
        QueueUrl=url("activity"), AttributeNames=["ApproximateNumberOfMessagesDelayed"]
    )
    # A repeat would have asked for the window to be closed.
    assert delayed["Attributes"]["ApproximateNumberOfMessagesDelayed"] == "0"


def test_an_alert_of_a_file_is_put_off_in_its_own_queue(app: ModuleType, slack: SlackStandIn) -> None:
    sqs = client("sqs")
    sqs.send_message(QueueUrl=url(), MessageBody=json.dumps(envelope_of(fresh())))
    (got,) = sqs.receive_message(QueueUrl=url(), VisibilityTimeout=1)["Messages"]
    batch = from_queue(json.loads(got["Body"]))
    batch["Records"][0]["receiptHandle"] = got["ReceiptHandle"]
    with slack.misbehaving(SlackFault("500", times=1)):
        assert ids(app.lambda_handler(batch, Context())) == ["1"]
    time.sleep(1.2)
    assert waiting("log-files") == []  # it would be back if nobody had asked for more


def test_a_bare_notice_is_read(app: ModuleType, slack: SlackStandIn) -> None:
    stored(fresh("told"))
    answer = app.lambda_handler(NOTICE, Context())
    assert (answer["files"], answer["sent"], answer["problems"]) == (1, 1, [])
    assert [event["id"] for event in waiting("log-files")] == ["told"]


@pytest.mark.parametrize("variable", ["AWS_SAM_LOCAL", "LOG_FILE_QUEUE_URL"])
def test_a_stack_that_reads_no_files_says_so(
    app: ModuleType, slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "true" if variable == "AWS_SAM_LOCAL" else "")
    answer = imported().lambda_handler(NOTICE, Context())
    assert answer["delivered"] == ()
    assert "account-watcher replay" in answer["why"]
    assert slack.bodies == []


@pytest.mark.parametrize("path", NOTICES, ids=lambda path: path.stem)
def test_a_sample_of_a_notice_says_on_a_desk_that_no_file_is_read(
    app: ModuleType, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    monkeypatch.setenv("AWS_SAM_LOCAL", "true")
    answer = imported().lambda_handler(json.loads(path.read_text()), Context())
    assert answer["why"].startswith("it announces log files")


@pytest.mark.parametrize(
    ("payload", "is_one"),
    [
        (NOTICE, True),
        ({"source": "aws.s3", "detail-type": "Object Created", "detail": {}}, True),
        ({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": BUCKET}, True),
        ({"source": "aws.s3", "detail-type": "Object Deleted", "detail": {}}, False),
        (sample("s3-bucket-deleted"), False),
        ({"Records": []}, False),
        ([NOTICE], False),
        ("text", False),
        (None, False),
    ],
)
def test_a_bare_payload_is_a_notice_or_not(app: ModuleType, payload: Any, is_one: bool) -> None:
    assert app.is_s3_notification(payload) is is_one


def test_only_files_from_after_the_stack_first_read_one_are_told(app: ModuleType) -> None:
    old, new = fresh("old", timedelta(seconds=2 * BEFORE)), fresh("new")
    stored(old, new)
    app.lambda_handler(NOTICE, Context())
    assert [event["id"] for event in waiting("log-files")] == ["new"]


def test_an_environment_that_starts_later_knows_when_the_stack_was_born(app: ModuleType) -> None:
    born = int(time.time()) - 5 * BEFORE
    app.wiring.state_table.put_new("born", "stack", {"at": born})
    stored(fresh("older", timedelta(seconds=7 * BEFORE)), fresh("old", timedelta(seconds=BEFORE)))
    imported().lambda_handler(NOTICE, Context())
    assert [event["id"] for event in waiting("log-files")] == ["old"]


def test_the_first_environment_writes_down_when_the_stack_was_born(app: ModuleType) -> None:
    stored()
    app.lambda_handler(NOTICE, Context())
    known: Mapping[str, Any] = app.wiring.state_table.put_new("born", "stack", {"at": 0}) or {}
    assert abs(float(known["at"]) - time.time()) < 60


def test_a_memory_that_is_back_says_when_the_stack_was_born(app: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    stored(fresh("old", ago=timedelta(days=30)))
    with monkeypatch.context() as lost:
        lost.setattr(StateTable, "put_new", Mock(side_effect=StateUnavailable("down")))
        app.lambda_handler(from_queue(NOTICE), Context())
    assert [event["id"] for event in waiting("log-files")] == ["old"]
    app.lambda_handler(from_queue(NOTICE), Context())
    assert [event["id"] for event in waiting("log-files")] == ["old"]


def test_without_memory_every_record_is_told_however_old(app: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMORY_TABLE", "gone")
    stored(record(eventTime="2020-01-01T00:00:00Z", eventID="ancient"))
    imported().lambda_handler(NOTICE, Context())
    assert [event["id"] for event in waiting("log-files")] == ["ancient"]
