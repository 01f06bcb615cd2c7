import json
from copy import replace
from typing import Any

import pytest

from account_event_handler.catalog.policy.document import ResourcePolicy, aim_of, policy_at, policy_or_permission
from account_event_handler.model import AccountEvent, Severity
from tests.support.records import asked

OWN, OTHER = "111122223333", "444455556666"
POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=Severity.CRITICAL, outside=Severity.HIGH)


def put(policy: Any) -> AccountEvent:
    detail = {"requestParameters": {"policy": policy}}
    return AccountEvent("", "aws.kms", "", OWN, "eu-west-1", None, (), detail)


def allows(principal: Any, **statement: Any) -> AccountEvent:
    each = {"Effect": "Allow", "Principal": principal, "Action": "kms:Decrypt", **statement}
    return put(json.dumps({"Statement": [each]}))


IN_ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg1"}}


@pytest.mark.parametrize(
    ("event", "opens", "severity", "aim"),
    [
        (allows("*"), True, Severity.CRITICAL, "let anyone decrypt with it"),
        (allows({"AWS": OTHER}), True, Severity.HIGH, f"let account {OTHER} decrypt with it"),
        (
            allows("*", Condition=IN_ORGANIZATION),
            True,
            Severity.MEDIUM,
            "let organization o-exampleorg1 decrypt with it",
        ),
        (allows({"AWS": OWN}), False, Severity.LOW, None),
        (allows({"Service": "sns.amazonaws.com"}), False, Severity.LOW, None),
        (allows("*", Effect="Deny"), False, Severity.LOW, None),
        (put("{not json"), True, Severity.MEDIUM, None),
        (put({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}), True, Severity.MEDIUM, None),
        (put(None), False, Severity.MEDIUM, None),
    ],
)
def test_a_policy_weighs_as_much_as_whom_it_lets_in(
    event: AccountEvent, opens: bool, severity: Severity, aim: str | None
) -> None:
    assert (POLICY.opens(event), POLICY.severity(event), POLICY.aim(event)) == (opens, severity, aim)


IN_OUR_CLOUDFRONT = {"AWS": "arn:aws:iam::cloudfront:user/CloudFront E1"}


@pytest.mark.parametrize(
    ("event", "severity"),
    [
        (allows(IN_OUR_CLOUDFRONT), Severity.MEDIUM),
        (allows([OTHER, *IN_OUR_CLOUDFRONT.values()]), Severity.HIGH),
        (allows({"AWS": OWN}), Severity.INFO),
    ],
)
def test_what_is_expected_weighs_a_step_less_and_what_stays_inside_as_much_as_it_says(
    event: AccountEvent, severity: Severity
) -> None:
    assert replace(POLICY, inside=Severity.INFO).severity(event) is severity


def added(**request: Any) -> AccountEvent:
    return asked(request, "AddPermission")


@pytest.mark.parametrize(
    ("service", "event", "aim"),
    [
        ("sqs", added(aWSAccountIds=[OTHER], actions=["SendMessage"]), f"let account {OTHER} send to it"),
        ("sns", added(aWSAccountId=OTHER, actionName=["Publish"]), f"let account {OTHER} publish to it"),
        ("sns", added(aWSAccountId="*", actionName="Publish"), "let anyone publish to it"),
        ("sns", added(aWSAccountId=OWN, actionName="Publish"), None),
        ("sqs", asked({"policy": json.dumps({"Statement": {"Principal": "*", "Action": "sqs:SendMessage"}})}, "Set"),
         "let anyone send to it"),
    ],
)  # fmt: skip
def test_a_permission_that_a_call_adds_is_read_as_a_policy(service: str, event: AccountEvent, aim: str | None) -> None:
    assert aim_of(policy_or_permission(service, policy_at("requestParameters.policy"))(event), event) == aim


def test_a_watch_of_a_policy_takes_its_fields_from_it() -> None:
    fields = POLICY.fields(name=lambda event: "x")
    event = allows("*")
    assert fields["severity"](event) is Severity.CRITICAL
    assert fields["when"](event) is True
    assert {name: word(event) for name, word in fields["words"].items()} == {
        "aim": "let anyone decrypt with it",
        "name": "x",
    }
