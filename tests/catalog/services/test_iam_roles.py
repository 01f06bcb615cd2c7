"""Whom a role trusts, and providers and roles that only look like AWS's own."""

import json
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Alert, Severity
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from tests.support.samples import sample

_LONG = [f"{number}".ljust(60, "x") for number in range(4)]
GITHUB = "token.actions.githubusercontent.com"


def alert_of(event: Any) -> Alert:
    alert = judge(event, CATALOG).alert
    assert alert
    return alert


def trusting(principal: Any, **condition: Any) -> dict[str, Any]:
    event = sample("iam-role-trust-changed")
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRoleWithWebIdentity"}
    document = json.dumps({"Statement": [{**statement, "Condition": condition}]})
    event["detail"]["requestParameters"]["policyDocument"] = document
    return event


def of_repositories(*names: str) -> dict[str, Any]:
    principal = {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{GITHUB}"}
    return trusting(principal, StringLike={f"{GITHUB}:sub": [f"repo:{name}:*" for name in names]})


def test_a_trust_names_every_subject() -> None:
    facts = dict(alert_of(of_repositories("example/payments", "example/shop", "evil/x")).facts)
    names = ["example/payments", "example/shop", "evil/x"]
    assert [name for name in names if f"GitHub repository {name}" in facts["Trusts"]] == names


def test_what_a_long_list_leaves_out_is_counted() -> None:
    facts = dict(alert_of(of_repositories(*(f"example/{'x' * 40}-{number}" for number in range(30)))).facts)
    assert facts["Trusts"].endswith("and 27 more")
    assert len(facts["Trusts"]) < 300


def test_services_beside_others_are_named_and_a_list_that_adds_nothing_is_left_out() -> None:
    services = ["lambda.amazonaws.com", "ec2.amazonaws.com", "evil.amazonaws.com"]
    facts = dict(alert_of(trusting({"AWS": "444455556666", "Service": services})).facts)
    assert facts["Trusts"] == "account 444455556666, lambda, ec2 and evil"
    assert "Trusts" not in dict(alert_of(of_repositories("example/payments")).facts)


@pytest.mark.parametrize(
    ("services", "ending"),
    [
        ([f"s{number}" for number in range(20)], "s18 and s19"),
        ([f"s{number}" for number in range(21)], "s18 and 2 more"),
        ([f"a-service-like-{number:05}" for number in range(18)], "a-service-like-00008 and 9 more"),
        ([*_LONG, "e" * 48], f"{_LONG[3]} and {'e' * 48}"),  # 299 characters
        ([*_LONG, "e" * 49], f"{_LONG[2]} and 2 more"),
    ],
)
def test_a_trust_names_as_many_as_a_line_holds(services: list[str], ending: str) -> None:
    alert = alert_of(trusting({"Service": [f"{service}.amazonaws.com" for service in services]}))
    assert dict(alert.facts)["Trusts"].endswith(ending)
    assert f"to let {services[0]} and {services[1][:30]}" in headline_of(alert)
    assert services[2] not in headline_of(alert)


@pytest.mark.parametrize(
    ("url", "severity"),
    [
        ("https://oidc.eks.eu-west-1.amazonaws.com/id/0A", Severity.LOW),
        ("https://oidc.eks-evil.s3.amazonaws.com/id/0A", Severity.HIGH),
        ("https://oidc.eks.evil.example/.amazonaws.com/id/0A", Severity.HIGH),
        ("https://gitlab.evil.example", Severity.HIGH),
    ],
)
def test_a_provider_is_a_cluster_s_only_on_aws_s_own_host(url: str, severity: Severity) -> None:
    event = sample("iam-oidc-provider-created")
    event["detail"]["requestParameters"]["url"] = url
    assert alert_of(event).severity is severity


def test_a_role_whose_path_quotes_a_service_s_is_alerted_like_any_other() -> None:
    event = sample("s3-bucket-deleted")
    for path, is_silent in (("aws-service-role/rds.amazonaws.com/", True), ("x:role/aws-service-role/rds/", False)):
        issuer = {"type": "Role", "arn": f"arn:aws:iam::111122223333:role/{path}R", "userName": "R"}
        event["detail"]["userIdentity"] = {"type": "AssumedRole", "sessionContext": {"sessionIssuer": issuer}}
        assert (judge(event, CATALOG).alert is None) is is_silent
