import json
from datetime import UTC, datetime
from typing import Any

import pytest

from cli.former_parameters import FORMER, before_the_upgrade, look_ups_of, not_in_force
from cli.stack import Aws
from tests.cli.operator import NOON, STACK, Operator, deploy
from tests.cli.test_status import lines, status

EVENTS = "cloudformation.DescribeStackEvents"
OLD = {
    "WINDOW_MINUTES": "5",
    "FLOOD_LIMIT": "30",
    "SLACK_SEVERITY": "high",
    "TOPIC_SEVERITY": "low",
    "CONSOLE_CHANGES": "false",
    "TRUSTED_AUTOMATION": "",
    "FLAG_OUTSIDERS": "false",
    "IDENTITY_CENTER_REGION": "",
    "POWERTOOLS_LOG_LEVEL": "DEBUG",
    "ENRICHMENTS": "parameter-history,,table-scaling,security-group-use,bucket-status",
}
NEW = {"ENRICHMENTS": "parameter-history,table-cost,table-scaling,security-group-use,bucket-status"}
ALL = NEW["ENRICHMENTS"]


def event(logical: str, status: str = "UPDATE_IN_PROGRESS", **properties: Any) -> dict[str, Any]:
    return {
        "StackId": "arn:aws:cloudformation:eu-west-1:111122223333:stack/account-watcher/x",
        "EventId": logical,
        "StackName": STACK,
        "Timestamp": datetime.fromtimestamp(NOON, UTC),
        "LogicalResourceId": logical,
        "ResourceStatus": status,
        "ResourceProperties": json.dumps(properties) if properties else "",
    }


def function(variables: dict[str, str]) -> dict[str, Any]:
    return event("AccountEventHandler", Environment={"Variables": variables})


def look(minutes: int) -> dict[str, Any]:
    return event("TrailLookRule", ScheduleExpression=f"rate({minutes} minutes)")


DEPLOYMENT = event(STACK)
UPGRADED = [function(NEW), look(15), DEPLOYMENT, look(5), DEPLOYMENT, function(OLD), look(15), DEPLOYMENT]


def former(operator: Operator, *events: dict[str, Any]) -> dict[str, str]:
    operator.aws_answers(EVENTS, {"StackEvents": list(events)})
    return before_the_upgrade(Aws(core=operator.core))


def test_what_was_in_force_is_read_from_the_stacks_events(operator: Operator) -> None:
    found = former(operator, *UPGRADED)
    assert found.keys() <= set(FORMER)
    assert (found["WindowMinutes"], found["SlackSeverity"], found["LookEveryMinutes"]) == ("5", "high", "5")
    assert (found["TableCost"], found["BucketStatus"], found["LogLevel"]) == ("false", "true", "DEBUG")


def test_the_upgrade_s_own_events_do_not_say_what_was_before(operator: Operator) -> None:
    found = former(operator, look(15), function(NEW), DEPLOYMENT, function(OLD), look(7), DEPLOYMENT)
    assert found["LookEveryMinutes"] == "7"


@pytest.mark.parametrize("events", [[], [function(OLD), DEPLOYMENT], [function(NEW), DEPLOYMENT]])
def test_without_an_upgrade_there_is_nothing_to_say(operator: Operator, events: list[dict[str, Any]]) -> None:
    assert former(operator, *events) == {}


def test_events_that_hold_no_properties_are_passed_over(operator: Operator) -> None:
    broken = event("AccountEventHandler") | {"ResourceProperties": '{"Environment": '}
    assert former(operator, function(NEW), broken, DEPLOYMENT, function(OLD), DEPLOYMENT)["SlackSeverity"] == "high"


def test_status_names_each_with_the_command_that_sets_it_again(stranger: Operator) -> None:
    deploy(LookUps=ALL, EmailAddress="none")
    stranger.aws_answers(EVENTS, {"StackEvents": UPGRADED})
    said = {says.split("=")[0]: (state, says, do) for state, says, do in lines(status(stranger), "settings")[1:]}
    assert said.keys() == {"SlackSeverity", "WindowMinutes", "TableCost", "LookEveryMinutes", "LogLevel"}
    state, says, do = said["SlackSeverity"]
    assert (state, do) == ("look", "account-watcher settings set SlackSeverity 'high'")
    assert says == "SlackSeverity=high, a parameter before the upgrade, is not in force: low is"
    assert said["TableCost"][2] == (
        "Deploy with LookUps=parameter-history,table-scaling,security-group-use,bucket-status."
    )
    assert (said["LookEveryMinutes"][0], said["LookEveryMinutes"][2]) == ("ok", "")


def test_what_an_operator_has_decided_since_is_not_named(stranger: Operator) -> None:
    deploy(LookUps=ALL)
    stranger.types("settings", "set", "SlackSeverity", "medium")
    stranger.types("settings", "set", "WindowMinutes", "5")
    stranger.aws_answers(EVENTS, {"StackEvents": UPGRADED})
    first, *others = lines(status(stranger), "settings")
    assert first[:2] == ("ok", "SlackSeverity=medium, WindowMinutes=5")
    assert not [says for _, says, _ in others if says.startswith(("SlackSeverity", "WindowMinutes"))]


def test_status_names_a_value_that_the_function_cannot_read(operator: Operator) -> None:
    operator.state_table.put("operator", "setting#FloodLimit", {"value": "many"})
    operator.state_table.put("operator", "setting#Later", {"value": "x"})
    operator.aws_answers(EVENTS, {"StackEvents": []})
    _, later, many = lines(status(operator), "settings")
    assert (later[0], "no setting Later" in later[1]) == ("look", True)
    assert many == ("look", "FloodLimit cannot be many; it is 30", "account-watcher settings unset FloodLimit")


def test_switches_become_a_list() -> None:
    assert look_ups_of({}) == ""
    assert look_ups_of({"TableCost": "false", "TableScaling": "false"}) == (
        "parameter-history,security-group-use,bucket-status"
    )
    off = dict.fromkeys(("ParameterHistory", "TableCost", "TableScaling", "SecurityGroupUse", "BucketStatus"), "false")
    assert look_ups_of(off) == "none"
    assert list(not_in_force(off, {}, "none")) == []
