import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain, count, repeat
from typing import Any

import boto3
import pytest
from aws_lambda_powertools import Logger, Metrics
from botocore.exceptions import ClientError
from moto import mock_aws

from account_event_handler.aws.queue import QueueError, circling
from account_event_handler.catalog import CATALOG, Catalog
from account_event_handler.catalog.watch import Watch
from account_event_handler.ingest.log_files.reader import LogFileReader
from account_event_handler.ingest.log_files.worker import LogFileWorker
from account_event_handler.limits import FILE_END_RESERVE, FILE_RESERVE, FILE_TRIES, MOST_HOPS
from account_event_handler.model import Severity
from account_event_handler.own_stack.context import StackContext
from account_event_handler.pipeline.judge import is_wanted, judge
from account_event_handler.pipeline.retries import DeadLetters
from tests.ingest.log_files.files import file_of, is_described, quiet, record
from tests.support.clients import client
from tests.support.gzipped import gzipped
from tests.support.samples import SPEAKING, load, sample

BUCKET = "trail-111122223333"
FOLDER = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/20"
NUMBERS = count()  # a logger of a name that is known keeps its first stream
ORGANIZATION = "AWSLogs/o-exampleorgid/444455556666/CloudTrail/eu-west-1/2026/11/20"


class Waiting:
    """The log files' queue: what was put into it, and which records it is to bring again."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.put_offs: list[Mapping[str, Any]] = []

    def send_all(self, bodies: Iterable[str]) -> None:
        self.bodies += bodies

    def retry_later(self, record: Mapping[str, Any]) -> None:
        self.put_offs.append(record)


def refuse_empty(params: Any, **_: Any) -> None:
    """As SQS does, and moto does not."""
    assert all(each["StringValue"] for each in params["MessageAttributes"].values())


class World:
    """A bucket with log files in it, the road that reads them, and the queues at its ends."""

    def __init__(self) -> None:
        self.s3 = client("s3")
        self.sqs = boto3.client("sqs")
        place: Any = {"LocationConstraint": "eu-west-1"}
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
        self.sqs.meta.events.register("provide-client-params.sqs.SendMessage", refuse_empty)
        self.queue = self.sqs.create_queue(QueueName="dead")["QueueUrl"]
        self.sent: list[dict[str, Any]] = []
        self.apart: list[bool] = []  # one for each denied call
        self.waiting = Waiting()
        self.metrics = Metrics(namespace="test", service="test")
        self.metrics.clear_metrics()
        self.log = io.StringIO()

    def road(self, catalog: Catalog = CATALOG, **options: Any) -> LogFileWorker:
        logger = Logger(service=f"log files {next(NUMBERS)}", stream=self.log)
        given: dict[str, Any] = {"send_all": self.send_all, "time_left": lambda: 100.0} | options
        context = given.pop("context", StackContext)
        reader = LogFileReader(
            s3=lambda: self.s3,
            patterns=lambda source: catalog.patterns(source, context().options),
            is_wanted=lambda event: is_wanted(event, catalog, context()),
            logger=logger,
            metrics=self.metrics,
            **given,
        )
        dead_letters = DeadLetters(lambda: self.sqs, self.queue)
        queue: Any = self.waiting
        return LogFileWorker(reader, queue, dead_letters.add, logger, self.metrics)

    def send_all(self, messages: Iterable[tuple[bool, str]]) -> None:
        """Ten at a time, as SQS takes them: a fault in between would keep back the last few."""
        batch: list[dict[str, Any]] = []
        for is_denied, message in messages:
            batch.append(json.loads(message))
            self.apart += [is_denied] * is_denied
            if len(batch) == 10:
                self.sent += batch
                batch = []
        self.sent += batch

    def store(self, data: bytes, name: str = "a", folder: str = FOLDER) -> str:
        key = f"{folder}/{name}.json.gz"
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=data)
        return key

    def buried(self) -> list[tuple[str, str]]:
        got = self.sqs.receive_message(QueueUrl=self.queue, MessageAttributeNames=["All"], MaxNumberOfMessages=10)
        return [
            (message["Body"], message["MessageAttributes"]["Reason"]["StringValue"])
            for message in got.get("Messages", [])
        ]

    def counted(self) -> dict[str, float]:
        written = self.metrics.metric_set
        return {name: sum(metric["Value"]) for name, metric in written.items()}

    def logged(self, message: str) -> list[dict[str, Any]]:
        lines = map(json.loads, self.log.getvalue().splitlines())
        return [line for line in lines if line["message"] == message]


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World()


def packed(*records: object) -> bytes:
    return gzipped(file_of(records))


def notice(*keys: str, tries: int = 1) -> dict[str, Any]:
    """An SQS record with CloudTrail's own notice of these files."""
    body = json.dumps({"s3Bucket": BUCKET, "s3ObjectKey": list(keys)})
    attributes = {"ApproximateReceiveCount": str(tries)}
    return {"messageId": "message-1", "body": body, "attributes": attributes}


def ticking(*seconds: float) -> Callable[[], float]:
    """The time that is left each time that somebody asks, the last one for ever."""
    left = chain(seconds, repeat(seconds[-1]))
    return lambda: next(left)


def test_a_notice_that_was_sent_on_too_often_is_no_longer_read(world: World) -> None:
    key = world.store(packed(record()))
    again = notice(key) | {"messageAttributes": {"Hops": {"stringValue": str(MOST_HOPS)}}}
    assert world.road().take(again)
    assert (world.buried(), world.sent) == ([(again["body"], circling(again))], [])


def test_what_is_to_be_told_of_a_file_goes_on_as_eventbridge_would_send_it(world: World) -> None:
    key = world.store(packed(quiet(), record(), quiet(), record("iam-access-key-created")))
    assert world.road().take(notice(key))
    assert [event["source"] for event in world.sent] == ["aws.s3", "aws.iam"]
    event = sample("s3-bucket-deleted")
    assert world.sent[0] == event | {"id": event["detail"]["eventID"]}
    assert world.buried() == []


@pytest.mark.sweep
def test_every_sample_of_cloudtrail_gets_the_same_alert_by_this_road(world: World) -> None:
    events = [event for path in SPEAKING if is_described((event := load(path))["detail"])]
    alerts = [judge(event, CATALOG).alert for event in events]
    key = world.store(packed(*(event["detail"] for event in events)))
    assert world.road().take(notice(key))
    told = [judge(event, CATALOG).alert for event in world.sent]
    assert told == [alert for alert in alerts if alert]
    assert len(told) > 500


def test_another_account_s_files_are_read_in_an_organization_s_layout(world: World) -> None:
    theirs = record(recipientAccountId="444455556666")
    key = world.store(packed(theirs), folder=ORGANIZATION)
    assert world.road().take(notice(key))
    assert [event["account"] for event in world.sent] == ["444455556666"]


def test_what_no_watch_speaks_about_goes_nowhere(world: World) -> None:
    silent = record("s3-bucket-deleted", errorCode="NoSuchBucket")
    unknown = quiet(eventSource="new.amazonaws.com", eventName="MakeNew", readOnly=False)
    key = world.store(packed(silent, unknown, quiet()))
    assert world.road().take(notice(key))
    assert world.sent == []


def test_a_watch_may_be_about_any_field_of_any_source(world: World) -> None:
    watch = Watch(
        name="address-seen",
        severity=Severity.LOW,
        on={"detail": {"sourceIPAddress": [{"prefix": "198.51.100."}]}},
        says="called {eventName}",
        why="That address is not ours.",
        advice="Ask who it was.",
        include_reads=True,
    )
    key = world.store(packed(quiet(), quiet(sourceIPAddress="198.51.100.9"), record()))
    assert world.road(Catalog.of(watch)).take(notice(key))
    assert [event["detail"]["sourceIPAddress"] for event in world.sent] == ["198.51.100.9"]


def test_what_no_rule_would_have_let_through_is_not_told(world: World) -> None:
    fine = record("signin-sign-in-failed", responseElements={"ConsoleLogin": "Success"})
    fine |= {"userIdentity": {"type": "AssumedRole"}, "additionalEventData": {"MFAUsed": "Yes"}}
    key = world.store(packed(fine, record("signin-sign-in-failed")))
    assert world.road().take(notice(key))
    assert [event["detail"]["responseElements"] for event in world.sent] == [{"ConsoleLogin": "Failure"}]


def test_a_denied_call_goes_on_apart_from_what_was_done(world: World) -> None:
    denied = record("s3-bucket-deleted", errorCode="AccessDenied")
    world.road().take(notice(world.store(packed(denied, record("s3-bucket-deleted")))))
    assert len(world.sent) == 2
    assert world.apart == [True]


def test_what_was_done_is_counted(world: World) -> None:
    key = world.store(packed(quiet(), record(), 7, record()))
    digest = key.replace("/CloudTrail/", "/CloudTrail-Digest/")
    assert world.road().take(notice(key, digest))
    assert world.counted() == {
        "FilesRead": 1,
        "FilesSkipped": 1,
        "RecordsRead": 4,
        "RecordsMatched": 2,
        "RecordsUnreadable": 1,
    }


def test_a_record_that_cannot_be_read_is_logged_with_its_file_and_position(world: World) -> None:
    key = world.store(packed(record(), *[{}] * 50, record()))
    assert world.road().take(notice(key))
    assert len(world.sent) == 2
    lines = world.logged("record not read")
    assert (lines[0]["bucket"], lines[0]["key"], lines[0]["position"]) == (BUCKET, key, 1)
    assert lines[0]["reason"] == "it has no eventSource"
    assert len(lines) == 10
    assert world.counted()["RecordsUnreadable"] == 50
    assert world.buried() == []


def test_a_record_too_large_for_the_queue_costs_itself_only(world: World) -> None:
    large = record(requestParameters={"bucketName": "é" * 400_000})  # six characters each in JSON
    file = json.dumps({"Records": [record(), large, record()]}, ensure_ascii=False)
    key = world.store(gzipped(file.encode()))
    assert world.road().take(notice(key))
    assert len(world.sent) == 2
    assert world.logged("record not read")[0]["reason"] == "it is too large to send"


@pytest.mark.parametrize("depth", [500, 900, 3_000, 9_996, 30_000])
def test_a_record_of_any_depth_costs_itself_at_most(world: World, depth: int) -> None:
    good = json.dumps(record())
    deep = good.replace('"payments-archive"', "[" * depth + "]" * depth)
    key = world.store(gzipped(f'{{"Records":[{good},{deep},{good}]}}'.encode()))
    assert world.road().take(notice(key))
    assert len(world.sent) + world.counted().get("RecordsUnreadable", 0) == 3
    assert len(world.sent) >= 2


@pytest.mark.parametrize(
    ("data", "told", "reason"),
    [
        (b"", 0, "it is empty"),
        (b"no gzip", 0, "it is neither gzip nor JSON"),
        (gzipped(b"no JSON"), 0, "it is not JSON"),
        (gzipped(b"{}"), 0, "it has no Records"),
        (packed(*[record()] * 25)[:-8], 25, "it is cut short"),
        (packed(*[record()] * 25)[:-4] + b"xxxx", 25, "its gzip is damaged"),
        (gzipped(file_of([record()] * 25)[:-400]), 24, "it is cut short"),
    ],
)
def test_everything_before_the_damage_is_told_then_the_notice_is_kept_with_the_reason(
    world: World, data: bytes, told: int, reason: str
) -> None:
    key = world.store(data)
    sent = notice(key)
    assert world.road().take(sent)
    assert len(world.sent) == told
    ((body, why),) = world.buried()
    assert body == sent["body"]
    assert why.startswith(reason)
    assert why.endswith(f"({key})")


def test_one_damaged_file_does_not_cost_the_others_of_its_notice(world: World) -> None:
    keys = world.store(b"no", "a"), world.store(packed(record()), "b"), f"{FOLDER}/gone.json.gz"
    assert world.road().take(notice(*keys))
    assert len(world.sent) == 1
    ((_, why),) = world.buried()
    assert why == (f"it is neither gzip nor JSON ({keys[0]}); it is not in the bucket any more ({keys[2]})")


class Denying:
    """An S3 client that is not let at the object."""

    meta = type("Meta", (), {"partition": "aws"})

    def __init__(self, code: str) -> None:
        self.code = code

    def get_object(self, **_: Any) -> Any:
        raise ClientError({"Error": {"Code": self.code, "Message": "Access Denied"}}, "GetObject")


def test_a_denied_read_is_kept_with_the_permission_that_is_missing(world: World) -> None:
    world.s3 = Denying("AccessDenied")
    key = f"{FOLDER}/a.json.gz"
    assert world.road().take(notice(key))
    ((_, why),) = world.buried()
    assert f"the function lacks s3:GetObject on arn:aws:s3:::{BUCKET}/{key}" in why
    assert "kms:Decrypt" in why


def test_a_throttled_read_is_put_off_and_not_kept(world: World) -> None:
    world.s3 = Denying("SlowDown")
    asked = notice(f"{FOLDER}/a.json.gz", tries=FILE_TRIES - 1)
    assert world.road().take(asked) is False
    assert world.waiting.put_offs == [asked]
    assert world.buried() == []
    assert world.counted()["MessagesDeferred"] == 1


def test_after_its_last_try_a_notice_is_kept_with_the_reason(world: World) -> None:
    world.s3 = Denying("SlowDown")
    key = f"{FOLDER}/a.json.gz"
    assert world.road().take(notice(key, tries=FILE_TRIES))
    ((_, why),) = world.buried()
    assert why == f"S3 answered SlowDown ({key})"
    assert world.waiting.put_offs == []


def test_a_notice_that_ends_the_function_each_time_is_kept_unread(world: World) -> None:
    key = world.store(packed(record()))
    assert world.road().take(notice(key, tries=FILE_TRIES + 1))
    ((_, why),) = world.buried()
    assert why == f"the function did not finish it in {FILE_TRIES} tries"
    assert world.sent == []


class Partly:
    """An S3 client that is throttled for one object and answers for all others."""

    def __init__(self, s3: Any, throttled: str) -> None:
        self.s3, self.throttled = s3, throttled
        self.meta = s3.meta

    def get_object(self, **asked: Any) -> Any:
        if asked["Key"] == self.throttled:
            raise ClientError({"Error": {"Code": "SlowDown"}}, "GetObject")
        return self.s3.get_object(**asked)


def test_a_file_that_cannot_be_read_now_delays_no_other_of_its_notice(world: World) -> None:
    keys = [world.store(packed(record(eventID=name)), name) for name in "abc"]
    world.s3 = Partly(world.s3, keys[0])
    assert world.road().take(notice(*keys))
    assert [event["id"] for event in world.sent] == ["b", "c"]


def test_of_many_files_only_those_come_again_that_could_not_be_read_now(world: World) -> None:
    damaged, throttled = world.store(b"no", "a"), world.store(packed(record()), "b")
    s3, world.s3 = world.s3, Partly(world.s3, throttled)
    assert world.road().take(notice(damaged, throttled))
    ((_, why),) = world.buried()
    assert why == f"it is neither gzip nor JSON ({damaged})"
    (again,) = world.waiting.bodies
    world.s3 = s3
    assert world.road().take(notice("", tries=1) | {"body": again})
    assert len(world.sent) == 1
    assert world.waiting.put_offs == []


def test_of_many_files_each_is_read_in_the_end_however_long_all_take(world: World) -> None:
    keys = [world.store(packed(record(eventID=name)), name) for name in "abc"]
    waiting = [notice(*keys)["body"]]
    while waiting:
        left = ticking(100, 50, 50, 50, FILE_RESERVE - 1)  # for one file of them
        assert world.road(time_left=left).take(notice("") | {"body": waiting.pop()})
        waiting += world.waiting.bodies
        world.waiting.bodies.clear()
    assert sorted(event["id"] for event in world.sent) == ["a", "b", "c"]


def test_a_file_is_not_begun_without_time_for_it(world: World) -> None:
    asked = notice(world.store(packed(record())))
    assert world.road(time_left=ticking(FILE_RESERVE - 1)).take(asked) is False
    assert (world.sent, world.waiting.put_offs) == ([], [asked])


def test_what_was_read_before_the_time_was_up_is_sent(world: World) -> None:
    records = [record(eventID=str(number)) for number in range(25)]
    time_left = ticking(100, *[50] * 20, FILE_END_RESERVE - 1)
    asked = notice(world.store(packed(*records)))
    assert world.road(time_left=time_left).take(asked) is False
    assert 15 <= len(world.sent) < 25
    assert world.waiting.put_offs == [asked]


def test_the_time_is_looked_at_in_a_file_that_nobody_wants_anything_of(world: World) -> None:
    quiet_file = file_of([quiet()] * 1_000)  # plain, so that it is many chunks
    asked = notice(world.store(quiet_file))
    assert world.road(time_left=ticking(100, *[50] * 8, 5)).take(asked) is False
    assert world.counted()["RecordsRead"] < 1_000


def test_the_time_is_looked_at_however_much_text_a_chunk_holds(world: World) -> None:
    asked = notice(world.store(packed(*[quiet()] * 3_000)))
    assert world.road(time_left=ticking(100, 50, 50, 50, 5)).take(asked) is False
    assert world.road(time_left=lambda: 100.0).take(asked)


def test_a_file_that_takes_more_than_an_invocation_is_kept_in_the_end(world: World) -> None:
    key = world.store(packed(record()))
    assert world.road(time_left=ticking(100, 5)).take(notice(key, tries=FILE_TRIES))
    ((_, why),) = world.buried()
    assert why == f"the invocation had no time left for it ({key})"


def test_messages_that_the_queue_does_not_take_have_the_notice_come_again(world: World) -> None:
    def full(messages: Iterable[str]) -> None:
        next(iter(messages))
        raise TimeoutError

    def refusing(messages: Iterable[str]) -> None:
        raise QueueError("SQS did not take a message")

    key = world.store(packed(record()))
    assert world.road(send_all=full).take(notice(key)) is False
    assert world.road(send_all=refusing).take(notice(key)) is False
    assert world.buried() == []
    assert len(world.waiting.put_offs) == 2
    assert world.road(send_all=full).take(notice(key, tries=FILE_TRIES))
    assert world.road(send_all=refusing).take(notice(key, tries=FILE_TRIES))
    assert sorted(why for _, why in world.buried()) == [
        f"SQS did not take a message ({key})",
        f"reading it failed with TimeoutError ({key})",
    ]


def test_a_dead_letter_queue_that_cannot_be_reached_has_the_notice_come_again(world: World) -> None:
    world.queue = "https://sqs.eu-west-1.amazonaws.com/111122223333/gone"
    assert world.road().take(notice(world.store(b"no"))) is False


@pytest.mark.parametrize("body", ["", "no JSON", "{}", json.dumps(sample("s3-bucket-deleted"))])
def test_what_is_no_notice_is_kept(world: World, body: str) -> None:
    assert world.road().take({"messageId": "message-1", "body": body})
    ((_, why),) = world.buried()
    assert why == "it announces no log file"


def test_a_trial_notice_is_taken_without_a_word(world: World) -> None:
    trial = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": BUCKET}
    assert world.road().take({"messageId": "message-1", "body": json.dumps(trial)})
    assert (world.sent, world.buried()) == ([], [])


def test_events_from_before_the_stack_are_counted_and_left(world: World) -> None:
    old = record(eventTime="2026-11-01T00:00:00Z", eventID="old")
    timeless = record(eventTime="some day", eventID="timeless")
    new = record(eventTime="2026-11-20T00:00:00Z", eventID="new")
    key = world.store(packed(old, timeless, new))
    installed_at = datetime(2026, 11, 20, tzinfo=UTC)
    assert world.road(not_before=installed_at).take(notice(key))
    assert [event["id"] for event in world.sent] == ["timeless", "new"]
    assert world.counted()["RecordsTooOld"] == 1


def test_records_are_shown_in_full_to_who_asked_for_their_kind(world: World) -> None:
    assumed = record(eventSource="sts.amazonaws.com", eventName="AssumeRole", readOnly=True)
    shown: list[Mapping[str, Any]] = []
    session_calls = {("aws.sts", "AssumeRole"), ("aws.s3", "DeleteBucket")}
    key = world.store(packed(quiet(), assumed, record()))
    assert world.road(on_session_event=shown.append, session_calls=session_calls).take(notice(key))
    assert shown == [assumed, record()]
    assert [event["detail"]["eventName"] for event in world.sent] == ["DeleteBucket"]


def test_who_is_shown_a_record_and_fails_costs_no_alert(world: World) -> None:
    def fails(session_calls: Mapping[str, Any]) -> None:
        raise TimeoutError

    key = world.store(packed(record()))
    assert world.road(on_session_event=fails, session_calls={("aws.s3", "DeleteBucket")}).take(notice(key))
    assert len(world.sent) == 1
    assert world.logged("session not kept")


def test_a_bare_notice_answers_what_was_found(world: World) -> None:
    key = world.store(packed(record(), quiet(), 7))
    bare = {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}]}
    bare["Records"][0]["s3"] = {"bucket": {"name": BUCKET}, "object": {"key": key}}  # type: ignore[assignment]
    assert world.road().take_notification(bare) == {
        "files": 1,
        "records": 3,
        "sent": 1,
        "unreadable": 1,
        "problems": [],
        "retried": [],
    }
    assert len(world.sent) == 1


def test_a_bare_notice_of_a_damaged_file_is_kept_too(world: World) -> None:
    key = world.store(b"no")
    bare = {"s3Bucket": BUCKET, "s3ObjectKey": [key]}
    assert world.road().take_notification(bare)["problems"] == [f"it is neither gzip nor JSON ({key})"]
    assert [body for body, _ in world.buried()] == [json.dumps(bare)]


def test_a_bare_notice_that_may_work_later_waits_in_the_queue(world: World) -> None:
    world.s3 = Denying("SlowDown")
    bare = {"s3Bucket": BUCKET, "s3ObjectKey": [f"{FOLDER}/a.json.gz"]}
    answer = world.road().take_notification(bare)
    assert answer["retried"] == [f"S3 answered SlowDown ({FOLDER}/a.json.gz)"]
    assert world.waiting.bodies == [json.dumps(bare)]
    assert world.buried() == []


def test_what_the_site_learns_counts_for_the_next_file(world: World) -> None:
    """A bucket that is known as a trail's makes a failed deletion worth telling."""
    failed = record("s3-bucket-deleted", errorCode="BucketNotEmpty")
    bucket = failed["requestParameters"]["bucketName"]
    known = [StackContext()]
    road = world.road(context=lambda: known[-1])
    assert road.take(notice(world.store(packed(failed), "a")))
    assert world.sent == []
    known.append(StackContext(trail_things=frozenset({bucket})))
    assert road.take(notice(world.store(packed(failed), "b")))
    assert [event["detail"]["eventName"] for event in world.sent] == ["DeleteBucket"]


def test_no_log_line_holds_what_an_event_says(world: World) -> None:
    key = world.store(packed(record("iam-access-key-created"), {"secret": "hidden"}))
    assert world.road().take(notice(key))
    assert "AKIAEXAMPLE" not in world.log.getvalue()
    assert "hidden" not in world.log.getvalue()
