"""What is silent whatever the watch: each reason holds for nothing but what it names."""

from copy import replace
from typing import Any

import pytest

from account_event_handler.catalog.suppression import is_by_service_itself, silence_of
from account_event_handler.catalog.watch import Watch
from account_event_handler.model import AccountEvent, Outcome, Result, Severity, Silence
from account_event_handler.own_stack.context import StackContext
from tests.support.records import record
from tests.support.stack_context import OWN_ROLE, context

TEXTS: Any = {"name": "a-watch", "severity": Severity.LOW, "says": "did it", "why": "Why.", "advice": "Do."}
PEER, OTHER = "arn:aws:iam::111122223333:role/peer", "arn:aws:iam::111122223333:role/other"
LINKED = "arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
HERE = replace(context(), peers=(PEER,), trail_alarm="arn:alarm")


def by(role: str, call: str = "Put", source: str = "aws.any", **detail: Any) -> AccountEvent:
    return record(call, source, userIdentity={"sessionContext": {"sessionIssuer": {"arn": role}}}, **detail)


def alarm(source: str, arn: str = "arn:alarm") -> AccountEvent:
    return replace(record("", source), resources=(arn,))


@pytest.mark.parametrize(
    ("fields", "event", "result", "silence"),
    [
        ({}, record("Put"), "DONE", None),
        ({}, record("Put", readOnly=True), "DONE", Silence.READ),
        ({}, record("Put", readOnly=True), "DENIED", None),
        ({"include_reads": True}, record("Put", readOnly=True), "DONE", None),
        ({"option": "AlarmNames"}, record("Put"), "DONE", Silence.OPTION_OFF),
        ({}, by(OWN_ROLE, "GetObject"), "DENIED", Silence.OWN_DENIAL),
        ({}, by(OWN_ROLE, "PutItem"), "DONE", None),
        ({}, by(OWN_ROLE, "CreateUser"), "DENIED", None),
        ({}, by(OTHER, "PutItem"), "DENIED", None),
        ({}, by(PEER, "Frobnicate", readOnly=True), "DENIED", Silence.OWN_DENIAL),
        ({}, by(PEER, "GetObject", readOnly="true"), "DENIED", None),
        ({}, by(OTHER, "Frobnicate", readOnly=True), "DENIED", None),
        ({}, by(OWN_ROLE, "StartLogging", "aws.cloudtrail"), "DONE", Silence.OWN_RESTART),
        ({}, by(PEER, "StartLogging", "aws.cloudtrail"), "DONE", Silence.OWN_RESTART),
        ({}, by(OTHER, "StartLogging", "aws.cloudtrail"), "DONE", None),
        ({}, by(OWN_ROLE, "StopLogging", "aws.cloudtrail"), "DONE", None),
        ({}, by(OWN_ROLE, "StartLogging", "aws.iotsitewise"), "DONE", None),
        ({}, alarm("aws.cloudwatch"), "DONE", Silence.TRAIL_ALARM),
        ({}, alarm("aws.cloudwatch", "arn:other"), "DONE", None),
        ({}, alarm("my.app"), "DONE", None),
        ({"applies_to": lambda *_: False}, record("Put"), "DONE", Silence.NOT_APPLICABLE),
        ({}, by(LINKED), "DONE", Silence.SERVICE_ITSELF),
        ({"include_service_calls": True}, by(LINKED), "DONE", None),
        ({}, record("Put", userIdentity={"type": "AWSService"}), "DONE", Silence.SERVICE_ITSELF),
        ({}, record("Put"), "DRY_RUN", Silence.DRY_RUN),
        ({}, record("Put"), "FAILED", Silence.FAILED),
        ({"failed": Severity.LOW}, record("Put"), "FAILED", None),
        ({"when": lambda _: False}, record("Put"), "DONE", Silence.CONDITION),
        ({"when": lambda _: False}, record("Put", requestParameters={"omitted": True}), "DONE", None),
    ],
)
def test_a_watch_is_silent_for_one_reason(
    fields: dict[str, Any], event: AccountEvent, result: str, silence: Silence | None
) -> None:
    assert silence_of(Watch(**{**TEXTS, **fields}), event, Outcome(Result[result]), HERE) is silence


def test_an_option_that_is_on_and_a_duplicate_change() -> None:
    watch = Watch(**{**TEXTS, "option": "AlarmNames"})
    done = Outcome(Result.DONE)
    assert silence_of(watch, record("Put"), done, context("AlarmNames")) is None
    twice = replace(HERE, is_duplicate_change=True)
    assert silence_of(watch, record("Put"), done, twice) is Silence.DUPLICATE_CHANGE


def test_a_deployment_that_does_not_know_its_own_role_or_alarm_silences_nobody() -> None:
    watch, nothing = Watch(**TEXTS), StackContext()
    for event in (record("GetObject"), record("StartLogging", "aws.cloudtrail"), alarm("aws.cloudwatch", "")):
        assert silence_of(watch, event, Outcome(Result.DENIED), nothing) is None


@pytest.mark.parametrize(
    ("identity", "is_itself"),
    [
        ({"type": "AWSService"}, True),
        ({"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"arn": LINKED}}}, True),
        ({"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"arn": OTHER}}}, False),
        ({"type": "IAMUser", "invokedBy": "cloudformation.amazonaws.com"}, False),
        (None, False),
    ],
)
def test_what_a_service_does_for_somebody_is_that_somebody_s(identity: Any, is_itself: bool) -> None:
    assert is_by_service_itself(record(userIdentity=identity)) is is_itself
