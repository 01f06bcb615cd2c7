"""The stack's queues: sends messages, the function's own among them, and has a failed one retried later."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from copy import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct, field

from account_event_handler.limits import FIRST_WAIT, LONGEST_DELAY, LONGEST_WAIT, MOST_HOPS

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

SOURCE = "account-watcher"
FORWARDER_SOURCE = "account-watcher.forwarder"  # of the heartbeats that forwarders of other accounts send
GROUP_WINDOW_CLOSED = "Fold Window Closed"
RATE_LIMIT_BEGAN = "Flood Began"
RATE_LIMIT_WINDOW_CLOSED = "Flood Window Closed"
REDELIVER_ALERT = "Alert Waits"
HEARTBEAT = "Heartbeat"  # the template's schedule sends it
LOOK_AT_TRAILS = "Look at Trails"  # so it does this
LOOK_AT_FORWARDERS = "Look at Forwarders"  # and this
TEST = "Test"  # `account-watcher test` puts it on the bus, and the template's rule for it passes it on
TRAIL_NEWS = "Trail News"
TRAIL_REPAIR_UNFINISHED = "Trail Repair Unfinished"
# Mutes and groups apply to what comes of these.
FINDINGS = (HEARTBEAT, LOOK_AT_FORWARDERS, TRAIL_NEWS, TRAIL_REPAIR_UNFINISHED)

BATCH = 10  # messages, SQS's limit for one request
BATCH_SIZE = 1_000_000  # bytes of one request; SQS takes 1 MiB

# Of the record that is worked on. Lambda counts them by X-Ray's header, which no SendMessage takes along.
_hops: ContextVar[int] = ContextVar("hops", default=0)


class QueueError(Exception):
    """The queue did not take a message; whoever sent it must try again."""


class MessageQueue(Struct, frozen=True):
    """A queue, as the function writes to it; `sqs` makes the client when it is first needed.

    `others` are the URLs of further queues, by ARN, whose records may be deferred, too.
    """

    sqs: Callable[[], "SQSClient"]
    url: str
    others: Mapping[str, str] = field(default_factory=dict)

    def send(self, body: str, delay: int = 0) -> None:
        """Send one message that arrives after `delay` seconds, at most 900; raises QueueError."""
        seconds = max(0, min(delay, LONGEST_DELAY))
        try:
            self.sqs().send_message(QueueUrl=self.url, DelaySeconds=seconds, **_counted(body))
        except (BotoCoreError, ClientError) as error:
            raise QueueError(f"SQS did not take a message: {type(error).__name__}") from error

    def send_all(self, bodies: Iterable[str]) -> None:
        """Send many messages in as few requests as SQS allows; raises QueueError."""
        for batch in batches(bodies, lambda body: len(body.encode())):
            entries: Any = [{"Id": str(place), **_counted(body)} for place, body in enumerate(batch)]
            try:
                answer = self.sqs().send_message_batch(QueueUrl=self.url, Entries=entries)
            except (BotoCoreError, ClientError) as error:
                raise QueueError(f"SQS did not take messages: {type(error).__name__}") from error
            if answer.get("Failed"):
                raise QueueError(f"SQS did not take {len(answer['Failed'])} of {len(batch)} messages")

    def of(self, record: Mapping[str, Any]) -> "MessageQueue":
        """The queue that the record came from."""
        return replace(self, url=self.others.get(str(record.get("eventSourceARN")), self.url))

    def retry_later(self, record: Mapping[str, Any], at_least: int = 0) -> None:
        """Have SQS deliver the record again after a wait that doubles with each try."""
        self.redeliver_after(record, max(at_least, FIRST_WAIT * 2 ** min(tries_of(record) - 1, 10)))

    def redeliver_after(self, record: Mapping[str, Any], seconds: int) -> None:
        """Have SQS deliver the record again after so many seconds, at most 900.

        What SQS does not take is left to the queue's own visibility timeout.
        """
        with suppress(BotoCoreError, ClientError, KeyError):
            self.sqs().change_message_visibility(
                QueueUrl=self.of(record).url,
                ReceiptHandle=record["receiptHandle"],
                VisibilityTimeout=min(seconds, LONGEST_WAIT),
            )


def send_apart(messages: Iterable[tuple[MessageQueue, str]]) -> None:
    """Send each message to its queue, in few requests; raises QueueError.

    With ten for one queue go the few for another: they would wait for the last of the messages.
    """
    waiting: dict[str, tuple[MessageQueue, list[str]]] = {}
    for queue, body in messages:
        _, bodies = waiting.setdefault(queue.url, (queue, []))
        bodies.append(body)
        if len(bodies) == BATCH:
            _send_waiting(waiting)
            waiting.clear()
    _send_waiting(waiting)


def _send_waiting(waiting: Mapping[str, tuple[MessageQueue, list[str]]]) -> None:
    for queue, bodies in waiting.values():
        queue.send_all(bodies)


def batches[Message](messages: Iterable[Message], size_of: Callable[[Message], int]) -> Iterator[list[Message]]:
    """As many in one request as SQS takes, by number and by size, in bytes."""
    batch: list[Message] = []
    size = 0
    for message in messages:
        length = size_of(message)
        if batch and size + length > BATCH_SIZE:
            yield batch
            batch, size = [], 0
        batch.append(message)
        size += length
        if len(batch) == BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@contextmanager
def working_on(record: Mapping[str, Any]) -> Iterator[None]:
    """What is sent meanwhile is one hop further than the record."""
    before = _hops.set(_hops_of(record))
    try:
        yield
    finally:
        _hops.reset(before)


def circling(record: Mapping[str, Any]) -> str:
    """Why the record is not taken, where it is one sent on from another too often; else empty."""
    is_circling = _hops_of(record) >= MOST_HOPS
    return f"the function has sent it on {MOST_HOPS} times, so it goes in circles" if is_circling else ""


def _hops_of(record: Mapping[str, Any]) -> int:
    count = str(record.get("messageAttributes", {}).get("Hops", {}).get("stringValue", ""))
    return int(count) if count.isdecimal() else 0  # as of what comes from elsewhere or an older version


def _counted(body: str) -> Any:
    hops = {"DataType": "Number", "StringValue": str(_hops.get() + 1)}
    return {"MessageBody": body, "MessageAttributes": {"Hops": hops}}


def tries_of(record: Mapping[str, Any]) -> int:
    """How often SQS has delivered this message, this time included."""
    count = str(record.get("attributes", {}).get("ApproximateReceiveCount", "1"))
    return max(1, int(count)) if count.isdecimal() else 1


def internal_event(detail_type: str, event_id: str, detail: Mapping[str, Any]) -> str:
    """A message that the function sends itself: an event with what is to be remembered until it comes back.

    It travels through the activity queue like every event, so it shares its retries. No rule passes this
    source except the stack's own schedules.
    """
    return json.dumps(
        {"id": event_id, "source": SOURCE, "detail-type": detail_type, "detail": detail}, ensure_ascii=False
    )
