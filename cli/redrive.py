"""`account-watcher redrive`: the dead letters of the stack's queues, and moving them back, after asking.

SQS's StartMessageMoveTask cannot add an attribute, and the message's first id must travel with it, since by that id the
watcher knows what it has delivered. What is interrupted is repeated, and delivered once.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct, field

from account_event_handler.aws.queue import batches
from account_event_handler.ingest.sanitize import clean
from cli.arguments import Command
from cli.context import Context, counted
from cli.errors import CliError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# What operators call the queues of the stack, by their logical ids.
NAMES = {"ActivityQueue": "activity", "DeniedQueue": "denied", "LogFileQueue": "log-files"}
BATCH = 10  # SQS's limit for one request
LOOK = 30  # seconds for which a message is hidden while it is read
# Of messages that cannot be received just now.
IN_FLIGHT = "in flight: being read, or left by an interrupted redrive"
LOOKED_AT = 100  # messages whose reasons are shown before the question
MOVING = 120  # seconds for which a message is hidden while it is moved


class Depth(NamedTuple):
    """Messages that are visible, in flight or delayed; SQS's approximation."""

    waiting: int
    in_flight: int
    delayed: int


class QueuePair(NamedTuple):
    """A queue, by its operator's name, and its dead-letter queue (empty if it has none): URLs."""

    name: str
    url: str
    depth: Depth
    dead_letters_url: str


def pairs(sqs: "SQSClient", queues: Mapping[str, str]) -> Iterator[QueuePair]:
    """The stack's queues in NAMES, with the dead-letter queues that their attributes name."""
    by_name = {url.rpartition("/")[2]: url for url in queues.values()}
    for logical, name in NAMES.items():
        if url := queues.get(logical):
            attributes = attributes_of(sqs, url)
            policy = json.loads(attributes.get("RedrivePolicy", "{}"))
            dead_letters = str(policy.get("deadLetterTargetArn", "")).rpartition(":")[2]
            yield QueuePair(name, url, depth(attributes), by_name.get(dead_letters, ""))


def depth(attributes: Mapping[Any, str]) -> Depth:
    kinds = ("", "NotVisible", "Delayed")
    return Depth(*(int(attributes.get(f"ApproximateNumberOfMessages{kind}", 0)) for kind in kinds))


def attributes_of(sqs: "SQSClient", url: str) -> Mapping[Any, str]:
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"]).get("Attributes", {})


class DeadLetter(Struct, frozen=True):
    """A message: `id` is that of the message when it first came, `now_id` its present one."""

    id: str
    now_id: str
    receipt: str
    body: str
    reason: str

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> "DeadLetter":
        given = {name: value.get("StringValue", "") for name, value in message.get("MessageAttributes", {}).items()}
        if not (reason := clean(given.get("Reason"), 160)):  # the watcher's own
            reason = "retried until SQS gave up; the function's log has the reason"
            if code := clean(given.get("ERROR_CODE")):
                reason = f"EventBridge could not put it into the queue: {code}"
        now_id = message["MessageId"]
        first_id = given.get("OriginalMessageId") or now_id
        return cls(first_id, now_id, message["ReceiptHandle"], message["Body"], reason)


class DeadLetterQueue(Struct, frozen=True):
    sqs: "SQSClient"
    url: str

    def take(self, seconds: int = LOOK) -> Iterator[list[DeadLetter]]:
        """Up to ten at a time, hidden from others for so long, until none is left; the caller releases or deletes."""
        while messages := self._receive(seconds):
            yield list(map(DeadLetter.of, messages))

    def _receive(self, seconds: int) -> Sequence[Any]:
        return self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=BATCH,
            VisibilityTimeout=seconds,
            WaitTimeSeconds=1,  # asks all of SQS's servers, where 0 asks some
            MessageAttributeNames=["All"],
        ).get("Messages", [])

    def release(self, letters: Sequence[DeadLetter]) -> None:
        """Let others see these messages again at once."""
        for batch in batched(letters, BATCH, strict=False):
            entries = _entries({"ReceiptHandle": letter.receipt, "VisibilityTimeout": 0} for letter in batch)
            self.sqs.change_message_visibility_batch(QueueUrl=self.url, Entries=entries)

    def look(self, most: int) -> list[DeadLetter]:
        """The first messages; each is hidden for a moment, and its receive count rises by one."""
        found: list[DeadLetter] = []
        try:
            for letters in self.take():
                found += letters
                if len(found) >= most:
                    break
        finally:
            self.release(found)
        return found[:most]


def _entries(each: Iterable[Mapping[str, object]]) -> Any:
    """Of a batch request: their ids are their places."""
    return [{"Id": str(place), **entry} for place, entry in enumerate(each)]


def reasons(letters: Sequence[DeadLetter]) -> list[str]:
    """A line for each reason with how many have it, most frequent first."""
    counts = Counter(letter.reason for letter in letters).most_common()
    return [f"{times:>4}  {reason}" for reason, times in counts]


def add_to(command: Command) -> None:
    command.runs(_run)
    command.takes("--queue", "only the dead letters of this queue", choices=list(NAMES.values()))
    command.switch("--yes", "do not ask")


def _run(given: argparse.Namespace, context: Context) -> int:
    sqs = context.aws.session.client("sqs")
    stacks = [pair for pair in pairs(sqs, context.aws.stack.queues) if pair.dead_letters_url]
    chosen = [pair for pair in stacks if given.queue in (None, pair.name)]
    if not chosen:
        raise CliError("The stack has no such queue.", "account-watcher status shows its queues.")
    return max([_redrive(sqs, pair, context, ask=not given.yes) for pair in chosen])


def _redrive(sqs: "SQSClient", pair: QueuePair, context: Context, *, ask: bool) -> int:
    """Show, ask, move, report; the exit code."""
    queue = DeadLetterQueue(sqs, pair.dead_letters_url)
    shown = queue.look(LOOKED_AT)
    waits = depth(attributes_of(sqs, pair.dead_letters_url))
    if not shown and waits.in_flight:
        context.say(f"{pair.name}: {_letters(waits.in_flight)} {IN_FLIGHT}. Try again in two minutes.")
        return 1
    if not shown:
        context.say(f"{pair.name}: no dead letters.")
        return 0
    count = max(len(shown), waits.waiting)
    more = ", among them:" if count > len(shown) else ":"
    context.say("\n  ".join([f"{pair.name}: {_letters(count)}{more}", *reasons(shown)]))
    if ask and not context.ask(f"Move {_letters(count)} back into the {pair.name} queue?"):
        context.say("Nothing was moved.")
        return 1
    with context.out.status("moving …") as shown_status:
        move = Move(queue, pair.url, lambda moved: shown_status.update(f"moved {moved:,} …"))
        move.run()
    context.say(f"{pair.name}: moved {_letters(move.moved)} back.")
    if move.returned:
        returned = _letters(len(move.returned))
        context.say(f"{returned} came back at once: the cause is still there. Fix it, then redrive again.")
    if move.failed:
        why = ", ".join(sorted(set(move.failed)))
        context.say(f"SQS did not accept {_letters(len(move.failed))} ({why}); they stay there.")
    return 1 if move.returned or move.failed else 0


def _letters(count: int) -> str:
    return counted(count, "dead letter")


class Move(Struct):
    """Messages on their way back to the queue at `target`; `_held` are hidden by us, by their present ids."""

    queue: DeadLetterQueue
    target: str
    progress: Callable[[int], None]
    moved: int = 0
    failed: list[str] = field(default_factory=list)
    returned: set[str] = field(default_factory=set)
    _known: set[str] = field(default_factory=set)
    _held: dict[str, DeadLetter] = field(default_factory=dict)

    def run(self) -> None:
        """Move all; after an error, what was not moved stays, for all to see."""
        try:
            for batch in batches(self._fresh(), size):
                self._send(batch)
        finally:
            self.queue.release(list(self._held.values()))

    def _fresh(self) -> Iterator[DeadLetter]:
        for letters in self.queue.take(MOVING):
            self._held |= {letter.now_id: letter for letter in letters}
            for letter in letters:
                if {letter.id, letter.now_id} & self._known:
                    self.returned.add(letter.now_id)
                else:
                    yield letter

    def _send(self, batch: Sequence[DeadLetter]) -> None:
        entries = _entries(
            {
                "MessageBody": letter.body,
                "MessageAttributes": {"OriginalMessageId": {"DataType": "String", "StringValue": letter.id}},
            }
            for letter in batch
        )
        sent = self._done(self.queue.sqs.send_message_batch(QueueUrl=self.target, Entries=entries))
        self._known |= {letter.id for letter in batch} | {each["MessageId"] for each in sent}
        if sent:
            self._delete([batch[int(each["Id"])] for each in sent])

    def _delete(self, letters: Sequence[DeadLetter]) -> None:
        entries = _entries({"ReceiptHandle": letter.receipt} for letter in letters)
        for each in self._done(self.queue.sqs.delete_message_batch(QueueUrl=self.queue.url, Entries=entries)):
            self._held.pop(letters[int(each["Id"])].now_id, None)
            self.moved += 1
        self.progress(self.moved)

    def _done(self, answer: Any) -> list[Any]:
        self.failed += [clean(each["Code"]) for each in answer.get("Failed", [])]
        return list(answer.get("Successful", []))


def size(letter: DeadLetter) -> int:
    """In bytes, its attribute included."""
    return len(letter.body.encode(errors="replace")) + 200
