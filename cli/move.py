"""Dead letters and a queue enter; each letter leaves into the queue, with its first id.

The letters are received, sent and deleted here rather than by SQS's StartMessageMoveTask: that one
cannot add an attribute, and the message's first id must travel with it, since by that id the
watcher knows whom it has told already. What is interrupted is repeated, and told once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from account_event_handler.aws.queue import batches
from account_event_handler.ingest.sanitize import clean
from cli.letters import Letter, Letters

MOVING = 120  # seconds that a letter is hidden while it is moved


@dataclass(slots=True)
class Move:
    """Letters on their way back to the queue at `target`; one that returns is left alone.

    `progress` is told the number moved by now. `_held` are hidden by us, by their present ids.
    """

    letters: Letters
    target: str
    progress: Callable[[int], None]
    moved: int = 0
    denied: list[str] = field(default_factory=list)
    returned: set[str] = field(default_factory=set)
    _known: set[str] = field(default_factory=set)
    _held: dict[str, Letter] = field(default_factory=dict)

    def run(self) -> None:
        """Move all; raises botocore's errors. What was not moved by then stays, for all to see."""
        try:
            for batch in batches(self._fresh(self.letters.take(MOVING)), _size):
                self._send(batch)
        finally:
            self.letters.release(list(self._held.values()))

    def _fresh(self, taken: Iterable[Sequence[Letter]]) -> Iterator[Letter]:
        for letters in taken:
            self._held |= {letter.now_id: letter for letter in letters}
            for letter in letters:
                if {letter.id, letter.now_id} & self._known:
                    self.returned.add(letter.now_id)
                else:
                    yield letter

    def _send(self, batch: Sequence[Letter]) -> None:
        sqs = self.letters.sqs
        answer = sqs.send_message_batch(
            QueueUrl=self.target,
            Entries=[_entry(place, letter) for place, letter in enumerate(batch)],  # type: ignore[misc]
        )
        self.denied += [clean(failed["Code"]) for failed in answer.get("Failed", [])]
        sent = [
            (batch[int(each["Id"])], each["MessageId"]) for each in answer.get("Successful", [])
        ]
        self._known |= {letter.id for letter in batch} | {new_id for _, new_id in sent}
        if sent:
            self._delete([letter for letter, _ in sent])

    def _delete(self, letters: Sequence[Letter]) -> None:
        answer = self.letters.sqs.delete_message_batch(
            QueueUrl=self.letters.url,
            Entries=[
                {"Id": str(place), "ReceiptHandle": letter.receipt}
                for place, letter in enumerate(letters)
            ],
        )
        self.denied += [clean(failed["Code"]) for failed in answer.get("Failed", [])]
        for each in answer.get("Successful", []):
            self._held.pop(letters[int(each["Id"])].now_id, None)
            self.moved += 1
        self.progress(self.moved)


def _entry(place: int, letter: Letter) -> dict[str, object]:
    first_id = {"DataType": "String", "StringValue": letter.id}
    return {
        "Id": str(place),
        "MessageBody": letter.body,
        "MessageAttributes": {"OriginalMessageId": first_id},
    }


def _size(letter: Letter) -> int:
    return len(letter.body.encode(errors="replace")) + 200  # and its attribute
