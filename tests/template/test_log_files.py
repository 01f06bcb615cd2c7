"""What the template makes for CloudTrail's log files."""

import json
from typing import Any

import pytest

from account_event_handler.event_pattern import Pattern
from bench.log_costs import BATCH
from tests.template.test_template import LOG_FILES, listed, statements
from tests.tools.test_rules import resources, template
from tools.generate.__main__ import TEMPLATE

GIVEN = {"CreateTrail": "false", "OrganizationId": "", "TrailBucket": ""}
GIVEN |= {"EmailAddress": "ada@example.com", "SlackUrlParameter": ""}
GIVEN |= {"TrailTopic": "", "TrailKey": "", "CreateTrailLogGroup": "false", "TrailLogGroup": ""}
GIVEN |= {"History": "false"}
BUCKET, TOPIC = "their-trail", "arn:aws:sns:eu-west-1:111122223333:trail"
KEY, ORGANIZATION = "arn:aws:kms:eu-west-1:111122223333:key/1", "o-a1b2c3d4e5"


def broken_rules(**given: str) -> list[str]:
    """What CloudFormation says of parameters that do not go together."""
    parameters = GIVEN | given
    return [
        assertion["AssertDescription"]
        for rule in template()["Rules"].values()
        for assertion in rule["Assertions"]
        if not is_true(assertion["Assert"], parameters)
    ]


def is_true(condition: Any, parameters: dict[str, str]) -> bool:
    """Rules read back as lists: of two texts it is Equals, of one list Not, of several Or."""
    if isinstance(condition[0], str):
        name, value = condition
        return bool(parameters[name.removeprefix("Ref ")] == value)
    if len(condition) == 1:
        return not is_true(condition[0], parameters)
    return any(is_true(each, parameters) for each in condition)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"CreateTrail": "true"},
        {"CreateTrail": "true", "OrganizationId": ORGANIZATION},
        {"CreateTrail": "true", "CreateTrailLogGroup": "true"},
        {"CreateTrail": "true", "TrailLogGroup": "trail-log"},
        {"TrailBucket": BUCKET},
        {"EmailAddress": "none"},
        {"EmailAddress": "", "SlackUrlParameter": "/account-watcher/slack-url"},
        {"TrailBucket": BUCKET, "TrailTopic": TOPIC, "TrailKey": KEY},
    ],
)
def test_parameters_that_go_together_are_taken(given: dict[str, str]) -> None:
    assert broken_rules(**given) == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"CreateTrail": "true", "TrailBucket": BUCKET}, "choose one"),
        ({"OrganizationId": ORGANIZATION}, "set CreateTrail to true"),
        ({"CreateTrailLogGroup": "true"}, "name another trail's log group in TrailLogGroup"),
        ({"CreateTrail": "true", "CreateTrailLogGroup": "true", "TrailLogGroup": "mine"}, "choose one"),
        ({"TrailTopic": TOPIC}, "TrailTopic announces the log files of TrailBucket"),
        ({"TrailKey": KEY}, "TrailKey is the key of the log files of TrailBucket"),
        ({"CreateTrail": "true", "TrailKey": KEY}, "TrailKey is the key of"),
        ({"History": "true"}, "History is a table of a trail's log files"),
        ({"EmailAddress": ""}, "would alert nobody"),
    ],
)
def test_parameters_that_do_not_go_together_are_refused_in_words(given: dict[str, str], says: str) -> None:
    (said,) = broken_rules(**given)
    assert says in said


def test_the_trail_is_whole() -> None:
    trail = resources()["Trail"]["Properties"]
    assert trail["IsLogging"]
    assert trail["IsMultiRegionTrail"]
    assert trail["IncludeGlobalServiceEvents"]
    assert trail["EnableLogFileValidation"]
    assert trail["S3BucketName"] == "Ref LogBucket"
    assert trail["IsOrganizationTrail"] is True  # the branch of HasOrganization
    assert resources()["Trail"]["DependsOn"] == "LogBucketPolicy"


def test_the_trail_may_write_to_a_log_group_whose_filter_finds_a_stop() -> None:
    trail, role = resources()["Trail"]["Properties"], resources()["TrailLogRole"]["Properties"]
    assert trail["CloudWatchLogsLogGroupArn"] == "GetAtt TrailLog.Arn"
    assert trail["CloudWatchLogsRoleArn"] == "GetAtt TrailLogRole.Arn"
    assert TEMPLATE.read_text().count("Arn: !If [MakesTrailLogGroup, !GetAtt TrailLog") == 2
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
    assert trust["Condition"]["StringEquals"]["aws:SourceArn"].endswith(":trail/${AWS::StackName}")
    (allowed,) = role["Policies"][0]["PolicyDocument"]["Statement"]
    assert allowed["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert all(":log-group:${TrailLog}:log-stream:" in each for each in allowed["Resource"])
    assert template()["Conditions"]["HasTrailLogGroup"] == [
        "Condition MakesTrailLogGroup",
        "Condition NamesTrailLogGroup",
    ]
    for part in ("TrailLog", "TrailLogRole"):
        assert resources()[part]["Condition"] == "MakesTrailLogGroup"


def test_the_trail_s_bucket_is_encrypted_versioned_private_and_forgets() -> None:
    bucket = resources()["LogBucket"]["Properties"]
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    (forgets,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (forgets["Status"], forgets["ExpirationInDays"]) == ("Enabled", 365)
    assert forgets["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}


def test_the_trail_s_bucket_stays_when_the_stack_goes() -> None:
    bucket = resources()["LogBucket"]
    assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_the_trail_s_bucket_tells_eventbridge_of_its_files() -> None:
    notifies = resources()["LogBucket"]["Properties"]["NotificationConfiguration"]
    assert notifies == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}


def bucket_policy() -> dict[str, dict[str, Any]]:
    policy = resources()["LogBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    return {statement["Sid"]: statement for statement in policy}


def test_only_this_trail_writes_into_its_bucket() -> None:
    for statement in bucket_policy().values():
        if statement["Effect"] == "Allow":
            assert statement["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
            source = statement["Condition"]["StringEquals"]["aws:SourceArn"]
            assert source.endswith(":${AWS::AccountId}:trail/${AWS::StackName}")
    assert resources()["Trail"]["Properties"]["TrailName"] == "Ref AWS::StackName"


def test_nobody_but_a_service_writes_into_the_trail_s_bucket() -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, aws:PrincipalIsAWSService
    denied = bucket_policy()["RefuseForgedLogFiles"]
    assert (denied["Effect"], denied["Principal"], denied["Action"]) == ("Deny", "*", "s3:PutObject")
    assert denied["Resource"] == "Sub arn:${AWS::Partition}:s3:::${LogBucket}/*"
    assert denied["Condition"] == {"Bool": {"aws:PrincipalIsAWSService": "false"}}


def test_a_trail_writes_below_its_account_and_its_organization() -> None:
    writes = bucket_policy()["CloudTrailWrites"]
    assert [resource.partition("/")[2] for resource in writes["Resource"]] == [
        "AWSLogs/${AWS::AccountId}/*",
        "AWSLogs/${OrganizationId}/*",
    ]
    assert writes["Action"] == "s3:PutObject"
    assert writes["Condition"]["StringEquals"]["s3:x-amz-acl"] == "bucket-owner-full-control"


def test_the_trail_s_bucket_refuses_plain_http() -> None:
    denied = bucket_policy()["RefusePlainHttp"]
    assert (denied["Effect"], denied["Principal"], denied["Action"]) == ("Deny", "*", "s3:*")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert len(denied["Resource"]) == 2


def test_only_log_files_may_be_read() -> None:
    (reads,) = (each for each in statements() if "s3:GetObject" in listed(each["Action"]))
    assert reads["Resource"] == "Sub arn:${AWS::Partition}:s3:::${TrailBucket}/*AWSLogs/*"


def test_a_bucket_of_this_account_and_no_other_may_invoke_the_function() -> None:
    permission = resources()["BucketInvokes"]
    assert permission["Condition"] == "HasTrailBucket"
    assert permission["Properties"]["Principal"] == "s3.amazonaws.com"
    assert permission["Properties"]["SourceAccount"] == "Ref AWS::AccountId"
    assert permission["Properties"]["SourceArn"].endswith(":s3:::${TrailBucket}")


def test_a_notice_that_does_not_reach_its_queue_is_kept() -> None:
    (target,) = resources()["LogFileRule"]["Properties"]["Targets"]
    kept = {"Arn": "GetAtt LogFileDeadLetters.Arn"}
    assert target["DeadLetterConfig"] == kept
    subscription = resources()["LogFileSubscription"]["Properties"]
    assert subscription["RedrivePolicy"] == {"deadLetterTargetArn": kept["Arn"]}
    policy = resources()["LogFileDeadLettersPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    allowed = [each["Principal"]["Service"] for each in policy if each["Effect"] == "Allow"]
    assert allowed == ["events.amazonaws.com", "sns.amazonaws.com"]
    function = resources()["AccountEventHandler"]["Properties"]
    assert function["DeadLetterQueue"] == {"Type": "SQS", "TargetArn": kept["Arn"]}


@pytest.mark.parametrize(
    ("key", "is_taken"),
    [
        ("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/30/111122223333_CloudTrail_x.json.gz", True),
        ("audit/AWSLogs/o-a1b2c3d4e5/111122223333/CloudTrail/us-east-1/2026/11/30/x.json.gz", True),
        ("AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/11/30/x.json.gz", False),
        ("AWSLogs/111122223333/CloudTrail-Insight/eu-west-1/2026/11/30/x.json.gz", False),
        ("AWSLogs/111122223333/Config/eu-west-1/2026/11/30/ConfigHistory/x.json.gz", False),
        ("AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/11/30/x.log.gz", False),
        ("backups/database.dump", False),
    ],
)
def test_of_a_shared_bucket_only_log_files_are_taken(key: str, is_taken: bool) -> None:
    pattern = resources()["LogFileRule"]["Properties"]["EventPattern"]
    event = {
        "source": "aws.s3",
        "detail-type": "Object Created",
        "detail": {"bucket": {"name": "Ref TrailBucket"}, "object": {"key": key}},
    }
    assert Pattern.from_json(json.dumps(pattern)).matches(event) is is_taken


def test_the_trails_alarm_that_does_not_reach_its_queue_is_kept() -> None:
    queued = resources()["TrailAlarmQueued"]["Properties"]
    kept = "GetAtt ActivityDeadLetters.Arn"
    assert queued["RedrivePolicy"] == {"deadLetterTargetArn": kept}
    policy = resources()["ActivityDeadLettersPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (of_alarms,) = (each for each in policy if each["Sid"] == "AlarmOfTrails")
    assert of_alarms["Condition"] == {"ArnEquals": {"aws:SourceArn": "Ref TrailAlarmTopic"}}
    assert of_alarms["Resource"] == kept


def test_a_batch_of_notices_is_as_large_as_its_cost_is_reckoned() -> None:
    assert LOG_FILES["BatchSize"] == BATCH
    assert LOG_FILES["MaximumBatchingWindowInSeconds"] > 0  # else hardly a batch is full
