from typing import Any

import pytest

from tests.support.calls import told


@pytest.mark.parametrize(
    ("call", "number", "said"),
    [
        ("StopInstances", 9, "info: alice stopped i-0, i-1 and 7 more"),
        ("StopInstances", 10, "medium: alice stopped 10 instances"),
        ("TerminateInstances", 2, "low: alice terminated i-0 and i-1"),
        ("TerminateInstances", 11, "medium: alice terminated 11 instances"),
    ],
)
def test_many_instances_at_once_are_louder_than_some(call: str, number: int, said: str) -> None:
    instances = [{"instanceId": f"i-{each}"} for each in range(number)]
    assert told("ec2-instances-terminated", call, {"instancesSet": {"items": instances}}) == said


@pytest.mark.parametrize(
    ("call", "asked", "answered", "said"),
    [
        ("AssociateIamInstanceProfile", {"InstanceId": "i-1"}, None, "medium: alice gave i-1 the"),
        ("ReplaceIamInstanceProfileAssociation", {"AssociationId": "iip-1"}, "i-2", "high: alice gave i-2 the"),
        (
            "ReplaceIamInstanceProfileAssociation",
            {"AssociationId": "iip-1"},
            None,
            "high: alice gave the instance of iip-1 the",
        ),
        ("ReplaceIamInstanceProfileAssociation", {}, None, "high: alice gave (unknown) the"),
    ],
)
def test_a_profile_s_instance_is_named_by_the_request_or_the_answer(
    call: str, asked: dict[str, Any], answered: str | None, said: str
) -> None:
    request = {f"{call}Request": {"IamInstanceProfile": {"Name": "admin"}, **asked}}
    answer = {f"{call}Response": {"iamInstanceProfileAssociation": {"instanceId": answered}}} if answered else None
    alert = told("ec2-instance-profile-set", call, request, responseElements=answer)
    assert alert == f"{said} role of instance profile admin"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"privateIpAddress": "10.0.0.7", "remotePort": "22"}, " to 10.0.0.7 port 22"),
        ({"privateIpAddress": "10.0.0.7"}, " to 10.0.0.7"),
        ({"remotePort": "22"}, ""),
        ({"instanceConnectEndpointId": "eice-1"}, " through eice-1"),
    ],
)
def test_a_tunnel_says_where_it_ends(asked: Any, said: str) -> None:
    assert told("ec2-tunnel-opened", "OpenTunnel", asked) == f"low: alice opened a tunnel{said}"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"disableApiTermination": {"value": False}}, "termination"),
        ({"disableApiStop": {"value": False}}, "stop"),
        ({"disableApiStop": {"value": False}, "disableApiTermination": {"value": False}}, "termination and stop"),
        ({"disableApiStop": {"value": True}}, ""),
    ],
)
def test_each_protection_that_is_taken_away_is_named(asked: Any, said: str) -> None:
    alert = told("ec2-instance-protection-removed", "ModifyInstanceAttribute", {"instanceId": "i-1", **asked})
    assert alert == (said and f"medium: alice disabled {said} protection on i-1")


@pytest.mark.parametrize(
    ("call", "asked", "is_alerted"),
    [
        ("ModifyLaunchTemplate", {"SetDefaultVersion": "2"}, True),
        ("CreateLaunchTemplateVersion", {"LaunchTemplateData": {"UserData": "x"}}, True),
        ("CreateLaunchTemplateVersion", {"LaunchTemplateData": {"UserData": ""}}, True),
        ("CreateLaunchTemplateVersion", {"LaunchTemplateData": {"ImageId": "ami-1"}}, False),
    ],
)
def test_a_template_whose_machines_run_something_else_is_alerted(call: str, asked: Any, is_alerted: bool) -> None:
    alert = told("ec2-launch-template-changed", call, {f"{call}Request": {"LaunchTemplateName": "web", **asked}})
    assert alert == "medium: alice changed launch template web" * is_alerted
