import ast
from typing import Any

import pytest

from account_event_handler.build import AWS_CALLS
from account_event_handler.settings import OPTIONS
from generate.__main__ import ROOT, TEMPLATE
from tests.generate.test_rules import resources, template

FUNCTION = resources()["AccountEventHandler"]["Properties"]


def statements() -> list[dict[str, Any]]:
    (policy,) = FUNCTION["Policies"]
    return list(policy["Statement"])


def test_the_function_may_do_what_it_calls_and_nothing_else() -> None:
    called = {
        f"{service}:{operation}" for service, calls in AWS_CALLS.items() for operation in calls
    }
    assert {statement["Action"] for statement in statements()} == called


def test_no_permission_is_for_every_resource() -> None:
    """DescribeParameters knows nothing narrower than the account's parameters in a region."""
    for statement in statements():
        resource = str(statement["Resource"])
        assert resource != "*"
        if resource.endswith("*"):
            assert statement["Action"] == "ssm:DescribeParameters"
            assert resource.endswith("${AWS::Region}:${AWS::AccountId}:*")


@pytest.mark.parametrize("name", sorted(template()["Parameters"]))
def test_a_parameter_explains_itself(name: str) -> None:
    parameter = template()["Parameters"][name]
    interface = template()["Metadata"]["AWS::CloudFormation::Interface"]
    groups = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]
    assert parameter["Description"].endswith((".", "runs on both."))
    assert "AllowedValues" in parameter or "AllowedPattern" in parameter
    assert groups.count(name) == 1
    assert name in interface["ParameterLabels"]
    assert f"| `{name}` |" in (ROOT / "README.md").read_text()


def test_every_environment_variable_is_read() -> None:
    package = ROOT / "account_event_handler"
    trees = [ast.parse(path.read_text()) for path in package.glob("*.py")]
    strings = {
        node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)
    }
    for name in FUNCTION["Environment"]["Variables"]:
        assert name in strings or name.startswith("POWERTOOLS_")
    assert set(OPTIONS) <= set(FUNCTION["Environment"]["Variables"])


def test_a_message_waits_six_times_as_long_as_the_function_may_take() -> None:
    assert (
        resources()["ActivityQueue"]["Properties"]["VisibilityTimeout"] >= 6 * FUNCTION["Timeout"]
    )


def test_no_arn_is_of_one_partition() -> None:
    assert "arn:aws:" not in TEMPLATE.read_text()


def test_both_queues_keep_messages_encrypted_for_two_weeks() -> None:
    for queue in ("ActivityQueue", "ActivityDeadLetters"):
        properties = resources()[queue]["Properties"]
        assert properties["SqsManagedSseEnabled"] is True
        assert properties["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_the_alarms_speak_without_the_function() -> None:
    alarms = [part for part in resources().values() if part["Type"] == "AWS::CloudWatch::Alarm"]
    assert {alarm["Properties"]["MetricName"] for alarm in alarms} == {
        "ApproximateNumberOfMessagesVisible",
        "ApproximateAgeOfOldestMessage",
    }
    for alarm in alarms:
        assert alarm["Properties"]["AlarmActions"] == ["Ref AlertTopic"]
