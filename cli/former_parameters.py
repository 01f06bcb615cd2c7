"""Parameters that the stack no longer has: what they were, and which of them are not in force any more.

`sam deploy` drops overrides that the template does not know without a word. What was in force before is in the stack's
parameters until it is upgraded, and in its stack events for 90 days: they hold the properties of each resource.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from account_event_handler.settings import NO_ENRICHMENTS, OPERATOR_SETTINGS
from cli.settings import in_force
from cli.stack import Aws

LOOK_UPS = {  # the switches that became one list
    "ParameterHistory": "parameter-history",
    "TableCost": "table-cost",
    "TableScaling": "table-scaling",
    "SecurityGroupUse": "security-group-use",
    "BucketStatus": "bucket-status",
}
FIXED = {"LookEveryMinutes": "15", "HeartbeatHours": "23", "LogLevel": "INFO"}
FORMER = (*OPERATOR_SETTINGS, *LOOK_UPS, *FIXED)
_FUNCTION = "AccountEventHandler"
_VARIABLES = {name: re.sub("(?<!^)(?=[A-Z])", "_", name).upper() for name in OPERATOR_SETTINGS} | {
    "LogLevel": "POWERTOOLS_LOG_LEVEL"
}
_OLD = _VARIABLES["WindowMinutes"]  # which every version had that had these parameters
_SCHEDULES = {"LookEveryMinutes": "TrailLookRule", "HeartbeatHours": "HeartbeatRule"}
_BEGINS = ("UPDATE_IN_PROGRESS", "CREATE_IN_PROGRESS")  # of the stack itself, at the beginning of a deployment
_MOST = 5_000  # of the stack's events; a deployment has some two hundred


class Former(NamedTuple):
    """A parameter that is not in force any more, and what to do about it; empty where nothing can be done."""

    name: str
    value: str
    now: str
    do: str


def not_in_force(former: Mapping[str, str], chosen: Mapping[str, str], look_ups: str) -> Iterator[Former]:
    """Those of the former parameters whose value is not in force, unless an operator has chosen another since."""
    for name in OPERATOR_SETTINGS:
        now = in_force(chosen, name)
        if name not in chosen and former.get(name, now) != now:
            value = former[name]
            yield Former(name, value, now or "empty", f"account-watcher settings set {name} '{value}'")
    wanted = look_ups_of(former)
    for name, word in LOOK_UPS.items():
        if wanted and word not in wanted.split(",") and word in look_ups.split(","):
            yield Former(name, "false", "true", f"Deploy with LookUps={wanted}.")
    for name, fixed in FIXED.items():
        if former.get(name, fixed) != fixed:
            yield Former(name, former[name], fixed, "")


def look_ups_of(former: Mapping[str, str]) -> str:
    """The list that says what the switches said, empty where they are not known."""
    if not LOOK_UPS.keys() & former.keys():
        return ""
    on = [word for name, word in LOOK_UPS.items() if former.get(name, "true") == "true"]
    return ",".join(on) or NO_ENRICHMENTS


def before_the_upgrade(aws: Aws) -> dict[str, str]:
    """What they were when the stack last had them, by its stack events; empty where these are gone."""
    pages = (
        aws.session.client("cloudformation")
        .get_paginator("describe_stack_events")
        .paginate(StackName=aws.stack_name, PaginationConfig={"MaxItems": _MOST})
    )
    events = [event for page in pages for event in page["StackEvents"]]  # the newest first
    upgraded = 0  # after the oldest of the function's events since
    for number, event in enumerate(events):
        if event["LogicalResourceId"] == _FUNCTION and (variables := _variables(event)):
            if _OLD in variables:
                before = events[_begin(events, upgraded, aws.stack_name) :]
                return _read(before, variables) if upgraded else {}
            upgraded = number + 1
    return {}


def _begin(events: Sequence[Mapping[str, Any]], upgraded: int, stack: str) -> int:
    """Where the events of before the deployment begin that upgraded the function."""
    for number, event in enumerate(events[upgraded:], upgraded):
        if event["LogicalResourceId"] == stack and event["ResourceStatus"] in _BEGINS:
            return number
    return upgraded


def _read(events: Sequence[Mapping[str, Any]], variables: Mapping[str, str]) -> dict[str, str]:
    found = {name: variables[variable] for name, variable in _VARIABLES.items() if variable in variables}
    if "ENRICHMENTS" in variables:
        on = variables["ENRICHMENTS"].split(",")
        found |= {name: "true" if word in on else "false" for name, word in LOOK_UPS.items()}
    for name, rule in _SCHEDULES.items():
        rates = (
            re.findall(r"rate\((\d+) ", str(_properties(event).get("ScheduleExpression", "")))
            for event in events
            if event["LogicalResourceId"] == rule
        )
        if rate := next(filter(None, rates), None):
            found[name] = rate[0]
    return found


def _variables(event: Mapping[str, Any]) -> dict[str, str]:
    environment = _properties(event).get("Environment")
    variables = environment.get("Variables") if isinstance(environment, dict) else None
    return {str(name): str(value) for name, value in variables.items()} if isinstance(variables, dict) else {}


def _properties(event: Mapping[str, Any]) -> dict[str, Any]:
    try:
        properties = json.loads(event.get("ResourceProperties") or "{}")
    except ValueError:
        return {}
    return properties if isinstance(properties, dict) else {}
