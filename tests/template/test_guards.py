"""Who reaches the stack's queues, topics, buckets and key, and how: exceptions are explained."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.template_parts import ARN, OWN, every, named, of_kind, resources

# Who may send to a queue and is not known to be of this account, by (queue, Sid).
FROM_OUTSIDE = {
    ("LogFileQueue", "TheBucket"): "the one bucket that is named, which may be another account's;"
    " a bucket's ARN names no account, and its name is nobody else's",
    ("LogFileQueue", "TheTopic"): "the one topic that is named, with its account in its ARN",
    ("LogFileDeadLetters", "TheTopic"): "the same topic, for notices that the queue did not take",
}
GUARDED = {  # how a policy names what it guards, what services may do there, what TLS is for
    "AWS::SQS::Queue": ("Queues", {"sqs:SendMessage"}, "sqs:*"),
    "AWS::SNS::Topic": ("Topics", {"sns:Publish"}, "sns:Publish"),
    "AWS::S3::Bucket": ("Bucket", {"s3:GetBucketAcl", "s3:PutObject"}, "s3:*"),
}
THINGS = [name for kind in GUARDED for name in of_kind(kind)]
each_thing = pytest.mark.parametrize("thing", THINGS)


def statements_about(thing: str) -> list[dict[str, Any]]:
    """Those of the one policy that guards it."""
    key, _, _ = GUARDED[resources()[thing]["Type"]]
    policies = [
        part["Properties"]
        for part in resources().values()
        if part["Type"].endswith("Policy") and f"Ref {thing}" in every(part["Properties"].get(key))
    ]
    (policy,) = policies
    assert every(policy[key]) == [f"Ref {thing}"]
    return every(policy["PolicyDocument"]["Statement"])


def is_within(thing: str, resource: str) -> bool:
    return named(resource) == thing or resource.startswith(f"{ARN}s3:::${{{thing}}}")


@each_thing
def test_nobody_reaches_a_queue_a_topic_or_a_bucket_without_tls(thing: str) -> None:
    _, _, action = GUARDED[resources()[thing]["Type"]]
    (denied,) = (each for each in statements_about(thing) if each["Sid"] == "RefusePlainHttp")
    assert {name: denied[name] for name in ("Effect", "Principal", "Action", "Condition")} == {
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    covered = [denied["Resource"]]
    if resources()[thing]["Type"] == "AWS::S3::Bucket":
        covered = [[f"{ARN}s3:::${{{thing}}}", f"{ARN}s3:::${{{thing}}}/*"]]
    assert [denied["Resource"]] == covered
    assert all(is_within(thing, each) for each in every(denied["Resource"]))


@each_thing
def test_one_service_each_may_write_to_it_for_a_source_of_this_account(thing: str) -> None:
    _, actions, _ = GUARDED[resources()[thing]["Type"]]
    for statement in statements_about(thing):
        if statement["Effect"] == "Allow":
            assert set(statement) == {*("Sid", "Effect", "Principal", "Action", "Resource", "Condition")}
            (service,) = every(statement["Principal"]["Service"])
            assert list(statement["Principal"]) == ["Service"]
            assert service.endswith(".amazonaws.com")
            assert set(every(statement["Action"])) <= actions
            assert all(is_within(thing, each) for each in every(statement["Resource"]))
            if (thing, statement["Sid"]) not in FROM_OUTSIDE:
                assert is_of_this_account(statement["Condition"])
            else:
                assert sources(statement["Condition"], "Arn")


def sources(condition: Mapping[str, Any], what: str) -> list[str]:
    """What the source's ARN or account has to be; operators that let its lack pass do not count."""
    strict = ("StringEquals", "ArnEquals", "ArnLike")
    return [value for operator in strict for value in every(condition.get(operator, {}).get(f"aws:Source{what}", []))]


def is_of_this_account(condition: Mapping[str, Any]) -> bool:
    if sources(condition, "Account") == ["Ref AWS::AccountId"]:
        return True
    arns = sources(condition, "Arn")
    return bool(arns) and all(named(arn) in resources() or f":{OWN}:" in arn for arn in arns)


@pytest.mark.parametrize("queue", [name for name in of_kind("AWS::SQS::Queue") if not name.endswith("DeadLetters")])
def test_nobody_but_the_function_takes_messages_from_its_queues(queue: str) -> None:
    # CloudTrail has these calls as data events only, which most trails leave out:
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/logging-using-cloudtrail.html
    (denied,) = (each for each in statements_about(queue) if each["Sid"] == "RefuseOtherTakers")
    assert (denied["Effect"], denied["Principal"]) == ("Deny", "*")
    assert set(denied["Action"]) == {"sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"}
    assert denied["Resource"] == f"GetAtt {queue}.Arn"
    assert denied["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": "GetAtt AccountEventHandlerRole.Arn"}}


def test_no_policy_refuses_anything_else() -> None:
    for thing in THINGS:
        denied = {each["Sid"] for each in statements_about(thing) if each["Effect"] != "Allow"}
        assert denied <= {"RefuseForgedLogFiles", "RefuseOtherTakers", "RefusePlainHttp"}


def test_every_explained_sender_is_one_of_a_policy() -> None:
    found = {(thing, each["Sid"]) for thing in THINGS for each in statements_about(thing)}
    assert set(FROM_OUTSIDE) <= found


def test_only_the_bucket_and_the_trails_alarm_may_invoke_the_function_from_outside() -> None:
    allowed = {
        "s3.amazonaws.com": f"{ARN}s3:::${{TrailBucket}}",
        "lambda.alarms.cloudwatch.amazonaws.com": "GetAtt TrailStoppedAlarm.Arn",
    }
    for name in of_kind("AWS::Lambda::Permission"):
        permission = resources()[name]["Properties"]
        assert permission["Action"] == "lambda:InvokeFunction"
        assert permission["SourceArn"] == allowed[permission["Principal"]]
        assert permission["SourceAccount"] == "Ref AWS::AccountId"


def test_the_topics_key_is_used_by_alarms_of_this_account_and_whom_iam_allows() -> None:
    for name in of_kind("AWS::KMS::Key"):
        owner, *services = resources()[name]["Properties"]["KeyPolicy"]["Statement"]
        assert owner["Principal"] == {"AWS": f"{ARN}iam::{OWN}:root"}
        for statement in services:
            assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
            assert set(every(statement["Action"])) == {"kms:Decrypt", "kms:GenerateDataKey"}
            assert is_of_this_account(statement["Condition"])


def test_queues_topics_buckets_and_the_table_are_encrypted() -> None:
    for name in of_kind("AWS::SQS::Queue"):
        assert resources()[name]["Properties"]["SqsManagedSseEnabled"] is True
    for name in of_kind("AWS::SNS::Topic"):
        key = resources()[name]["Properties"]["KmsMasterKeyId"]
        assert resources()[named(key)]["Type"] == "AWS::KMS::Key"
    for name in of_kind("AWS::S3::Bucket"):
        ((rule,),) = resources()[name]["Properties"]["BucketEncryption"].values()
        default = rule["ServerSideEncryptionByDefault"]
        assert default["SSEAlgorithm"] in ("AES256", "aws:kms")
    for name in of_kind("AWS::DynamoDB::Table"):
        # False is encryption with a key of DynamoDB's own; there is no table without.
        assert resources()[name]["Properties"]["SSESpecification"] == {"SSEEnabled": False}


def test_no_bucket_is_open_to_anybody() -> None:
    for name in of_kind("AWS::S3::Bucket"):
        blocked = resources()[name]["Properties"]["PublicAccessBlockConfiguration"]
        assert len(blocked) == 4
        assert all(value is True for value in blocked.values())
