"""What entries are made of: each condition and word says no more than the record does."""

from typing import Any

import pytest

from account_event_handler.catalog.conditions import (
    Condition,
    account_at,
    all_of,
    any_at,
    any_of,
    by_call,
    counted,
    event_is,
    field_is,
    field_mentions,
    has,
    kind,
    list_at,
    listed,
    matches,
    name_at,
    not_,
    number_at,
    part_at,
    phrase,
    request_has,
    request_is,
    request_mentions,
    request_text,
    said,
    text_at,
    word,
    words_of,
)
from account_event_handler.model import AccountEvent
from tests.support.records import asked, record

YES: Condition = said("it is so")(lambda event: True)
NO: Condition = lambda event: False  # noqa: E731


@pytest.mark.parametrize(
    ("wanted", "given", "holds"),
    [
        (True, True, True),
        (True, "true", True),
        (True, 1, False),
        (True, None, False),
        (False, False, True),
        (False, None, False),
        (0, 0, True),
        (0, "0", True),
        (0, False, False),
        (0, None, False),
        (1, True, False),
        ("x", "x", True),
        ("x", "X", False),
    ],
)
def test_a_field_is_what_it_says_however_it_is_written(wanted: object, given: object, holds: bool) -> None:
    event = asked({"a": given})
    assert request_is("a", wanted)(event) is field_is("requestParameters.a", "other", wanted)(event) is holds


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (request_has("a"), True),
        (request_has("none", "a"), True),
        (request_has("empty", "none"), False),
        (any_of(NO, YES), True),
        (any_of(NO, NO), False),
        (all_of(YES, YES), True),
        (all_of(YES, NO), False),
        (not_(NO), True),
        (not_(YES), False),
        (event_is("Put", "Set"), True),
        (event_is("Puts"), False),
        (request_mentions("name", "x", "admin"), True),
        (request_mentions("name", "root"), False),
        (field_mentions("requestParameters.none", "admin"), False),
        (any_at("requestParameters.items.id", "i-9", "i-2"), True),
        (any_at("requestParameters.items.id", "i-9"), False),
        (has(lambda event: "word"), True),
        (has(lambda event: ""), False),
        (has(lambda event: None), False),
        (matches("requestParameters.name", "^The"), True),
        (matches("requestParameters.name", "^Admin"), False),
        (matches(lambda event: None, "."), False),
        (matches(lambda event: "word", "or"), True),
    ],
)
def test_a_condition_holds_of_what_the_call_says(condition: Condition, holds: bool) -> None:
    request = {"a": "1", "empty": "", "name": "The Admins", "items": [{"id": "i-1"}, {"id": "i-2"}]}
    assert condition(asked(request, "Set")) is holds


EVENT = asked(
    {
        "arn": "arn:aws:iam::444455556666:role/team/deploy",
        "own": "arn:aws:iam::111122223333:role/deploy",
        "url": "https://sqs.eu-west-1.amazonaws.com/111122223333/orders",
        "path": "a/b",
        "accounts": ["111122223333", "777788889999", "444455556666"],
        "one": ["a"],
        "four": ["a", "b", "c", "d"],
        "none": [],
        "days": "7",
        "zero": 0,
        "less": -1,
        "half": 0.5,
        "host": "db.prod.example.com/x",
    },
    "DeleteCacheCluster",
)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (by_call("else", DeleteCacheCluster="deleted"), "deleted"),
        (by_call("else", Delete="deleted"), "else"),
        (word(YES, "then"), "then"),
        (word(NO, "then", "else"), "else"),
        (word(NO, "then"), None),
        (text_at("requestParameters.none", "requestParameters.path"), "a/b"),
        (text_at("requestParameters.none"), ""),
        (name_at("requestParameters.arn"), "deploy"),
        (name_at("requestParameters.url"), "orders"),
        (name_at("requestParameters.path"), "a/b"),
        (lambda event: request_text(event, "days"), "7"),
        (lambda event: request_text(event, "zero"), ""),
        (phrase("role {}", "requestParameters.arn"), "role deploy"),
        (phrase("role {}", "requestParameters.none", else_="a role"), "a role"),
        (phrase("role {}", "requestParameters.none"), None),
        (number_at("requestParameters.days", 30), 7),
        (number_at("requestParameters.zero", 30), 0),
        (number_at("requestParameters.less", 30), 30),
        (number_at("requestParameters.half", 30), 30),
        (number_at("requestParameters.none", 30), 30),
        (account_at("requestParameters.accounts"), "777788889999"),
        (account_at("requestParameters.arn"), "444455556666"),
        (account_at("requestParameters.own"), ""),
        (list_at("requestParameters.four"), "a, b and 2 more"),
        (list_at("requestParameters.none"), None),
        (listed("alarm", "requestParameters.one"), "alarm a"),
        (listed("alarm", "requestParameters.none", "requestParameters.four"), "alarms a, b and 2 more"),
        (listed("alarm", "requestParameters.none"), "alarms"),
        (counted("finding", "requestParameters.one", "findings"), "1 finding"),
        (counted("finding", "requestParameters.four", "findings"), "4 findings"),
        (counted("finding", "requestParameters.none", "findings"), "findings"),
        (part_at("requestParameters.arn", ":role/"), "team"),
        (part_at("requestParameters.host", "db.", "."), "prod"),
        (part_at("requestParameters.host", "no such thing"), "db.prod.example.com/x"),
        (kind, "cache cluster"),
    ],
)
def test_a_word_is_what_the_call_says(words: Any, text: object) -> None:
    assert words(EVENT) == text


def is_documented(event: AccountEvent) -> bool:
    """Whether it is so.

    And more.
    """
    return bool(event)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (YES, "it is so"),
        (is_documented, "it is so"),
        (NO, ""),
        (part_at, ""),
        (request_is("a", True, 7), "a is true or 7"),
        (field_is("b.a", "x"), "b.a is x"),
        (not_(request_is("a", "x")), "a is not x"),
        (not_(any_of(request_is("a", "x"), request_is("b", "y"))), "a is not x, or b is y"),
        (request_has("a", "b"), "a or b is set"),
        (any_of(YES, request_has("a")), "it is so, or a is set"),
        (event_is("Put", "Set"), "Put or Set"),
        (has(account_at("a")), "another account"),
    ],
)
def test_the_documentation_says_when_a_condition_holds(condition: Any, words: str) -> None:
    assert words_of(condition) == words


def test_a_record_without_a_request_meets_no_condition_on_it() -> None:
    conditions = (request_has("a"), request_is("a", ""), request_mentions("a", "x"), any_at("requestParameters.a", ""))
    assert not any(condition(record()) for condition in conditions)
