import json
from typing import Any

import pytest

from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.model import AccountEvent, Severity

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
        (put(None), False, Severity.MEDIUM, None),
    ],
)
def test_a_policy_weighs_as_much_as_whom_it_lets_in(
    event: AccountEvent, opens: bool, severity: Severity, aim: str | None
) -> None:
    assert (POLICY.opens(event), POLICY.severity(event), POLICY.aim(event)) == (opens, severity, aim)
