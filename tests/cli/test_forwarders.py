from types import SimpleNamespace
from typing import Any

import pytest

from cli.forwarders import STACK as FORWARDER
from tests.cli.operator import RESOURCES, Operator, deploy

HUB = {**RESOURCES, "HubBus": "AWS::Events::EventBus"}
BUS = "arn:aws:events:eu-west-1:111122223333:event-bus/account-watcher-HubBus"
ROLE = "arn:aws:iam::111122223333:role/account-watcher-AccountEventHandlerRole"
MEMBER = "444455556666"


@pytest.fixture
def hub(stranger: Operator) -> Operator:
    deploy(HUB, HubMembers="o-a1b2c3d4e5")
    return stranger


def heard(operator: Operator, account: str, region: str, ago: int) -> None:
    at = int(operator.now) - ago
    operator.state_table.put("forwarders", f"{account}#{region}", {"since": at - 3600, "heard": at})


def asked_of(hub: Operator, call: str, code: str, message: str, of: str = "cloudformation") -> list[dict[str, Any]]:
    """What the call was asked with; it answers with this error."""
    asked: list[dict[str, Any]] = []

    def answer(params: dict[str, Any], **_: Any) -> Any:
        asked.append(params["body"])
        error = {"Code": code, "Message": message}
        return SimpleNamespace(status_code=400), {"ResponseMetadata": {}, "Error": error}

    hub.hooks(f"{of}.{call}", answer)
    return asked


def has_forwarder(hub: Operator, *parameters: str) -> list[dict[str, Any]]:
    """A forwarder stands there already, and is not changed; what it was to be changed to."""

    def described(params: dict[str, Any], **_: Any) -> Any:
        if params["body"]["StackName"] == FORWARDER:
            before = [{"ParameterKey": name, "ParameterValue": "x"} for name in parameters]
            return SimpleNamespace(status_code=200), {"ResponseMetadata": {}, "Stacks": [{"Parameters": before}]}
        return None

    hub.hooks("cloudformation.DescribeStacks", described)
    return asked_of(hub, "UpdateStack", "ValidationError", "No updates are to be performed.")


def test_a_forwarder_is_deployed_with_what_it_must_know_of_the_hub(hub: Operator) -> None:
    asked = asked_of(hub, "CreateStack", "AlreadyExistsException", "it is there")
    has_forwarder(hub, "HubBusArn")
    said = hub.types("forwarders", "deploy", "--regions", "eu-west-1, us-east-1")
    assert said.code == 0, said.errors
    assert said.out.count("up to date") == len(asked) == 2
    for body in asked:
        assert {BUS, ROLE, "o-a1b2c3d4e5", "CAPABILITY_NAMED_IAM"} <= set(map(str, body.values()))
        assert body["TemplateBody"].startswith("AWSTemplateFormatVersion")


def test_an_update_keeps_the_boundary_unless_another_is_said(hub: Operator) -> None:
    asked_of(hub, "CreateStack", "AlreadyExistsException", "it is there")
    asked = has_forwarder(hub, "HubBusArn", "PermissionsBoundary")
    for words in ((), ("--boundary", "teams/bounded")):
        said = hub.types("forwarders", "deploy", "--regions", "eu-west-1", *words)
        assert said.code == 0, said.errors
    kept, changed = asked
    assert kept["Parameters.member.4.ParameterKey"] == "PermissionsBoundary"
    assert kept["Parameters.member.4.UsePreviousValue"] == "true"
    assert changed["Parameters.member.4.ParameterValue"] == "teams/bounded"
    assert not any("UsePreviousValue" in name for name in changed)


def test_what_fails_in_one_region_is_said_and_the_exit_code_is_one(hub: Operator) -> None:
    hub.aws_refuses("cloudformation.CreateStack", "AccessDenied")
    said = hub.types("forwarders", "deploy", "--regions", "eu-west-1")
    assert said.code == 1
    assert "Access denied for CreateStack" in said.flat


def test_accounts_need_a_role(hub: Operator) -> None:
    assert hub.types("forwarders", "deploy", "--regions", "eu-west-1", "--accounts", MEMBER).code == 2
    assert hub.types("forwarders", "deploy", "--regions", "eu-west-1", "--accounts", "x", "--role", "y").code == 2


def test_the_commands_of_stack_sets_name_the_hub(hub: Operator) -> None:
    said = hub.types("forwarders", "stacksets", "--regions", "eu-west-1,us-east-1", "--units", "ou-abcd-12345678").out
    assert f"ParameterKey=HubBusArn,ParameterValue={BUS} " in said
    assert f"ParameterKey=HubFunctionRoleArn,ParameterValue={ROLE} " in said
    assert "ParameterKey=OrganizationId,ParameterValue=o-a1b2c3d4e5" in said
    assert "--auto-deployment Enabled=true" in said
    assert "--deployment-targets OrganizationalUnitIds=ou-abcd-12345678 --regions eu-west-1 us-east-1" in said
    assert "aws cloudformation update-stack-set " in said
    assert "PermissionsBoundary" not in said
    bounded = hub.types("forwarders", "stacksets", "--regions", "eu-west-1", "--units", "r-1", "--boundary", "teams")
    assert bounded.out.count("ParameterKey=PermissionsBoundary,ParameterValue=teams") == 2


@pytest.mark.parametrize("words", [("deploy",), ("stacksets", "--units", "r-1")])
def test_a_stack_that_is_no_hub_is_said_to_be_none(operator: Operator, words: tuple[str, ...]) -> None:
    said = operator.types("forwarders", *words, "--regions", "eu-west-1")
    assert said.code == 1
    assert "is no hub" in said.errors


def test_status_shows_who_sends_who_is_silent_and_who_never_did(hub: Operator) -> None:
    heard(hub, MEMBER, "eu-west-1", 600)
    heard(hub, "777788889999", "eu-west-1", 3 * 3600)
    ids = (MEMBER, "111122223333", "222233334444")
    hub.aws_answers("organizations.ListAccounts", {"Accounts": [{"Id": each, "Status": "ACTIVE"} for each in ids]})
    said = hub.types("forwarders", "status")
    assert said.code == 1
    rows = {row.split()[0]: row for row in said.out.splitlines() if row.strip()}
    assert "sends" in rows[MEMBER]
    assert "SILENT" in rows["777788889999"]
    assert "No forwarder was ever heard from account 222233334444." in said.out
    found = hub.types("forwarders", "status", "--json").json
    assert [each["silent"] for each in found["forwarders"]] == [False, True]
    assert found["missing"] == ["222233334444"]


def test_status_says_that_it_cannot_know_where_the_organization_may_not_be_asked(hub: Operator) -> None:
    heard(hub, MEMBER, "eu-west-1", 600)
    hub.aws_refuses("organizations.ListAccounts", "AccessDeniedException")
    said = hub.types("forwarders", "status")
    assert said.code == 0
    assert "Which accounts have no forwarder cannot be known here" in said.flat


def test_a_forwarder_that_is_gone_is_forgotten(hub: Operator) -> None:
    heard(hub, MEMBER, "eu-west-1", 600)
    assert hub.types("forwarders", "forget", MEMBER, "eu-west-1").code == 0
    assert hub.types("forwarders", "forget", MEMBER, "eu-west-1").code == 1
