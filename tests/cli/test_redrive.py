import json
from itertools import batched
from typing import Any

import pytest

from account_event_handler.aws.queue import BATCH, BATCH_SIZE, batches
from cli.redrive import DeadLetter, DeadLetterQueue, Move, size
from tests.cli.operator import Operator, answers
from tests.pipeline.test_batch import World, record
from tests.support.samples import sample


class Boxes:
    """The stack's queues, filled and read by hand."""

    def __init__(self, operator: Operator) -> None:
        self.operator = operator
        self.sqs = operator.client("sqs")

    def add(self, body: str, queue: str = "ActivityDeadLetters", **attributes: str) -> str:
        given = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
        url = self.operator.physical(queue)
        sent = self.sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=given)
        return str(sent["MessageId"])

    def waiting(self, queue: str) -> dict[str, dict[str, str]]:
        """The attributes of each message that can be received now, by its body."""
        found: dict[str, dict[str, str]] = {}
        while True:
            got = self.sqs.receive_message(
                QueueUrl=self.operator.physical(queue),
                MessageAttributeNames=["All"],
                MaxNumberOfMessages=10,
                VisibilityTimeout=60,
            )
            if not got.get("Messages"):
                return found
            for message in got["Messages"]:
                attributes = message.get("MessageAttributes", {})
                found[message["Body"]] = {name: value["StringValue"] for name, value in attributes.items()}

    def records(self, queue: str) -> list[dict[str, Any]]:
        """Each message as Lambda gets it, and it is gone from the queue."""
        url, found = self.operator.physical(queue), list[dict[str, Any]]()
        while got := self.sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in got:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                attributes = {
                    name: {"stringValue": value["StringValue"]}
                    for name, value in message.get("MessageAttributes", {}).items()
                }
                known = record(message["Body"], message["MessageId"])
                found.append(known | {"messageAttributes": attributes})
        return found


@pytest.fixture
def boxes(operator: Operator) -> Boxes:
    return Boxes(operator)


def test_nothing_is_asked_where_there_is_nothing_to_move(operator: Operator) -> None:
    said = operator.types("redrive")
    assert (said.code, operator.asked) == (0, [])
    assert said.out == "activity: no dead letters.\ndenied: no dead letters.\nlog-files: no dead letters.\n"


def test_reasons_are_shown_before_the_question(operator: Operator, boxes: Boxes) -> None:
    for number in range(3):
        boxes.add(f"{number}", Reason="Slack answered 404 no_service")
    boxes.add("bare")
    boxes.add("refused", ERROR_CODE="NO_PERMISSIONS", RULE_ARN="arn:aws:events:x")
    operator.answer = False
    said = operator.types("redrive", "--queue", "activity")
    assert said.out == (
        "activity: 5 dead letters:\n"
        "     3  Slack answered 404 no_service\n"
        "     1  retried until SQS gave up; the function's log has the reason\n"
        "     1  EventBridge could not put it into the queue: NO_PERMISSIONS\n"
        "Nothing was moved.\n"
    )
    assert operator.asked == ["Move 5 dead letters back into the activity queue?"]
    assert said.code == 1
    assert len(boxes.waiting("ActivityDeadLetters")) == 5
    assert boxes.waiting("ActivityQueue") == {}


def test_letters_go_back_with_their_body_and_their_first_id(operator: Operator, boxes: Boxes) -> None:
    bare = boxes.add('{"detail": "ä"}')
    boxes.add("not JSON", Reason="it is not JSON", OriginalMessageId="first-id")
    boxes.add("event", ERROR_CODE="NO_PERMISSIONS")
    said = operator.types("redrive", "--yes")
    assert (said.code, operator.asked) == (0, [])
    assert "activity: moved 3 dead letters back.\n" in said.out
    moved = boxes.waiting("ActivityQueue")
    assert moved['{"detail": "ä"}'] == {"OriginalMessageId": bare}
    assert moved["not JSON"] == {"OriginalMessageId": "first-id"}
    assert set(moved["event"]) == {"OriginalMessageId"}
    assert boxes.waiting("ActivityDeadLetters") == {}


@pytest.mark.parametrize(("name", "logical"), [("log-files", "LogFile"), ("denied", "Denied")])
def test_each_queue_gets_its_own_letters(operator: Operator, boxes: Boxes, name: str, logical: str) -> None:
    boxes.add("event")
    boxes.add("letter", f"{logical}DeadLetters")
    said = operator.types("redrive", "--queue", name)
    assert (said.code, len(operator.asked)) == (0, 1)
    assert set(boxes.waiting(f"{logical}Queue")) == {"letter"}
    assert boxes.waiting("ActivityQueue") == {}
    assert operator.types("redrive").code == 0
    assert set(boxes.waiting("ActivityQueue")) == {"event"}


def test_hundreds_of_letters_all_go_back(operator: Operator, boxes: Boxes) -> None:
    bodies = {f"{number} {'x' * (number * 40)}" for number in range(115)}
    for batch in batched(bodies, 10, strict=False):
        entries = [{"Id": str(place), "MessageBody": body} for place, body in enumerate(batch)]
        boxes.sqs.send_message_batch(QueueUrl=operator.physical("ActivityDeadLetters"), Entries=entries)
    said = operator.types("redrive", "--yes", "--queue", "activity")
    assert "115 dead letters, among them:\n   100  retried" in said.out
    assert "moved 115 dead letters back" in said.out
    assert set(boxes.waiting("ActivityQueue")) == bodies


def test_a_letter_that_comes_back_at_once_is_left_alone_and_said(operator: Operator, boxes: Boxes) -> None:
    bodies = {f"gone wrong {number}" for number in range(12)}
    for body in bodies:
        boxes.add(body, Reason="Slack answered 404")

    def bury_again(**given: Any) -> None:
        """The watcher refuses what it is sent, as fast as it is sent."""
        for entry in given["params"]["Entries"]:
            first = entry["MessageAttributes"]["OriginalMessageId"]["StringValue"]
            boxes.add(entry["MessageBody"], Reason="still 404", OriginalMessageId=first)

    operator.own_core()
    operator.core.register("provide-client-params.sqs.SendMessageBatch", bury_again)
    said = operator.types("redrive", "--yes")
    assert said.code == 1
    assert "moved 12 dead letters back" in said.out
    assert "dead letters came back at once: the cause is still there." in said.out
    assert set(boxes.waiting("ActivityDeadLetters")) == bodies


def test_what_sqs_does_not_take_stays_a_dead_letter(operator: Operator, boxes: Boxes) -> None:
    boxes.add("event")
    failed = {"Id": "0", "Code": "InternalError", "SenderFault": False}
    operator.aws_answers("sqs.SendMessageBatch", {"Successful": [], "Failed": [failed]})
    said = operator.types("redrive", "--yes")
    assert said.code == 1
    assert "moved 0 dead letters back" in said.out
    assert "SQS did not accept 1 dead letter (InternalError); they stay" in said.flat
    assert set(boxes.waiting("ActivityDeadLetters")) == {"event"}


def test_an_operator_who_may_not_send_leaves_every_letter_to_see(operator: Operator, boxes: Boxes) -> None:
    bodies = {f"event {number}" for number in range(25)}
    for body in bodies:
        boxes.add(body)
    operator.aws_refuses("sqs.SendMessageBatch", "AccessDenied")
    said = operator.types("redrive", "--yes")
    assert (said.code, said.errors.splitlines()[0]) == (1, "Access denied for SendMessageBatch: not you")
    assert set(boxes.waiting("ActivityDeadLetters")) == bodies


@pytest.mark.parametrize("most", [1, 4])
def test_letters_that_came_together_are_all_left_to_see(operator: Operator, boxes: Boxes, most: int) -> None:
    """SQS gives fewer than ten at a time as it likes, so requests do not match what it gave."""
    bodies = {f"{number} {'x' * 300_000}" for number in range(7)}  # three fit into a request
    for body in bodies:
        boxes.add(body)
    DeadLetterQueue(boxes.sqs, operator.physical("ActivityDeadLetters")).look(most)
    operator.aws_raises("sqs.SendMessageBatch", KeyboardInterrupt())
    assert operator.types("redrive", "--yes").code == 130
    assert set(boxes.waiting("ActivityDeadLetters")) == bodies


def test_letters_that_somebody_holds_are_not_said_to_be_none(operator: Operator, boxes: Boxes) -> None:
    for body in ("a", "b", "c"):
        boxes.add(body)
    boxes.waiting("ActivityDeadLetters")
    said = operator.types("redrive", "--yes", "--queue", "activity")
    assert (said.code, said.flat) == (
        1,
        "activity: 3 dead letters in flight: being read, or left by an interrupted redrive. Try again in two minutes.",
    )


def test_a_redrive_that_dies_between_send_and_delete_has_nobody_told_twice(operator: Operator, boxes: Boxes) -> None:
    event = json.dumps(sample("s3-bucket-deleted"))
    first_ids = {body: boxes.add(body) for body in (event, "no event at all")}
    operator.aws_raises("sqs.DeleteMessageBatch", KeyboardInterrupt())
    assert operator.types("redrive", "--yes").code == 130
    copies = boxes.records("ActivityQueue")
    del answers["sqs.DeleteMessageBatch"]
    assert operator.types("redrive", "--yes").code == 0
    copies += boxes.records("ActivityQueue")
    assert boxes.waiting("ActivityDeadLetters") == {}
    assert sorted(each["body"] for each in copies) == sorted([*first_ids, *first_ids])
    for each in copies:
        first = each["messageAttributes"]["OriginalMessageId"]["stringValue"]
        assert first == first_ids[each["body"]]
    world = World()
    for each in copies:
        world.watcher().take([each])
    assert sorted(world.slack.delivered) == ["event-unreadable", "s3-bucket-deleted"]


def test_a_stack_without_the_queue_says_so(operator: Operator) -> None:
    operator.aws_answers("sqs.GetQueueAttributes", {"Attributes": {"QueueArn": "arn:aws:sqs:x:1:q"}})
    said = operator.types("redrive")
    assert (said.code, said.errors.splitlines()[0]) == (1, "The stack has no such queue.")


def test_looking_at_letters_leaves_them_where_others_see_them(operator: Operator, boxes: Boxes) -> None:
    for number in range(25):
        boxes.add(str(number))
    sqs = operator.client("sqs")
    looked = DeadLetterQueue(sqs, operator.physical("ActivityDeadLetters")).look(20)
    assert len(looked) == 20
    assert len(boxes.waiting("ActivityDeadLetters")) == 25


def test_no_request_is_larger_than_sqs_takes() -> None:
    letters = [DeadLetter("id", "id", "r", "x" * 400_000, "") for _ in range(7)]
    letters += [DeadLetter("id", "id", "r", "ä" * 499_000, ""), DeadLetter("id", "id", "r", "x", "")]
    found = list(batches(letters, size))
    assert [letter for batch in found for letter in batch] == letters
    assert all(len(batch) <= BATCH for batch in found)
    for batch in found:
        assert sum(len(letter.body.encode()) for letter in batch) <= BATCH_SIZE


def test_a_letter_of_a_hostile_reason_cannot_speak_to_the_terminal(operator: Operator, boxes: Boxes) -> None:
    boxes.add("x", ERROR_CODE="\u202e[red]boom\u009b2J")
    said = operator.types("redrive", "--yes")
    assert "\u202e" not in said.out
    assert "\u009b" not in said.out
    assert "[red]boom" in said.out


def test_progress_is_told_as_letters_move(operator: Operator, boxes: Boxes) -> None:
    for number in range(12):
        boxes.add(json.dumps(number))
    sqs = operator.client("sqs")
    told: list[int] = []
    letters = DeadLetterQueue(sqs, operator.physical("ActivityDeadLetters"))
    Move(letters, operator.physical("ActivityQueue"), told.append).run()
    assert told == [10, 12]
