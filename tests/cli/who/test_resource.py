from typing import Any

import pytest

from cli.who.resource import is_made, is_named
from tests.cli.who.history import event
from tests.identity.sessions.records import HERE, record, user

ROLE = f"arn:aws:iam::{HERE}:role/deploy/Deploy"


def call(service: str, name: str, request: Any = None, answer: Any = None, **more: Any) -> Any:
    return event(record(service, name, user("ada"), requestParameters=request, responseElements=answer, **more))


NAMED = {
    "an id in a list": (call("ec2", "StopInstances", {"instancesSet": {"items": [{"instanceId": "i-1"}]}}), "i-1"),
    "an id in the answer only": (call("ec2", "RunInstances", {}, {"instances": [{"instanceId": "i-1"}]}), "i-1"),
    "an ARN's last part": (call("iam", "GetRole", {"roleArn": ROLE}), "Deploy"),
    "an ARN's path and name": (call("iam", "GetRole", {"roleArn": ROLE}), "deploy/Deploy"),
    "an ARN for a name": (call("iam", "DeleteRole", {"roleName": "Deploy"}), ROLE),
    "the record's resources": (call("kms", "Decrypt", resources=[{"ARN": "arn:aws:kms:r:1:key/k-1"}]), "k-1"),
    "a bucket of an object's ARN": (call("s3", "PutObject", resources=[{"ARN": "arn:aws:s3:::b-1/key"}]), "b-1"),
    "a secret without its suffix": (call("secretsmanager", "X", {"a": "arn:aws:x:r:1:secret:db-AbCdEf"}), "db"),
    "a queue's URL": (call("sqs", "DeleteQueue", {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/1/jobs"}), "jobs"),
    "a tag": (call("ec2", "CreateTags", {"tagSet": {"items": [{"key": "Name", "value": "web 1"}]}}), "web 1"),
    "a log group": (call("logs", "X", {"a": "arn:aws:logs:r:1:log-group:/aws/x:*"}), "/aws/x"),
}
NOT_NAMED = {
    "an id that begins like it": (call("ec2", "X", {"instanceId": "i-12"}), "i-1"),
    "the kind of things in an ARN": (call("rds", "X", {"a": "arn:aws:rds:r:1:db:prod"}), "db"),
    "another account's role of that name": (
        call("iam", "DeleteRole", {"roleName": "Deploy"}),
        "arn:aws:iam::999999999999:role/Deploy",
    ),
    "another service's thing of that name": (call("ecs", "X", {"cluster": "Deploy"}), ROLE),
    "a sentence that has it": (call("ec2", "X", {"description": "see i-1"}), "i-1"),
    "the caller": (call("ec2", "X", {}), "ada"),
    "a tool's name": (call("ec2", "X", {}, userAgent="i-1"), "i-1"),
}


@pytest.mark.parametrize("name", NAMED)
def test_a_record_names_what_its_call_was_about(name: str) -> None:
    assert is_named(*NAMED[name])


@pytest.mark.parametrize("name", NOT_NAMED)
def test_a_record_does_not_name(name: str) -> None:
    assert not is_named(*NOT_NAMED[name])


MADE = {
    "an instance": (call("ec2", "RunInstances", {}, {"instancesSet": {"items": [{"instanceId": "i-1"}]}}), "i-1"),
    "a group": (call("ec2", "CreateSecurityGroup", {"groupName": "db"}, {"groupId": "sg-1"}), "sg-1"),
    "a bucket": (call("s3", "CreateBucket", {"bucketName": "b"}), "b"),
    "a function": (call("lambda", "CreateFunction20150331", {"functionName": "f"}), "f"),
    "a topic": (call("sns", "CreateTopic", {"name": "t"}, {"topicArn": "arn:aws:sns:r:1:t"}), "t"),
    "a database's own id": (call("rds", "CreateDBInstance", {}, {"dbiResourceId": "db-1"}), "db-1"),
    "a key": (call("kms", "CreateKey", {}, {"keyMetadata": {"keyId": "k"}}), "k"),
}
NOT_MADE = {
    "the network of a launch": (call("ec2", "RunInstances", {}, {"items": [{"vpcId": "vpc-1"}]}), "vpc-1"),
    "what is tagged": (call("ec2", "CreateTags", {"resourcesSet": {"items": [{"resourceId": "i-1"}]}}), "i-1"),
    "the disk of a snapshot": (call("ec2", "CreateSnapshot", {"volumeId": "vol-1"}, {"snapshotId": "s"}), "vol-1"),
    "what is scaled": (call("autoscaling", "RegisterScalableTarget", {"resourceId": "table/t"}), "table/t"),
    "what failed": (call("s3", "CreateBucket", {"bucketName": "b"}, errorCode="AccessDenied"), "b"),
    "what was deleted": (call("s3", "DeleteBucket", {"bucketName": "b"}), "b"),
}


@pytest.mark.parametrize("name", MADE)
def test_a_call_made(name: str) -> None:
    assert is_made(*MADE[name])


@pytest.mark.parametrize("name", NOT_MADE)
def test_a_call_did_not_make(name: str) -> None:
    assert not is_made(*NOT_MADE[name])
