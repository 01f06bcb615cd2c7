"""A watch in doubt speaks, and its pattern matches what it says and no more."""

from typing import Any

import pytest

from account_event_handler.catalog.watch import (
    API_CALL,
    BY_PEOPLE,
    CONSOLE_CALL,
    CONSOLE_SIGN_IN,
    Watch,
    Watches,
    api_call,
    console_sign_in,
    service_event,
)
from account_event_handler.event_pattern import Pattern
from account_event_handler.model import AccountEvent, Outcome, Result, Severity
from tests.support.records import asked, record
from tests.support.stack_context import context

CRITICAL, HIGH, MEDIUM, LOW, INFO = Severity
TEXTS: Any = {"name": "a-watch", "says": "did it", "why": "Why.", "advice": "Do."}
OMITTED = asked({"omitted": True})


def watch(**fields: Any) -> Watch:
    return Watch(**{**TEXTS, "severity": MEDIUM, **fields})


def fail(*_: object) -> Any:
    raise KeyError


@pytest.mark.parametrize(
    ("fields", "result", "severity"),
    [
        ({}, Result.DONE, MEDIUM),
        ({}, Result.DENIED, LOW),
        ({"denied": HIGH}, Result.DENIED, HIGH),
        ({"severity": lambda event: HIGH}, Result.DENIED, MEDIUM),
        ({}, Result.FAILED, None),
        ({"failed": INFO}, Result.FAILED, INFO),
        ({"denied": HIGH, "failed": HIGH}, Result.DRY_RUN, None),
    ],
)
def test_how_a_call_ended_decides_how_loud_it_is(
    fields: dict[str, Any], result: Result, severity: Severity | None
) -> None:
    assert watch(**fields).severity_of(record(), Outcome(result)) is severity


@pytest.mark.parametrize(
    ("judged", "event", "severity"),
    [
        (fail, record(), HIGH),
        (lambda event: LOW, record(), LOW),
        (lambda event: LOW, OMITTED, HIGH),
        (lambda event: CRITICAL, OMITTED, CRITICAL),
        (LOW, OMITTED, LOW),
    ],
)
def test_a_severity_that_cannot_be_known_is_high(judged: Any, event: AccountEvent, severity: Severity) -> None:
    assert watch(severity=judged).severity_of(event, Outcome(Result.DONE)) is severity


@pytest.mark.parametrize(
    ("predicate", "holds"), [(None, True), (fail, True), (lambda *_: True, True), (lambda *_: False, False)]
)
def test_a_condition_that_fails_hides_nothing(predicate: Any, holds: bool) -> None:
    assert watch(when=predicate).holds(record()) is holds
    assert watch(applies_to=predicate).is_about(record(), context()) is holds


def test_a_watch_is_ordinary_and_more_only_where_it_says_so() -> None:
    plain = watch()
    given = (plain.include_reads, plain.include_service_calls, plain.include_denied_reads, plain.exact_rule)
    assert (*given, plain.ordinary) == (False,) * 5


def matches(pattern: Any, event: AccountEvent) -> bool:
    return Pattern(pattern).matches(event.envelope)


@pytest.mark.parametrize(
    ("pattern", "event", "is_match"),
    [
        (api_call("s3", "Put"), record("Put", "aws.s3"), True),
        (api_call("s3", "Put"), record("Get", "aws.s3"), False),
        (api_call("s3", "Put"), record("Put", "aws.sns"), False),
        (api_call("s3", "Put"), record("Put", "aws.s3", "another"), False),
        (api_call("s3", "Put", a=["x"]), record("Put", "aws.s3", a="y"), False),
        (console_sign_in(), record("ConsoleLogin", "aws.signin", "AWS Console Sign In via CloudTrail"), True),
        (console_sign_in(), record("ConsoleLogin", "aws.signin", "AWS Console Signin via CloudTrail"), True),
        (console_sign_in(), record("ConsoleLogin", "aws.signin", API_CALL), False),
        (console_sign_in(), record("SwitchRole", "aws.signin", CONSOLE_SIGN_IN[0]), False),
        (console_sign_in(a=["x"]), record("ConsoleLogin", "aws.signin", CONSOLE_SIGN_IN[0], a="y"), False),
        (service_event("health", "Event"), record("", "aws.health", "Event"), True),
        (service_event("health", "Event"), record("", "aws.health", "Other"), False),
        (service_event("health", "Event", a=["x"]), record("", "aws.health", "Event", a="x"), True),
        (service_event("health", "Event", a=["x"]), record("", "aws.health", "Event", a="y"), False),
        ({"detail": BY_PEOPLE}, record(arn="arn:aws:iam::1:user/ada"), True),
        ({"detail": BY_PEOPLE}, record(arn="arn:aws:sts::1:assumed-role/AWSReservedSSO_Admin_0/ada"), True),
        ({"detail": BY_PEOPLE}, record(arn="arn:aws:sts::1:assumed-role/deploy/ada"), False),
    ],
)
def test_a_pattern_matches_what_it_says(pattern: Any, event: AccountEvent, is_match: bool) -> None:
    assert matches(pattern, event) is is_match


def test_the_console_s_calls_come_under_four_detail_types() -> None:
    assert len({*CONSOLE_CALL, *CONSOLE_SIGN_IN}) == len(CONSOLE_CALL) == 4


def test_entries_share_what_their_service_has_in_common_and_may_say_otherwise() -> None:
    shared: Any = {"words": {"a": str}, "shows": (("A", "{a}"),), "link": "https://example.com", "applies_to": fail}
    service = Watches("s3", "s3express", kinds=("Call",), mitre="T1", cis="1.1", **shared)
    of_call = service.call("Put", a=["x"])(severity=LOW, **TEXTS)
    assert [
        matches(of_call.on, record("Put", f"aws.{each}", "Call", a="x")) for each in ("s3", "s3express", "sns")
    ] == [True, True, False]
    assert not matches(of_call.on, record("Put", "aws.s3", a="x"))
    assert {name: getattr(of_call, name) for name in shared} == shared
    assert (of_call.mitre, of_call.cis) == ("T1", "1.1")
    own = service.call("Put", mitre="T2", cis="")(severity=LOW, **TEXTS)
    assert (own.mitre, own.cis) == ("T2", "")
    of_event = service.event("Happened", mitre="", a=["x"])(severity=LOW, **TEXTS)
    assert (of_event.mitre, of_event.cis) == ("", "1.1")
    assert matches(of_event.on, record("", "aws.s3", "Happened", a="x"))
    assert not matches(of_event.on, record("", "aws.s3express", "Happened", a="x"))
