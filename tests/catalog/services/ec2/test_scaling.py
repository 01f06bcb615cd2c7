from typing import Any

import pytest

from tests.support.calls import told


@pytest.mark.parametrize(
    ("call", "asked", "severity"),
    [
        ("SetDesiredCapacity", {"desiredCapacity": 1}, "info"),
        ("SetDesiredCapacity", {"desiredCapacity": 10}, "info"),
        ("SetDesiredCapacity", {"desiredCapacity": 11}, "low"),
        ("SetDesiredCapacity", {"desiredCapacity": 0}, "low"),
        ("SetDesiredCapacity", {}, "low"),
        ("UpdateAutoScalingGroup", {"desiredCapacity": 1}, "low"),
    ],
)
def test_to_scale_to_a_few_machines_is_routine_and_to_none_is_not(call: str, asked: Any, severity: str) -> None:
    alert = told("autoscaling-group-changed", call, {"autoScalingGroupName": "web", **asked})
    assert alert == f"{severity}: alice set Auto Scaling group web"
