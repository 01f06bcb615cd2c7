from typing import Any

import pytest

from tests.support.calls import told

ELB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333"


def switched(value: object, *names: str) -> dict[str, Any]:
    return {"attributes": {"items": [{"key": f"{name}.enabled", "value": value} for name in names]}}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (switched("false", "access_logs.s3", "deletion_protection"), "access log and deletion protection"),
        (switched(False, "connection_logs.s3", "other"), "connection log"),
        (switched("true", "access_logs.s3"), ""),
        ({"loadBalancerAttributes": {"accessLog": {"enabled": False}}}, "access log"),
        ({"loadBalancerAttributes": {"accessLog": {"enabled": True}}}, ""),
    ],
)
def test_each_guard_that_is_switched_off_is_named(asked: Any, said: str) -> None:
    name, call = "elasticloadbalancing-guards-removed", "ModifyLoadBalancerAttributes"
    alert = told(name, call, {"loadBalancerName": "shop", **asked})
    assert alert == (said and f"medium: alice disabled the {said} of load balancer shop")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"listenerArn": f"{ELB}:listener/app/shop/50dc/f2f7"}, " shop"),
        ({"ruleArn": f"{ELB}:listener-rule/app/shop/50dc/f2f7/9683"}, " shop"),
        ({"loadBalancerArn": f"{ELB}:loadbalancer/app/shop/50dc"}, " shop"),
        ({"loadBalancerArn": f"{ELB}:loadbalancer/old"}, " old"),
        ({"loadBalancerName": "old"}, " old"),
        ({}, ""),
    ],
)
def test_a_load_balancer_is_named_by_any_of_its_arns(asked: Any, said: str) -> None:
    alert = told("elasticloadbalancing-traffic-moved", "ModifyListener", asked)
    assert alert == f"medium: alice changed where load balancer{said} sends requests"


def test_a_target_group_is_named_with_its_new_targets() -> None:
    asked = {"targetGroupArn": f"{ELB}:targetgroup/web/943f", "targets": [{"id": "i-1"}, {"id": "i-2"}]}
    alert = told("elasticloadbalancing-targets-added", "RegisterTargets", asked)
    assert alert == "low: alice added i-1 and i-2 to target group web"
