from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.tracked_calls import NAMES, TRACKED_CALLS, is_tracking_only
from account_event_handler.event_pattern import Pattern
from account_event_handler.identity.sessions.store import SessionStore
from account_event_handler.pipeline.judge import judge
from tests.identity.sessions.records import HERE, THERE, call, event, issued, role, role_arn, switched, user
from tests.support.state_table import memory_table
from tools.generate.rules import READS_TOO, rules_of

RULES = [(rule, Pattern(rule.pattern)) for rule in rules_of(CATALOG.watches, TRACKED_CALLS) if not rule.option]
ARN = role_arn("Deploy", "x")
OIDC = f"arn:aws:iam::{HERE}:oidc-provider/"
EKS = f"{OIDC}oidc.eks.eu-west-1.amazonaws.com/id/0123"
ABROAD = {"type": "AWSAccount", "accountId": THERE}
LINKED: dict[str, Any] = {"sessionIssuer": {"userName": "AWSServiceRoleForRDS"}}


def web(provider: str) -> dict[str, Any]:
    return {"type": "WebIdentityUser", "identityProvider": provider}


def rules_for(record: dict[str, Any]) -> list[Any]:
    envelope = event(record).envelope
    return [rule for rule, pattern in RULES if pattern.matches(envelope)]


PEOPLE = [
    issued(user("ada"), ARN, "one"),
    issued(role("Audit", "a", "one"), ARN, "two"),
    issued({"type": "SAMLUser", "identityProvider": "x="}, ARN, "one", "AssumeRoleWithSAML"),
    issued(web(f"{OIDC}token.actions.githubusercontent.com"), ARN, "one", "AssumeRoleWithWebIdentity"),
    issued({"type": "Root", "accountId": HERE}, ARN, "one", "GetSessionToken"),
    issued(user("ada"), ARN, "one", userAgent=None),
    issued(user("ada"), ARN, "one", userAgent="x exec-env/AWS_ECS_FARGATE"),
    issued(role("b", "AWSCodeBuild-1", "one"), ARN, "two", userAgent="x exec-env/AWS_ECS_EC2"),
    issued(role("fn", "f", "one"), ARN, "two", userAgent="x exec-env/AWS_Lambda_python3.13"),
    issued({**ABROAD, "principalId": "AIDAX"}, ARN, "one", account=HERE),
    issued({**ABROAD, "principalId": "AROAX:ada@example.com"}, ARN, "one", account=HERE),
    switched(f"arn:aws:iam::{THERE}:user/ada", ARN),
]

OF_ROOT = [each for each in PEOPLE if each["userIdentity"]["type"] == "Root"]


@pytest.mark.parametrize("record", PEOPLE)
def test_whoever_obtains_a_session_passes_one_rule_that_sees_reads(record: Any) -> None:
    read = {**record, "readOnly": True}
    if record["userAgent"] is None:
        del read["userAgent"]
    (rule,) = rules_for(read)
    assert rule.state == READS_TOO


@pytest.mark.parametrize(
    "record",
    [
        issued({"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}, ARN, "one"),
        issued(ABROAD, ARN, "one", account=HERE),
        issued({**ABROAD, "principalId": "AROAX:i-1"}, ARN, "one", account=HERE),
        issued(user("ada", invokedBy="AWS Internal"), ARN, "one"),
        issued(role("web", "i-1", "one", ec2RoleDelivery="2.0"), ARN, "two"),
        issued(role("x", "y", "one", **LINKED), ARN, "two"),
        issued({**role("fn", "f", "one"), "inScopeOf": {"issuerType": "x"}}, ARN, "two"),
        issued(web(EKS), ARN, "one", "AssumeRoleWithWebIdentity"),
        issued(web("cognito-identity.amazonaws.com"), ARN, "one", "AssumeRoleWithWebIdentity"),
        {**switched(f"arn:aws:iam::{THERE}:user/ada", ARN), "responseElements": None},
    ],
)
def test_what_workloads_and_services_obtain_passes_none(record: Any) -> None:
    assert rules_for({**record, "readOnly": True}) == []


@pytest.mark.parametrize("record", [each for each in PEOPLE if each not in OF_ROOT])
@pytest.mark.parametrize("read_only", [True, False, None])
def test_nothing_is_told_of_what_is_only_heard(record: Any, read_only: bool | None) -> None:
    assert judge(event({**record, "readOnly": read_only}), CATALOG).alert is None


AGENTS = [
    "aws-cli/2.31.3",
    "x exec-env/AWS_Lambda_python3.13",
    "x exec-env/AWS_ECS_FARGATE",
    "codepipeline.amazonaws.com",
    None,
]
BEARERS = [
    "a",
    "ada@example.com",
    "AWSCodeBuild-7",
    "terraform-run-7",
    "GitHubActions",
    "1488990565286",
    "i-0dbc91f429e48eeed",
]
CALLERS = [
    *(role("Audit", bearer, "one") for bearer in BEARERS),
    *(role("Audit", bearer, "one", sourceIdentity="ada") for bearer in BEARERS),
    *(role("Audit", bearer, "one", ec2RoleDelivery="2.0") for bearer in BEARERS),
    *({"type": "AWSAccount", "accountId": THERE, "principalId": f"AROAX:{bearer}"} for bearer in BEARERS),
    {"type": "AWSAccount", "accountId": THERE, "principalId": "AIDAX"},
    user("ada"),
    user("ada", invokedBy="AWS Internal"),
    {"type": "Root", "accountId": HERE},
    {"type": "SAMLUser", "userName": "ada"},
    web(EKS),
    web(f"{OIDC}gitlab.example.com"),
    {"type": "Unknown"},
]


@pytest.mark.parametrize("caller", CALLERS, ids=str)
@pytest.mark.parametrize("agent", AGENTS)
def test_both_roads_keep_the_same_sessions(caller: dict[str, Any], agent: str | None) -> None:
    record = {**issued(caller, ARN, "two", account=HERE), "readOnly": True, "userAgent": agent}
    if agent is None:
        del record["userAgent"]
    sessions = SessionStore(memory_table())
    by_bus = bool(rules_for(record)) and sessions.remember(event(record))
    by_file = sessions.remember(event(record))
    assert by_bus == by_file


def test_a_refused_call_for_a_session_is_still_told() -> None:
    denied = issued(user("ada"), ARN, "one", errorCode="AccessDenied", readOnly=True)
    alert = judge(event({**denied, "responseElements": None}), CATALOG).alert
    assert alert is not None
    assert alert.watch == "behaviour-call-refused"


def test_what_a_log_file_must_let_through_is_known_by_source_and_name() -> None:
    assert ("aws.sts", "AssumeRoleWithSAML") in NAMES
    assert is_tracking_only(event(PEOPLE[0]))
    assert not is_tracking_only(event(call(user("ada"))))
