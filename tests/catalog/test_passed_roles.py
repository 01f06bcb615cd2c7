import re
from collections.abc import Iterator
from copy import replace
from typing import Any

import pytest
from botocore.session import Session

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.passed_roles import (
    RARE,
    USUAL,
    deployed,
    passed_role,
    passes_admin,
    severity_of_passing,
)
from account_event_handler.catalog.watch import Watch, Watches
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Severity
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.sentence import fill
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


_COMPUTE = re.compile(
    r"(execution|instance|job|build|task|service|lambda\w*)_?role(arn|name)?|\w*instanceprofile(arn|name)?",
    re.IGNORECASE,
)
_CHANGES = re.compile("Create|Import|Modify|Put|Register|Replace|Request|Run|Schedule|Start|Submit|Update")
NO_COMPUTE = {  # calls with such a role for which nothing of the caller's runs
    "bedrock-agentcore-control": "CreateConsentPortal UpdateConsentPortal",
    "dms": "CreateInstanceProfile CreateMigrationProject ModifyInstanceProfile ModifyMigrationProject",  # of networks
    "elasticbeanstalk": "UpdateApplicationResourceLifecycle",
    "greengrass": "StartBulkDeployment",
    "iam": "CreateInstanceProfile",  # still without a role
    "imagebuilder": "StartResourceStateUpdate",
    "iotsitewise": "CreateBulkImportJob",
    "logs": "CreateScheduledQuery UpdateScheduledQuery",
    "machinelearning": "CreateDataSourceFromRDS",
    "sagemaker-geospatial": "ExportEarthObservationJob ExportVectorEnrichmentJob StartEarthObservationJob"
    " StartVectorEnrichmentJob",
    "securityagent": "CreateCodeReview CreatePentest CreateThreatModel UpdateCodeReview UpdatePentest"
    " UpdateThreatModel",
    "securityhub": "BatchImportFindings CreateInsight",
    "ssm": "StartExecutionPreview",
    "swf": "RegisterWorkflowType StartWorkflowExecution",
    "wellarchitected": "CreateAgentProfile UpdateAgentProfile",
}


def _fields(shape: Any, depth: int = 4) -> Iterator[str]:
    if depth and shape.type_name == "structure":
        for name, member in shape.members.items():
            yield name
            yield from _fields(member, depth - 1)
    elif depth and shape.type_name == "list":
        yield from _fields(shape.member, depth)


def test_every_call_that_hands_a_role_to_what_runs_programs_is_watched() -> None:
    watched = {
        re.sub(r"\d{8}(v\d)?$", "", name)
        for watch in CATALOG.watches
        for name in watch.on.get("detail", {}).get("eventName", [])
        if isinstance(name, str)
    }
    session, missed, calls = Session(), dict[str, set[str]](), 0
    for service in session.get_available_services():
        model = session.get_service_model(service)
        for name in filter(_CHANGES.match, model.operation_names):
            shape = model.operation_model(name).input_shape
            if shape and any(map(_COMPUTE.fullmatch, _fields(shape))):
                calls += 1
                if name not in watched and name not in NO_COMPUTE.get(service, "").split():
                    missed.setdefault(service, set()).add(name)
    assert sorted(missed.items()) == []
    assert calls > 140


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


@pytest.mark.parametrize(
    ("usual", "request_", "severity"),
    [
        (Severity.LOW, {"roleArn": "arn:aws:iam::111122223333:role/web"}, Severity.LOW),
        (Severity.LOW, {"roleArn": ADMIN}, Severity.MEDIUM),
        (Severity.MEDIUM, {"roleArn": ADMIN}, Severity.HIGH),
        (Severity.LOW, {"instanceType": "g5.large"}, Severity.MEDIUM),
        (Severity.MEDIUM, {"instanceType": "g5.large"}, Severity.MEDIUM),
        (Severity.LOW, {"instanceType": "p5.48xlarge"}, Severity.HIGH),
        (Severity.MEDIUM, {"instanceType": "g5.large", "roleArn": ADMIN}, Severity.HIGH),
    ],
)
def test_an_administrator_s_role_and_costly_machines_are_louder(
    usual: Severity, request_: Any, severity: Severity
) -> None:
    assert severity_of_passing(usual)(event_of(request_)) is severity
    assert {Severity.MEDIUM: RARE, Severity.LOW: USUAL}[usual](event_of(request_)) is severity


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"name": "web", "roleArn": ADMIN}, "created an Any job web with role break-glass-admin"),
        ({"name": "web", "instanceType": "g5.large"}, "created an Any job web on a g5.large instance"),
        (
            {"name": "web", "roleArn": ADMIN, "instanceType": "p5.48xlarge", "instanceCount": 2},
            "created an Any job web on up to 2 p5.48xlarge instances with role break-glass-admin",
        ),
        ({"name": "web", "instanceType": "t3.micro"}, "created an Any job web"),
    ],
)
def test_what_was_deployed_is_said_with_its_role_and_its_machines(request_: Any, said: str) -> None:
    watch = deployed(Watches("any"), "Any", "CreateJob", name="a-watch", severity=RARE)
    event = replace(event_of(request_), detail={**event_of(request_).detail, "eventName": "CreateJob"})
    assert fill(watch.says + watch.fact, event, watch.words).replace("Any job", "an Any job") == said
    assert (watch.mitre, watch.ordinary) == ("T1648", True)
