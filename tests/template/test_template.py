import ast
import json
import re
from functools import partial
from math import ceil
from typing import Any

import pytest

from account_event_handler.deliver.channel import DeliveryError
from account_event_handler.deliver.sns import GAP
from account_event_handler.limits import FILE_TRIES, LONGEST_WAIT
from account_event_handler.settings import ENRICHMENTS, LONGEST_WINDOW, OPERATOR_SETTINGS
from tests.tools.test_rules import resources, template
from tools.build_package import AWS_CALLS
from tools.generate.__main__ import ROOT, TEMPLATE

FUNCTION = resources()["AccountEventHandler"]["Properties"]
ACTIVITY = FUNCTION["Events"]["Activity"]["Properties"]
LOG_FILES = resources()["LogFileMapping"]["Properties"]
DENIED = FUNCTION["Events"]["Denied"]["Properties"]
QUEUES = {"ActivityQueue": ACTIVITY, "DeniedQueue": DENIED, "LogFileQueue": LOG_FILES}
QUEUES |= {"ActivityDeadLetters": {}, "DeniedDeadLetters": {}, "LogFileDeadLetters": {}}
TAKEN = ("ActivityQueue", "DeniedQueue", "LogFileQueue")  # by the function


def statements() -> list[dict[str, Any]]:
    (policy,) = resources()["AccountEventHandlerRole"]["Properties"]["Policies"]
    return list(policy["PolicyDocument"]["Statement"])


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def actions() -> set[str]:
    return {action for statement in statements() for action in listed(statement["Action"])}


PERMITTED_AS = {  # calls whose permission has another name
    "dynamodb:TransactWriteItems": {"dynamodb:PutItem", "dynamodb:UpdateItem"},
    "sqs:SendMessageBatch": {"sqs:SendMessage"},
}
ON_BEHALF = {  # what a service asks for in the caller's name
    "sns:Publish": {"kms:Decrypt", "kms:GenerateDataKey"},
    "s3:GetObject": {"kms:Decrypt"},
}
LAMBDA_S_OWN = {  # what Lambda does with the role before and after the code runs
    *("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"),
    *("logs:CreateLogStream", "logs:PutLogEvents"),
    *("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
}
NOTHING_NARROWER = {  # actions that know no narrower resource, and what they can see or do
    "application-autoscaling:DescribeScalableTargets": "limits of capacity",
    "cloudtrail:DescribeTrails": "trails and where they write to",
    "cloudtrail:LookupEvents": "the account's own management events",
    "ec2:DescribeNetworkInterfaces": "network interfaces",
    "organizations:ListAccounts": "the accounts of the own organization",
    "iam:ListAccountAliases": "the account's own alias",
    "pricing:GetProducts": "public prices",
    "ssm:DescribeParameters": "the names of the account's parameters, never values",
    "xray:PutTelemetryRecords": "writes the function's own trace",
    "xray:PutTraceSegments": "writes the function's own trace",
}


def test_the_function_may_do_what_it_calls_and_nothing_else() -> None:
    called = {f"{service}:{operation}" for service, calls in AWS_CALLS.items() for operation in calls}
    needed = set[str]().union(*(PERMITTED_AS.get(call, {call}) for call in called))
    behalf = set[str]().union(*(ON_BEHALF.get(call, set()) for call in called))
    assert actions() == needed | behalf | LAMBDA_S_OWN


def test_no_permission_is_for_every_resource_of_a_service() -> None:
    for statement in statements():
        for resource in map(str, listed(statement["Resource"])):
            if resource == "*" or resource.endswith("${AWS::AccountId}:*"):
                assert set(listed(statement["Action"])) <= set(NOTHING_NARROWER)


def test_no_action_is_a_pattern() -> None:
    assert not [action for action in actions() if "*" in action]


STACK = 47  # characters: its rules' names begin with the stack's, and EventBridge takes 64
_QUEUE = len("https://sqs.ap-southeast-5.amazonaws.com.cn/111122223333/") + 80
# Characters of the longest values, with the limits of each service's names.
LONGEST = {
    "Ref AWS::StackName": STACK,
    "Sub ${AWS::StackName}-trail-stopped": STACK + len("-trail-stopped"),
    "Ref AlertTopic": len("arn:aws-us-gov:sns:ap-southeast-5:111122223333:-AlertTopic-0123456789ABC") + STACK,
    "Ref Memory": len("-Memory-0123456789ABC") + STACK,
    "Ref TopicKey": 36,
    "GetAtt LogFileQueue.Arn": len("arn:aws-us-gov:sqs:ap-southeast-5:111122223333:") + 80,
    "GetAtt AccountEventHandlerRole.Arn": len("arn:aws-us-gov:iam::111122223333:role/") + 64,
    **dict.fromkeys(("Ref ActivityQueue", "Ref ActivityDeadLetters", "Ref DeniedQueue"), _QUEUE),
    **dict.fromkeys(("Ref DeniedDeadLetters", "Ref LogFileQueue", "Ref LogFileDeadLetters"), _QUEUE),
}


def longest(value: Any) -> int:
    """The most characters that an environment variable may have."""
    if isinstance(value, list):  # both ways of a condition
        return max(map(longest, value))
    reference, _, name = str(value).partition(" ")
    if not name:
        return len(value)
    if reference != "Ref" or name not in template()["Parameters"]:
        return LONGEST[value]
    parameter = template()["Parameters"][name]
    return parameter.get("MaxLength") or max(map(len, parameter["AllowedValues"]))


def test_the_environment_fits_whatever_is_entered() -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 4 KB for all names and values
    known = {"HUB": 34}  # an organization's id
    variables = FUNCTION["Environment"]["Variables"].items()
    sizes = {name: known.get(name) or longest(value) for name, value in variables}
    assert sum(len(name) + size for name, size in sizes.items()) <= 4096, sizes


def test_policies_fit_whatever_is_entered() -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: 10,240 characters of a role's own
    # policies, white space apart; as many of a bus: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
    reference, text = re.compile(r"(?:Ref|GetAtt) [\w:.]+|\$\{[\w:]+\}"), partial(json.dumps, separators=(",", ":"))
    of_role = text(resources()["AccountEventHandlerRole"]["Properties"]["Policies"])
    assert len(reference.sub("x" * 128, of_role)) <= 10_240
    of_bus = reference.sub("x" * 60, text(resources()["HubBus"]["Properties"]["Policy"]))
    accounts = template()["Parameters"]["HubMembers"]["MaxLength"] // len("111122223333,") + 1
    statements = len(resources()["HubBus"]["Properties"]["Policy"]["Statement"])
    assert len(of_bus) + statements * accounts * len('"111122223333",') <= 10_240


def test_lambda_drops_no_chain_of_our_own_messages() -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html: dropped after 16 otherwise
    assert FUNCTION["RecursiveLoop"] == "Allow"


def test_what_operators_entered_can_be_restored() -> None:
    table = resources()["Memory"]["Properties"]
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


@pytest.mark.parametrize("queue", sorted(QUEUES))
def test_a_queue_takes_messages_of_this_account_s_services_over_tls_only(queue: str) -> None:
    policy = resources()[f"{queue}Policy"]["Properties"]["PolicyDocument"]["Statement"]
    for statement in policy:
        assert statement["Resource"] == f"GetAtt {queue}.Arn"
        if statement["Sid"] == "RefuseOtherTakers":
            assert queue in TAKEN
        elif statement["Effect"] == "Deny":
            assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
            assert (statement["Principal"], statement["Action"]) == ("*", "sqs:*")
        else:
            assert "Service" in statement["Principal"]
            assert "SourceAccount" in str(statement) or "SourceArn" in str(statement)
            assert statement["Action"] == "sqs:SendMessage"


def test_the_topic_is_encrypted_and_takes_messages_over_tls_only() -> None:
    assert resources()["AlertTopic"]["Properties"]["KmsMasterKeyId"] == "Ref TopicKey"
    policy = resources()["AlertTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    allowed = [statement["Principal"] for statement in policy if statement["Effect"] == "Allow"]
    assert allowed == [{"Service": "cloudwatch.amazonaws.com"}]
    (denied,) = (statement for statement in policy if statement["Effect"] == "Deny")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_what_is_remembered_goes_when_its_time_is_over() -> None:
    table = resources()["Memory"]["Properties"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expiration", "Enabled": True}
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["pk", "sk"]


def test_no_more_environments_publish_at_once_than_a_subscription_bears() -> None:
    concurrency = [QUEUES[queue]["ScalingConfig"]["MaximumConcurrency"] for queue in TAKEN]
    assert sum(concurrency) * ceil(1 / GAP) <= 9  # of 10 in any second, even if all begin at once


@pytest.mark.parametrize("queue", TAKEN)
def test_a_message_may_be_tried_longer_than_the_function_gives_up(queue: str) -> None:
    policy = resources()[queue]["Properties"]["RedrivePolicy"]
    assert policy["maxReceiveCount"] > max(DeliveryError.most_tries, FILE_TRIES)


@pytest.mark.parametrize("name", sorted(template()["Parameters"]))
def test_a_parameter_explains_itself(name: str) -> None:
    parameter = template()["Parameters"][name]
    interface = template()["Metadata"]["AWS::CloudFormation::Interface"]
    groups = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]
    assert parameter["Description"].endswith(".")
    assert {"AllowedValues", "AllowedPattern"} & set(parameter)
    assert groups.count(name) == 1
    assert name in interface["ParameterLabels"]


MOST_PARAMETERS = 20  # somebody who deploys by hand is asked all of them


def test_the_parameters_are_few_and_begin_with_what_people_set() -> None:
    parameters = list(template()["Parameters"])
    assert len(parameters) <= MOST_PARAMETERS
    assert parameters[:3] == ["EmailAddress", "SlackUrlParameter", "TrailBucket"]
    interface = template()["Metadata"]["AWS::CloudFormation::Interface"]
    assert [name for group in interface["ParameterGroups"] for name in group["Parameters"]] == parameters


def test_no_parameter_is_a_setting_that_operators_change_while_it_runs() -> None:
    assert not set(OPERATOR_SETTINGS) & set(template()["Parameters"])


def test_look_ups_take_each_name_and_give_the_role_what_that_needs() -> None:
    parameter, conditions = template()["Parameters"]["LookUps"], template()["Conditions"]
    pattern = parameter["AllowedPattern"]
    assert parameter["Default"] == ",".join(ENRICHMENTS)
    for given in ("none", parameter["Default"], *ENRICHMENTS):
        assert re.fullmatch(pattern, given)
    for given in ("", "none,table-cost", "table-costs", "table-cost,", "table-cost, bucket-status"):
        assert not re.fullmatch(pattern, given)
    for name in ENRICHMENTS:
        condition = "Has" + name.title().replace("-", "")
        assert name in str(conditions[condition])
        assert sum(name in other for other in ENRICHMENTS) == 1  # else it would be found in another
        assert f"- {condition}\n" in TEMPLATE.read_text()


def test_every_role_has_the_boundary_that_is_asked_for() -> None:
    roles = [part["Properties"] for part in resources().values() if part["Type"] == "AWS::IAM::Role"]
    assert [role["PermissionsBoundary"] for role in roles] == ["Ref PermissionsBoundary"] * 2


def test_every_environment_variable_is_read() -> None:
    package = ROOT / "account_event_handler"
    trees = [ast.parse(path.read_text()) for path in package.rglob("*.py")]
    strings = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    for name in FUNCTION["Environment"]["Variables"]:
        assert name in strings or name.startswith("POWERTOOLS_")


@pytest.mark.parametrize("queue", TAKEN)
def test_a_message_waits_six_times_as_long_as_the_function_may_take(queue: str) -> None:
    window = QUEUES[queue].get("MaximumBatchingWindowInSeconds", 0)
    waits = resources()[queue]["Properties"]["VisibilityTimeout"]
    assert waits >= 6 * FUNCTION["Timeout"] + window


def test_no_arn_is_of_one_partition() -> None:
    assert "arn:aws:" not in TEMPLATE.read_text()


@pytest.mark.parametrize("queue", sorted(QUEUES))
def test_a_queue_keeps_messages_encrypted_for_two_weeks(queue: str) -> None:
    properties = resources()[queue]["Properties"]
    assert properties["SqsManagedSseEnabled"] is True
    assert properties["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_the_alarms_speak_without_the_function() -> None:
    alarms = [part for part in resources().values() if part["Type"] == "AWS::CloudWatch::Alarm"]
    assert {alarm["Properties"]["MetricName"] for alarm in alarms} == {
        "ApproximateNumberOfMessagesVisible",
        "ApproximateAgeOfOldestMessage",
        "DeliveriesFailed",
        "Errors",
        "EventsArrived",
        "HeartbeatsArrived",
        "RecordsUnreadable",
        "RecursiveInvocationsDropped",
        "Sub ${AWS::StackName}-trail-stopped",
        "Throttles",
    }
    for alarm in alarms:
        assert alarm["Properties"]["AlarmActions"] in (["Ref AlertTopic"], ["Ref TrailAlarmTopic"])


@pytest.mark.parametrize("name", ["NoEventsAlarm", "NoHeartbeatAlarm"])
def test_an_alarm_on_a_day_without_data_sees_the_day_and_spares_a_new_stack(name: str) -> None:
    alarm = resources()[name]["Properties"]
    assert alarm["TreatMissingData"] == "missing"
    assert alarm["InsufficientDataActions"] == ["Ref AlertTopic"]
    # CloudWatch looks at more than it evaluates: of a single period of a day, at the day before.
    assert (alarm["Period"], alarm["EvaluationPeriods"]) == (3600, 24)


def test_a_message_that_waits_for_its_window_to_close_rings_no_alarm() -> None:
    assert resources()["OldestMessageAlarm"]["Properties"]["Threshold"] > LONGEST_WINDOW * 60


def test_failures_ring_for_as_long_as_an_alert_is_tried_again_and_again() -> None:
    alarm = resources()["DeliveryFailuresAlarm"]["Properties"]
    assert alarm["Period"] >= LONGEST_WAIT
    assert alarm["EvaluationPeriods"] > 1  # what a retry mends is no alarm


def test_the_restart_needs_two_actions_on_trails_of_this_account_only() -> None:
    (restart,) = (each for each in statements() if each["Sid"] == "RestartTrails")
    assert restart["Action"] == ["cloudtrail:GetTrailStatus", "cloudtrail:StartLogging"]
    assert str(restart["Resource"]).endswith(":cloudtrail:*:${AWS::AccountId}:trail/*")
    others = [each for each in statements() if each is not restart]
    assert not [each for each in others if "cloudtrail:StartLogging" in listed(each["Action"])]


def test_the_alarm_on_the_trails_log_group_does_not_speak_to_the_alert_topic() -> None:
    """Alerts would come back into the queue that they come from."""
    alarm = resources()["TrailStoppedAlarm"]["Properties"]
    assert alarm["AlarmActions"] == ["Ref TrailAlarmTopic"]
    queued = resources()["TrailAlarmQueued"]["Properties"]
    assert queued["TopicArn"] == "Ref TrailAlarmTopic"


def test_a_heartbeat_comes_more_often_than_its_alarm_waits() -> None:
    alarm = resources()["NoHeartbeatAlarm"]["Properties"]
    waits = alarm["Period"] * alarm["EvaluationPeriods"]
    (hours,) = re.findall(r"rate\((\d+) hours\)", resources()["HeartbeatRule"]["Properties"]["ScheduleExpression"])
    assert int(hours) * 3600 < waits <= 86_400


def test_the_outputs_that_the_docs_name_are_the_template_s() -> None:
    outputs = template()["Outputs"]
    docs = "".join(page.read_text() for page in (ROOT / "docs").glob("*.md"))
    named = set(re.findall(r"\boutput `?(\w+Arn)\b", docs))
    assert {"FunctionRoleArn", "LogFileQueueArn"} <= named
    assert named <= outputs.keys()
    assert outputs["FunctionRoleArn"]["Value"] == "GetAtt AccountEventHandlerRole.Arn"
    assert outputs["LogGroupName"]["Value"] == "Ref LogGroup"


def test_the_alarm_on_dead_letters_says_what_to_run() -> None:
    said = resources()["DeadLettersAlarm"]["Properties"]["AlarmDescription"]
    assert "account-watcher status" in said
    assert "account-watcher redrive" in said
