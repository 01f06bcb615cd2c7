"""CloudTrail's event history: one attribute and Region a question."""

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from cli.errors import CliError
from cli.who.answer import answer
from cli.who.event_history import EventHistory
from cli.who.question import Question
from tests.cli.operator import Operator
from tests.cli.who.history import ADA, INSTANCE, NOW, Record, launched, sessions
from tests.identity.sessions.records import key, user

WEEK = NOW - timedelta(days=7)


class Trail:
    """An event history that finds records by one attribute, as CloudTrail indexes them; it notes what it was asked."""

    def __init__(self, *records: Record) -> None:
        self.records = records
        self.asked: list[tuple[str, str]] = []
        self.times: list[float] = []
        self.time = 0.0

    def lookup_events(self, **given: Any) -> Any:
        (attribute,) = given.get("LookupAttributes", [{"AttributeKey": "", "AttributeValue": ""}])
        self.asked.append((attribute["AttributeKey"], attribute["AttributeValue"]))
        self.times.append(self.time)
        found = [record for record in self.records if self._is(record, *self.asked[-1])]
        return {"Events": [{"EventTime": NOW, "CloudTrailEvent": json.dumps(record)} for record in found]}

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    def history(self, *regions: str, consents: bool = True) -> EventHistory:
        def confirm(what: str) -> None:
            self.asked.append(("confirm", what))
            if not consents:
                raise CliError(what, "")

        clients: Any = dict.fromkeys(regions or ("eu-west-1",), self)
        return EventHistory(clients, NOW, confirm, lambda: self.time, self.sleep)

    def _is(self, record: Record, name: str, value: str) -> bool:
        identity = record["userIdentity"]
        match name:
            case "EventName":
                return bool(record["eventName"] == value)
            case "AccessKeyId":
                return bool(identity["accessKeyId"] == value)
            case "Username":
                return value in (identity.get("userName"), identity["arn"].rpartition("/")[2])
            case "ResourceName":
                return f'"{value}"' in json.dumps([record.get("requestParameters"), record.get("responseElements")])
        return True


@pytest.fixture
def trail() -> Trail:
    return Trail(*sessions(), launched())


def found(question: Question, history: EventHistory) -> list[tuple[str, str]]:
    rows = answer(question, history)
    return [(row.event.text("eventName"), row.alert.actor.name if row.alert.actor else "") for row in rows]


def test_a_person_behind_two_roles_is_found_by_their_keys(trail: Trail) -> None:
    history = trail.history()
    assert found(Question(WEEK, NOW, resource=INSTANCE), history) == [("RunInstances", ADA)]
    assert trail.asked == [("ResourceName", INSTANCE), ("ResourceName", key("two")), ("ResourceName", key("one"))]
    assert history.coverage(Question(WEEK, NOW).search).read == (
        "CloudTrail's event history of this account in eu-west-1 (3 questions, 3 events)"
    )


def test_what_a_person_did_is_asked_for_by_name_and_by_the_keys_of_their_sessions(trail: Trail) -> None:
    did = found(Question(WEEK, NOW, person=ADA, reads=True), trail.history())
    assert did == [("RunInstances", ADA), ("AssumeRole", ADA), ("AssumeRole", ADA)]
    assert trail.asked[:3] == [("Username", ADA), ("AccessKeyId", key("one")), ("AccessKeyId", key("two"))]


QUESTIONS: dict[str, tuple[Question, list[tuple[str, str]]]] = {
    "call": (Question(WEEK, NOW, call="RunInstances"), [("EventName", "RunInstances")]),
    "session": (Question(WEEK, NOW, session="b"), [("Username", "b")]),
    "key": (Question(WEEK, NOW, key=key("two")), [("AccessKeyId", key("two")), ("ResourceName", key("two"))]),
    "ARN": (
        Question(WEEK, NOW, resource="arn:aws:s3:::b-1"),
        [("ResourceName", "arn:aws:s3:::b-1"), ("ResourceName", "b-1")],
    ),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_question_is_one_attribute(name: str, trail: Trail) -> None:
    question, asked = QUESTIONS[name]
    found(question, trail.history())
    assert trail.asked[: len(asked)] == asked


def test_an_address_is_estimated_and_not_asked_for_without_consent(trail: Trail) -> None:
    question = Question(WEEK, NOW, address="203.0.113.7")
    with pytest.raises(CliError):
        found(question, trail.history(consents=False))
    ((_, estimate),) = trail.asked
    assert "cannot be searched for an address" in estimate
    assert "for some 1.9 hours for each Region" in estimate
    assert ("RunInstances", ADA) in found(question, trail.history())


def test_each_region_is_asked_and_the_same_record_counts_once(trail: Trail) -> None:
    assert len(found(Question(WEEK, NOW, resource=INSTANCE), trail.history("eu-west-1", "us-east-1"))) == 1
    assert trail.asked.count(("ResourceName", INSTANCE)) == 2


def test_more_than_ninety_days_are_said_to_be_missing(trail: Trail) -> None:
    question = Question(NOW - timedelta(days=100), NOW, resource=INSTANCE)
    assert trail.history().coverage(question.search).gaps == ["what is older than 90 days"]


def test_two_questions_are_half_a_second_apart(trail: Trail) -> None:
    found(Question(WEEK, NOW, resource=INSTANCE), trail.history())
    assert trail.times == [0, 0.5, 1.0]


def test_without_files_or_a_trail_the_event_history_is_asked(operator: Operator) -> None:
    made = Trail(launched(by=user("ada")))

    def looked_up(**given: Any) -> Any:
        body = json.loads(given["params"]["body"])
        return SimpleNamespace(status_code=200), {"ResponseMetadata": {}, **made.lookup_events(**body)}

    operator.hooks("cloudtrail.LookupEvents", looked_up)
    said = operator.types("who", INSTANCE)
    assert (said.code, made.asked) == (0, [("ResourceName", INSTANCE)])
    assert operator.types("who", INSTANCE, "--lookup", "--regions", "eu west").code == 2
