from typing import Any

import pytest

from account_event_handler.catalog.services.ec2.params import is_off, is_on, items_of, param, placeholder, placeholders
from account_event_handler.model import AccountEvent


def call(request: Any, name: str = "DeleteFlowLogs") -> AccountEvent:
    detail = {"eventName": name, "requestParameters": request}
    return AccountEvent("", "aws.ec2", "", "111122223333", "eu-west-1", None, (), detail)


@pytest.mark.parametrize(
    "request_parameters",
    [
        {"flowLogId": "fl-1"},
        {"flowLogId": {"items": ["fl-1"]}},
        {"DeleteFlowLogsRequest": {"FlowLogId": "fl-1"}},
        {"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": "fl-1"}}},
        {"DeleteFlowLogsRequest": {"FlowLogId": [{"tag": 1, "content": "fl-1"}]}},
        {"DeleteFlowLogsRequest": {"FlowLogId": {"item": "fl-1"}}},
    ],
)
def test_a_field_is_found_in_every_spelling(request_parameters: Any) -> None:
    assert placeholder("flowLogId")(call(request_parameters)) == "fl-1"


def test_a_path_is_spelled_anew_at_every_step() -> None:
    event = call({"XRequest": {"IamInstanceProfile": {"Name": "admin"}}}, "X")
    assert param(event, "iamInstanceProfile.name") == "admin"


def test_the_first_of_several_paths_that_says_something_is_named() -> None:
    event = call({"ipAddress": "", "publicIp": "198.51.100.17"})
    assert placeholder("ipAddress", "publicIp")(event) == "198.51.100.17"
    assert placeholder("vpcId")(event) is None


def test_one_name_is_said_whole_and_of_several_the_first() -> None:
    assert placeholder("name")(call({"name": "x" * 70})) == "x" * 70
    assert placeholder("name")(call({"name": ["a", "", 7, {"other": 1}]})) == "a and 7"
    assert placeholder("name", form="image {}")(call({"name": ["a", "b", "c", "d"]})) == "image a, b and 2 more"
    assert placeholders("name")["name"](call({"name": "a"})) == "a"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, []),
        ("", []),
        ({}, []),
        ({"items": []}, []),
        ([{"items": ["a"]}, "b"], ["a", "b"]),
        ({"userId": "444455556666"}, [{"userId": "444455556666"}]),
    ],
)
def test_a_list_is_unwrapped(value: object, expected: list[object]) -> None:
    assert items_of(value) == expected


@pytest.mark.parametrize(
    ("value", "on", "off"),
    [
        (True, True, False),
        ({"value": True}, True, False),
        ({"Value": "true"}, True, False),
        (False, False, True),
        ({"value": False}, False, True),
        ("false", False, True),
        (None, False, False),
        ({}, False, False),
    ],
)
def test_a_switch_is_on_or_off_or_not_touched(value: object, on: bool, off: bool) -> None:
    event = call({"enableDnsSupport": value})
    assert (is_on(event, "enableDnsSupport"), is_off(event, "enableDnsSupport")) == (on, off)
