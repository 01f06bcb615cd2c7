"""What the function's role allows on which resource: each exception stands here with its reason."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from botocore import xform_name

from tests.support.template_parts import ARN, OWN, every, named, of_kind, resources
from tools.build_package import AWS_CALLS
from tools.generate.__main__ import ROOT

# Resources of the function's role that are none of the stack's, by (Sid, resource).
BEYOND_THE_STACK = {
    ("WriteTraces", "*"): "X-Ray's actions know no resource; they write the function's own trace",
    ("ReadLogFiles", f"{ARN}s3:::${{TrailBucket}}/*AWSLogs/*"): "the one bucket that is named, and"
    " of it what CloudTrail writes; it may be another account's, and an object's ARN names none",
    ("ReadLogFiles", f"{ARN}s3:::${{LogBucket}}/AWSLogs/*"): "the stack's own bucket",
    ("DecryptLogFiles", "Ref TrailKey"): "the one key that is named",
    (
        "SeeWhatDeploymentsOfThisStackChange",
        f"{ARN}cloudformation:${{AWS::Region}}:{OWN}:stack/${{AWS::StackName}}/*",
    ): "the stack itself; its ARN ends with an id, and the function asks by its name",
    ("SeeTrails", "*"): "the action knows no resource; it shows trails and where they write to",
    ("AskHowTrailsAre", f"{ARN}cloudtrail:*:*:trail/*"): "an organization's trail belongs to"
    " another account; they show whether a trail is logging and what it records",
    ("RestartTrails", f"{ARN}cloudtrail:*:{OWN}:trail/*"): "any trail of this account may be the"
    " one that somebody stops",
    ("FindWhoObtainedASession", "*"): "the action knows no resource; it shows the account's own management events",
    ("NameUsersOfIdentityCenter", f"{ARN}identitystore::*:identitystore/*"): "the store belongs to"
    " the management account, whose number nobody is asked for",
    ("NameUsersOfIdentityCenter", f"{ARN}identitystore:::user/*"): "any user may act, and a user's"
    " ARN names no account",
    ("NameAccounts", f"{ARN}organizations::*:account/*"): "an account's ARN begins with that of"
    " the management account; it shows accounts of the own organization only",
    ("NameThisAccount", "*"): "the action knows no resource; it shows the account's own alias",
    ("NameWhoChangedAParameter", f"{ARN}ssm:*:{OWN}:*"): "DescribeParameters knows no narrower"
    " resource; it shows names, never values",
    ("AskThePriceOfATable", "*"): "the action knows no resource; it shows public prices",
    ("DescribeATable", f"{ARN}dynamodb:*:{OWN}:table/*"): "any table may be the one that is made",
    ("AskHowATableScales", "*"): "the action knows no resource; it shows limits of capacity",
    ("CountWhatASecurityGroupGuards", "*"): "the action knows no resource; it shows interfaces",
    ("AskWhetherABucketIsPublic", f"{ARN}s3:::*"): "any bucket may be opened; it says yes or no",
    ("AskInOtherAccounts", f"{ARN}iam::*:role/${{EnrichmentRole}}"): "the one role that is named,"
    " in whatever account the event is of; that account has to trust the function",
    ("ActInMemberAccounts", f"{ARN}iam::*:role/account-watcher-hub-*-*"): "the one role that a forwarder has for the"
    " hub, in whatever account and Region the event is of; its trust names the function's role",
    ("ListAccounts", "*"): "the action knows no resource; it shows the accounts of the own organization",
    ("NameOrganizationalUnits", f"{ARN}organizations::*:account/*"): "an account's ARN begins with that of the"
    " management account; it shows which unit of the own organization it is in",
    ("NameOrganizationalUnits", f"{ARN}organizations::*:ou/*"): "the same of a unit: its name, and the unit it is in",
    ("CountWhatForwardersCouldNotSend", f"{ARN}sqs:*:{OWN}:account-watcher-forwarder"): "the queue of forwarders in"
    " other Regions of this account",
    (
        "ReadSlackUrl",
        f"{ARN}ssm:${{AWS::Region}}:{OWN}:parameter${{SlackUrlParameter}}",
    ): "the one parameter that is named",
    (
        "ReadSlackUrl",
        f"{ARN}ssm:${{AWS::Region}}:{OWN}:parameter${{SlackUrlParameter}}/*",
    ): "and those below it, each a route's",
}
KINDS = {  # what the stack's own resource has to be for actions of a service
    "dynamodb": "AWS::DynamoDB::Table",
    "kms": "AWS::KMS::Key",
    "logs": "AWS::Logs::LogGroup",
    "sns": "AWS::SNS::Topic",
    "sqs": "AWS::SQS::Queue",
}

ROLE = resources()["AccountEventHandlerRole"]["Properties"]
STATEMENTS = every(ROLE["Policies"][0]["PolicyDocument"]["Statement"])


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda each: each["Sid"])
def test_the_function_may_touch_what_the_stack_has_made_or_what_is_explained(statement: Mapping[str, Any]) -> None:
    assert set(statement) == {"Sid", "Effect", "Action", "Resource"}
    assert statement["Effect"] == "Allow"
    services = {action.partition(":")[0] for action in every(statement["Action"])}
    for resource in every(statement["Resource"]):
        if (statement["Sid"], resource) not in BEYOND_THE_STACK:
            made = resources().get(named(resource), {"Type": "none of the stack's"})
            assert made["Type"] in {KINDS.get(each) for each in services}


def test_every_explained_resource_is_one_of_a_statement() -> None:
    found = {(each["Sid"], resource) for each in STATEMENTS for resource in every(each["Resource"])}
    assert set(BEYOND_THE_STACK) <= found


def test_only_lambda_may_assume_the_function_s_role_which_has_one_policy() -> None:
    assert set(ROLE) == {"PermissionsBoundary", "AssumeRolePolicyDocument", "Policies"}
    (policy,) = ROLE["Policies"]
    assert set(policy) == {"PolicyName", "PolicyDocument"}
    assert ROLE["AssumeRolePolicyDocument"]["Statement"] == [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ]
    assert of_kind("AWS::IAM::Role") == ["AccountEventHandlerRole", "TrailLogRole"]  # the second is CloudTrail's
    assert len([each for each in resources().values() if "::IAM::" in each["Type"]]) == 2
    function = resources()["AccountEventHandler"]["Properties"]
    assert function["Role"] == "GetAtt AccountEventHandlerRole.Arn"
    assert "Policies" not in function


CALLS = [f"{service}:{call}" for service, calls in AWS_CALLS.items() for call in calls]
BY_A_LIBRARY = {"ssm:GetParameter": "SSMProvider("}  # Powertools asks in the function's name


@pytest.mark.parametrize("call", CALLS)
def test_what_the_function_may_call_is_called_in_its_source(call: str) -> None:
    package = ROOT / "account_event_handler"
    source = "\n".join(path.read_text() for path in package.rglob("*.py"))
    method = xform_name(call.partition(":")[2])
    asked = rf'\.{method}\(|^\s*"{method}",$|_ask\([^)]*"{method}"'
    if call in BY_A_LIBRARY:
        asked = re.escape(BY_A_LIBRARY[call])
    assert re.search(asked, source, re.MULTILINE)
