"""The forwarder: plain CloudFormation, small, least privilege, and rules of which each event passes one."""

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from account_event_handler.aws.cross_account import HUB_ROLE
from account_event_handler.aws.queue import FORWARDER_SOURCE, SOURCE
from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.services.any_service import DENIALS
from account_event_handler.catalog.tracked_calls import TRACKED_CALLS
from account_event_handler.event_pattern import Pattern
from account_event_handler.own_stack.forwarder import FORWARDER as NAME
from account_event_handler.pipeline.forwarders import DEAD_LETTERS
from tests.support.samples import every_sample, load
from tests.support.template_parts import BothWays, every, resources
from tests.tools.test_rules import NAMES, OUTCOMES, READS, SOURCES, TOOLS, WHO, call, watch
from tools.generate.__main__ import FORWARDER
from tools.generate.forwarder import LOUD_CALLS, forwarder_rules, with_forwarder_rules
from tools.generate.rules import PATTERN_LIMIT, READS_TOO, rules_of

HUB = rules_of(CATALOG.watches, TRACKED_CALLS)
RULES = {rule.kind: Pattern(rule.pattern) for rule in forwarder_rules(CATALOG.watches, HUB)}
LEFT_OUT = {"object-created": "log files are read where their bucket is"}


@cache
def forwarder() -> dict[str, Any]:
    read: dict[str, Any] = yaml.load(FORWARDER.read_text(), BothWays)
    return read


def parts(kind: str) -> dict[str, dict[str, Any]]:
    found = forwarder()["Resources"].items()
    return {name: part["Properties"] for name, part in found if part["Type"] == kind}


def passed(event: dict[str, Any]) -> list[str]:
    return [kind for kind, pattern in RULES.items() if pattern.matches(event)]


def test_its_rules_are_those_of_the_catalog() -> None:
    text = FORWARDER.read_text()
    is_current = text == with_forwarder_rules(text, forwarder_rules(CATALOG.watches, HUB))
    assert is_current, "the catalog has changed: run make template"


def test_stack_sets_take_it() -> None:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    assert len(FORWARDER.read_bytes()) <= 51_200
    assert "Transform" not in forwarder()
    assert "Fn::ForEach" not in FORWARDER.read_text()
    required = [name for name, each in forwarder()["Parameters"].items() if "Default" not in each]
    assert required == ["HubBusArn", "HubFunctionRoleArn"]


def test_its_rules_are_few_and_within_eventbridge_s_limits() -> None:
    rules = parts("AWS::Events::Rule").values()
    assert len(rules) == len(RULES) <= 10
    for rule in rules:
        assert len(json.dumps(rule["EventPattern"])) < PATTERN_LIMIT
        (target,) = rule["Targets"]
        assert (target["Arn"], target["RoleArn"]) == ("Ref HubBusArn", "GetAtt ForwarderRole.Arn")
        assert target["DeadLetterConfig"] == {"Arn": "GetAtt DeadLetters.Arn"}
        assert set(target) == {
            "Id",
            "Arn",
            "RoleArn",
            "DeadLetterConfig",
        }  # a bus elsewhere takes no input of one's own


@pytest.mark.parametrize("kind", ["Root", "Denied", "Reads", "Sessions"])
def test_reads_are_seen_where_a_rule_asks_for_them(kind: str) -> None:
    assert parts("AWS::Events::Rule")[f"{kind}Rule"]["State"] == READS_TOO


@every_sample()
def test_every_sample_passes_one_rule(path: Path) -> None:
    kinds = passed(load(path))
    assert len(kinds) == (0 if path.stem in LEFT_OUT else 1), kinds


@pytest.mark.parametrize("seed", range(4))
def test_no_event_passes_two_rules_and_what_the_hub_asks_for_passes_one(seed: int) -> None:
    choose, hub = Random(seed), [(Pattern(rule.pattern), rule.state) for rule in HUB if not rule.option]
    wanted = 0
    suffixed = [{"errorCode": f"Server.{each['suffix']}"} for each in DENIALS if "suffix" in each]
    for _ in range(500):
        event = call(
            choose.choice([*NAMES, *LOUD_CALLS, "AssumeRole", "SwitchRole", "Other"]),
            choose.choice([*SOURCES, "aws.sts", "aws.other"]),
            **{
                key: value
                for fields in (WHO, [*OUTCOMES, *suffixed], TOOLS, READS)
                for key, value in choose.choice(fields).items()
            },
        )
        if event["detail"].get("errorCode", "").startswith("Server.") and event["source"] != "aws.ec2":
            continue  # a code of EC2's
        kinds, is_wanted = (
            passed(event),
            any(
                pattern.matches(event) and (state == READS_TOO or event["detail"].get("readOnly") is not True)
                for pattern, state in hub
            ),
        )
        assert len(kinds) <= 1, (event, kinds)
        # such codes are EC2's, none of whose calls has another service's name
        is_ec2_s = str(event["detail"].get("errorCode")).startswith("Server.") and event["source"] != "aws.ec2"
        assert kinds or not is_wanted or is_ec2_s or event["detail"]["eventName"] in LOUD_CALLS, event
        wanted += is_wanted
    assert wanted > 100


@pytest.mark.parametrize("name", sorted(LOUD_CALLS))
def test_what_is_loud_is_left_out_unless_it_was_denied_or_is_root_s(name: str) -> None:
    assert passed(call(name, "aws.logs")) == []
    assert passed(call(name, "aws.logs", errorCode="AccessDenied")) == ["Denied"]
    assert passed(call(name, "aws.logs", userIdentity={"type": "Root"})) == ["Root"]


def test_a_watched_call_is_never_left_out() -> None:
    with pytest.raises(ValueError, match="forwarders leave out what is watched: CreateLogStream"):
        forwarder_rules([watch({"detail": {"eventName": ["CreateLogStream"]}})], HUB)


def test_sessions_that_services_obtain_are_left_out() -> None:
    of_service = call("AssumeRole", "aws.sts", readOnly=True, userIdentity={"type": "AWSService"})
    assert passed(of_service) == []
    assert passed(call("AssumeRole", "aws.sts", readOnly=True)) == ["Sessions"]


def test_data_events_are_left_out_unless_they_were_denied() -> None:
    assert passed(call("PutObject", "aws.s3", managementEvent=False)) == []
    assert passed(call("PutObject", "aws.s3", managementEvent=False, errorCode="AccessDenied")) == ["Denied"]


def test_no_message_of_the_function_s_own_passes() -> None:
    assert passed({"source": SOURCE, "detail-type": "Heartbeat", "detail": {}}) == []
    assert passed({"source": FORWARDER_SOURCE, "detail-type": "x", "detail": {}}) == ["Heartbeat"]


ACTIONS = {
    "ForwarderRole": {"events:PutEvents"},
    "HeartbeatRole": {"events:PutEvents"},
    "WatcherRole": {
        *("application-autoscaling:DescribeScalableTargets", "cloudtrail:GetTrailStatus", "cloudtrail:LookupEvents"),
        *("cloudtrail:StartLogging", "dynamodb:DescribeTable", "ec2:DescribeNetworkInterfaces"),
        *("s3:GetBucketPolicyStatus", "sqs:GetQueueAttributes", "ssm:DescribeParameters"),
    },
}


@pytest.mark.parametrize("name", ACTIONS)
def test_a_role_may_do_what_it_is_for_and_its_name_ends_in_the_region(name: str) -> None:
    role = parts("AWS::IAM::Role")[name]
    assert role["RoleName"].endswith("-${AWS::Region}")
    (policy,) = role["Policies"]
    statements = policy["PolicyDocument"]["Statement"]
    assert {action for each in statements for action in every(each["Action"])} == ACTIONS[name]
    for each in statements:
        assert each["Effect"] == "Allow"
        assert "*" not in every(each["Resource"]) or each["Sid"] == "LookUp"


def test_the_roles_are_those() -> None:
    assert set(parts("AWS::IAM::Role")) == set(ACTIONS)


@pytest.mark.parametrize("name", ACTIONS)
def test_every_role_has_the_boundary_that_is_asked_for(name: str) -> None:
    role = parts("AWS::IAM::Role")[name]
    policy = "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/${PermissionsBoundary}"
    assert role["PermissionsBoundary"] == [f"Sub {policy}"]  # of the account itself: StackSets have one value for all


def test_only_the_hub_s_function_may_assume_the_watcher_s_role() -> None:
    role = parts("AWS::IAM::Role")["WatcherRole"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"AWS": "Ref HubFunctionRoleArn"}
    assert statement["Condition"] == [{"StringEquals": {"aws:PrincipalOrgID": "Ref OrganizationId"}}]
    assert role["RoleName"] == "Sub " + HUB_ROLE.replace("{region}", "${AWS::Region}")


def test_its_names_are_those_that_the_hub_knows() -> None:
    names = [rule["Name"] for rule in parts("AWS::Events::Rule").values()]
    names += [each["Name"] for each in parts("AWS::Scheduler::Schedule").values()]
    assert all(name.startswith(NAME) for name in names)
    assert parts("AWS::SQS::Queue")["DeadLetters"]["QueueName"] == DEAD_LETTERS
    (heartbeat,) = parts("AWS::Scheduler::Schedule").values()
    event = {
        "source": heartbeat["Target"]["EventBridgeParameters"]["Source"],
        "detail-type": heartbeat["Target"]["EventBridgeParameters"]["DetailType"],
        "detail": {},
    }
    assert passed(event) == ["Heartbeat"]
    assert Pattern(resources()["HubHeartbeatRule"]["Properties"]["EventPattern"]).matches(event)


def test_the_hub_s_bus_takes_members_only_and_of_them_what_aws_says_and_heartbeats() -> None:
    statements = resources()["HubBus"]["Properties"]["Policy"]["Statement"]
    for statement, key in zip(statements, ("aws:PrincipalAccount", "aws:PrincipalOrgID"), strict=True):
        assert statement["Action"] == "events:PutEvents"
        assert list(statement["Condition"]["StringEquals"]) == [key]
        assert statement["Condition"]["ForAllValues:StringLike"] == {"events:source": ["aws.*", FORWARDER_SOURCE]}
        assert statement["Condition"]["Null"] == {"events:source": "false"}


def test_whatever_comes_by_the_hub_s_bus_is_queued_by_account() -> None:
    rules = [each["Properties"] for each in resources().values() if each["Type"] == "AWS::Events::Rule"]
    targets = [target for rule in rules if rule.get("EventBusName") == "Ref HubBus" for target in rule["Targets"]]
    assert targets
    assert all(target["SqsParameters"] == {"MessageGroupId": "$.account"} for target in targets)


def test_the_hub_s_bus_has_the_same_rules_into_the_same_queues() -> None:
    for name, rule in resources().items():
        if name in {each.logical_id for each in HUB}:
            twin = resources()[f"Hub{name}"]["Properties"]
            assert twin == rule["Properties"] | {"EventBusName": "Ref HubBus"}
    of_hub = [each for each in resources().values() if each.get("Properties", {}).get("EventBusName") == "Ref HubBus"]
    assert len(HUB) <= 60
    assert sum(each["Type"] == "AWS::Events::Rule" for each in of_hub) == len(HUB) + 1  # and that of heartbeats
