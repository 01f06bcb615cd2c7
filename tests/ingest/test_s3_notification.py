import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account_event_handler.ingest.s3_notification import S3Notification, S3Object, s3_notification_of
from tests.support.samples import NOTICES, SPEAKING, load

BUCKET = "trail-111122223333"
KEY = (
    "logs+of us/AWSLogs/o-exampleorgid/444455556666/CloudTrail/eu-west-1/2026/11/20/"
    "444455556666_CloudTrail_eu-west-1_20261120T0905Z_9JM8uKEITHqwJKXr.json.gz"
)
ENCODED = KEY.replace("+", "%2B").replace(" ", "+").replace("=", "%3D")
FILE = S3Object(BUCKET, KEY)
SECOND = S3Object(BUCKET, KEY.replace("T0905Z", "T0910Z"))


def s3_record(key: str = ENCODED, name: str = "ObjectCreated:Put") -> dict[str, Any]:
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "eu-west-1",
        "eventName": name,
        "s3": {"bucket": {"name": BUCKET}, "object": {"key": key, "size": 5}},
    }


def sns_envelope(message: object) -> dict[str, Any]:
    return {
        "Type": "Notification",
        "MessageId": "1",
        "TopicArn": "arn:aws:sns:eu-west-1:111122223333:trail",
        "Message": message if isinstance(message, str) else json.dumps(message),
    }


def sns_record(message: object) -> dict[str, Any]:
    return {"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": sns_envelope(message)}


def object_created(key: str = KEY) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "1",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "111122223333",
        "detail": {"bucket": {"name": BUCKET}, "object": {"key": key}, "reason": "PutObject"},
    }


S3 = {"Records": [s3_record()]}
CLOUDTRAIL = {"s3Bucket": BUCKET, "s3ObjectKey": [KEY]}
FORMS = {
    "S3 through EventBridge": object_created(),
    "S3": S3,
    "S3 through SNS": sns_envelope(S3),
    "S3 through SNS, straight to the function": {"Records": [sns_record(S3)]},
    "CloudTrail through SNS, raw": CLOUDTRAIL,
    "CloudTrail through SNS": sns_envelope(CLOUDTRAIL),
    "CloudTrail through SNS, straight to the function": {"Records": [sns_record(CLOUDTRAIL)]},
    "S3 through EventBridge and SNS": sns_envelope(object_created()),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("queued", [True, False])
def test_every_form_of_notice_announces_its_file(form: str, queued: bool) -> None:
    payload = FORMS[form]
    assert s3_notification_of(json.dumps(payload) if queued else payload) == S3Notification(files=(FILE,))


def test_a_notice_may_announce_several_files() -> None:
    several = {"s3Bucket": BUCKET, "s3ObjectKey": [KEY, SECOND.key, KEY]}
    assert s3_notification_of(several) == S3Notification(files=(FILE, SECOND))
    records = {"Records": [s3_record(), s3_record(ENCODED.replace("T0905Z", "T0910Z"))]}
    assert s3_notification_of(records) == S3Notification(files=(FILE, SECOND))
    assert s3_notification_of({"Records": [sns_record(CLOUDTRAIL), sns_record(several)]}) == S3Notification(
        files=(FILE, SECOND)
    )


@pytest.mark.parametrize("message", ["CloudTrail validation message.", {"Event": "s3:TestEvent"}])
def test_a_trial_is_no_error_and_announces_nothing(message: object) -> None:
    if isinstance(message, dict):
        message |= {"Service": "Amazon S3", "Bucket": BUCKET}
        assert s3_notification_of(message) == s3_notification_of(json.dumps(message)) == S3Notification()
    assert s3_notification_of(sns_envelope(message)) == S3Notification()
    assert s3_notification_of({"Records": [sns_record(message)]}) == S3Notification()


@pytest.mark.parametrize(
    "key",
    [
        KEY.replace("CloudTrail", "CloudTrail-Digest"),
        KEY.replace("/CloudTrail/", "/CloudTrail-Insight/"),
        "AWSLogs/111122223333/CloudTrail/",
        "AWSLogs/111122223333/Config/eu-west-1/2026/11/20/x.json.gz",
        KEY.removesuffix(".gz"),
        "reports/x.csv",
    ],
)
def test_what_is_no_log_file_is_passed_over(key: str) -> None:
    assert s3_notification_of(object_created(key)) == S3Notification(skipped=(S3Object(BUCKET, key),))


@pytest.mark.parametrize("prefix", ["", "a/", "a b/c/AWSLogs/"])
@pytest.mark.parametrize("organization", ["", "o-exampleorgid/"])
def test_a_prefix_and_an_organization_may_stand_in_the_key(prefix: str, organization: str) -> None:
    place = "111122223333/CloudTrail/us-gov-west-1/2026/11/20/x.json.gz"
    key = f"{prefix}AWSLogs/{organization}{place}"
    assert s3_notification_of(object_created(key)) == S3Notification(files=(S3Object(BUCKET, key),))


def test_the_removal_of_a_file_announces_none() -> None:
    removed = s3_record(name="ObjectRemoved:Delete")
    assert s3_notification_of({"Records": [removed, s3_record()]}) == S3Notification(files=(FILE,))


@pytest.mark.parametrize(
    "payload",
    [
        None,
        7,
        "",
        "x",
        "[]",
        "{}",
        "[" * 100_000,
        {"Records": []},
        {"Records": "x"},
        {"Records": [{"eventSource": "iam.amazonaws.com", "eventName": "CreateUser"}]},
        {"Records": [{"eventSource": "aws:sqs", "body": json.dumps(S3)}]},
        sns_envelope("hello"),
        sns_envelope(sns_envelope(sns_envelope(sns_envelope(S3)))),
        {"source": "aws.s3", "detail-type": "Object Deleted", "detail": {}},
        {"source": "aws.x", "detail-type": "Object Created", "detail": {}},
        {"s3Bucket": BUCKET, "s3ObjectKey": KEY},
    ],
)
def test_anything_else_is_no_notice(payload: object) -> None:
    assert s3_notification_of(payload) is None


def test_no_sample_event_is_taken_for_a_notice() -> None:
    assert [path.stem for path in SPEAKING if s3_notification_of(load(path)) is not None] == []


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        ({"Records": [{"eventSource": "aws:s3"}, s3_record()]}, "it names no bucket"),
        ({"Records": [{"x": 1}, s3_record()]}, "one of its records is no notice of a log file"),
        ({"Records": [7, s3_record()]}, "one of its records is no notice of a log file"),
        ({"s3Bucket": BUCKET, "s3ObjectKey": [7, KEY]}, f"it names no object in the bucket {BUCKET}"),
        ({"Records": [s3_record("x" * 1_025), s3_record()]}, f"it names no object in the bucket {BUCKET}"),
    ],
)
def test_what_cannot_be_made_out_does_not_hide_the_rest(payload: object, fault: str) -> None:
    assert s3_notification_of(payload) == S3Notification(files=(FILE,), faults=(fault,))


def test_a_bucket_that_is_no_bucket_s_name_is_never_asked_for() -> None:
    for bucket in ("", "../x", "arn:aws:s3:eu-west-1:111122223333:accesspoint/x", "a b", 7, None):
        notice = s3_notification_of({"s3Bucket": bucket, "s3ObjectKey": [KEY]})
        assert notice == S3Notification(faults=("it names no bucket",))


NAMES = [
    *("Records", "eventSource", "EventSource", "eventName", "s3", "bucket", "name", "object"),
    *("key", "Sns", "Message", "Type", "s3Bucket", "s3ObjectKey", "Event", "source"),
    *("detail-type", "detail"),
]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["aws:s3", "aws:sns"]),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(NAMES),
            below | st.sampled_from(["Notification", "aws.s3", "Object Created", "s3:TestEvent"]),
        )
    ),
    max_leaves=20,
)


@given(anything)
def test_whatever_comes_is_a_notice_or_none(payload: object) -> None:
    for form in (payload, json.dumps(payload), sns_envelope(payload)):
        assert s3_notification_of(form) is None or isinstance(s3_notification_of(form), S3Notification)


@pytest.mark.parametrize(
    ("name", "files", "skipped"),
    [
        ("s3-by-eventbridge", 1, 0),
        ("s3-to-function", 1, 0),
        ("s3-by-sns", 1, 0),
        ("cloudtrail-by-sns", 2, 0),
        ("digest", 0, 1),
        ("s3-test", 0, 0),
    ],
)
def test_a_sample_of_a_notice_announces_what_it_says(name: str, files: int, skipped: int) -> None:
    notice = s3_notification_of(load(NOTICES / f"{name}.json"))
    assert notice is not None
    assert (len(notice.files), len(notice.skipped), notice.faults) == (files, skipped, ())


@pytest.mark.parametrize(("length", "is_read"), [(1_024, True), (1_025, False), (0, False)])
def test_a_key_has_up_to_1024_bytes(length: int, is_read: bool) -> None:
    key = ("é" * (length // 2) + "x" * (length % 2))[:length]
    notification = s3_notification_of(object_created(key))
    assert notification
    assert (bool(notification.skipped), bool(notification.faults)) == (is_read, not is_read)


@pytest.mark.parametrize("bucket", ["x", "", "-x", "a b", None, "a" * 256])
def test_a_bucket_that_is_none_is_a_fault(bucket: Any) -> None:
    notification = s3_notification_of({"s3Bucket": bucket, "s3ObjectKey": [KEY]})
    assert notification == S3Notification(faults=("it names no bucket",))
