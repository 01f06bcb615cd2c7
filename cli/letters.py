"""A dead-letter queue enters; its messages with their reasons leave, and stay where they are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from account_event_handler.ingest.sanitize import clean

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

BATCH = 10  # SQS's limit for one request
LOOK = 30  # seconds that a message is hidden while it is looked at
# Of letters that nobody can receive just now.
ELSEWHERE = "being looked at, or left by an interrupted redrive"


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter: `id` is that of the message when it first came, `now_id` its present one."""

    id: str
    now_id: str
    receipt: str
    body: str
    reason: str


@dataclass(frozen=True, slots=True)
class Letters:
    """A dead-letter queue. Every method raises botocore's errors."""

    sqs: "SQSClient"
    url: str

    def take(self, seconds: int = LOOK) -> Iterator[list[Letter]]:
        """Up to ten letters at a time, hidden from others for so many seconds, until none is left.

        Whoever takes them releases all of them, or deletes them.
        """
        while messages := self._receive(seconds):
            yield list(map(_letter, messages))

    def release(self, letters: Sequence[Letter]) -> None:
        """Let others see these letters again at once."""
        for start in range(0, len(letters), BATCH):
            entries = [
                {"Id": str(place), "ReceiptHandle": letter.receipt, "VisibilityTimeout": 0}
                for place, letter in enumerate(letters[start : start + BATCH])
            ]
            self.sqs.change_message_visibility_batch(QueueUrl=self.url, Entries=entries)  # type: ignore[arg-type]

    def look(self, most: int) -> list[Letter]:
        """The first letters; each is hidden for a moment, and its receive count rises by one."""
        found: list[Letter] = []
        try:
            for letters in self.take():
                found += letters
                if len(found) >= most:
                    break
        finally:
            self.release(found)
        return found[:most]

    def _receive(self, seconds: int) -> list[Any]:
        answer = self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=BATCH,
            VisibilityTimeout=seconds,
            WaitTimeSeconds=1,  # asks all of SQS's servers, where 0 asks some
            MessageAttributeNames=["All"],
        )
        return list(answer.get("Messages", []))


def _letter(message: Mapping[str, Any]) -> Letter:
    given = {
        name: str(value.get("StringValue", ""))
        for name, value in message.get("MessageAttributes", {}).items()
    }
    return Letter(
        id=given.get("OriginalMessageId") or message["MessageId"],
        now_id=message["MessageId"],
        receipt=message["ReceiptHandle"],
        body=message["Body"],
        reason=_reason(given),
    )


def _reason(given: Mapping[str, str]) -> str:
    """The watcher's own reason, EventBridge's, or that SQS moved it after its last try."""
    if reason := clean(given.get("Reason"), 160):
        return reason
    if code := clean(given.get("ERROR_CODE")):
        return f"EventBridge could not put it into the queue: {code}"
    return "tried until SQS gave up; the function's log has the reason"
