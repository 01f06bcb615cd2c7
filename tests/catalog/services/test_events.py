import json
from typing import Any

import pytest

from tests.support.calls import told

SEND: dict[str, Any] = {"action": "events:PutEvents", "statementId": "s"}
OURS = {"type": "StringEquals", "key": "aws:PrincipalOrgID", "value": "o-abcdefghij"}
ANYONE = {"Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": "*"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (SEND | {"principal": "*"}, "high: … default to let anyone send events to it"),
        (
            SEND | {"principal": "444455556666", "eventBusName": "orders"},
            "medium: … orders to let account 444455556666 send events to it",
        ),
        (
            SEND | {"principal": "*", "condition": OURS},
            "low: … default to let organization o-abcdefghij send events to it",
        ),
        ({"policy": json.dumps({"Statement": ANYONE})}, "high: … default to let anyone send events to it"),
        (SEND | {"principal": "111122223333"}, ""),
    ],
)
def test_a_bus_is_as_open_as_its_policy_or_its_one_statement(asked: Any, said: str) -> None:
    expected = said.replace("…", "alice changed the policy of event bus")
    assert told("events-bus-opened", "PutPermission", asked) == expected


@pytest.mark.parametrize(
    ("names", "said"),
    [([], ""), (["", "", "a"], ": a"), (["a", "b"], ": a and b"), (["a", "b", "c"], ": a and 2 more")],
)
def test_targets_are_named(names: list[str], said: str) -> None:
    targets = [{"id": "1", "arn": name and f"arn:aws:lambda:eu-west-1:111122223333:function:{name}"} for name in names]
    alert = told("events-targets-set", "PutTargets", {"rule": "r", "targets": targets})
    assert alert == f"low: alice set targets of EventBridge rule r{said}"


@pytest.mark.parametrize(
    ("accounts", "said"),
    [
        (["111122223333"], ""),
        (["444455556666", "444455556666", "777788889999"], "account 444455556666 and account 777788889999"),
    ],
)
def test_other_accounts_that_get_the_events_are_named_once(accounts: list[str], said: str) -> None:
    targets = [{"arn": f"arn:aws:events:eu-west-1:{account}:event-bus/default"} for account in accounts]
    alert = told("events-targets-added", "PutTargets", {"rule": "r", "targets": targets})
    assert alert == (said and f"medium: alice sent the events of EventBridge rule r to {said}")


@pytest.mark.parametrize(
    ("asked", "severity"),
    [
        ({"name": "default", "kmsKeyIdentifier": "k"}, "critical"),
        ({"name": "arn:aws:events:eu-west-1:111122223333:event-bus/default", "kmsKeyIdentifier": "k"}, "critical"),
        ({"kmsKeyIdentifier": "k"}, "critical"),
        (None, "critical"),
        ({"name": "orders", "kmsKeyIdentifier": "k"}, "medium"),
        ({"name": "orders"}, ""),
    ],
)
def test_a_key_of_the_bus_by_which_aws_s_events_come_is_critical(asked: Any, severity: str) -> None:
    assert told("events-bus-key-set", "UpdateEventBus", asked).partition(":")[0] == severity
