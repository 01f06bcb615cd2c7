import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from account_event_handler.aws.queue import (
    MessageQueue,
    QueueError,
    batches,
    circling,
    internal_event,
    send_apart,
    tries_of,
    working_on,
)
from account_event_handler.limits import LONGEST_WAIT


@pytest.fixture
def queue() -> Iterator[MessageQueue]:
    with mock_aws():
        sqs = boto3.client("sqs")
        yield MessageQueue(lambda: sqs, sqs.create_queue(QueueName="activity")["QueueUrl"])


def received(queue: MessageQueue) -> list[str]:
    def receive() -> list[str]:
        got = queue.sqs().receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10)
        return [message["Body"] for message in got.get("Messages", [])]

    bodies: list[str] = []
    while more := receive():
        bodies += more
    return bodies


def test_many_messages_are_sent_in_few_requests(queue: MessageQueue) -> None:
    queue.send_all(f"message {number}" for number in range(25))
    assert sorted(received(queue)) == sorted(f"message {number}" for number in range(25))


def test_a_request_is_never_larger_than_the_queue_takes(queue: MessageQueue) -> None:
    bodies = [f"{number}" + "é" * 120_000 for number in range(9)]  # 240 kB each
    queue.send_all(bodies)
    assert len(received(queue)) == 9


def test_a_delayed_message_is_not_there_yet(queue: MessageQueue) -> None:
    queue.send("later", 100_000)  # more than SQS takes
    queue.send("now", -5)
    assert received(queue) == ["now"]


def test_what_is_sent_meanwhile_is_one_hop_further_than_the_record(queue: MessageQueue) -> None:
    def hops() -> list[int]:
        got = queue.sqs().receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        return [int(message["MessageAttributes"]["Hops"]["StringValue"]) for message in got["Messages"]]

    with working_on({"messageAttributes": {"Hops": {"stringValue": "3"}}}):
        queue.send("one")
        queue.send_all(["two", "three"])
    assert hops() == [4, 4, 4]
    with working_on({"body": "from elsewhere, or of an older version"}):
        queue.send("one")
    queue.send("of a bare event")
    assert hops() == [1, 1]


def test_a_queue_that_is_gone_is_an_error() -> None:
    with mock_aws():
        sqs = boto3.client("sqs")
        gone = MessageQueue(lambda: sqs, "https://sqs.eu-west-1.amazonaws.com/111122223333/gone")
        with pytest.raises(QueueError):
            gone.send("x")
        with pytest.raises(QueueError):
            gone.send_all(["x"])


class Sqs:
    """Notes the visibility timeouts it is asked for; takes a batch but for its last message."""

    def __init__(self) -> None:
        self.waits: list[int] = []
        self.queues: list[str] = []

    def change_message_visibility(self, **asked: Any) -> None:
        self.waits.append(asked["VisibilityTimeout"])
        self.queues.append(asked["QueueUrl"])

    def send_message_batch(self, **asked: Any) -> Any:
        return {"Failed": [{"Id": asked["Entries"][-1]["Id"]}]}


def record(tries: object) -> dict[str, Any]:
    return {"receiptHandle": "x", "attributes": {"ApproximateReceiveCount": str(tries)}}


def test_each_wait_is_twice_the_last_up_to_a_quarter_of_an_hour() -> None:
    sqs: Any = Sqs()
    queue = MessageQueue(lambda: sqs, "url")
    for tries in (1, 2, 3, 4, 5, 6, 7, 8, 250):
        queue.retry_later(record(tries))
    assert sqs.waits == [10, 20, 40, 80, 160, 320, 640, 900, 900]


def test_a_channel_that_asks_for_a_longer_wait_has_it() -> None:
    sqs: Any = Sqs()
    MessageQueue(lambda: sqs, "url").retry_later(record(1), at_least=120)
    assert sqs.waits == [120]


def test_a_record_is_put_off_in_the_queue_that_it_came_from() -> None:
    sqs: Any = Sqs()
    queue = MessageQueue(lambda: sqs, "ours", {"arn:other": "theirs"})
    for arn in ("arn:other", "arn:ours"):
        queue.retry_later({**record(1), "eventSourceARN": arn})
    queue.retry_later(record(1))
    assert sqs.queues == ["theirs", "ours", "ours"]


def test_an_outage_of_half_a_day_is_tried_often_enough_to_end_soon_after() -> None:
    assert 12 * 3600 / LONGEST_WAIT < 250


def test_a_wait_that_sqs_refuses_is_left_to_the_queue() -> None:
    class Refusing:
        def change_message_visibility(self, **asked: Any) -> None:
            raise ClientError({"Error": {"Code": "ReceiptHandleIsInvalid"}}, "x")

    sqs: Any = Refusing()
    MessageQueue(lambda: sqs, "url").retry_later(record(1))
    MessageQueue(lambda: sqs, "url").retry_later({})


def test_a_batch_that_is_taken_in_part_is_an_error() -> None:
    sqs: Any = Sqs()
    with pytest.raises(QueueError, match="1 of 2"):
        MessageQueue(lambda: sqs, "url").send_all(["a", "b"])


@pytest.mark.parametrize("count", ["", "many", "0", "-1"])
def test_a_count_that_is_none_is_the_first_try(count: str) -> None:
    assert tries_of(record(count)) == 1
    assert tries_of(json.loads("{}")) == 1


def test_messages_for_two_queues_are_sent_apart_and_in_batches_of_which_a_full_one_takes_the_other_along() -> None:
    taken: dict[str, list[int]] = {"a": [], "b": []}

    class Counting:
        def send_message_batch(self, **asked: Any) -> dict[str, Any]:
            taken[asked["QueueUrl"]].append(len(asked["Entries"]))
            return {}

    sqs: Any = Counting()
    one, other = (MessageQueue(lambda: sqs, name) for name in taken)
    send_apart((other if number % 4 == 0 else one, str(number)) for number in range(50))
    assert taken == {"a": [10, 10, 10, 7], "b": [4, 3, 3, 3]}


@pytest.mark.parametrize(
    ("sizes", "made"),
    [
        ([500_000, 500_000, 1], [2, 1]),
        ([500_000, 500_001], [1, 1]),
        ([2_000_000, 1], [1, 1]),
        ([1] * 10, [10]),
        ([1] * 11, [10, 1]),
        ([600_000, *[50_000] * 9], [9, 1]),
        ([], []),
    ],
)
def test_a_request_takes_ten_messages_and_a_million_bytes(sizes: list[int], made: list[int]) -> None:
    assert [len(batch) for batch in batches(sizes, int)] == made


@pytest.mark.parametrize(("hops", "is_circling"), [("7", False), ("8", True), ("many", False)])
def test_a_message_that_was_sent_on_eight_times_goes_in_circles(hops: str, is_circling: bool) -> None:
    assert bool(circling({"messageAttributes": {"Hops": {"stringValue": hops}}})) is is_circling


def test_the_last_of_many_tries_waits_no_longer_than_those_before() -> None:
    sqs: Any = Sqs()
    MessageQueue(lambda: sqs, "url").redeliver_after({"receiptHandle": "x"}, 10_000)
    assert sqs.waits == [LONGEST_WAIT]


def test_a_message_of_the_function_s_own_is_an_event() -> None:
    assert json.loads(internal_event("Kind", "id", {"ä": 1})) == {
        "id": "id",
        "source": "account-watcher",
        "detail-type": "Kind",
        "detail": {"ä": 1},
    }
