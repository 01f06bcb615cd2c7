from typing import Any

import pytest

from account_event_handler.model import AccountEvent, Outcome, Result, Severity
from tests.support.watches import watch

FUNCTION_PERMISSION_ADDED = watch("lambda-function-permission-added")

OWN, OTHER = "111122223333", "444455556666"
API = "apigateway.amazonaws.com"


def added(principal: str, **request: Any) -> AccountEvent:
    parameters = {"functionName": "resize", "principal": principal, "action": "lambda:InvokeFunction", **request}
    detail = {"eventName": "AddPermission20150331v2", "requestParameters": parameters}
    return AccountEvent("", "aws.lambda", "", OWN, "eu-west-1", None, (), detail)


@pytest.mark.parametrize(
    ("event", "aim", "severity"),
    [
        (added("*"), "let anyone invoke it", Severity.HIGH),
        (added("*", principalOrgID="o-exampleorg1"), "let organization o-exampleorg1 invoke it", Severity.MEDIUM),
        (added(OTHER), f"let account {OTHER} invoke it", Severity.MEDIUM),
        (
            added(f"arn:aws:iam::{OTHER}:role/x", action="lambda:*"),
            f"let account {OTHER} do everything with it",
            Severity.MEDIUM,
        ),
        (added("s3.amazonaws.com"), "let s3 of any account invoke it", Severity.MEDIUM),
        (
            added("s3.amazonaws.com", sourceArn="arn:aws:s3:::b", sourceAccount=OTHER),
            f"let s3 of account {OTHER} invoke it",
            Severity.MEDIUM,
        ),
        (
            added(API, sourceArn=f"arn:aws:execute-api:eu-west-1:{OTHER}:a/*/GET/x"),
            f"let apigateway of account {OTHER} invoke it",
            Severity.MEDIUM,
        ),
    ],
)
def test_a_permission_says_who_may_invoke_the_function(event: AccountEvent, aim: str, severity: Severity) -> None:
    assert FUNCTION_PERMISSION_ADDED.holds(event)
    assert FUNCTION_PERMISSION_ADDED.words["aim"](event) == aim
    assert FUNCTION_PERMISSION_ADDED.severity_of(event, Outcome(Result.DONE)) is severity


@pytest.mark.parametrize(
    "event",
    [
        added(OWN),
        added(f"arn:aws:iam::{OWN}:role/x"),
        added("s3.amazonaws.com", sourceArn="arn:aws:s3:::b", sourceAccount=OWN),
        added(API, sourceArn=f"arn:aws:execute-api:eu-west-1:{OWN}:a/*/GET/x"),
        added("alexa-appkit.amazon.com", eventSourceToken="amzn1.ask.skill.x"),
    ],
)
def test_a_permission_for_the_own_account_is_not_told(event: AccountEvent) -> None:
    assert not FUNCTION_PERMISSION_ADDED.holds(event)


def test_a_permission_that_cannot_be_read_is_told() -> None:
    detail = {"eventName": "AddPermission20150331v2", "requestParameters": None}
    event = AccountEvent("", "aws.lambda", "", OWN, "eu-west-1", None, (), detail)
    assert FUNCTION_PERMISSION_ADDED.holds(event)
