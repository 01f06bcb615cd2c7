from typing import Any

import pytest

from account_event_handler.model import AccountEvent
from account_event_handler.render.sentence import MISSING, fill, short_arn

DETAIL = {"a": {"b": "value"}, "list": [{"name": "first"}], "number": 3, "no": None, "dict": {}}


def event(detail: dict[str, Any] = DETAIL) -> AccountEvent:
    return AccountEvent("id", "aws.s3", "type", "111122223333", "eu-west-1", None, (), detail)


def failing(_: AccountEvent) -> str:
    raise KeyError("x")


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("plain", "plain"),
        ("says {a.b}.", "says value."),
        ("{a.b|number}", "value"),
        ("{no|missing|number}", "3"),
        ("{missing}", MISSING),
        ("{dict}", MISSING),
        ("{list.0.name}", "first"),
        ("key[ {a.b}] made", "key value made"),
        ("key[ {missing}] made", "key made"),
        ("key[ {a.b} of {missing}] made", "key made"),
        ("in {$account}, {$region}", "in 111122223333, eu-west-1"),
        ("{word}", "worked out"),
        ("{fails}", MISSING),
        ("{nothing|a.b}", "value"),
    ],
)
def test_a_template_is_filled(template: str, text: str) -> None:
    words = {"word": lambda _: "worked out", "nothing": lambda _: None, "fails": failing}
    assert fill(template, event(), words) == text


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("key {a}", "prod: denied", 'key "prod: denied"'),
        ("key {a}", 'x": Failed (y', 'key "x\': Failed (y"'),
        ("key {a}", "a:b, denied", "key a:b, denied"),
        ("rule: {a}", "denied", 'rule: "denied"'),
    ],
)
def test_a_name_in_a_call_that_says_how_it_ended_stands_in_quotation_marks(
    template: str, value: str, text: str
) -> None:
    assert fill(template, event({"eventName": "DeleteKey", "a": value}), {}) == text
    assert fill(template, event({"a": value}), {}) == template.replace("{a}", value)  # a service's own words


def test_a_value_cannot_bring_a_placeholder_of_its_own() -> None:
    assert fill("{a}", event({"a": "{b} [x]", "b": "secret"}), {}) == "{b} [x]"


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:cloudtrail:eu-west-1:111122223333:trail/management-events", "management-events"),
        ("arn:aws:iam::111122223333:user/team/alice", "alice"),
        ("arn:aws:iam::444455556666:root", "account 444455556666"),
        ("arn:aws:s3:::bucket", "bucket"),
        ("arn:aws:sns:eu-west-1:111122223333:topic", "topic"),
        ("arn:aws:lambda:eu-west-1:111122223333:function:name", "name"),
    ],
)
def test_an_arn_reads_as_the_name_of_its_thing(arn: str, name: str) -> None:
    assert short_arn(arn) == name
    assert fill("{a}", event({"a": arn}), {}) == name
