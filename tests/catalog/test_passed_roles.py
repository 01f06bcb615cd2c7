from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.passed_roles import passed_role, passes_admin
from account_event_handler.catalog.watch import Watch
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Severity
from account_event_handler.pipeline.judge import judge
from tests.support.samples import sample
from tests.support.watches import every_watch

ADMIN = "arn:aws:iam::111122223333:role/ops/break-glass-admin"


def event_of(request: Any, answer: Any = None) -> AccountEvent:
    payload = sample("ec2-instance-launched-with-role")
    payload["detail"] |= {"requestParameters": request, "responseElements": answer}
    event = decode(payload)
    assert isinstance(event, AccountEvent)
    return event


@pytest.mark.parametrize(
    ("request_", "role"),
    [
        ({"roleArn": ADMIN}, "break-glass-admin"),
        ({"role": "etl"}, "etl"),
        ({"iamInstanceProfile": {"name": "web"}}, "web"),
        ({"CreateLaunchTemplateRequest": {"LaunchTemplateData": {"IamInstanceProfile": {"Name": "web"}}}}, "web"),
        ({"iamInstanceProfile": "web"}, "web"),
        ({"instances": {"instanceGroups": [{"instanceRole": "MASTER"}]}, "jobFlowRole": "nodes"}, "nodes"),
        ({"roles": {"unauthenticated": ADMIN}}, "break-glass-admin"),
        ({"parameters": f'{{"RoleArn":"{ADMIN}"}}'}, "break-glass-admin"),
        ({"targets": [{"roleArn": ADMIN}, {"roleArn": "arn:aws:iam::111122223333:role/b"}]}, "break-glass-admin and b"),
        ({"roleArn": "HIDDEN_DUE_TO_SECURITY_REASONS", "name": "admin"}, None),
        ({"roleArn": 1, "x": [None, {"role": ""}]}, None),
        (None, None),
    ],
)
def test_a_role_is_found_wherever_a_call_names_it(request_: Any, role: str | None) -> None:
    assert passed_role(event_of(request_)) == role


def test_the_role_of_a_launch_template_is_in_the_answer() -> None:
    profile = {"arn": "arn:aws:iam::111122223333:instance-profile/web"}
    answer = {"instancesSet": {"items": [{"instanceId": "i-1", "iamInstanceProfile": profile}]}}
    assert passed_role(event_of({"launchTemplate": {"launchTemplateId": "lt-1"}}, answer)) == "web"


@pytest.mark.parametrize(
    ("name", "is_admin"),
    [
        ("Admin", True),
        ("break-glass", True),
        ("PowerUser", True),
        ("OrganizationAccountAccessRole", True),
        ("ec2-full-access", True),
        ("AWSCloudFormationStackSetAdministrationRole", False),
        ("powerbi-reader", False),
    ],
)
def test_a_role_is_an_administrator_s_by_its_name(name: str, is_admin: bool) -> None:
    assert passes_admin(event_of({"roleArn": f"arn:aws:iam::111122223333:role/{name}"})) is is_admin


@every_watch([watch for watch in CATALOG.watches if watch.ordinary and "userIdentity" not in watch.on["detail"]])
def test_what_a_role_session_does_is_as_loud_as_what_a_user_does(watch: Watch) -> None:
    payload = sample(watch.name)
    severities = set[Severity]()
    for other, agent in (("iam-user-created", "aws-cli/2.31.3"), ("behaviour-call-refused", "APN/1.0 Terraform/1.13")):
        payload["detail"] |= {"userIdentity": sample(other)["detail"]["userIdentity"], "userAgent": agent}
        alert = judge(payload, CATALOG).alert
        assert alert
        severities.add(alert.severity)
    assert len(severities) == 1
