"""Every call that CloudFormation makes when it deploys the whole stack: one quiet line."""

import json
from copy import replace
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Alert, Severity
from account_event_handler.own_stack.context import StackContext
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from tests.support.samples import QUIET, load, sample
from tests.support.stack_context import ACCOUNT, REGION, STACK, context
from tests.tools.test_rules import RULES

(BY_CLOUDFORMATION,) = (path for path in QUIET if path.stem == "watcher-rule-changed--deployed")
OWN, RANDOM = "account-watcher-", "-1A2B3C4D5E6F7"
BUCKET = "account-watcher-logbucket-1a2b3c4d5e6f"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:{OWN}AlertTopic{RANDOM}"
QUEUE_ARN = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{OWN}ActivityQueue{RANDOM}"
TRAIL = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/account-watcher"
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
FOR_ALARMS = {
    "Effect": "Allow",
    "Principal": {"Service": "cloudwatch.amazonaws.com"},
    "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
    "Resource": "*",
}
FOR_TRAIL = {
    "Effect": "Allow",
    "Principal": {"Service": "cloudtrail.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": f"arn:aws:s3:::{BUCKET}/AWSLogs/{ACCOUNT}/*",
}
LIFECYCLE = {"Rule": {"Status": "Enabled", "Prefix": "", "Expiration": {"Days": 30}}}


def policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def named(logical_id: str) -> str:
    return f"{OWN}{logical_id}{RANDOM}"


FUNCTION = named("AccountEventHandler")
CALLS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("events", "PutRule", {"name": named("XRule"), "state": "ENABLED", "eventPattern": "{}"}),
    ("events", "PutTargets", {"rule": named("XRule"), "targets": [{"arn": QUEUE_ARN}]}),
    ("events", "RemoveTargets", {"rule": named("YRule"), "ids": ["ActivityQueue"]}),
    ("events", "DeleteRule", {"name": named("YRule")}),
    ("sqs", "CreateQueue", {"queueName": named("ActivityQueue")}),
    (
        "sqs",
        "SetQueueAttributes",
        {
            "queueUrl": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{named('ActivityQueue')}",
            "attributes": {"Policy": "{}"},
        },
    ),
    ("lambda", "CreateFunction20150331", {"functionName": FUNCTION}),
    ("lambda", "UpdateFunctionCode20150331v2", {"functionName": FUNCTION}),
    ("lambda", "UpdateFunctionConfiguration20150331v2", {"functionName": FUNCTION}),
    ("lambda", "CreateEventSourceMapping20150331", {"functionName": FUNCTION, "eventSourceArn": QUEUE_ARN}),
    ("lambda", "AddPermission20150331v2", {"functionName": FUNCTION}),
    (
        "iam",
        "CreateRole",
        {
            "roleName": named("AccountEventHandlerRole"),
            "assumeRolePolicyDocument": policy(TRUST | {"Action": "sts:AssumeRole"}),
        },
    ),
    ("iam", "PutRolePolicy", {"roleName": named("AccountEventHandlerRole"), "policyName": "W"}),
    ("dynamodb", "CreateTable", {"tableName": named("Memory")}),
    ("dynamodb", "UpdateTimeToLive", {"tableName": named("Memory")}),
    ("sns", "CreateTopic", {"name": named("AlertTopic")}),
    ("sns", "SetTopicAttributes", {"topicArn": TOPIC, "attributeName": "Policy"}),
    ("sns", "Subscribe", {"topicArn": TOPIC, "protocol": "email", "endpoint": "x@example.com"}),
    ("sns", "Unsubscribe", {"subscriptionArn": f"{TOPIC}:5f1a2b3c-4d5e-4f60-8172-93a4b5c6d7e8"}),
    ("kms", "CreateKey", {"policy": policy(FOR_ALARMS)}),
    ("kms", "PutKeyPolicy", {"keyId": STACK.topic_key, "policy": policy(FOR_ALARMS)}),
    ("monitoring", "PutMetricAlarm", {"alarmName": "account-watcher-no-heartbeat"}),
    ("monitoring", "PutDashboard", {"dashboardName": "account-watcher-eu-west-1"}),
    ("logs", "CreateLogGroup", {"logGroupName": "/account-watcher/account-watcher"}),
    ("logs", "PutRetentionPolicy", {"logGroupName": "/account-watcher/account-watcher", "retentionInDays": 30}),
    ("logs", "PutMetricFilter", {"logGroupName": "management-events", "filterName": named("TrailStoppedFilter")}),
    ("s3", "CreateBucket", {"bucketName": BUCKET}),
    ("s3", "PutBucketPolicy", {"bucketName": BUCKET, "bucketPolicy": policy(FOR_TRAIL)}),
    ("s3", "PutBucketVersioning", {"bucketName": BUCKET}),
    ("s3", "PutBucketLifecycle", {"bucketName": BUCKET, "LifecycleConfiguration": LIFECYCLE}),
    ("s3", "PutBucketEncryption", {"bucketName": BUCKET}),
    ("s3", "PutBucketPublicAccessBlock", {"bucketName": BUCKET}),
    ("s3", "PutBucketNotification", {"bucketName": BUCKET}),
    ("cloudtrail", "CreateTrail", {"name": "account-watcher", "s3BucketName": BUCKET}),
    ("cloudtrail", "StartLogging", {"name": TRAIL}),
    ("cloudtrail", "UpdateTrail", {"name": "account-watcher", "s3BucketName": BUCKET}),
    ("cloudtrail", "PutEventSelectors", {"trailName": "account-watcher"}),
)


def call(service: str, name: str, request: dict[str, Any]) -> dict[str, Any]:
    """The call as CloudFormation makes it for whoever deploys."""
    event = load(BY_CLOUDFORMATION)
    event["source"] = f"aws.{service}"
    event["detail"] |= {
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "requestParameters": request,
        "responseElements": None,
    }
    return event


def told(where: StackContext, *events: dict[str, Any]) -> list[Alert]:
    """The alerts for those events that a rule of the stack passes."""
    passed = [e for e in events if any(pattern.matches(e) for pattern in RULES.values())]
    return [alert for event in passed if (alert := judge(event, CATALOG, where).alert)]


@pytest.mark.parametrize(("deployers", "severity"), [(STACK.deployers, Severity.LOW), ((), Severity.HIGH)])
def test_a_whole_deployment_is_one_line(deployers: tuple[str, ...], severity: Severity) -> None:
    where = replace(context(), stack=replace(STACK, deployers=deployers))
    begun = sample("watcher-stack-deployed")
    (alert,) = told(where, begun, *(call(*each) for each in CALLS))
    assert alert.severity is severity
    assert "deployed the watcher" in headline_of(alert)


def test_the_same_by_another_stack_is_told_piece_by_piece() -> None:
    unknown = replace(context(), deployed=())
    assert len(told(unknown, *(call(*each) for each in CALLS))) > 15


@pytest.mark.parametrize("name", ["StopLogging", "DeleteTrail"])
def test_the_end_of_the_trail_is_told_even_of_a_deployment(name: str) -> None:
    (alert,) = told(context(), call("cloudtrail", name, {"name": TRAIL}))
    assert alert.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("service", "request_"),
    [
        ("s3", {"bucketName": "account-watcher-logbucket-of-mine"}),
        ("s3", {"bucketName": "another-logbucket-1a2b3c4d5e6f"}),
        ("cloudtrail", {"name": "account-watcher-2"}),
    ],
)
def test_other_trails_and_buckets_are_not_the_stack_s(service: str, request_: dict[str, str]) -> None:
    name = {"s3": "DeleteBucket", "cloudtrail": "UpdateTrail"}[service]
    assert len(told(context(), call(service, name, request_))) == 1
